#!/usr/bin/env python3
"""Records what the real Go says about its own library's tests on this machine: go_results.txt, one line a test,
`package name result`, for every package of `go list std` with tests. A result is pass, fail or skip, as
`go test -short` gives it to the top-level name; the names are those that `go test -list` prints and runs (examples
without an output are not). Packages that have tests only with cgo are recorded with cgo.

record.py [--json FILE] [PACKAGE...]: a file of `go test -json` output can stand for the run."""

import argparse
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TARGET = os.path.join(HERE, "go_results.txt")
GO = os.environ.get("LOAM_GO", "/usr/lib/go-1.27/bin/go")
RESULTS = {"pass", "fail", "skip"}


def environment(cgo):
    env = dict(os.environ, CGO_ENABLED=cgo, GOTOOLCHAIN="local", GOFLAGS="")
    env.setdefault("HOME", "/tmp")
    return env


def packages(cgo):
    form = "{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}"
    listing = subprocess.run([GO, "list", "-f", form, "std"], env=environment(cgo), check=True, capture_output=True, text=True)
    return listing.stdout.split()


def run(names, cgo):
    command = [GO, "test", "-p", "2", "-short", "-json", *names]
    process = subprocess.Popen(command, env=environment(cgo), stdout=subprocess.PIPE, text=True)
    yield from process.stdout
    process.wait()


def collect(lines, results):
    """Notes each top-level test's last action; one that never ended (its process died) has failed."""
    for line in lines:
        if not line.startswith("{"):
            continue
        event = json.loads(line)
        name, action = event.get("Test", ""), event["Action"]
        if not name or "/" in name or name.startswith("Benchmark"):
            continue
        tests = results.setdefault(event["Package"], {})
        if action in RESULTS:
            tests[name] = action
        elif action == "run":
            tests.setdefault(name, "fail")


def listed(package, cgo):
    """The names of `-list` that run, for a package whose process died before all of them had."""
    command = [GO, "test", "-short", "-list", ".", package]
    text = subprocess.run(command, env=environment(cgo), capture_output=True, text=True).stdout
    return [word for word in text.split("\n") if word.startswith(("Test", "Fuzz"))]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--json", help="output of go test -json to read in place of running")
    parser.add_argument("packages", nargs="*")
    args = parser.parse_args()
    plain = packages("0")
    with_cgo = [name for name in packages("1") if name not in plain]
    results = {}
    if args.json:
        with open(args.json, encoding="utf-8") as file:
            collect(file, results)
    else:
        collect(run([name for name in plain if not args.packages or name in args.packages], "0"), results)
    collect(run([name for name in with_cgo if not args.packages or name in args.packages], "1"), results)
    for package, tests in results.items():
        if "fail" in tests.values():
            for name in listed(package, "1" if package in with_cgo else "0"):
                tests.setdefault(name, "fail")
    if args.packages:
        with open(TARGET, encoding="utf-8") as file:
            for line in file:
                if line.startswith("#"):
                    continue
                package, name, result = line.split()
                if package not in args.packages:
                    results.setdefault(package, {})[name] = result
    with open(TARGET, "w", encoding="utf-8") as file:
        file.write("# Recorded by tests/matrix/record.py with %s: package, test, result of go test -short.\n" % version())
        for package in sorted(results):
            for name in sorted(results[package]):
                file.write("%s %s %s\n" % (package, name, results[package][name]))
    return 0


def version():
    return subprocess.run([GO, "env", "GOVERSION"], env=environment("0"), capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
