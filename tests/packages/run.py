#!/usr/bin/env python3
"""Runs the command lines of tests/packages/*.txt in a copy of tests/packages/tree and compares what they print, and their exit
status, with the .golden beside them; --update writes it. `go` is loam under that name."""

import os
import re
import shlex
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))
import harness  # noqa: E402


def normal(text, top):
    text = text.replace(top, "$TOP").replace(harness.GOROOT, "$GOROOT")
    return re.sub(r"\d+\.\d\ds\b", "N.NNs", text)


def run_script(path, context):
    loam = os.path.abspath(context.command[-1])
    with tempfile.TemporaryDirectory() as work:
        top = os.path.join(os.path.realpath(work), "tree")
        shutil.copytree(os.path.join(HERE, "tree"), top)
        names = os.path.join(os.path.realpath(work), "names")
        os.mkdir(names)
        os.symlink(loam, os.path.join(names, "go"))
        env = dict(os.environ, LC_ALL="C")
        for name in ("GOFLAGS", "GO111MODULE", "GOPATH", "GOROOT"):
            env.pop(name, None)
        cwd, out = top, []
        with open(path, encoding="utf-8") as file:
            lines = [line.rstrip("\n") for line in file if line.startswith("$ ")]
        for line in lines:
            words = shlex.split(line[2:])
            out.append(line + "\n")
            if words[0] == "cd":
                cwd = os.path.normpath(os.path.join(cwd, words[1]))
                continue
            command = {"loam": loam, "go": os.path.join(names, "go")}.get(words[0], words[0])
            if "/" in command and not os.path.exists(os.path.join(cwd, command)):
                out.append("there is no %s\n" % words[0])
                continue
            outcome = harness.run_process([os.path.join(cwd, command)] + words[1:], cwd=cwd, env=env, timeout=60, merge=True)
            if outcome.timed_out:
                out.append("timed out\n")
            out.append(normal(outcome.stdout, top))
            if not out[-1].endswith("\n") and out[-1]:
                out.append("\n")
            if outcome.status != 0:
                out.append("? %d\n" % outcome.status)
        return "".join(out)


def check(path, context, update):
    got = run_script(path, context)
    golden = path[:-4] + ".golden"
    if update:
        with open(golden, "w", encoding="utf-8") as file:
            file.write(got)
        return None
    with open(golden, encoding="utf-8") as file:
        want = file.read()
    if got == want:
        return None
    a, b = want.split("\n"), got.split("\n")
    at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    return "line %d:\nwant %s\ngot  %s" % (at + 1, "\n     ".join(a[at:at + 6]), "\n     ".join(b[at:at + 6]))


def main():
    parser = harness.base_parser(__doc__)
    parser.add_argument("--update", action="store_true", help="record the golden files")
    args = parser.parse_args()
    context = harness.Context(args)
    harness.require(context)
    scripts = sorted(name for name in os.listdir(HERE) if name.endswith(".txt") and args.filter in name)
    found = [
        harness.Case("packages", name[:-4], lambda context, n=name: check(os.path.join(HERE, n), context, args.update))
        for name in scripts
    ]
    harness.run_cases(found, context, args.jobs, args.verbose)
    return harness.report("packages", found, context, args)


if __name__ == "__main__":
    sys.exit(main())
