#!/usr/bin/env python3
"""Language tests with inline expectations: tests/lang/<feature>/<case>.go

    // output:            the comment lines below it are all of stdout
    // panic: TEXT        stderr holds `panic: TEXT`, exit status 2 unless another is given
    // fatal: TEXT        stderr holds `fatal error: TEXT`
    // stderr: TEXT       stderr holds TEXT
    // exit: N            the exit status (0 when nothing else is said)
    // args: A B          arguments;  // stdin: TEXT  (Go escapes);  // skip: REASON;  // wasm: skip, REASON
"""

import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))
import gotokens  # noqa: E402
import harness  # noqa: E402

LIMIT = 30
LINE = re.compile(r"^// (panic|fatal|stderr|exit|args|stdin|skip|wasm): ?(.*)$")


def expectations(path):
    found = {"stderr": [], "exit": 0, "args": [], "stdin": b"", "output": None, "skip": "", "wasm": ""}
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        lines = file.read().split("\n")
    index = 0
    while index < len(lines):
        line = lines[index]
        index += 1
        if line.rstrip() == "// output:" or line.startswith("// output: "):
            output = [line[len("// output: ") :]] if line.startswith("// output: ") else []
            while index < len(lines) and lines[index].startswith("//") and not LINE.match(lines[index]):
                output.append(lines[index][3:] if lines[index].startswith("// ") else lines[index][2:])
                index += 1
            found["output"] = "".join(text + "\n" for text in output)
            continue
        match = LINE.match(line)
        if match is None:
            continue
        key, value = match.groups()
        if key in ("panic", "fatal"):
            found["stderr"].append(("panic: " if key == "panic" else "fatal error: ") + value)
            found["exit"] = found["exit"] or 2
        elif key == "stderr":
            found["stderr"].append(value)
        elif key == "exit":
            found["exit"] = int(value)
        elif key == "args":
            found["args"] += value.split()
        elif key == "stdin":
            found["stdin"] += harness.encode(gotokens.unquote('"%s"' % value) or "")
        else:
            found[key] = value
    return found


def check(path, context):
    want = expectations(path)
    outcome = context.loam(
        ["run", os.path.basename(path)] + want["args"], cwd=os.path.dirname(path), stdin=want["stdin"], timeout=LIMIT
    )
    if outcome.timed_out:
        return "timed out"
    if outcome.status != want["exit"]:
        return "exit status %d, want %d\n%s" % (outcome.status, want["exit"], outcome.stderr[-1200:])
    for text in want["stderr"]:
        if text not in outcome.stderr:
            return "stderr lacks %r\n%s" % (text, outcome.stderr[-1200:])
    if want["output"] is not None:
        return harness.difference(want["output"], outcome.stdout, "stdout")
    return None


def main():
    args = harness.base_parser(__doc__.split("\n")[0]).parse_args()
    context = harness.Context(args)
    harness.require(context)
    cases = []
    for path in harness.files_under(HERE, ".go"):
        name = os.path.relpath(path, HERE)
        want = expectations(path)
        if args.filter not in name or want["skip"] or (args.wasm and want["wasm"].startswith("skip")):
            continue
        cases.append(harness.Case("lang", name, lambda context, path=path: check(path, context)))
    if not cases:
        print("0 passed, 0 failed")
        return 0
    harness.run_cases(cases, context, args.jobs, args.verbose)
    return harness.report("lang", cases, context, args)


if __name__ == "__main__":
    sys.exit(main())
