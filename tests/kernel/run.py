#!/usr/bin/env python3
"""The virtual system against the machine's own: each program of tests/kernel, built by loam, prints the same on both."""

import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))
import harness  # noqa: E402

LIMIT = 60


def check(path, context):
    folder, name = os.path.split(path)
    args = ["run", "-virtual", name]
    virtual = context.loam(args, cwd=folder, stdin=b"", timeout=LIMIT)
    if virtual.timed_out:
        return "timed out on the virtual system"
    if virtual.status != 0:
        return "exit status %d on the virtual system\n%s" % (virtual.status, virtual.stderr[-1200:])
    wanted = os.path.splitext(path)[0] + ".out"
    with open(wanted, encoding="utf-8") as file:
        problem = harness.difference(file.read(), virtual.stdout, "virtual")
    if problem or context.wasm:
        return problem
    with tempfile.TemporaryDirectory() as scratch:
        built = os.path.join(scratch, "program")
        made = context.loam(["build", "-o", built, name], cwd=folder, timeout=LIMIT)
        if made.status != 0:
            return "loam build: " + made.stderr[-1200:]
        own = harness.run_process([built], cwd=folder, env=context.env, timeout=LIMIT * context.scale)
    if own.timed_out:
        return "timed out on the machine"
    return harness.difference(own.stdout, virtual.stdout, "stdout, the machine's against the virtual system's")


def check_page():
    """docs/syscalls.md is what the list of calls says."""
    maker = os.path.join(HERE, "..", "..", "src", "kernel", "syscalls_doc.py")
    outcome = subprocess.run([sys.executable, maker, "--check"], capture_output=True, text=True, check=False)
    return outcome.stderr if outcome.returncode else None


def main():
    args = harness.base_parser(__doc__.split("\n")[0]).parse_args()
    context = harness.Context(args)
    harness.require(context)
    cases = []
    for path in harness.files_under(HERE, ".go"):
        name = os.path.relpath(path, HERE)
        if args.filter in name:
            cases.append(harness.Case("kernel", name, lambda context, path=path: check(path, context)))
    if args.filter in "syscalls.md":
        cases.append(harness.Case("kernel", "syscalls.md", lambda context: check_page()))
    harness.run_cases(cases, context, args.jobs, args.verbose)
    return harness.report("kernel", cases, context, args)


if __name__ == "__main__":
    sys.exit(main())
