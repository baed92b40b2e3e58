"""What every test runner of loam shares: how loam is called, one process a test with a time limit, parallel
runs, known failures, and the closing report. Standard library only.

A runner makes a list of Case objects, calls run_cases, and gives the results to report. A program's output is read
as UTF-8 where it is UTF-8 and kept byte for byte (surrogateescape) where it is not.
"""

import argparse
import concurrent.futures
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
GOROOT = os.environ.get("LOAM_GOROOT", "/usr/share/go-1.27")
OUTPUT_LIMIT = 256 << 20
REPORT_LIMIT = 1500


class Outcome:
    """How one process ended: exit status (negative: killed by a signal), what it wrote, how long it took."""

    def __init__(self, status, stdout, stderr, timed_out, seconds, peak_kb=0):
        self.status = status
        self.stdout = stdout
        self.stderr = stderr
        self.timed_out = timed_out
        self.seconds = seconds
        self.peak_kb = peak_kb

    def crashed(self):
        """Whether loam itself broke: a signal nobody sent, or a sanitizer's or an assertion's message."""
        if self.timed_out:
            return False
        if self.status in (-6, -7, -8, -11, 134, 135, 136, 139):
            return True
        text = self.stderr + self.stdout
        return "ERROR: AddressSanitizer" in text or ": runtime error: " in text and "src/" in text


def decode(data):
    return data.decode("utf-8", "surrogateescape")


def encode(text):
    return text.encode("utf-8", "surrogateescape")


def printable(text):
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def run_process(command, cwd=None, env=None, stdin=b"", timeout=60, merge=False):
    """Runs one command in a session of its own, kills all of it at the limit. Output goes through files, so
    that a program that never stops writing fills a bounded file and not our memory."""
    started = time.monotonic()

    def limits():
        resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_LIMIT, OUTPUT_LIMIT))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.TemporaryFile() as inp:
        inp.write(stdin)
        inp.seek(0)
        full_env = dict(os.environ)
        full_env.update(env or {})
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=full_env,
            stdin=inp,
            stdout=out,
            stderr=out if merge else err,
            start_new_session=True,
            preexec_fn=limits,
        )
        timed_out = False
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            timed_out = True
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
        out.seek(0)
        err.seek(0)
        return Outcome(
            process.returncode,
            decode(out.read(64 << 20)),
            decode(err.read(64 << 20)),
            timed_out,
            time.monotonic() - started,
        )


class Case:
    """One test. `check(context)` returns None when it passed, else the text that says what is wrong."""

    def __init__(self, kind, name, check):
        self.kind = kind
        self.name = name
        self.check = check
        self.failure = None
        self.seconds = 0.0

    def key(self):
        return self.kind, self.name


class Context:
    """The loam under test: a native preset's binary, or the wasm build under Node."""

    def __init__(self, args):
        self.wasm = args.wasm
        self.preset = args.preset
        self.scale = args.time_scale
        if self.wasm:
            self.command = ["node", os.path.join(ROOT, "build", "wasm", "loam.mjs")]
            self.scale *= 3
        else:
            folder = {"release": "native"}.get(self.preset, self.preset)
            self.command = [args.loam or os.path.join(ROOT, "build", folder, "bin", "loam")]
            self.scale *= {"asan": 8, "torture": 25, "debug": 4}.get(self.preset, 1)
        self.label = "wasm" if self.wasm else self.preset
        # A leak report at exit says nothing about a garbage-collected heap.
        self.env = {"ASAN_OPTIONS": "detect_leaks=0:abort_on_error=0", "UBSAN_OPTIONS": "print_stacktrace=1"}

    def exists(self):
        return os.path.exists(self.command[-1])

    def loam(self, args, cwd=None, env=None, stdin=b"", timeout=60, merge=False):
        full_env = dict(self.env)
        full_env.update(env or {})
        return run_process(self.command + args, cwd, full_env, stdin, timeout * self.scale, merge)


def base_parser(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--filter", default="", help="only tests whose name contains this")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--wasm", action="store_true", help="run build/wasm/loam.mjs under Node")
    parser.add_argument("--preset", default="release", help="which build to test (release, debug, asan, torture)")
    parser.add_argument("--loam", default="", help="the binary to test, instead of a preset's")
    parser.add_argument("--time-scale", type=float, default=1.0, help="multiplies every time limit")
    parser.add_argument("--list-failures", action="store_true", help="print every failure's text")
    parser.add_argument("--verbose", action="store_true", help="print every test as it ends")
    return parser


def run_cases(cases, context, jobs, verbose=False):
    """Runs all cases, `jobs` at a time; fills in each one's failure and seconds."""
    lock = threading.Lock()
    done = [0]

    def one(case):
        started = time.monotonic()
        try:
            case.failure = case.check(context)
        except Exception as error:  # a broken test must not take the others with it
            case.failure = "harness: %s: %s" % (type(error).__name__, error)
        case.seconds = time.monotonic() - started
        with lock:
            done[0] += 1
            if verbose:
                print("%s %s %s (%.2fs)" % ("ok  " if case.failure is None else "FAIL", case.kind, case.name, case.seconds))
                sys.stdout.flush()
            elif sys.stderr.isatty():
                sys.stderr.write("\r%d/%d " % (done[0], len(cases)))

    with concurrent.futures.ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        list(pool.map(one, cases))
    if sys.stderr.isatty() and not verbose:
        sys.stderr.write("\r           \r")
    return cases


