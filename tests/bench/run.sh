#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run.sh [NAME...]    runs the benchmarks (tests/bench/bench-NAME.sh and build/tests/bench/bench-NAME) and prints the table of goals.
#
# A benchmark finds in its environment: BUILD (the build folder), HOLDFASTCTL, BENCH_TMP (an empty folder of its own on the disk the
# project is on), BENCH_RUNS (how often to measure). It prints samples as report.py reads them. tests/bench/lib.sh helps a script.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export BUILD=$PWD/build HOLDFASTCTL=$PWD/build/src/ctl/holdfastctl BENCH_RUNS=${BENCH_RUNS:-5}
BENCH_TMP=$(mktemp -d "$BUILD/bench-XXXXXX")
export BENCH_TMP
# Nothing of the person who measures is read or written.
export XDG_DATA_HOME=$BENCH_TMP/xdg/data XDG_CONFIG_HOME=$BENCH_TMP/xdg/config XDG_CACHE_HOME=$BENCH_TMP/xdg/cache
trap 'rm -rf "$BENCH_TMP"' EXIT

# Prints the programs of the given names, or all.
programs() {
  local name path
  for path in tests/bench/bench-*.sh "$BUILD"/tests/bench/bench-*; do
    if [ ! -f "$path" ] || [ ! -x "$path" ]; then
      continue
    fi
    name=$(basename "$path" .sh)
    name=${name#bench-}
    if [ $# = 0 ] || [[ " $* " == *" $name "* ]]; then
      printf '%s\n' "$path"
    fi
  done
}

run_all() {
  local program
  for program in "$@"; do
    printf '==> %s\n' "$program"
    rm -rf "${BENCH_TMP:?}"/*
    "$program" || printf 'FAILED: %s ended with %s\n' "$program" $?
  done
}

mapfile -t found < <(programs "$@")
[ ${#found[@]} -gt 0 ] || { echo "bench: no benchmark is called: $*" >&2; exit 1; }
run_all "${found[@]}" | /usr/bin/python3 tests/bench/report.py tests/bench/goals.tsv
