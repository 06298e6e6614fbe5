#!/usr/bin/env python3
"""Fails when a file includes something that its folder may not know about.

Usage: check_layers.py ROOT. Prints one line per forbidden include.
"""
import pathlib
import re
import sys

# Which folders each folder may include. Read top to bottom: every folder
# knows only those above it.
MAY_INCLUDE = {
    "model": {"model"},
    "cluster": {"cluster", "model"},
    "replication": {"replication", "model"},
    "storage": {"storage", "model"},
    "auth": {"auth", "model"},
    "net": {"net", "model"},
    "actors": {"actors", "cluster", "replication", "storage", "net", "auth",
               "model"},
    "web": {"web"},
    "node": {"node", "web", "actors", "cluster", "replication", "storage",
             "net", "auth", "model"},
    "cli": {"cli", "node", "net", "auth", "model"},
}

# Which folders may include which library (the first part of the path of an
# include, or all of it), and in which kinds of file: heavy headers stay out of
# our headers, because each unit that sees them takes seconds more to build.
ANYWHERE = {".hpp", ".h", ".cpp", ".ipp", ".c"}
NOT_IN_HEADERS = {".cpp", ".ipp", ".c"}
LIBRARIES = {
    "caf": ({"actors", "node"}, ANYWHERE),
    "boost": ({"net", "node", "cli"}, NOT_IN_HEADERS),
    "nlohmann": ({"auth", "net", "node", "cli"}, NOT_IN_HEADERS),
    "rocksdb": ({"storage"}, {".cpp"}),
    "sodium": ({"auth"}, NOT_IN_HEADERS),
    "sodium.h": ({"auth"}, NOT_IN_HEADERS),
    "jwt.h": ({"auth"}, NOT_IN_HEADERS),
    "curses.h": ({"cli"}, {".cpp"}),
    "openssl": ({"auth", "net", "actors"}, NOT_IN_HEADERS),
    "raft.h": ({"replication"}, {".c", ".h"}),
}

# actors/ may use only the headers of these that bring none of the heavy
# libraries with them, not even through another header: so an actor test
# compiles without Boost, RocksDB or JSON.
OUTER = {"net", "storage", "auth"}
HEAVY = {"boost", "nlohmann", "rocksdb", "sodium", "sodium.h", "jwt.h",
         "openssl"}

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')


def includes(path):
    """Yields (line number, included path)."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1)


def heavy_below(root, target, seen):
    """Names a heavy library that the header TARGET brings along, or None."""
    path = root / target
    if target in seen or not path.is_file():
        return None
    seen.add(target)
    for _, inner in includes(path):
        top = inner.split("/")[0]
        found = top if top in HEAVY else heavy_below(root, inner, seen)
        if found:
            return found
    return None


def problem(root, path, target):
    """What is wrong with one include, or None."""
    home = path.relative_to(root).parts[0]
    top = target.split("/")[0]
    if top in MAY_INCLUDE and top not in MAY_INCLUDE[home]:
        return f"{home}/ may not include {top}/"
    if home == "actors" and top in OUTER:
        heavy = heavy_below(root, target, set())
        if heavy:
            return f"actors/ may not include {target}: it brings {heavy} along"
    if top in LIBRARIES:
        homes, kinds = LIBRARIES[top]
        if home not in homes:
            return f"{home}/ may not include {top}"
        if path.suffix not in kinds:
            return f"{top} may not be included by a {path.suffix} file"
    return None


def problems(root):
    for home in MAY_INCLUDE:
        for path in sorted((root / home).rglob("*")):
            if path.suffix not in ANYWHERE:
                continue
            for number, target in includes(path):
                text = problem(root, path, target)
                if text:
                    yield f"{path.relative_to(root)}:{number}: {text}"


def main():
    found = list(problems(pathlib.Path(sys.argv[1]).resolve()))
    for line in found:
        print(line)
    print(f"layers: {len(found)} forbidden includes")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
