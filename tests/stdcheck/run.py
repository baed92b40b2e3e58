#!/usr/bin/env python3
"""Checks every package of Go's library and of its cmd tree with `loam check`: not one false error is allowed.
The names are in std.txt and cmd.txt, as `go list std` and `go list cmd` print them with cgo off
(recorded by `run.py --update`), but those without a file to build: tests or cgo only, which Go refuses to build too.
The run itself needs no Go."""

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))
import harness  # noqa: E402

LIMIT = 60
GO = os.environ.get("LOAM_GO", "/usr/lib/go-1.27/bin/go")


def update():
    env = dict(os.environ, CGO_ENABLED="0", GOTOOLCHAIN="local", GOFLAGS="", HOME="/tmp")
    for name in ("std", "cmd"):
        listing = subprocess.run([GO, "list", "-f", "{{if .GoFiles}}{{.ImportPath}}{{end}}", name], env=env, check=True, capture_output=True, text=True).stdout
        with open(os.path.join(HERE, name + ".txt"), "w", encoding="utf-8") as file:
            file.write(listing)
    return 0


def check(package, context):
    outcome = context.loam(["check", package], timeout=LIMIT, merge=True)
    if outcome.timed_out:
        return "timed out"
    if outcome.status != 0 or outcome.stdout.strip():
        return "status %d: %s" % (outcome.status, outcome.stdout[:1200])
    return None


def main():
    parser = harness.base_parser(__doc__.split("\n")[0])
    parser.add_argument("--update", action="store_true", help="record the lists with the real Go")
    args = parser.parse_args()
    if args.update:
        return update()
    context = harness.Context(args)
    harness.require(context)
    cases = []
    for name in ("std", "cmd"):
        with open(os.path.join(HERE, name + ".txt"), encoding="utf-8") as file:
            for package in file.read().split():
                if args.filter in package:
                    cases.append(harness.Case(name, package, lambda context, package=package: check(package, context)))
    harness.run_cases(cases, context, args.jobs, args.verbose)
    return harness.report("stdcheck", cases, context, args)


if __name__ == "__main__":
    sys.exit(main())
