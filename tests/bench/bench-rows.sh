#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Goals 12 and 13: pages of a million records under any sort or filter, and the substring filter against LIKE in the sqlite3 command line.
# BENCH_RECORDS changes the million.

set -euo pipefail
# shellcheck source=tests/bench/lib.sh
. tests/bench/lib.sh

database=$BENCH_TMP/db/solution.db
needle='machine hums no more'

"$BUILD/tests/bench/make-records" "${BENCH_RECORDS:-1000000}" >"$BENCH_TMP/served.json"
serve "$BENCH_TMP/served.json"
make_solution "$BENCH_TMP/solution"
mkdir -p "$BENCH_TMP/db"
"$HOLDFASTCTL" -s "$BENCH_TMP/solution" --database "$database" sync >"$BENCH_TMP/out"

"$BUILD/tests/bench/rows-probe" "$database" pages
for ((run = 0; run < BENCH_RUNS; run++)); do
  sample 13 ours "$("$BUILD/tests/bench/rows-probe" "$database" search "$needle")"
  sample 13 reference "$(seconds_of sqlite3 -readonly "$database" "SELECT count (*) FROM records WHERE data LIKE '%$needle%'")"
  sample 13f ours "$("$BUILD/tests/bench/rows-probe" "$database" first 'Person 99')"
done
