#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proves that the layers hold: takes the very compiler command of a file in each layer and shows that it cannot see what stands above it
or beside it, and that the same command does see what it may.

usage: wrong-include.py BUILD
"""

import json
import os
import shlex
import subprocess
import sys

# layer: (a header it may see, headers it must not see)
RULES = {
    "base": ("glib.h", ("hf-db.h", "hf-engine.h", "hf-queue.h")),
    "store": ("hf-error.h", ("hf-queue.h", "hf-solution.h", "hf-transport.h", "hf-engine.h")),
    "queue": ("hf-store.h", ("hf-provider.h", "hf-engine.h", "hf-transport.h")),
    "solution": ("hf-error.h", ("hf-store.h", "hf-transport.h", "hf-engine.h")),
    "net": ("hf-error.h", ("hf-store.h", "hf-solution.h", "hf-engine.h")),
    "providers": ("hf-transport.h", ("hf-store.h", "hf-db.h", "hf-engine.h")),
    "engine": ("hf-provider.h", ("hf-demo-server.h",)),
    "demo": ("hf-error.h", ("hf-store.h", "hf-engine.h", "hf-solution.h")),
    "ctl": ("hf-engine.h", ("hf-store.h", "hf-db.h", "hf-provider.h", "hf-transport.h")),
    "app": ("hf-engine.h", ("hf-store.h", "hf-db.h", "hf-provider.h", "hf-transport.h")),
}


def command_of(layer, database):
    for entry in database:
        path = os.path.relpath(os.path.join(entry["directory"], entry["file"]), os.getcwd())
        if path.startswith(f"src/{layer}/") and path.endswith(".c"):
            words = shlex.split(entry["command"])
            if os.path.basename(words[0]) == "ccache":
                words = words[1:]
            # Keep what finds headers, drop input and output.
            return [words[0]] + [w for w in words[1:] if w.startswith(("-I", "-i", "-D", "-std"))], entry["directory"]
    return None, None


def sees(command, directory, header):
    source = f"#include <{header}>\n"
    return subprocess.run(command + ["-fsyntax-only", "-w", "-x", "c", "-"], input=source, text=True, cwd=directory,
                          capture_output=True, check=False).returncode == 0


def main():
    with open(os.path.join(sys.argv[1], "compile_commands.json"), encoding="utf-8") as file:
        database = json.load(file)
    found = 0
    for layer, (own, foreign) in RULES.items():
        command, directory = command_of(layer, database)
        if command is None:
            print(f"src/{layer} has no file to try")
            found += 1
            continue
        if not sees(command, directory, own):
            print(f"{layer} cannot include {own}, so this check proves nothing for it")
            found += 1
        for header in foreign:
            if sees(command, directory, header):
                print(f"{layer} can include {header}; its include path reaches too far")
                found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
