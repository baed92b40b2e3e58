#!/usr/bin/env python3
"""Checker tests: tests/check/<topic>/<case>.go, or a folder <case>.dir of small packages. Each error that
`loam check -e` prints is announced by /* ERROR "substring" */ or /* ERRORx "regexp" */ right after the token it is
at, to the column; flags for loam check stand in a first line `// -lang=go1.20`. A file without comments must be accepted."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))
import harness  # noqa: E402
import typestest  # noqa: E402


def check(path, context):
    flags = typestest.first_line_flags(path)
    outcome = context.loam(["check", "-e"] + flags + [path], cwd=os.path.dirname(path), timeout=30, merge=True)
    if outcome.timed_out:
        return "timed out"
    if outcome.crashed() or outcome.status not in (0, 1):
        return "ended with status %d\n%s" % (outcome.status, outcome.stdout[-800:])
    if (outcome.status == 1) != bool(typestest.wanted(path)):
        return "exit status %d\n%s" % (outcome.status, outcome.stdout[:800])
    return typestest.compare(outcome.stdout, [path], 0)


def main():
    args = harness.base_parser(__doc__.split("\n")[0]).parse_args()
    context = harness.Context(args)
    harness.require(context)
    cases = []
    for path in harness.files_under(HERE, ".go"):
        name = os.path.relpath(path, HERE)
        if args.filter in name:
            cases.append(harness.Case("check", name, lambda context, path=path: check(path, context)))
    if not cases:
        print("0 passed, 0 failed")
        return 0
    harness.run_cases(cases, context, args.jobs, args.verbose)
    return harness.report("check", cases, context, args)


if __name__ == "__main__":
    sys.exit(main())
