#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Goals 1 to 7: what a first sync and a re-sync of `holdfastctl sync` cost from process start to exit, against curl fetching the same bytes
# and against the sqlite3 command line loading them from a local file. BENCH_SYNC=small leaves out the million (goals 3 to 5).

set -euo pipefail
# shellcheck source=tests/bench/lib.sh
. tests/bench/lib.sh

make_records=$BUILD/tests/bench/make-records
solution=$BENCH_TMP/solution database=$BENCH_TMP/db/solution.db

fresh() { rm -rf "$BENCH_TMP/db" && mkdir -p "$BENCH_TMP/db"; }
ours() { "$HOLDFASTCTL" -s "$solution" --database "$database" "$@"; }
fetch() { curl -s "$SERVED/records" | wc -c; }

load_with_sqlite() {
  rm -f "$BENCH_TMP/reference.db"
  sqlite3 "$BENCH_TMP/reference.db" "CREATE TABLE records (id TEXT NOT NULL, data TEXT NOT NULL);
    INSERT INTO records SELECT json_extract (value, '\$.id'), value FROM json_each (readfile ('$1'));
    CREATE UNIQUE INDEX records_id ON records (id);"
}

# expect_rows N: a fast sync of the wrong thing is no sync.
expect_rows() {
  local rows
  rows=$(sqlite3 -readonly "$database" 'SELECT count (*) FROM records')
  [ "$rows" = "$1" ] || { echo "the sync left $rows rows, not $1" >&2; return 1; }
}

# rows_written: what the last `sync --json` says it inserted, updated and deleted.
rows_written() {
  /usr/bin/python3 -c 'import json, sys
def total(value):
    if isinstance(value, dict):
        return sum(v for k, v in value.items() if k in ("inserted", "updated", "deleted") and isinstance(v, int)) \
            + sum(total(v) for v in value.values() if isinstance(v, (dict, list)))
    return sum(total(v) for v in value) if isinstance(value, list) else 0
print(sum(total(json.loads(line)) for line in sys.stdin if line.strip()))' <"$BENCH_TMP/out"
}

first_sync() { # FILE COUNT CURL-GOAL SQLITE-GOAL
  local run seconds
  for ((run = 0; run < BENCH_RUNS; run++)); do
    fresh
    seconds=$(seconds_of ours sync)
    expect_rows "$2"
    [ -z "$3" ] || { sample "$3" ours "$seconds"; sample "$3" reference "$(seconds_of fetch)"; }
    sample "$4" ours "$seconds"
    sample "$4" reference "$(seconds_of load_with_sqlite "$1")"
    rate=$(divide "$2" "$seconds")
    if [ "$2" = 200000 ]; then
      sample 4 reference "$rate"
    else
      sample 4 ours "$rate"
    fi
  done
}

re_sync() { # GOAL EXPECTED-ROWS [SECOND-FILE]
  local run
  for ((run = 0; run < BENCH_RUNS; run++)); do
    # The other half of the records each time, so that each run has the same amount to change.
    [ -z "${3-}" ] || { swap=$current; current=$other; other=$swap; cp "$BENCH_TMP/$current.json" "$BENCH_TMP/served.json"; }
    sample "$1" ours "$(seconds_of ours sync --json)"
    sample "$1w" ours "$(rows_written)"
    [ "$2" = 0 ] || sample "$1w" reference "$2"
    expect_rows 200000
    sample "$1" reference "$(seconds_of fetch)"
  done
}

"$make_records" 200000 >"$BENCH_TMP/plain.json"
"$make_records" 200000 1 >"$BENCH_TMP/changed.json"
cp "$BENCH_TMP/plain.json" "$BENCH_TMP/served.json"
serve "$BENCH_TMP/served.json"
make_solution "$solution"

first_sync "$BENCH_TMP/plain.json" 200000 1 2
re_sync 6 0
current=plain other=changed
re_sync 7 2000 changed

if [ "${BENCH_SYNC-}" != small ]; then
  "$make_records" 1000000 >"$BENCH_TMP/served.json"
  first_sync "$BENCH_TMP/served.json" 1000000 '' 3
  for ((i = 0; i < BENCH_RUNS; i++)); do
    fresh
    sample 5 ours "$(megabytes_of "$HOLDFASTCTL" -s "$solution" --database "$database" sync)"
  done
fi
