#!/usr/bin/env python3
"""The rules of the house as checks: layers, file and function length, header comments, no platform branches outside
src/host, no writable globals, no registry hosts or machine paths, formatting that an editor can hold.

Errors fail. A rule that old code still breaks is a warning with its count in tests/tidy_allowed.txt (`rule file count`):
the count may only shrink, a file that is not listed must be clean.
"""

import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
ALLOWED = os.path.join(HERE, "tidy_allowed.txt")

FILE_WARN = 1200
FILE_FAIL = 1600
FUNCTION_LINES = 70
LINE_COLUMNS = 120

# The top-most directories that each one may include; what those may use, it may use too.
LAYERS = {
    "base": [],
    "syntax": ["base"],
    "types": ["syntax"],
    "load": ["types"],
    "bytecode": ["base"],
    "gc": ["base"],
    "host": ["base"],
    "compile": ["types", "bytecode", "load"],
    "kernel": ["host"],
    "vm": ["bytecode", "gc", "kernel"],
    "native": ["vm"],
    "inspect": ["vm", "compile"],
    "service": ["load", "compile", "inspect"],
    "api": ["native", "service", "inspect", "compile", "vm"],
    "cli": ["api", "inspect", "service"],
}
PLATFORM = re.compile(r"^\s*#\s*(?:if|ifdef|ifndef|elif)\b.*\b(?:__EMSCRIPTEN__|__linux__|__APPLE__|_WIN32|__wasm\w*|__unix__|__FreeBSD__)\b")
# Files outside src/host that may ask for the platform, each with its reason.
PLATFORM_OK = (
    "src/host/",
    "deps/",
    "src/base/compiler.h",  # compiler features are there or not
    "src/base/region.h",  # the front end's base address: 0 in wasm, fixed natively
    "src/base/region.c",  # mapping at that base, or plain memory
    "src/gc/gc.c",  # the collector's lock: wasm has one thread
    "src/kernel/linux.c",  # the passthrough exists on one system only
    "src/types/types_int.h",  # nesting limits follow the engine's stack
    "src/vm/exec.c",  # which of the three loops
    "src/vm/exec_goto.c",
    "src/vm/exec_switch.c",
    "src/vm/load.c",  # how much address space package variables get
    "src/vm/value.c",  # 128-bit products
)
# Includes that the layer rule would forbid, each with its reason.
LAYER_OK = {
    ("src/gc/gc.c", "host/host.h"),  # the clock, for pause times (docs/decisions)
}
# Written in pieces, so that this file does not hold them itself.
FORBIDDEN = re.compile(
    "/wo" r"rk/|/fa" r"rm/|deb\.deb" r"ian\.org|registry\.np" r"mjs|/ro" r"ot/|/tmp/lo" r"am/|proxy\.gol" r"ang\.org|py" r"pi\.org"
)
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')


def closure():
    reach = {}

    def visit(name):
        if name not in reach:
            reach[name] = {name}
            for below in LAYERS[name]:
                reach[name] |= visit(below)
        return reach[name]

    for name in LAYERS:
        visit(name)
    return reach


def tracked():
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    ).stdout.split("\n")
    return [n for n in names if n and os.path.isfile(os.path.join(ROOT, n))]


class Findings:
    def __init__(self):
        self.items = []

    def add(self, rule, name, line, text):
        self.items.append((rule, name, line, text))


def blank_comments(text):
    """Comments and literals replaced by spaces, lines kept."""

    def spaces(match):
        return re.sub(r"[^\n]", " ", match.group())

    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'', spaces, text, flags=re.DOTALL)


def check_layers(name, lines, reach, out):
    parts = name.split("/")
    if len(parts) < 3 or parts[0] != "src" or parts[1] not in LAYERS:
        return
    here = parts[1]
    for number, line in enumerate(lines, 1):
        match = INCLUDE.match(line)
        if match is None:
            continue
        target = match.group(1)
        first = target.split("/")[0]
        if first in LAYERS and "/" in target:
            if first not in reach[here] and (name, target) not in LAYER_OK:
                out.add("layer", name, number, "%s may not include %s" % (here, target))
            if first != here and target.endswith("_int.h"):
                out.add("layer", name, number, "%s is private to its directory" % target)
        elif target.startswith(".."):
            out.add("layer", name, number, "include by path from src, not %s" % target)
    if here != "gc":
        for number, line in enumerate(lines, 1):
            if re.match(r"\s*#\s*include\s+[<\"]gc(?:/gc)?\.h", line) and "<" in line:
                out.add("layer", name, number, "only src/gc includes libgc's header")


def check_functions(name, text, out):
    """Functions are found by a `{` that opens in the first column, or at the end of a line that starts there."""
    bare = blank_comments(text).split("\n")
    raw = text.split("\n")
    index = 0
    while index < len(bare):
        line = bare[index]
        opens = line.startswith("{") or (
            re.match(r"^[A-Za-z_].*\)\s*\{\s*$", line) and not line.startswith(("struct", "enum", "union", "typedef"))
        )
        if not opens:
            index += 1
            continue
        end = index + 1
        while end < len(bare) and not bare[end].startswith("}"):
            end += 1
        length = end - index - 1
        start = index
        while start > 0 and bare[start - 1].strip() and not bare[start - 1].startswith(("}", "#")) and index - start < 6:
            start -= 1
        before = "\n".join(raw[max(0, start - 2) : index + 2])
        if length > FUNCTION_LINES and "tidy: dispatch" not in before:
            signature = bare[index] if not bare[index].startswith("{") else bare[index - 1]
            match = re.search(r"([A-Za-z_]\w*)\s*\(", signature)
            label = match.group(1) if match else signature.strip()[:40]
            out.add("function-length", name, index + 1, "%s has %d lines (%d)" % (label, length, FUNCTION_LINES))
        index = end + 1