class KnownFailures:
    """A list of `kind path  reason` lines. A kind followed by @wasm holds under Node only, @native natively only.

    A reason that begins with "varies:" is for tests that compare measured times: they may pass, too."""

    def __init__(self, path):
        self.path = path
        self.lines = []
        self.entries = {}
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                self.lines = file.read().splitlines()
        for line in self.lines:
            text = line.strip()
            if not text or text.startswith("#"):
                continue
            parts = text.split(None, 2)
            if len(parts) < 3:
                raise SystemExit("%s: an entry needs `kind path  reason`: %s" % (path, line))
            self.entries[(parts[0], parts[1])] = parts[2]

    def reason(self, case, wasm):
        place = "wasm" if wasm else "native"
        return self.entries.get(case.key()) or self.entries.get(("%s@%s" % (case.kind, place), case.name))

    def update(self, cases, wasm):
        """Rewrites the file for the cases that ran: failures that it does not list are added, passes leave."""
        place = "wasm" if wasm else "native"
        ran = {case.key(): case for case in cases}
        kept = []
        for line in self.lines:
            parts = line.strip().split(None, 2)
            if len(parts) == 3 and not line.startswith("#"):
                kind, _, where = parts[0].partition("@")
                case = ran.get((kind, parts[1]))
                if case is not None and case.failure is None and (not where or where == place):
                    continue
            kept.append(line)
        for case in cases:
            if case.failure is not None and self.reason(case, wasm) is None:
                first = printable(case.failure.strip().split("\n")[0])[:110] or "no output"
                kept.append("%s %s  TODO %s" % (case.kind, case.name, first))
        with open(self.path, "w", encoding="utf-8") as file:
            file.write("\n".join(kept).rstrip("\n") + "\n")


def report(suite, cases, context, args, known=None):
    """Prints counts per kind and the unexpected results, writes build/test-results/<suite>.json, ends with
    `N passed, M failed`, and returns the process's exit status."""
    kinds = {}
    unexpected = []
    surprising = []
    for case in cases:
        counts = kinds.setdefault(case.kind, [0, 0, 0])
        counts[1] += 1
        reason = known.reason(case, context.wasm) if known else None
        if case.failure is None:
            counts[0] += 1
            if reason is not None and not reason.startswith("varies:"):
                surprising.append(case)
        elif reason is not None:
            counts[2] += 1
        else:
            unexpected.append(case)
    if args.list_failures:
        for case in cases:
            if case.failure is not None:
                text = printable(case.failure.strip())
                mark = "" if case in unexpected else " (known)"
                print("--- FAIL %s %s%s\n%s" % (case.kind, case.name, mark, indent(text[:REPORT_LIMIT])))
    else:
        for case in unexpected[:40]:
            first = printable(case.failure.strip().split("\n")[0])[:150]
            print("FAIL %s %s: %s" % (case.kind, case.name, first))
        if len(unexpected) > 40:
            print("... and %d more (--list-failures prints them all)" % (len(unexpected) - 40))
    for case in surprising:
        print("FAIL %s %s: passes, but is listed as a known failure" % (case.kind, case.name))
    for kind in sorted(kinds):
        passed, total, listed = kinds[kind]
        note = ", %d known failures" % listed if listed else ""
        print("%-14s %5d/%d  %.2f%%%s" % (kind, passed, total, 100.0 * passed / total, note))
    folder = os.path.join(ROOT, "build", "test-results")
    os.makedirs(folder, exist_ok=True)
    name = "%s-%s.json" % (suite, context.label)
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        json.dump(
            {
                "suite": suite,
                "build": context.label,
                "kinds": {kind: {"passed": c[0], "total": c[1], "known": c[2]} for kind, c in kinds.items()},
                "failures": [
                    {"kind": c.kind, "name": c.name, "seconds": round(c.seconds, 3), "text": printable(c.failure)[:4000]}
                    for c in cases
                    if c.failure is not None
                ],
                "slowest": [
                    [c.name, round(c.seconds, 2)] for c in sorted(cases, key=lambda c: -c.seconds)[:20]
                ],
            },
            file,
            indent=1,
        )
    failed = len(unexpected) + len(surprising)
    passed = sum(c[0] for c in kinds.values()) - len(surprising)
    listed = sum(c[2] for c in kinds.values())
    print("%d passed, %d failed%s" % (passed, failed, ", %d known failures" % listed if listed else ""))
    return 1 if failed or not cases else 0


def indent(text):
    return "\n".join("    " + line for line in text.split("\n"))


def require(context):
    if not context.exists():
        print("no %s: build it first (./dev build %s)" % (context.command[-1], context.label))
        raise SystemExit(2)


def files_under(folder, suffix):
    found = []
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith(suffix):
                found.append(os.path.join(parent, name))
    return found


def difference(want, got, what):
    """The first line in which two texts differ, with its number; None when they are the same."""
    if want == got:
        return None
    wants = want.split("\n")
    gots = got.split("\n")
    for index in range(max(len(wants), len(gots))):
        left = wants[index] if index < len(wants) else "<end>"
        right = gots[index] if index < len(gots) else "<end>"
        if left != right:
            return "%s line %d: want %s, got %s" % (what, index + 1, left[:300], right[:300])
    return "%s differs" % what


def copy_tree_once(source, target):
    """A private copy of a folder that tests may write into; made once for each VERSION of Go."""
    stamp = os.path.join(target, ".complete")
    if os.path.exists(stamp):
        return
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, symlinks=True)
    with open(stamp, "w") as file:
        file.write("copied\n")
