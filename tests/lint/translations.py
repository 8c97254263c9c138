#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""po/POTFILES.in lists every file with a text for people and no other, and each translation is whole and well-formed.

usage: translations.py [--fix]    --fix writes po/POTFILES.in anew
"""

import re
import subprocess
import sys

CODE = re.compile(r'\b(?:_|N_|C_|NC_|ngettext|g_dngettext|dngettext|g_dpgettext2)\s*\(\s*"')
MARKED = {
    ".c": CODE,
    ".h": CODE,
    ".ui": re.compile(r'translatable="(?:yes|true)"'),
    ".xml": re.compile(r"<(?:summary|description|name|p|caption)\b"),
    ".desktop": re.compile(r"^(?:Name|GenericName|Comment|Keywords)=", re.MULTILINE),
}
HEAD = "# Every file with a text for people; ./dev lint holds it complete.\n"


def read(name):
    with open(name, encoding="utf-8") as file:
        return file.read()


def marked_files():
    listed = subprocess.run(["git", "ls-files", "src", "ui", "data"], capture_output=True, text=True, check=True)
    for name in listed.stdout.split():
        stem = name.removesuffix(".in")
        if stem.endswith(".xml") and not stem.endswith((".metainfo.xml", ".gschema.xml")):
            continue
        for ending, pattern in MARKED.items():
            if stem.endswith(ending) and pattern.search(read(name)):
                yield name


def words(name):
    return {line.split("#")[0].strip() for line in read(name).splitlines()} - {""}


def main():
    found = 0
    marked, listed = set(marked_files()), words("po/POTFILES.in")
    if "--fix" in sys.argv[1:]:
        with open("po/POTFILES.in", "w", encoding="utf-8") as file:
            file.write(HEAD + "".join(f"{name}\n" for name in sorted(marked)))
        listed = marked
    for name in sorted(marked - listed):
        print(f"{name} has texts for people but is not in po/POTFILES.in")
        found += 1
    for name in sorted(listed - marked):
        print(f"po/POTFILES.in lists {name}, which has no text for people")
        found += 1
    for language in sorted(words("po/LINGUAS")):
        check = subprocess.run(["msgfmt", "--check", "--statistics", "--output=/dev/null", f"po/{language}.po"],
                               capture_output=True, text=True, check=False)
        if check.returncode != 0 or "untranslated" in check.stderr or "fuzzy" in check.stderr:
            print(f"po/{language}.po: {check.stderr.strip()}")
            found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