GLOBAL = re.compile(r"^(?:static\s+)?(?!.*\b(?:const|typedef|extern|struct\s+\w+\s*\{|enum|union|return|static_assert|_Static_assert)\b)"
                    r"(?:unsigned\s+|struct\s+|volatile\s+)*[A-Za-z_]\w*[\s*]+[A-Za-z_]\w*(?:\[[^\]]*\])*\s*(?:=|;)")  # fmt: skip


FORWARD = re.compile(r"^(?:struct|union|enum)\s+\w+\s*;")


def check_globals(name, text, out):
    if not name.endswith((".c", ".h")):
        return
    depth = 0
    for number, line in enumerate(blank_comments(text).split("\n"), 1):
        if depth == 0 and GLOBAL.match(line) and not FORWARD.match(line) and "(" not in line.split("=")[0]:
            out.add("writable-global", name, number, line.strip()[:80])
        if not line.lstrip().startswith("#"):
            depth += line.count("{") - line.count("}")
            depth = max(depth, 0)


def check_c(name, text, reach, out):
    lines = text.split("\n")
    count = len(lines)
    if count > FILE_FAIL and not name.endswith((".inc", ".def")):
        out.add("file-length", name, count, "%d lines (%d)" % (count, FILE_FAIL))
    elif count > FILE_WARN and not name.endswith((".inc", ".def")):
        out.add("file-length-warning", name, count, "%d lines (%d)" % (count, FILE_WARN))
    if not text.lstrip().startswith(("/*", "//")):
        out.add("header-comment", name, 1, "starts without a comment that says what it is")
    check_layers(name, lines, reach, out)
    if name.startswith("src/"):
        check_functions(name, text, out)
        check_globals(name, text, out)
        if not name.startswith(PLATFORM_OK):
            for number, line in enumerate(lines, 1):
                if PLATFORM.match(line):
                    out.add("platform", name, number, line.strip())
        for number, line in enumerate(blank_comments(text).split("\n"), 1):
            if re.search(r"\b(?:setjmp|longjmp|sigsetjmp|siglongjmp)\s*\(", line):
                out.add("setjmp", name, number, "setjmp and longjmp are banned")
    for number, line in enumerate(lines, 1):
        if len(line.replace("\t", "        ")) > LINE_COLUMNS and not name.endswith((".inc", ".def")):
            out.add("line-length", name, number, "%d columns" % len(line.replace("\t", "        ")))


def collect():
    out = Findings()
    reach = closure()
    for name in tracked():
        if name.endswith((".golden", ".lock", "package-lock.json", ".woff2", ".png", ".ico")):
            continue
        with open(os.path.join(ROOT, name), "rb") as file:
            data = file.read()
        text = data.decode("utf-8", "replace")
        if name != "tests/tidy.py":
            for number, line in enumerate(text.split("\n"), 1):
                if FORBIDDEN.search(line):
                    out.add("machine-name", name, number, line.strip()[:100])
        if name.endswith((".c", ".h", ".def", ".inc")) and name.startswith(("src/", "wasm-shims/", "deps/", "tests/")):
            check_c(name, text, reach, out)
        if name.startswith(("src/", "docs/", "web/", "playground/src")) and re.search(r"[ \t]+$", text, re.MULTILINE):
            out.add("trailing-space", name, 1, "a line ends in spaces")
        if data and not data.endswith(b"\n") and name.endswith((".c", ".h", ".py", ".md", ".mjs", ".ts")):
            out.add("final-newline", name, 1, "no newline at the end of the file")
    return out.items


WARNINGS = {"function-length", "file-length-warning", "line-length", "trailing-space", "final-newline"}


def main():
    items = collect()
    allowed = {}
    if os.path.exists(ALLOWED):
        with open(ALLOWED, encoding="utf-8") as file:
            for line in file:
                parts = line.split()
                if len(parts) == 3 and not line.startswith("#"):
                    allowed[(parts[0], parts[1])] = int(parts[2])
    counts = {}
    for rule, name, _, _ in items:
        counts[(rule, name)] = counts.get((rule, name), 0) + 1
    if "--update" in sys.argv:
        with open(ALLOWED, "w", encoding="utf-8") as file:
            file.write("# rule file count: what old code still breaks. The counts only shrink.\n")
            for (rule, name), count in sorted(counts.items()):
                if rule in WARNINGS:
                    file.write("%s %s %d\n" % (rule, name, count))
        return 0
    failed = 0
    warned = 0
    for rule, name, line, text in items:
        within = counts[(rule, name)] <= allowed.get((rule, name), 0)
        if within or rule == "file-length-warning":
            warned += 1
            if "--all" in sys.argv:
                print("warning: %s:%d: %s: %s" % (name, line, rule, text))
            continue
        failed += 1
        print("%s:%d: %s: %s" % (name, line, rule, text))
    for key, count in sorted(allowed.items()):
        if counts.get(key, 0) < count:
            print("note: %s %s has shrunk to %d: lower it in tidy_allowed.txt" % (key[0], key[1], counts.get(key, 0)))
    files = len([n for n in tracked() if n.startswith("src/")])
    print("tidy: %d files under src, %d warnings (--all prints them)" % (files, warned))
    print("%d passed, %d failed" % (files, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
