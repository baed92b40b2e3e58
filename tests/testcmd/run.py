#!/usr/bin/env python3
"""Runs `loam test` for each line of tests/testcmd/cases.txt in a copy of tests/testcmd/tree and compares what it
prints, and its exit status, with golden/NAME.txt, which --update records with the real `go test`.

Times, addresses, goroutine dumps, numbers of benchmarks and places of this machine are made equal first."""

import json
import os
import re
import shlex
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))
import harness  # noqa: E402

RULES = [
    (r"\d+\.\d+s\b", "N.NNs"),
    (r"\b\d+(\.\d+)?(e[+-]\d+)? (ns/op|MB/s|B/op|allocs/op)", r"N \3"),
    (r"[ \t]+N (ns/op|MB/s|B/op|allocs/op)", r" N \1"),
    (r"(Benchmark\S*)[ \t]+(\d+)[ \t]+", r"\1 \2 "),
    (r"(N ns/op)[ \t]+(\S+ things/op)", r"\1 \2"),
    (r"(?m)^cpu: .*$", "cpu: NAME"),
    (r"\(/[^ )]*/src/", "($GOROOT/src/"),
    (r"Benchmark(\w+)-\d+", r"Benchmark\1-N"),
    (r"(Fuzz(?:Finds|Parse)/)[0-9a-f]{16}", r"\1HASH"),
    (r"\[recovered[^\]]*\]", "[recovered]"),
    (r"0x[0-9a-f]+", "0xN"),
    (r"fuzz: elapsed: .*\n", ""),
    (r"fuzz: minimizing .*\n", ""),
    (r"panic: test timed out after (\S+)\n(?s:.)*?(?=FAIL\t)", r"panic: test timed out after \1\n<goroutines>\n"),
    (r"Usage of /\S*/", "Usage of "),
    (r"(?m)^ +goroutine \d+ \[.*\n(?: +\S.*\n| +\t.*\n)*", "            <goroutines>\n"),
    (r"usage: .*\n.*\n", "usage\n"),
    (r"-test\.testlogfile=\S+ ", ""),
]
TRACE = re.compile(r"^goroutine \d+ (gp=\S+ m=\S+ (mp=\S+ )?)?\[.*?(?=^FAIL\t|^exit status|\Z)", re.M | re.S)


def cases():
    with open(os.path.join(HERE, "cases.txt"), encoding="utf-8") as file:
        for line in file:
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            name, _, rest = line.partition(":")
            words = shlex.split(rest)
            folder = "."
            if words and words[0].startswith("@"):
                folder = words.pop(0)[1:]
            yield name, folder, words


def plain(text):
    text = TRACE.sub("<goroutines>\n", text)
    for pattern, new in RULES:
        text = re.sub(pattern, new, text)
    return text


def events(text):
    """One line an event; outputs of one kind that follow each other are joined, as their cuts depend on time."""
    lines, last = [], None
    for line in text.splitlines():
        if not line.startswith("{"):
            lines.append([None, line])
            last = None
            continue
        event = json.loads(line)
        event.pop("Time", None)
        if "Elapsed" in event:
            event["Elapsed"] = 0
        output = event.pop("Output", None) if event["Action"] == "output" else None
        key = json.dumps(event, sort_keys=True)
        if output is None:
            lines.append([key, None])
            last = None
        elif last == key:
            lines[-1][1] += output
        else:
            lines.append([key, output])
            last = key
    shown = []
    for key, output in lines:
        if key is None:
            shown.append(output)
        else:
            shown.append(key if output is None else key + " " + json.dumps(plain(output)))
    return "\n".join(shown) + "\n"


