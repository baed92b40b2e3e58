#!/usr/bin/env python3
"""Golden tests: each program under tests/golden/<topic>/ must write and exit as the real Go 1.27 did.

    run.py             runs them against loam
    run.py --update    records NAME.golden with the real Go (go build, then run); needs golang-1.27-go

Programs under errors/ do not compile: what is recorded is the compiler's output (the line `# package` cut off).
A program may start with directive comments: `// args: A B`, `// stdin: TEXT` (Go escapes), `// env: K=V`,
`// wasm: skip, REASON`. Compared after normalising only what cannot be the same: hexadecimal numbers, `+0x`
offsets, argument lists in tracebacks, the GOROOT prefix, the test's own folder, the numbers of goroutines other
than the first, and line numbers inside package runtime, which is loam's own.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))
import gotokens  # noqa: E402
import harness  # noqa: E402

LIMIT = 30
GO = os.environ.get("LOAM_GO", "/usr/lib/go-1.27/bin/go")
DIRECTIVE = re.compile(r"^// (args|stdin|env|wasm): (.*)$")
NO_NEWLINE = "\n\\ no newline at the end\n"


def directives(path):
    found = {"args": [], "stdin": b"", "env": {}, "wasm": ""}
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        for line in file:
            if line.startswith("package "):
                break
            match = DIRECTIVE.match(line.rstrip("\n"))
            if match is None:
                continue
            key, value = match.groups()
            if key == "args":
                found["args"] += value.split()
            elif key == "stdin":
                found["stdin"] += harness.encode(gotokens.unquote('"%s"' % value) or "")
            elif key == "env":
                name, _, text = value.partition("=")
                found["env"][name] = text
            else:
                found["wasm"] = value
    return found


FRAME = re.compile(r"^((?:[\w./*()\[\]{}…,·&-]|\.\.\.)+?)\((?:\.\.\.|[^()]*(?:\{[^()]*\}[^()]*)*)\)$")
GOROOTS = re.compile(r"(?:/[\w./-]+)?/(?:usr/(?:share|lib)/go-1\.\d+|go-1\.\d+)/src/")


def normalise(text, folder):
    """Blanks what differs between two correct runs; the rest must be the same to the byte."""
    text = re.sub(r"^# .*\n", "", text, flags=re.MULTILINE) if text.startswith("# ") else text
    text = text.replace(folder + "/", "")
    text = GOROOTS.sub("", text)
    text = re.sub(r"( is not in std) \(.*\)$", r"\1", text, flags=re.MULTILINE)
    text = re.sub(r" \+0x[0-9a-f]+$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\b0x[0-9a-f]+\b", "0x?", text)
    text = re.sub(r"^(\t(?:internal/)?runtime/[\w./]+\.go):\d+$", r"\1:N", text, flags=re.MULTILINE)
    text = re.sub(r"\bgoroutine (?!1\b)\d+\b", "goroutine N", text)
    lines = text.split("\n")
    for index in range(len(lines) - 1):
        if lines[index + 1].startswith("\t") and lines[index].endswith(")"):
            lines[index] = strip_arguments(lines[index])
    return "\n".join(lines)


def strip_arguments(line):
    """main.f(0x1, {0x2, 0x3}) -> main.f(...): cuts the parenthesis that closes the line."""
    depth = 0
    for at in range(len(line) - 1, -1, -1):
        if line[at] == ")":
            depth += 1
        elif line[at] == "(":
            depth -= 1
            if depth == 0:
                return line[:at] + "(...)" if at + 2 < len(line) else line[:at] + "()"
    return line


def as_golden(outcome, folder):
    def section(text):
        text = normalise(text, folder)
        if text and not text.endswith("\n"):
            text += NO_NEWLINE
        return text

    return "exit %d\n-- stdout --\n%s-- stderr --\n%s" % (
        outcome.status,
        section(outcome.stdout),
        section(outcome.stderr),
    )


def golden_path(path):
    return path[: -len(".go")] + ".golden"


def check(path, context):
    with open(golden_path(path), "rb") as file:
        want = harness.decode(file.read())
    options = directives(path)
    outcome = context.loam(
        ["run", os.path.basename(path)] + options["args"],
        cwd=os.path.dirname(path),
        env=options["env"],
        stdin=options["stdin"],
        timeout=LIMIT,
    )
    if outcome.timed_out:
        return "timed out"
    if outcome.crashed():
        return "loam crashed, status %d\n%s" % (outcome.status, outcome.stderr[-1500:])
    got = as_golden(outcome, os.path.dirname(path))
    problem = harness.difference(want, got, "golden")
    return problem and problem + "\n" + got[:1500]


def record(path, context):
    """Builds and runs one program with the real Go; writes the golden file."""
    options = directives(path)
    folder = os.path.dirname(path)
    env = {"HOME": tempfile.gettempdir(), "GOTOOLCHAIN": "local", "CGO_ENABLED": "0", "GOFLAGS": "-mod=mod"}
    with tempfile.TemporaryDirectory() as work:
        binary = os.path.join(work, "program")
        build = harness.run_process(
            [GO, "build", "-o", binary, os.path.basename(path)], folder, env, timeout=120, merge=True
        )
        if build.status != 0 and os.path.basename(folder) != "errors":
            return "go build: " + build.stdout
        if build.status != 0:
            return write_golden(path, as_golden(harness.Outcome(build.status, "", build.stdout, False, 0), folder))
        outcome = harness.run_process([binary] + options["args"], folder, options["env"], options["stdin"], LIMIT)
        if outcome.timed_out:
            return "timed out under the real Go"
        again = harness.run_process([binary] + options["args"], folder, options["env"], options["stdin"], LIMIT)
    text = as_golden(outcome, folder)
    if text != as_golden(again, folder):
        return "two runs of the real Go differ: " + str(harness.difference(text, as_golden(again, folder), "run"))
    return write_golden(path, text)


def write_golden(path, text):
    with open(golden_path(path), "wb") as file:
        file.write(harness.encode(text))
    return None


def main():
    parser = harness.base_parser(__doc__.split("\n")[0])
    parser.add_argument("--update", action="store_true", help="record with the real Go")
    args = parser.parse_args()
    context = harness.Context(args)
    if args.update and shutil.which(GO) is None:
        print("no %s: ./dev golden installs golang-1.27-go" % GO)
        return 2
    if not args.update:
        harness.require(context)
    cases = []
    for path in harness.files_under(HERE, ".go"):
        name = os.path.relpath(path, HERE)
        if name.count("/") != 1 or args.filter not in name:
            continue
        if args.wasm and directives(path)["wasm"].startswith("skip"):
            continue
        verb = record if args.update else check
        cases.append(harness.Case("golden", name, lambda context, path=path, verb=verb: verb(path, context)))
    harness.run_cases(cases, context, args.jobs, args.verbose)
    known = harness.KnownFailures(os.path.join(HERE, "known_failures.txt")) if not args.update else None
    return harness.report("golden", cases, context, args, known)


if __name__ == "__main__":
    sys.exit(main())
