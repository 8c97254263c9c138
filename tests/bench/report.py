#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads samples and prints the table of goals: the median of ours, the median of the reference, their ratio, the goal, ok or MISS.

A sample is a line `sample GOAL ours|reference NUMBER` (tabs between) in the output of a benchmark; all other lines pass through.
A benchmark may also say `absent GOAL REASON`. Exit status 1 if a goal was missed or a
benchmark failed.

usage: report.py GOALS < samples
"""

import statistics
import sys

RULES = {
    "<=": lambda value, bound: value <= bound,
    ">=": lambda value, bound: value >= bound,
    "==": lambda value, bound: value == bound,
}


def load_goals(path):
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file if line.strip() and not line.startswith("#")]


def shorten(number):
    return "-" if number is None else f"{number:,.0f}" if abs(number) >= 1000 else f"{number:.3g}"


def main():
    samples, absent, broken = {}, {}, 0
    for line in sys.stdin:
        words = line.rstrip("\n").split("\t")
        if words[0] == "sample" and len(words) == 4:
            samples.setdefault((words[1], words[2]), []).append(float(words[3]))
        elif words[0] == "absent" and len(words) == 3:
            absent[words[1]] = words[2]
        else:
            broken += line.startswith("FAILED: ")
            print(line, end="", file=sys.stderr, flush=True)

    missed = 0
    print(f"{'':4}{'what':42}{'unit':13}{'ours':>10}  {'reference':>10}  {'':22}{'ratio':>8}  {'goal':10}")
    for goal, what, unit, reference_name, rule, bound in load_goals(sys.argv[1]):
        if goal in absent:
            print(f"{goal:4}{what:42}{unit:13}{'absent: ' + absent[goal]}")
            continue
        if (goal, "ours") not in samples:
            continue
        ours = statistics.median(samples[goal, "ours"])
        reference = statistics.median(samples[goal, "reference"]) if (goal, "reference") in samples else None
        ratio = ours / reference if reference else None
        by_ratio = rule.startswith("ratio")
        value = ratio if by_ratio else ours
        met = value is not None and RULES[rule[5:]](round(value, 6), float(bound))
        missed += not met
        shown = f"{rule[5:]} {bound}{'' if by_ratio else ' ' + unit}"
        print(f"{goal:4}{what:42}{unit:13}{shorten(ours):>10}  {shorten(reference):>10}  {reference_name:22}"
              f"{shorten(ratio):>8}  {shown:16} {'ok' if met else 'MISS'}", flush=True)
    if broken:
        print(f"{broken} benchmarks failed")
    print(f"{missed} goals missed" if missed else "every measured goal was reached")
    return 1 if missed or broken else 0


if __name__ == "__main__":
    sys.exit(main())
