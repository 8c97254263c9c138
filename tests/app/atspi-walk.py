#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Walks the real program as a screen reader does: opens the demo by pressing its button, reads the datasets, moves to the Queue.

usage: atspi-walk.py PROGRAM            (under tests/support/uirun.sh -b)
"""

import os
import signal
import subprocess
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

PATIENCE = 60
MAX_CHILDREN = 60


def children(node):
    try:
        return [node.get_child_at_index(i) for i in range(min(node.get_child_count(), MAX_CHILDREN))]
    except GLib.Error:
        return []


def walk(node, depth=0):
    """Every node below, the node itself first; a long list is cut, a node that went away is passed over."""
    if node is None or depth > 40:
        return
    yield node
    for child in children(node):
        yield from walk(child, depth + 1)


def name_of(node):
    try:
        return node.get_name() or ""
    except GLib.Error:
        return ""


def role_of(node):
    try:
        return node.get_role_name()
    except GLib.Error:
        return ""


def application(pid):
    desktop = Atspi.get_desktop(0)
    for node in children(desktop):
        try:
            if node is not None and node.get_process_id() == pid and node.get_child_count() > 0:
                return node
        except GLib.Error:
            pass
    return None


def until(what, ask):
    """The first true answer; one second of patience is enough on a quiet machine, a busy one gets more."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.2)
    raise SystemExit(f"Bail out! {what} never came")


def find(root, name, role=None):
    for node in walk(root):
        if name in name_of(node) and (role is None or role_of(node) == role):
            return node
    return None


def press(node):
    if not node.do_action(0):
        raise SystemExit(f"Bail out! {name_of(node)} could not be pressed")


class Report:
    def __init__(self):
        self.count = 0

    def ok(self, what):
        self.count += 1
        print(f"ok {self.count} {what}", flush=True)


def read(pid):
    report = Report()
    app = until("the application", lambda: application(pid))
    report.ok("/app/atspi/the-program-is-there")
    press(until("Try the demo", lambda: find(app, "Try the demo", "push button")))
    report.ok("/app/atspi/try-the-demo-can-be-pressed")
    row = until("the dataset customers", lambda: find(app, "customers, 400 records"))
    report.ok(f"/app/atspi/a-dataset-says-name-count-and-age: {name_of(row)}")
    until("the status", lambda: find(app, "Status: "))
    report.ok("/app/atspi/the-headline-is-said")
    until("a record", lambda: find(app, "C-1001"))
    report.ok("/app/atspi/a-record-is-read")
    missing = [role_of(n) for n in walk(app) if role_of(n) in ("push button", "toggle button", "entry") and not name_of(n)]
    inner = 4  # parts of composite widgets (a split of GTK's own entries and menu buttons) whose parent carries the name
    if missing:
        raise SystemExit(f"Bail out! {len(missing)} controls have no name: {missing}")
    report.ok("/app/atspi/buttons-have-names")
    print(f"1..{report.count}")


def main():
    signal.alarm(PATIENCE * 3)
    Atspi.set_timeout(2000, 5000)
    program = subprocess.Popen([sys.argv[1]], env=dict(os.environ, GTK_A11Y="atspi"))
    try:
        read(program.pid)
    finally:
        program.terminate()
        program.wait()


main()
