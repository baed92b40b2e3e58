#!/usr/bin/env python3
"""Times loam against lua5.4 (and, with --matrix, LuaJIT, the real Go and loam's wasm) on tests/bench/programs.

Each program runs --runs times in turn with the others, the best time counts: processor seconds (user and system), which
other work on the machine disturbs least; for hello also the wall time. The bounds that the project promises are printed
with what was measured; --check makes a broken bound an error. `check` measures lines a second over a generated program.
"""

import os
import re
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


class Sample:
    """The best of some runs of one command."""

    def __init__(self):
        self.cpu = self.wall = None
        self.peak = 0.0  # the largest resident set, MB
        self.output = ""
        self.failed = False

    def run(self, command, cwd=None):
        started = time.monotonic()
        with tempfile.TemporaryFile() as out:
            process = subprocess.Popen(command, cwd=cwd, stdout=out, stderr=out, stdin=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = status
            out.seek(0)
            self.output = harness.decode(out.read())
        wall, cpu = time.monotonic() - started, usage.ru_utime + usage.ru_stime
        self.failed |= status != 0
        self.wall = wall if self.wall is None else min(self.wall, wall)
        self.cpu = cpu if self.cpu is None else min(self.cpu, cpu)
        self.peak = max(self.peak, usage.ru_maxrss / 1024)


def timed(command, runs):
    sample = Sample()
    for _ in range(runs):
        sample.run(command)
    return sample


def implementations(args, context):
    found = {"loam": lambda name: context.command + ["run", source(name, "go")]}
    if shutil.which("lua5.4"):
        found["lua5.4"] = lambda name: lua("lua5.4", name)
    if os.path.exists(GO):
        found["go"] = lambda name: [compiled(name)] if args.matrix or name == "binary_trees" else None
    if args.matrix:
        if shutil.which("luajit"):
            found["luajit"] = lambda name: lua("luajit", name)
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


UNIT = """
// item%(n)d is what a shop of the kind %(n)d sells.
type item%(n)d struct {
	id    int
	name  string
	price float64
	tags  []string
	next  *item%(n)d
}

type shop%(n)d interface {
	add(it *item%(n)d) error
	total(rate float64) float64
}

type store%(n)d struct {
	items map[string]*item%(n)d
	order []string
	limit int
}

// add keeps the names in the order they came.
func (s *store%(n)d) add(it *item%(n)d) error {
	if it == nil || it.name == "" {
		return errors.New("shop %(n)d: an item without a name")
	}
	if _, found := s.items[it.name]; found {
		return fmt.Errorf("shop %(n)d: %%q is there already", it.name)
	}
	if len(s.order) >= s.limit {
		return fmt.Errorf("shop %(n)d: full with %%d items", len(s.order))
	}
	s.items[it.name] = it
	s.order = append(s.order, it.name)
	return nil
}

func (s *store%(n)d) total(rate float64) float64 {
	sum := 0.0
	for i, name := range s.order {
		it := s.items[name]
		switch {
		case it.price < 0:
			continue
		case i%%2 == 0 && len(it.tags) > 0:
			sum += it.price * (1 - rate)
		default:
			sum += it.price
		}
	}
	return sum
}

func (it *item%(n)d) matches(words ...string) (hits int) {
	for _, w := range words {
		for _, tag := range it.tags {
			if strings.Contains(tag, w) || tag == w {
				hits++
			}
		}
	}
	return hits
}

func chain%(n)d(count int) *item%(n)d {
	var head *item%(n)d
	for i := range count {
		head = &item%(n)d{id: i, name: fmt.Sprint("item", i), price: float64(i) * 1.5, next: head}
		if i&1 == 1 {
			head.tags = []string{"odd", "shop", strings.Repeat("x", i%%3)}
		}
	}
	return head
}

func pick%(n)d[T any](list []T, keep func(T) bool) []T {
	var out []T
	for _, v := range list {
		if keep(v) {
			out = append(out, v)
		}
	}
	return out
}

func work%(n)d(limit int) int {
	s := &store%(n)d{items: make(map[string]*item%(n)d), limit: limit}
	var kind shop%(n)d = s
	failed := 0
	for it := chain%(n)d(4); it != nil; it = it.next {
		if err := kind.add(it); err != nil {
			failed++
		}
	}
	cheap := pick%(n)d(s.order, func(name string) bool { return s.items[name].price < 4 })
	grid := [3][3]int{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}
	trace := 0
	for i := 0; i < 3; i++ {
		for j := 0; j < 3; j++ {
			if i == j {
				trace += grid[i][j] << uint(i)
			}
		}
	}
	hits := 0
	for _, name := range s.order {
		hits += s.items[name].matches("odd", "x")
	}
	if kind.total(0.1) > 100 {
		fmt.Println("shop %(n)d is rich", s.order)
	}
	return len(cheap) + trace + hits + failed
}
"""


def lines_program(lines):
    """A program of about that many lines: types, methods, interfaces, maps, closures, generics, fmt; all of it runs."""
    head = 'package main\n\nimport (\n\t"errors"\n\t"fmt"\n\t"strings"\n)\n'
    count = max(1, lines // (UNIT.count("\n") + 1))
    text = head + "".join(UNIT % {"n": n} for n in range(count))
    text += "\nfunc main() {\n\tsum := 0\n"
    text += "".join("\tsum += work%d(%d)\n" % (n, n % 5) for n in range(count)) + "\tfmt.Println(sum)\n}\n"
    return text, text.count("\n")


class Bounds:
    """Prints measured values against their bounds and counts the broken ones."""

    def __init__(self):
        self.broken = 0

    def at_most(self, what, value, bound, form="%.2f"):
        self.show(what, form % value, "at most " + form % bound, value <= bound)

    def at_least(self, what, value, bound, form="%.0f"):
        self.show(what, form % value, "at least " + form % bound, value >= bound)

    def show(self, what, value, bound, kept):
        self.broken += not kept
        print("    %s: %s, bound %s%s" % (what, value, bound, "" if kept else "  BROKEN"))


def measure_check(context, bounds, runs):
    """Checking alone, and checking, compiling and running (every function runs once), less what the smallest program
    with the same imports takes."""
    text, lines = lines_program(50000)
    small, _ = lines_program(1)
    print("%d lines" % lines)
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, name) for name in ("big.go", "small.go")]
        for path, content in zip(paths, (text, small)):
            with open(path, "w") as file:
                file.write(content)
        samples = {(verb, path): timed(context.command + [verb, path], runs) for verb in ("check", "run") for path in paths}
    for sample in samples.values():
        if sample.failed:
            print("    failed: " + sample.output[:400])
            bounds.broken += 1
            return
    base = {verb: samples[verb, paths[1]].cpu for verb in ("check", "run")}
    check, run = samples["check", paths[0]].cpu, samples["run", paths[0]].cpu
    print("    check %.0f ms, of these the library %.0f ms; run %.0f ms, of these the library %.0f ms; %.0f MB" %
          (check * 1000, base["check"] * 1000, run * 1000, base["run"] * 1000, samples["run", paths[0]].peak))
    bounds.at_least("lines a second, checked", lines / check, 500000)
    bounds.at_least("lines a second, checked, compiled and run", lines / run, 500000)


