# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What a benchmark script shares: samples, wall time, peak memory, the plain server. Source it after `set -euo pipefail`.

# sample GOAL ours|reference NUMBER
sample() { printf 'sample\t%s\t%s\t%s\n' "$1" "$2" "$3"; }
absent() { printf 'absent\t%s\t%s\n' "$1" "$2"; }

# seconds_of COMMAND...: prints the wall seconds it took; its output goes to $BENCH_TMP/out.
seconds_of() {
  local start end
  start=$(date +%s%N)
  "$@" >"$BENCH_TMP/out" 2>"$BENCH_TMP/err" || { cat "$BENCH_TMP/err" >&2; return 1; }
  end=$(date +%s%N)
  divide $((end - start)) 1000000000
}

# megabytes_of COMMAND...: prints its peak resident memory in MB (10^6 bytes).
megabytes_of() {
  /usr/bin/time -f '%M' -o "$BENCH_TMP/peak" "$@" >"$BENCH_TMP/out" 2>"$BENCH_TMP/err" || { cat "$BENCH_TMP/err" >&2; return 1; }
  awk '{ printf "%.1f\n", $1 * 1024 / 1e6 }' "$BENCH_TMP/peak"
}

divide() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.6f\n", a / b }'; }

# serve FILE [--etag]: starts the plain server; its address is in SERVED. It ends with the script.
serve() {
  "$BUILD/tests/bench/serve-file" "$@" >"$BENCH_TMP/port" &
  SERVER=$!
  trap 'kill "$SERVER" 2>/dev/null' EXIT
  until [ -s "$BENCH_TMP/port" ]; do kill -0 "$SERVER" || return; done
  # shellcheck disable=SC2034 # for the script that sources this
  SERVED=http://127.0.0.1:$(cat "$BENCH_TMP/port")
}

# make_solution DIR: a solution of one dataset, records, that comes from $SERVED.
make_solution() {
  mkdir -p "$1/functions"
  cat >"$1/index.jigx" <<YAML
name: bench
title: Benchmark
onLoad:
  type: action.sync-entities
  options:
    provider: DATA_PROVIDER_REST
    entities:
      - entity: records
        function: get-records
YAML
  cat >"$1/functions/get-records.jigx" <<YAML
provider: DATA_PROVIDER_REST
method: GET
url: $SERVED/records
YAML
}
