#!/usr/bin/env python3
"""Fails on files and functions that are too long to hold in mind.

Usage: check_sizes.py ROOT. A file has at most 300 lines, unless the comment
at its top says why not, after the word "long:". A C++ function of more than
40 lines is a warning, of more than 70 an error.
"""
import pathlib
import re
import subprocess
import sys

FILE_LINES_MAX = 300
FUNCTION_LINES_WARN = 40
FUNCTION_LINES_MAX = 70
CXX = {".cpp", ".hpp", ".ipp", ".c", ".h"}
SOURCES = CXX | {".js", ".mjs", ".css", ".html", ".py", ".sh", ".cmake"}

# What must not be read as code; line breaks inside are kept for counting.
NOT_CODE = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'|^[ \t]*#(?:\\\n|[^\n])*",
    re.DOTALL | re.MULTILINE)
# A block that begins so is no function.
OTHER_BLOCK = re.compile(
    r"^(?:inline\s+)?(?:namespace|class|struct|union|enum|extern|export)\b")
TEMPLATE = re.compile(r"^template\s*<[^{]*?>\s*(?=\w|\[)")


def is_function(head, before):
    """Whether the text before a brace is the head of a function.

    Our layout puts a blank before the brace of a body and none before the
    brace of an initialiser, which tells `a_{1}` from `f() {`.
    """
    head = TEMPLATE.sub("", head.strip())
    return ("(" in head and before.isspace()
            and not OTHER_BLOCK.match(head)
            and not head.endswith(("=", "return", ",", "(")))


def functions(text):
    """Yields (first line, lines, head) of each outermost function."""
    code = NOT_CODE.sub(lambda m: "\n" * m.group(0).count("\n") or " ", text)
    # One entry per open brace: the start of a function, or None.
    open_braces = []
    head_start = 0
    for at, char in enumerate(code):
        if char == "{":
            head = code[head_start:at]
            inside = any(entry is not None for entry in open_braces)
            found = not inside and is_function(head, code[at - 1:at])
            start = at - len(head.lstrip()) if found else None
            open_braces.append(start)
            if code[at - 1:at].isspace() or at == 0:
                head_start = at + 1
        elif char == "}" and open_braces:
            start = open_braces.pop()
            if start is not None:
                lines = code.count("\n", start, at) + 1
                name = " ".join(code[start:at].split("(")[0].split())
                yield code.count("\n", 0, start) + 1, lines, name
            # After an initialiser (`a_{1}, b_{2} {`) the head goes on.
            if start is not None or not inside_initialiser(code, at):
                head_start = at + 1
        elif char == ";" and not any(e is not None for e in open_braces):
            head_start = at + 1


def inside_initialiser(code, at):
    """Whether the brace at AT closes a member initialiser."""
    follows = code[at + 1:at + 40].lstrip()
    return follows.startswith((",", "{"))


def long_is_explained(text):
    head = "\n".join(text.splitlines()[:15])
    return re.search(r"\blong:", head) is not None


def tracked(root):
    names = subprocess.run(
        ["git", "-c", f"safe.directory={root}", "-C", str(root), "ls-files",
         "-z", "--cached", "--others", "--exclude-standard"],
        check=True, capture_output=True, text=True).stdout.split("\0")
    for name in names:
        path = root / name
        if name and path.is_file() and path.suffix in SOURCES:
            yield name, path.read_text(errors="replace")


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    errors = warnings = 0
    for name, text in tracked(root):
        lines = text.count("\n")
        if lines > FILE_LINES_MAX and not long_is_explained(text):
            print(f"{name}: error: {lines} lines, more than {FILE_LINES_MAX}")
            errors += 1
        if pathlib.Path(name).suffix not in CXX:
            continue
        for line, length, head in functions(text):
            if length <= FUNCTION_LINES_WARN:
                continue
            bad = length > FUNCTION_LINES_MAX
            word = "error" if bad else "warning"
            errors += bad
            warnings += not bad
            print(f"{name}:{line}: {word}: {length} lines in {head}")
    print(f"sizes: {errors} errors, {warnings} warnings")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