def judge(name, samples, bounds):
    loam = samples.get("loam")
    if loam is None or loam.failed:
        return
    lua, go = samples.get("lua5.4"), samples.get("go")
    if name in BOUNDS and lua:
        bounds.at_most("of lua's time", loam.cpu / lua.cpu, BOUNDS[name])
    if name == "binary_trees" and go:
        bounds.at_most("times Go's time", loam.cpu / go.cpu, 4, "%.1f")
    if name == "goroutines":
        started = re.search(r"started in ms: (\d+)", loam.output)
        bounds.at_most("ms to start 100,000 goroutines", int(started.group(1)) if started else 1e9, 1000, "%.0f")
        bounds.at_most("MB with all of them blocked", loam.peak, 300, "%.0f")
    if name == "hello":
        print("    wall time from start to exit: %.0f ms" % (loam.wall * 1000))
        bounds.at_most("ms", loam.cpu * 1000, 30, "%.0f")
        bounds.at_most("MB", loam.peak, 30, "%.0f")


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
    bounds = Bounds()
    print("%-14s" % "program" + "".join("%22s" % name for name in found))
    for name in args.names or PROGRAMS:
        commands = {label: command_of(name) for label, command_of in found.items()}
        samples = {label: Sample() for label, command in commands.items() if command}
        for _ in range(args.runs * (5 if name == "hello" else 1)):
            for label, sample in samples.items():
                sample.run(commands[label], HERE)
        row = "%-14s" % name
        for label in found:
            sample = samples.get(label)
            row += "%22s" % ("-" if sample is None else "failed" if sample.failed else
                             "%.3fs %5.0fMB" % (sample.cpu, sample.peak))
        print(row)
        outputs = {label: re.sub(r"started in ms: \d+", "", sample.output) for label, sample in samples.items()}
        if len(set(outputs.values())) > 1 or any(sample.failed for sample in samples.values()):
            print("    outputs differ: %s" % {k: v[:60] for k, v in outputs.items()})
            bounds.broken += 1
        judge(name, samples, bounds)
    if not args.names:
        measure_check(context, bounds, args.runs)
    print("every bound is kept" if not bounds.broken else "%d broken" % bounds.broken)
    return 1 if bounds.broken and args.check else 0


if __name__ == "__main__":
    sys.exit(main())
