#!/usr/bin/env python3
"""Runs `loam run -e CODE` for each case of tests/cli/cases.txt."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))
import harness  # noqa: E402


def cases():
    code, want = [], []
    with open(os.path.join(HERE, "cases.txt"), encoding="utf-8") as file:
        for line in file.read().split("\n"):
            if line.startswith("#") and not code:
                continue
            if line.startswith("-- "):
                want.append(line[3:])
            elif line.startswith("exit "):
                yield "\n".join(code), "".join(text + "\n" for text in want if text), int(line[5:])
                code, want = [], []
            else:
                code.append(line)


def check(code, want, status, context):
    outcome = context.loam(["run", "-e", code], timeout=30)
    if outcome.timed_out:
        return "timed out"
    printed = outcome.stdout + outcome.stderr
    if outcome.status != status:
        return "exit status %d, want %d\n%s" % (outcome.status, status, printed)
    if printed.strip("\n") != want.strip("\n"):
        return "printed %r, want %r" % (printed, want)
    return None


def main():
    args = harness.base_parser(__doc__).parse_args()
    context = harness.Context(args)
    harness.require(context)
    found = [
        harness.Case("cli", code.split("\n")[0], lambda context, c=(code, want, status): check(*c, context))
        for code, want, status in cases()
        if args.filter in code
    ]
    harness.run_cases(found, context, args.jobs, args.verbose)
    return harness.report("cli", found, context, args)


if __name__ == "__main__":
    sys.exit(main())
