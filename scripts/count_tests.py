#!/usr/bin/env python3
"""Counts test cases in the log of a test runner.

Usage: count_tests.py ctest|node LOG. Prints "PASSED FAILED".
"""
import pathlib
import re
import sys

DOCTEST = re.compile(r"\[doctest\] test cases: *\d+ *\| *(\d+) passed *\| *(\d+) failed")
# The node runner writes "# pass 3" (tap) or "i pass 3" (spec), once per run.
NODE = re.compile(r"^(?:#|\S) (pass|fail|cancelled) (\d+)$", re.MULTILINE)
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def count_ctest(text):
    """Cases of doctest programs; any other program is one test."""
    passed = failed = 0
    for block in re.split(r"^\d+/\d+ Testing: ", text, flags=re.MULTILINE)[1:]:
        ok = "\nTest Passed." in block
        cases = DOCTEST.search(block)
        if cases:
            passed += int(cases.group(1))
            # A sanitizer can fail a program whose cases all passed.
            failed += int(cases.group(2)) or (0 if ok else 1)
        else:
            passed += ok
            failed += not ok
    return passed, failed


def count_node(text):
    passed = failed = 0
    for word, number in NODE.findall(text):
        if word == "pass":
            passed += int(number)
        else:
            failed += int(number)
    return passed, failed


def main(kind, log):
    path = pathlib.Path(log)
    text = path.read_text(errors="replace") if path.exists() else ""
    text = ESCAPES.sub("", text)
    print(*(count_ctest(text) if kind == "ctest" else count_node(text)))


if __name__ == "__main__":
    main(*sys.argv[1:])
