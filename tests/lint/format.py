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
import tempfile

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


def clang_format(text, *options):
    return subprocess.run(["clang-format", "--assume-filename=x.c", *options], input=text, capture_output=True, text=True,
                          check=True).stdout


def break_long_lines(text):
    """Lines that are too wide, and only they, are laid out anew as if there were a column limit."""
    limit = WIDTH[".c"]
    with open(".clang-format", encoding="utf-8") as file:
        style = file.read().replace("ColumnLimit: 0", f"ColumnLimit: {limit}").replace("ReflowComments: false", "ReflowComments: true")
    with tempfile.NamedTemporaryFile("w", suffix=".clang-format") as file:
        file.write(style)
        file.flush()
        for _ in range(3):
            wide = [number for number, line in enumerate(text.splitlines(), 1) if len(line) > limit]
            if not wide:
                break
            text = clang_format(text, f"--style=file:{file.name}", *(f"--lines={number}:{number}" for number in wide))
    return text


def formatted(text, mend=False):
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
    text = clang_format(text)
    if mend:
        text = clang_format(break_long_lines(text))
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
        wanted = formatted(text, mend=fix) if name.endswith(".c") else text
        if wanted != text and fix:
            with open(name, "w", encoding="utf-8") as file:
                file.write(wanted)
            print(f"{name}: mended")
            text = wanted
        for number, line in enumerate(text.splitlines(), 1):
            if len(line) > WIDTH[name[-2:]]:
                print(f"{name}:{number}: {len(line)} columns, at most {WIDTH[name[-2:]]}")
                bad += 1
            if line != line.rstrip() or "\t" in line:
                print(f"{name}:{number}: tab or space at the end")
                bad += 1
        if wanted != text:
            bad += 1
            sys.stdout.writelines(difflib.unified_diff(text.splitlines(True), wanted.splitlines(True), name, name + " (formatted)", n=1))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
