#!/usr/bin/env python3
"""Makes docs/syscalls.md from vcalls.def, the one list of the virtual system's calls.

    syscalls_doc.py            writes the page
    syscalls_doc.py --check    exits with 1 when the page is not what the list says
"""

import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PAGE = os.path.join(HERE, "..", "..", "docs", "syscalls.md")
ROW = re.compile(r'^V(CALL|REFUSE)\((\w+), (\w+), "(.*)"\)$')
HEAD = """# System calls of the virtual system

<!-- Made from src/kernel/vcalls.def by src/kernel/syscalls_doc.py; do not edit. -->

The browser, Node and `loam run --virtual` run Go programs on a Linux in memory (src/kernel/virtual.c and its parts). This is
what it answers to each system call of linux/amd64. What is not here fails with ENOSYS. The passthrough kernel
(src/kernel/linux.c) hands calls to the machine; its exceptions stand at the top of that file.

The system has one user (1000), a file tree in memory with permissions and quotas, mounted folders of the host
(read-only, changed in memory only, or written through), a loopback network, and processes: loam itself and the programs
that `loam build` makes. There is no job control, no terminal, and no other program.
"""


def page():
    out = [HEAD]
    refused = []
    with open(os.path.join(HERE, "vcalls.def"), encoding="utf-8") as file:
        for line in file.read().split("\n"):
            title = re.match(r"^/\* ([a-z, ]+) \*/$", line)
            if title:
                out.append("\n## %s\n\n| call | served |\n|---|---|" % title.group(1).capitalize())
                continue
            row = ROW.match(line)
            if row is None:
                if line.startswith("V"):
                    sys.exit("vcalls.def: not a row: " + line)
                continue
            kind, number, second, note = row.groups()
            if kind == "CALL":
                out.append("| %s | %s |" % (number.lower(), note or "yes"))
            else:
                refused.append("| %s | %s | %s |" % (number.lower(), second.replace("E_", "E"), note))
    out.append("\n## Refused\n\n| call | with | why |\n|---|---|---|")
    return "\n".join(out + refused) + "\n"


def main():
    text = page()
    if "--check" in sys.argv:
        with open(PAGE, encoding="utf-8") as file:
            if file.read() != text:
                sys.exit("docs/syscalls.md is not what src/kernel/vcalls.def says: run src/kernel/syscalls_doc.py")
        return
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main()
