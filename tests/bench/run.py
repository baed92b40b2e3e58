#!/usr/bin/env python3
"""Times loam against lua5.4 (and, with --matrix, LuaJIT, the real Go and loam's wasm) on tests/bench/programs.

Each program runs --runs times, the best time counts. The bounds that the project promises are checked and printed with
the measured ratio; --check makes a broken bound an error. `check` measures lines a second over a generated program.
"""

import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))
import harness  # noqa: E402

PROGRAMS = ["fib", "sieve", "nbody", "binary_trees", "goroutines", "hello"]
BOUNDS = {"fib": 0.40, "sieve": 0.40, "nbody": 0.70}  # of lua5.4's time
GO = os.environ.get("LOAM_GO", "/usr/lib/go-1.27/bin/go")


def timed(command, runs, cwd=None):
    """Best wall time in seconds, the largest resident set in MB, and the output."""
    best, peak, output = None, 0, ""
    for _ in range(runs):
        started = time.monotonic()
        with tempfile.TemporaryFile() as out:
            process = subprocess.Popen(command, cwd=cwd, stdout=out, stderr=out, stdin=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = status
            out.seek(0)
            output = harness.decode(out.read())
        if status != 0:
            return None, 0, output
        seconds = time.monotonic() - started
        best = seconds if best is None else min(best, seconds)
        peak = max(peak, usage.ru_maxrss / 1024)
    return best, peak, output


def implementations(args, context):
    found = {"loam": lambda name: context.command + ["run", source(name, "go")]}
    if shutil.which("lua5.4"):
        found["lua5.4"] = lambda name: lua("lua5.4", name)
    if args.matrix:
        if shutil.which("luajit"):
            found["luajit"] = lambda name: lua("luajit", name)
        if os.path.exists(GO):
            found["go"] = lambda name: [compiled(name)]
        wasm = os.path.join(harness.ROOT, "build", "wasm", "loam.mjs")
        if os.path.exists(wasm):
            found["loam-wasm"] = lambda name: ["node", wasm, "run", source(name, "go")]
    return found


def source(name, suffix):
    return os.path.join(HERE, "programs", name + "." + suffix)


def lua(interpreter, name):
    path = source(name, "lua")
    if interpreter == "luajit" and name == "binary_trees":
        return None
    return [interpreter, path] if os.path.exists(path) else None


def compiled(name):
    target = os.path.join(harness.ROOT, "build", "bench", name)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    env = dict(os.environ, HOME=tempfile.gettempdir(), GOTOOLCHAIN="local", CGO_ENABLED="0", GOFLAGS="-mod=mod")
    subprocess.run([GO, "build", "-o", target, source(name, "go")], check=True, env=env, cwd=HERE)
    return target


def lines_program(lines):
    """A plain program of about that many lines."""
    text = ["package main", ""]
    count = 0
    while len(text) < lines:
        text += [
            "type t%d struct {" % count,
            "\ta, b int",
            "\tnext *t%d" % count,
            "}",
            "",
            "func (t *t%d) sum(n int) int {" % count,
            "\ttotal := 0",
            "\tfor i := 0; i < n; i++ {",
            "\t\tif t.a > i && t.b != 0 {",
            "\t\t\ttotal += t.a*i + t.b",
            "\t\t} else {",
            "\t\t\ttotal -= i << 2",
            "\t\t}",
            "\t}",
            "\tif t.next != nil {",
            "\t\treturn total + t.next.sum(n-1)",
            "\t}",
            "\treturn total",
            "}",
            "",
        ]
        count += 1
    text += ["func main() {"] + ["\t(&t%d{1, 2, nil}).sum(3)" % i for i in range(count)] + ["}", ""]
    return "\n".join(text), len(text) + count


def measure_check(context):
    text, lines = lines_program(50000)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "big.go")
        with open(path, "w") as file:
            file.write(text)
        check, _, output = timed(context.command + ["check", path], 5)
        run, _, _ = timed(context.command + ["run", path], 3)
    if check is None:
        return "check: failed\n" + output[:400]
    text = "check: %d lines in %.0f ms: %d lines/s" % (lines, check * 1000, lines / check)
    if run is not None:
        text += "; checked, compiled and run in %.0f ms: %d lines/s" % (run * 1000, lines / run)
    return text


def main():
    parser = harness.base_parser(__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", help="programs to time")
    parser.add_argument("--matrix", action="store_true", help="every implementation present")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--check", action="store_true", help="a broken bound is an error")
    args = parser.parse_args()
    context = harness.Context(args)
    harness.require(context)
    found = implementations(args, context)
    broken = 0
    print("%-14s" % "program" + "".join("%22s" % name for name in found))
    for name in args.names or PROGRAMS:
        times, outputs, row = {}, {}, "%-14s" % name
        for label, command_of in found.items():
            command = command_of(name)
            if command is None:
                row += "%22s" % "-"
                continue
            seconds, peak, output = timed(command, args.runs, HERE)
            times[label] = seconds
            outputs[label] = re.sub(r"started in ms: \d+", "", output)
            row += "%22s" % ("failed" if seconds is None else "%.3fs %5.0fMB" % (seconds, peak))
        print(row)
        if len(set(outputs.values())) > 1:
            print("    outputs differ: %s" % {k: v[:60] for k, v in outputs.items()})
            broken += 1
        if name in BOUNDS and times.get("loam") and times.get("lua5.4"):
            ratio = times["loam"] / times["lua5.4"]
            print("    %.2f of lua's time, bound %.2f%s" % (ratio, BOUNDS[name], "" if ratio <= BOUNDS[name] else "  BROKEN"))
            broken += ratio > BOUNDS[name]
        if name == "binary_trees" and times.get("loam") and times.get("go"):
            print("    %.1f times Go's time, bound 4" % (times["loam"] / times["go"]))
        if name == "goroutines" and outputs.get("loam"):
            print("    " + output.strip().replace("\n", "; "))
    if not args.names:
        print(measure_check(context))
    return 1 if broken and args.check else 0


if __name__ == "__main__":
    sys.exit(main())
