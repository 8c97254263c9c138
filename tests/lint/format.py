#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks (or with --fix mends) the format of our C files with clang-format, and the width of every line.

clang-format 14 cannot be taught some things we write: g_autoptr(Type) and _("text") without a space, a quark's name with its dashes,
switches with one case a line, tables of data. Each is swapped for something that it leaves alone, and swapped back afterwards.

usage: format.py [--fix] [FILE...]
"""

import difflib
import re
import subprocess
import sys

WIDTH = {".c": 130, ".h": 150}
SWAPS = (  # pattern, stand-in, pattern of the stand-in, original
    (r"(?<=\s)(g_auto(?:ptr|list|slist|queue)?)\((\w+)\)", r"\1Q\2Q", r"\b(g_auto(?:ptr|list|slist|queue)?)Q(\w+)Q", r"\1(\2)"),
    (r"~\(", "-~(", r"-~\(", "~("),
    (r"(?<![\w~!-])_\(", "~(", r"(?<![\w~!-])~\(", "_("),
    (r"(?<![\w~!-])N_\(", "~!(", r"(?<![\w~!-])~!\(", "N_("),
    (r"(?<![\w~!-])C_\(", "~~(", r"(?<![\w~!-])~~\(", "C_("),
)
QUARK = re.compile(r"^G_DEFINE_QUARK \([^\n]*\)$", re.MULTILINE)
TABLE = re.compile(r"(?<= =)\s*\{\n.*?\n *\}(?=;)", re.DOTALL)
ONE_LINE_CASE = re.compile(r"(?:case [^\n]*?|default): *[^\s/\n][^\n]*;[^;\n]*$", re.MULTILINE)


def formatted(text):
    kept = []

    def keep(shape):
        def swap(match):
            kept.append(match.group(0))
            return shape.format(f"kept_{len(kept) - 1}_")
        return swap

    text = TABLE.sub(keep(" {}"), text)
    text = QUARK.sub(keep("int {};"), text)
    text = ONE_LINE_CASE.sub(keep("case {}:"), text)
    for pattern, stand_in, _, _ in SWAPS:
        text = re.sub(pattern, stand_in, text)
    text = subprocess.run(["clang-format", "--assume-filename=x.c"], input=text, capture_output=True, text=True, check=True).stdout
    for _, _, pattern, original in reversed(SWAPS):
        text = re.sub(pattern, original, text)
    for number, original in reversed(list(enumerate(kept))):
        text = re.sub(rf"case kept_{number}_:|int kept_{number}_;| kept_{number}_\b", lambda _: original, text)
    return text


def main():
    fix = "--fix" in sys.argv[1:]
    files = [name for name in sys.argv[1:] if name != "--fix"]
    if not files:
        listed = subprocess.run(["git", "ls-files", "src/*.[ch]", "tests/*.[ch]"], capture_output=True, text=True, check=True)
        files = listed.stdout.split()
    bad = 0
    for name in files:
        try:
            with open(name, encoding="utf-8") as file:
                text = file.read()
        except FileNotFoundError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if len(line) > WIDTH[name[-2:]]:
                print(f"{name}:{number}: {len(line)} columns, at most {WIDTH[name[-2:]]}")
                bad += 1
            if line != line.rstrip() or "\t" in line:
                print(f"{name}:{number}: tab or space at the end")
                bad += 1
        if not name.endswith(".c"):
            continue
        wanted = formatted(text)
        if wanted != text:
            if fix:
                with open(name, "w", encoding="utf-8") as file:
                    file.write(wanted)
                print(f"{name}: mended")
                continue
            bad += 1
            sys.stdout.writelines(difflib.unified_diff(text.splitlines(True), wanted.splitlines(True), name, name + " (formatted)", n=1))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
