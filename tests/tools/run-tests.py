#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the tests of a build folder, quick ones first, and ends with one line: N passed, N failed.

What it counts are the cases inside the test programs, as their TAP output names them. A program that crashed, timed out or
broke its plan without a failed case counts as one failure, so nothing can die unseen; no case at all is a failure too.
With REQUIRE_PEERS=1 a skip is a failure.

usage: run-tests.py [--list] [--wrapper COMMAND] [--timeout-multiplier N] [--leaks-again OPTIONS] BUILD [WHAT...]
--leaks-again: a program that failed for leaks alone is run once more with OPTIONS added to ASAN_OPTIONS, and that run counts. (The fast
unwinder names no library function a suppression could match; the slow one makes the heavy tests ten times slower.)
WHAT: a group (quick, slow, ui, peers), any other suite (the layers), or the name of a test.
"""

import argparse
import glob
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

GOOD = ("OK", "EXPECTEDFAIL", "SKIP")
GROUPS = ("quick", "slow", "ui", "peers")
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CASE = re.compile(r"^(not )?ok\b(?:\s+\d+)?\s*-?\s*(.*)$", re.MULTILINE)
SKIPPED = re.compile(r"#\s*SKIP\b", re.IGNORECASE)
BAIL_OUT = re.compile(r"^Bail out! *(.+)$", re.MULTILINE)
TAIL_LINES = 60


def introspect(build):
    answer = subprocess.run(["meson", "introspect", "--tests", build], check=True, capture_output=True, text=True)
    return [(test["name"], [suite.split(":")[-1] for suite in test["suite"]]) for test in json.loads(answer.stdout)]


def select(tests, wanted):
    """Groups the names of the wanted tests; a word that selects nothing is an error, never an empty success."""
    for word in wanted:
        if not any(word == name or word in suites for name, suites in tests):
            sys.exit(f"run-tests: no suite and no test is called '{word}'")
    groups = {group: [] for group in GROUPS}
    for name, suites in tests:
        group = next((g for g in GROUPS if g in suites), None)
        if group is None:
            sys.exit(f"run-tests: test '{name}' is in none of the suites {', '.join(GROUPS)}")
        if not wanted or any(word == name or word in suites for word in wanted):
            groups[group].append(name)
    return groups


def keep_away_from_the_person(home):
    """No test may see or touch the folders of whoever runs it."""
    for name, folder in (("HOME", ""), ("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data"), ("XDG_CACHE_HOME", "cache"),
                         ("XDG_STATE_HOME", "state"), ("XDG_RUNTIME_DIR", "run")):
        os.environ[name] = os.path.join(home, folder)
        os.makedirs(os.environ[name], mode=0o700, exist_ok=True)


def name_of(entry):
    """The log says "project:suites / name"."""
    return entry["name"].split(" / ")[-1]


def run_group(options, group, names):
    """One meson run; returns the entries of its log. meson's own exit status is not needed: the log says more."""
    base = f"testlog-{group}"
    command = ["meson", "test", "-C", options.build, "--no-rebuild", "--logbase", base, "--print-errorlogs",
               "--timeout-multiplier", str(options.timeout_multiplier)]
    wrapper = shlex.split(options.wrapper)
    if group == "ui":
        # A window that is measured must not share the processor with the next test.
        command += ["--num-processes", "1"]
        wrapper = [os.path.join(ROOT, "tests/support/uirun.sh"), "-b"] + wrapper
    if wrapper:
        command += ["--wrapper", shlex.join(wrapper)]
    # With a wrapper meson adds its name to the log's.
    logs = os.path.join(glob.escape(options.build), "meson-logs", base + "*.json")
    for log in glob.glob(logs):
        os.unlink(log)
    print(f"==> {group}: {len(names)} test programs", flush=True)
    subprocess.run(command + names, check=False)
    entries = []
    for log in glob.glob(logs):
        with open(log, encoding="utf-8") as lines:
            entries += [json.loads(line) for line in lines if line.strip()]
    seen = {name_of(entry) for entry in entries}
    return entries + [{"name": name, "result": "NOT RUN", "stdout": "", "stderr": ""} for name in names if name not in seen]


def failed_for_leaks(entry):
    text = (entry.get("stdout") or "") + (entry.get("stderr") or "")
    return entry["result"] not in GOOD and "LeakSanitizer: detected memory leaks" in text \
        and not any(bad for bad, _ in CASE.findall(entry.get("stdout") or ""))


def run_leaky_again(options, group, entries):
    leaky = [entry for entry in entries if failed_for_leaks(entry)]
    if not leaky:
        return entries
    before = os.environ.get("ASAN_OPTIONS", "")
    os.environ["ASAN_OPTIONS"] = f"{before}:{options.leaks_again}"
    again = run_group(options, group, [name_of(entry) for entry in leaky])
    os.environ["ASAN_OPTIONS"] = before
    return [entry for entry in entries if entry not in leaky] + again


def count(entry):
    """(passed, failed cases, skipped cases) of one test program."""
    good = entry["result"] in GOOD
    passed, failed, skipped = 0, [], []
    for bad, title in CASE.findall(entry.get("stdout") or ""):
        if bad:
            failed.append(title)
        elif SKIPPED.search(title):
            skipped.append(title)
        else:
            passed += 1
    if not good and not failed:
        last_words = BAIL_OUT.search(entry.get("stdout") or "")
        failed.append(last_words.group(1) if last_words else f"the program ended with {entry['result']}")
    elif good and entry["result"] == "SKIP" and not skipped:
        skipped.append("the whole program")
    elif good and not passed and not skipped:
        passed = 1
    return passed, failed, skipped


def tail(entry):
    text = ((entry.get("stdout") or "") + (entry.get("stderr") or "")).splitlines()
    return "\n".join("    " + line for line in text[-TAIL_LINES:])


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--wrapper", default="")
    parser.add_argument("--timeout-multiplier", type=float, default=1)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--leaks-again", default="")
    parser.add_argument("build")
    parser.add_argument("what", nargs="*")
    options = parser.parse_args()

    groups = select(introspect(options.build), options.what)
    if options.list:
        print("\n".join(f"{group}: {name}" for group in GROUPS for name in groups[group]))
        return 0
    with tempfile.TemporaryDirectory(prefix="holdfast-tests-") as home:
        keep_away_from_the_person(home)
        entries = []
        for group in GROUPS:
            if groups[group]:
                found = run_group(options, group, groups[group])
                entries += run_leaky_again(options, group, found) if options.leaks_again else found

    passed, failures, skips = 0, [], []
    for entry in entries:
        ok, failed, skipped = count(entry)
        passed += ok
        failures += [(entry, case) for case in failed]
        skips += [(entry, case) for case in skipped]
    for name in sorted({entry["name"] for entry, _ in failures}):
        entry = next(e for e, _ in failures if e["name"] == name)
        print(f"\n==> the end of what {name} said:\n{tail(entry)}")
    for entry, case in skips:
        print(f"skipped: {entry['name']}: {case}")
    for entry, case in failures:
        print(f"FAILED: {entry['name']}: {case}")

    n_failed = len(failures)
    if os.environ.get("REQUIRE_PEERS") == "1" and skips:
        print(f"REQUIRE_PEERS=1: {len(skips)} skipped count as failed")
        n_failed += len(skips)
        skips = []
    if passed + n_failed == 0:
        print("no test ran")
    print(f"{passed} passed, {n_failed} failed" + (f", {len(skips)} skipped" if skips else ""), flush=True)
    return 1 if n_failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
