#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds what every source file promises: its licence in the first lines, an opening comment in each .c, and a length a reader can hold.

At most 600 lines; more than 400 only with a reason, introduced by the word "Length:" in the opening comment.
"""

import re
import subprocess
import sys

SOON, NEVER = 400, 600
OPENING_LINES = 25
SOURCES = ("*.c", "*.h", "*.py", "*.sh", "*.js", "*.mjs", "dev", ".ci/run")


def problems(name, text):
    lines = text.count("\n")
    opening = "\n".join(text.splitlines()[:OPENING_LINES])
    if "SPDX-License-Identifier: GPL-3.0-or-later" not in "\n".join(opening.splitlines()[:3]):
        yield "no SPDX line at the top"
    if name.endswith(".c") and opening.count("/*") < 2:
        yield "no opening comment that says what the file guarantees and refuses"
    if lines > NEVER:
        yield f"{lines} lines, at most {NEVER}"
    elif lines > SOON and not re.search(r"\bLength:", opening):
        yield f"{lines} lines, more than {SOON} without a reason (Length: ...) in the opening comment"


def main():
    listed = subprocess.run(["git", "ls-files", *SOURCES], capture_output=True, text=True, check=True)
    found = 0
    for name in listed.stdout.split():
        with open(name, encoding="utf-8") as file:
            for problem in problems(name, file.read()):
                print(f"{name}: {problem}")
                found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
