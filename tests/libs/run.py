#!/usr/bin/env python3
"""Real libraries: those of libs.txt, from Debian's golang-*-dev packages in /usr/share/gocode, pass their own tests
under `loam test` in GOPATH mode; and the program of several packages in vendored/, with a vendor folder, runs, passes
its tests, and does both as a GOPATH too. `--all`: every package of the list (default: one a library, 25 and more)."""

import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))
import harness  # noqa: E402

GOCODE = "/usr/share/gocode"
LIMIT = 120
# What the package's tests need besides itself.
NEEDED = ["golang-gopkg-check.v1-dev", "golang-github-frankban-quicktest-dev"]


def read_list():
    entries = []
    with open(os.path.join(HERE, "libs.txt"), encoding="utf-8") as file:
        for line in file:
            words = line.split("#")[0].split()
            if words:
                entries.append((words[0], words[1], words[2:]))
    return entries


def check_library(path, skipped, context):
    env = {"GO111MODULE": "off", "GOPATH": GOCODE, "GOFLAGS": ""}
    args = ["test", "-short", "-timeout=%ds" % LIMIT]
    if skipped:
        args.append("-skip=^(%s)$" % "|".join(skipped))
    outcome = context.loam(args + [path], cwd=os.path.join(GOCODE, "src", path), env=env, timeout=LIMIT + 10, merge=True)
    if outcome.timed_out:
        return "timed out"
    if outcome.status != 0:
        bad = re.findall(r"^--- FAIL: (\S+)", outcome.stdout, re.M)
        last = [line for line in outcome.stdout.split("\n") if line.startswith(("panic: ", "fatal error: ", "#"))][:2]
        return "status %d: %s\n%s" % (outcome.status, " ".join(bad[:12] + last), outcome.stdout[-1500:])
    if not re.search(r"^ok  \t%s\t" % re.escape(path), outcome.stdout, re.M):
        return "no ok line: " + outcome.stdout[-300:]
    return None


def check_vendored(mode, context):
    """The program of several packages: in module mode where it stands, in GOPATH mode as GOPATH/src/vendored."""
    with tempfile.TemporaryDirectory() as folder:
        target = os.path.join(folder, "src", "example.org", "vendored")
        shutil.copytree(os.path.join(HERE, "vendored"), target)
        env = {"GO111MODULE": "", "GOPATH": os.path.join(folder, "none"), "GOFLAGS": ""}
        if mode == "gopath":
            env.update(GO111MODULE="off", GOPATH=folder)
            os.remove(os.path.join(target, "go.mod"))
        outcome = context.loam(["run", ".", "three", "words", "here"], cwd=target, env=env, timeout=LIMIT)
        with open(os.path.join(HERE, "vendored", "want.txt"), encoding="utf-8") as file:
            want = file.read()
        if outcome.status != 0 or outcome.stdout != want:
            return "run: status %d: %s %s" % (outcome.status, outcome.stdout[-500:], outcome.stderr[-500:])
        outcome = context.loam(["test", "./..."], cwd=target, env=env, timeout=LIMIT, merge=True)
        if outcome.status != 0 or outcome.stdout.count("\nok  \t") + outcome.stdout.startswith("ok  \t") != 2:
            return "test: status %d: %s" % (outcome.status, outcome.stdout[-800:])
    return None


def install(packages):
    script = 'cd "$1" && . deps/setup.sh && shift && setup_packages "$@"'
    return subprocess.run(["bash", "-c", script, "setup", harness.ROOT, *packages]).returncode


def main():
    parser = harness.base_parser(__doc__.split("\n")[0])
    parser.add_argument("--all", action="store_true", help="all packages of the list")
    args = parser.parse_args()
    context = harness.Context(args)
    harness.require(context)
    entries = read_list()
    missing = {e[0] for e in entries if not os.path.isdir(os.path.join(GOCODE, "src", e[1]))}
    if missing or not os.path.isdir(os.path.join(GOCODE, "src/gopkg.in/check.v1")):
        if install(sorted({e[0] for e in entries}) + NEEDED) != 0:
            return 2
    if not args.all and not args.filter:
        first = {}
        for entry in entries:
            first.setdefault(entry[0], entry)
        entries = list(first.values())
    cases = []
    for _, path, skipped in entries:
        if args.filter in path:
            cases.append(harness.Case("library", path, lambda c, path=path, skipped=skipped: check_library(path, skipped, c)))
    for mode in ("module", "gopath"):
        if args.filter in "vendored-" + mode:
            cases.append(harness.Case("vendored", mode, lambda c, mode=mode: check_vendored(mode, c)))
    harness.run_cases(cases, context, args.jobs, args.verbose)
    known = harness.KnownFailures(os.path.join(HERE, "known_failures.txt"))
    return harness.report("libs", cases, context, args, known)


if __name__ == "__main__":
    sys.exit(main())
