#!/usr/bin/env python3
"""Writes docs/opcodes.md from src/bytecode/opcodes.def (run it after changing that list)."""

import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
OP = re.compile(r'^OP\((\w+), (\w+), (\w+), (\w+), (\d+), ([\w|]+), "(.*)"\)$')
SECTION = re.compile(r"^/\* -*\s*(.*?)\s*(\*/)?$")


def main():
    with open(os.path.join(HERE, "opcodes.def"), encoding="utf-8") as file:
        lines = file.read().split("\n")
    head_end = next(i for i, line in enumerate(lines) if line.endswith("*/"))
    head = [re.sub(r"^(/\*| \*) ?", "", line).replace("*/", "").rstrip() for line in lines[: head_end + 1]]
    out = ["# Operations", "", "Made from `src/bytecode/opcodes.def` by `src/bytecode/opcodes_doc.py`.", "", "```"]
    out += head[1:] + ["```"]
    table = False
    comment = []
    for line in lines[head_end + 1 :]:
        match = OP.match(line)
        if match:
            if not table:
                out += ["", "| op | A | B | C | ext | flags | what |", "|---|---|---|---|---|---|---|"]
                table = True
            name, a, b, c, ext, flags, doc = match.groups()
            cells = [name, a, b, c, ext, flags.replace("|", " "), doc.replace("|", "\\|").replace('\\"', '"')]
            out.append("| " + " | ".join(" " if cell in ("_", "0") else cell for cell in cells) + " |")
            continue
        if line.startswith("/*"):
            comment = []
        if line.startswith(("/*", " *")):
            comment.append(re.sub(r"^(/\*|\s\*)\s?-*\s*", "", line))
            if line.rstrip().endswith("*/"):
                out += ["", "## " + " ".join(comment).replace("*/", "").strip().rstrip(".")]
                table = False
    with open(os.path.join(ROOT, "docs", "opcodes.md"), "w", encoding="utf-8") as file:
        file.write("\n".join(out) + "\n")


main()
