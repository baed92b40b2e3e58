#!/usr/bin/env python3
"""What the compiler emits: tests/bytecode/<optimisation>/<case>.go

    // ops: ADD_I64, JMP_TRUE      the disassembly of the file's functions has these, in this order
    // ops FUNC: ADD_I64           the same for one function
    // no-ops FUNC: BOUNDS         that function has none of these
"""

import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))
import harness  # noqa: E402

LINE = re.compile(r"^\s*// (ops|no-ops)(?: ([\w.*()]+))?: (.*)$")


def in_order(names, text):
    at = 0
    for name in names:
        match = re.compile(r"\b%s\b" % re.escape(name)).search(text, at)
        if match is None:
            return name
        at = match.end()
    return None


def check(path, context):
    with open(path, encoding="utf-8") as file:
        lines = [LINE.match(line) for line in file]
    for match in filter(None, lines):
        kind, function, ops = match.groups()
        outcome = context.loam(["disasm", path] + ([function] if function else []), timeout=30)
        if outcome.status != 0:
            return "loam disasm: status %d\n%s" % (outcome.status, outcome.stderr[-800:])
        names = [name.strip() for name in ops.split(",")]
        if kind == "ops":
            missing = in_order(names, outcome.stdout)
            if missing:
                return "no %s (in this order: %s)\n%s" % (missing, ops, outcome.stdout[:1500])
        else:
            for name in names:
                if re.search(r"\b%s\b" % re.escape(name), outcome.stdout):
                    return "%s must not be there\n%s" % (name, outcome.stdout[:1500])
    return None


def main():
    args = harness.base_parser(__doc__.split("\n")[0]).parse_args()
    context = harness.Context(args)
    harness.require(context)
    cases = []
    for path in harness.files_under(HERE, ".go"):
        name = os.path.relpath(path, HERE)
        if args.filter in name:
            cases.append(harness.Case("bytecode", name, lambda context, path=path: check(path, context)))
    if not cases:
        print("0 passed, 0 failed")
        return 0
    harness.run_cases(cases, context, args.jobs, args.verbose)
    return harness.report("bytecode", cases, context, args)


if __name__ == "__main__":
    sys.exit(main())
