#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads every include of src/ and holds them against the layers (src/DESIGN.md).

The include paths already make most wrong includes fail to compile; this finds the rest: a toolkit header in a layer that has the toolkit
on its path by way of another, and a header of our own reached by a relative path.
"""

import os
import re
import subprocess
import sys

# What a layer may include of our own. "engine-api" is what src/engine/api lists: the headers made for those above the engine.
MAY_INCLUDE = {
    "base": {"base"},
    "expression": {"base", "expression"},
    "store": {"base", "store"},
    "queue": {"base", "store", "queue"},
    "solution": {"base", "solution"},
    "net": {"base", "net"},
    "providers": {"base", "solution", "net", "queue-values", "providers"},
    "engine": {"base", "store", "queue", "solution", "net", "providers", "engine"},
    "demo": {"base", "demo"},
    "ctl": {"engine-api", "demo", "ctl"},
    "app": {"engine-api", "demo", "app"},
}
QUEUE_VALUES = {"hf-command.h", "hf-outcome.h"}
# Foreign headers by the layers that may see them; what is not named here is for all.
FOREIGN = (
    (re.compile(r"^(gtk|gdk|gsk|adwaita|gtksourceview|graphene)"), {"app"}),
    (re.compile(r"^sqlite3"), {"store"}),
    (re.compile(r"^libsoup"), {"net", "providers", "demo"}),
    (re.compile(r"^libxml/"), {"base"}),
    (re.compile(r"^yaml"), {"solution"}),
    (re.compile(r"^(sql|sqlext|sqltypes|odbcinst)\.h"), {"providers"}),
    (re.compile(r"^libsecret"), {"net"}),
    (re.compile(r"^(jsc/|seccomp)"), {"expression"}),
)
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)


def read(name):
    with open(name, encoding="utf-8") as file:
        return file.read()


def engine_api():
    """The headers src/engine/api hands upwards."""
    return set(re.findall(r"'[^']*?([\w-]+\.h)'", read("src/engine/api/meson.build")))


def check(name, layer, owners, api):
    for header in INCLUDE.findall(read(name)):
        base = os.path.basename(header)
        if base in owners and header != base and owners[base] != layer:
            yield f"includes {header} by a path; the include path of its layer is the rule"
        if base in owners:
            owner = owners[base]
            allowed = MAY_INCLUDE[layer]
            if owner in allowed or ("queue-values" in allowed and base in QUEUE_VALUES) or ("engine-api" in allowed and base in api):
                continue
            yield f"{layer} may not include {header} of {owner}"
        for pattern, layers in FOREIGN:
            if pattern.match(header) and layer not in layers:
                yield f"{layer} may not include <{header}>"


def main():
    listed = subprocess.run(["git", "ls-files", "src/*.c", "src/*.h"], capture_output=True, text=True, check=True)
    names = listed.stdout.split()
    owners = {os.path.basename(name): name.split("/")[1] for name in names if name.endswith(".h")}
    api = engine_api()
    found = 0
    for name in names:
        layer = name.split("/")[1]
        if layer not in MAY_INCLUDE:
            print(f"{name}: no layer is called {layer}")
            found += 1
            continue
        for problem in check(name, layer, owners, api):
            print(f"{name}: {problem}")
            found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