def execute(command, folder, words, timeout, env):
    """Runs the command in a fresh copy of the tree; returns the normal form of everything it did."""
    with tempfile.TemporaryDirectory(prefix="testcmd") as top:
        top = os.path.realpath(top)
        tree = os.path.join(top, "tree")
        shutil.copytree(os.path.join(HERE, "tree"), tree)
        out = os.path.join(top, "out")
        os.mkdir(out)
        words = [word.replace("$OUT", out) for word in words]
        if not any(word.startswith("-vet") for word in words) and "-h" not in words:
            words = ["-vet=off"] + words
        full_env = {"PWD": os.path.join(tree, folder), "GOFLAGS": "", "XDG_CACHE_HOME": out + "cache", "HOME": top}
        full_env.update(env)
        outcome = harness.run_process(
            command + words, os.path.join(tree, folder), full_env, timeout=timeout
        )
        if outcome.timed_out:
            return "timed out\n" + outcome.stdout + outcome.stderr
        parts = ["exit %d\n" % outcome.status]
        for name, text in (("stdout", outcome.stdout), ("stderr", outcome.stderr)):
            text = events(text) if name == "stdout" and "-json" in words else plain(text)
            parts.append("-- %s\n%s" % (name, text))
        for name in sorted(os.listdir(out)):
            path = os.path.join(out, name)
            if name == "cover.out":
                with open(path, encoding="utf-8") as file:
                    lines = file.readlines()  # packages are merged as they end
                parts.append("-- %s\n%s" % (name, "".join(lines[:1] + sorted(lines[1:]))))
            elif os.path.isfile(path):
                kind = "executable" if os.access(path, os.X_OK) else "file"
                parts.append("-- %s: %s\n" % (name, kind))
        parts += new_inputs(tree)
        return harness.printable("".join(parts)).replace(out, "$OUT").replace(top, "$TOP")


def new_inputs(tree):
    """The failing inputs that fuzzing wrote: minimised, so everyone's are the same."""
    for folder, _, files in sorted(os.walk(tree)):
        if os.path.join("testdata", "fuzz") not in folder:
            continue
        here = os.path.relpath(folder, tree)
        for name in sorted(files):
            if not os.path.exists(os.path.join(HERE, "tree", here, name)):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    yield "-- new in %s\n%s" % (here, file.read())


def golden(name):
    return os.path.join(HERE, "golden", name + ".txt")


def check(name, folder, words, context):
    if context.wasm and (name in WASM_SKIP or any("$OUT" in word for word in words)):
        return None
    got = execute([os.path.abspath(part) if os.path.exists(part) else part for part in context.command],
                  folder, words, 240 * context.scale, {**context.env, "GOCACHE": ""})
    with open(golden(name), encoding="utf-8") as file:
        want = file.read()
    if got == want:
        return None
    with tempfile.TemporaryDirectory() as top:
        for side, text in (("want", want), ("got", got)):
            with open(os.path.join(top, side), "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
        return harness.run_process(["diff", "-u", "want", "got"], top).stdout


# Under Node there is no program "sleep" or "env", and files that are written stay in the virtual system.
WASM_SKIP = {"stubborn", "exec"}


def main():
    parser = harness.base_parser(__doc__)
    parser.add_argument("--update", action="store_true", help="record the golden files with $LOAM_GO")
    parser.add_argument("--driver", default="", help="a command to test instead of `loam test`")
    args = parser.parse_args()
    found = [case for case in cases() if args.filter in case[0]]
    if args.update:
        os.makedirs(os.path.join(HERE, "golden"), exist_ok=True)
        env = {"GOCACHE": os.environ.get("GOCACHE", ""), "GOTOOLCHAIN": "local", "CGO_ENABLED": "0"}
        for name, folder, words in found:
            shutil.rmtree(os.path.join(env["GOCACHE"], "fuzz", "example.org"), ignore_errors=True)
            text = execute([os.environ.get("LOAM_GO", "go"), "test"], folder, words, 300, env)
            with open(golden(name), "w", encoding="utf-8") as file:
                file.write(text)
        return 0
    context = harness.Context(args)
    if args.driver:
        context.command = shlex.split(args.driver)
    else:
        harness.require(context)
        context.command.append("test")
    made = [
        harness.Case("testcmd", name, lambda context, c=(name, folder, words): check(*c, context))
        for name, folder, words in found
    ]
    harness.run_cases(made, context, args.jobs, args.verbose)
    return harness.report("testcmd", made, context, args)


if __name__ == "__main__":
    sys.exit(main())
