#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What run-tests.py counts: nothing may die unseen, and a word that selects nothing is no success."""

import importlib.util
import os
import unittest

SPEC = importlib.util.spec_from_file_location("run_tests", os.path.join(os.path.dirname(os.path.abspath(__file__)), "run-tests.py"))
run_tests = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(run_tests)


def counted(result, stdout=""):
    passed, failed, skipped = run_tests.count({"name": "x", "result": result, "stdout": stdout})
    return passed, len(failed), len(skipped)


class Counting(unittest.TestCase):
    def test_cases_are_counted_one_by_one(self):
        self.assertEqual(counted("OK", "1..3\nok 1 /a\nok 2 /b\nok 3 /c # SKIP no peer\n"), (2, 0, 1))

    def test_a_failed_case_does_not_hide_the_passed_ones(self):
        self.assertEqual(counted("FAIL", "1..2\nok 1 /a\nnot ok 2 /b\n"), (1, 1, 0))

    def test_a_crash_after_passed_cases_is_one_failure(self):
        self.assertEqual(counted("ERROR", "1..3\nok 1 /a\n"), (1, 1, 0))

    def test_a_time_out_without_output_is_one_failure(self):
        self.assertEqual(counted("TIMEOUT"), (0, 1, 0))

    def test_an_unfinished_case_is_a_failure(self):
        self.assertEqual(counted("FAIL", "1..1\nnot ok 1 /a # TO" "DO later\n"), (0, 1, 0))

    def test_a_program_without_cases_counts_as_one(self):
        self.assertEqual(counted("OK", "all is well\n"), (1, 0, 0))

    def test_a_whole_program_may_be_skipped(self):
        self.assertEqual(counted("SKIP", "1..0 # SKIP no namespace\n"), (0, 0, 1))


class Selecting(unittest.TestCase):
    tests = [("worker", ["quick", "base"]), ("crash", ["slow", "queue"]), ("window", ["ui", "app"])]

    def test_all_by_default_in_their_groups(self):
        self.assertEqual(run_tests.select(self.tests, []), {"quick": ["worker"], "slow": ["crash"], "ui": ["window"], "peers": []})

    def test_by_suite_and_by_name(self):
        groups = run_tests.select(self.tests, ["queue", "window"])
        self.assertEqual((groups["quick"], groups["slow"], groups["ui"]), ([], ["crash"], ["window"]))

    def test_an_unknown_word_is_an_error(self):
        with self.assertRaises(SystemExit):
            run_tests.select(self.tests, ["qick"])

    def test_a_test_in_no_group_is_an_error(self):
        with self.assertRaises(SystemExit):
            run_tests.select([("lost", ["base"])], [])


if __name__ == "__main__":
    unittest.main()
