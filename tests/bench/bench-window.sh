#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Goals 14 and 15: the window on a million records. 14: from process start to the first painted rows, against the start of gtk4-demo until its
# window is there. 15: the longest stall of the main loop while scrolling 40 px a frame during a sync of all of them, against the same
# without a sync. BENCH_RECORDS changes the million. Prints the stalls of a search too.

set -euo pipefail
# shellcheck source=tests/bench/lib.sh
. tests/bench/lib.sh

solution=$BENCH_TMP/solution database=$BENCH_TMP/db/solution.db
uirun=tests/support/uirun.sh
export BENCH_TMP BENCH_RUNS solution database

probe() { env PROBE_START="$(date +%s%N)" "$uirun" "$BUILD/tests/bench/window-probe" "$1" "$solution" "$database" 2>>"$BENCH_TMP/err"; }

# The X server runs already when the clock starts, for both alike.
starts() {
  local run start
  for ((run = 0; run < BENCH_RUNS; run++)); do
    printf 'sample\t14\tours\t%s\n' \
      "$(env PROBE_START="$(date +%s%N)" "$BUILD/tests/bench/window-probe" first "$solution" "$database" 2>>"$BENCH_TMP/err")"
    start=$(date +%s%N)
    gtk4-demo >/dev/null 2>&1 &
    xdotool search --sync --onlyvisible --name '^GTK Demo$' >/dev/null
    sample 14 reference "$(divide $(($(date +%s%N) - start)) 1000000000)"
    kill $!
    wait $! || :
  done
}

if [ "${1-}" = starts ]; then
  starts
  exit
fi

"$BUILD/tests/bench/make-records" "${BENCH_RECORDS:-1000000}" >"$BENCH_TMP/served.json"
serve "$BENCH_TMP/served.json"
mkdir -p "$BENCH_TMP/db"
make_solution "$solution"
"$HOLDFASTCTL" -s "$solution" --database "$database" sync >/dev/null

if command -v gtk4-demo >/dev/null; then
  "$uirun" "$0" starts
else
  absent 14 'gtk4-demo is not installed'
fi
for ((run = 0; run < BENCH_RUNS; run++)); do
  still=$(probe scroll)
  busy=$(probe sync)
  sample 15 reference "${still%$'\t'*}"
  sample 15 ours "${busy%$'\t'*}"
  sample 15m ours "${busy%$'\t'*}"
  sample 15p ours "${busy#*$'\t'}"
  printf 'stall while searching: longest and p99, ms: %s\n' "$(probe search)"
done
