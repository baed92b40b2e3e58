#!/usr/bin/env python3
"""Bad input: what Go accepts runs, what it rejects gets an error with a position and exit status 1. Never a crash, a hang
or a silent success. The inputs are generated, so that a file of 100 MB needs no room in the repository."""

import os
import re
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))
import harness  # noqa: E402

LIMIT = 60
DEEP = 100000
MAIN = "package main\n\nfunc main() {\n%s\n}\n"


def body(text):
    return {"x.go": (MAIN % text).encode()}


def nested(before, middle, after, count=DEEP):
    return before * count + middle + after * count


# name -> (files, arguments, expectation). The expectation: "runs" (status 0), a regular expression that the error must
# match (status 1), or "either" (both are right, a crash or a hang is not).
CASES = {
    "missing file": ({}, ["run", "none.go"], r"none\.go"),
    "missing directory": ({}, ["run", "./none"], r"none"),
    "directory without go files": ({"a/readme.txt": b"x"}, ["run", "./a"], r"no Go files"),
    "directory named .go": ({"x.go/y": b"x"}, ["run", "x.go"], r"x\.go"),
    "empty file": ({"x.go": b""}, ["run", "x.go"], r"x\.go:1:\d+: .*(package|EOF)"),
    "only a comment": ({"x.go": b"// nothing\n"}, ["run", "x.go"], r"x\.go:\d+:\d+: .*(package|EOF)"),
    "binary": ({"x.go": bytes(range(256)) * 64}, ["run", "x.go"], r"x\.go:1:\d+: "),
    "elf": ({"x.go": open("/bin/ls", "rb").read()}, ["run", "x.go"], r"x\.go:1:\d+: "),
    "not utf-8": ({"x.go": b'package main\n\nfunc main() { println("\xff\xfe") }\n'}, ["run", "x.go"],
                  r"x\.go:3:\d+: invalid UTF-8 encoding"),
    "latin-1 identifier": ({"x.go": b"package main\n\nvar caf\xe9 = 1\n\nfunc main() {}\n"}, ["run", "x.go"],
                           r"x\.go:3:\d+: invalid UTF-8 encoding"),
    "utf-16": ({"x.go": "package main\nfunc main() {}\n".encode("utf-16")}, ["run", "x.go"], r"x\.go:1:\d+: "),
    "nul byte": ({"x.go": b"package main\n\nfunc main() { \x00 }\n"}, ["run", "x.go"], r"x\.go:3:\d+: invalid (NUL|character)"),
    "bom first": ({"x.go": b"\xef\xbb\xbfpackage main\n\nfunc main() {}\n"}, ["run", "x.go"], "runs"),
    "bom later": ({"x.go": b"package main\n\n\xef\xbb\xbffunc main() {}\n"}, ["run", "x.go"], r"x\.go:3:\d+: invalid BOM"),
    "crlf": ({"x.go": b"package main\r\n\r\nfunc main() {\r\n\tprintln(`a\r\nb`)\r\n}\r\n"}, ["run", "x.go"], "runs"),
    "no newline at the end": ({"x.go": b"package main\nfunc main() {}"}, ["run", "x.go"], "runs"),
    "unterminated comment": ({"x.go": b"package main\n\n/* never"}, ["run", "x.go"], r"x\.go:3:1: .*comment not terminated"),
    "unterminated raw string": ({"x.go": b"package main\n\nvar s = `never\n"}, ["run", "x.go"], r"x\.go:3:9: .*not terminated"),
    "100 MB comment": ({"x.go": b"package main\n\n/*" + b"x" * (100 << 20) + b"*/\nfunc main() { println(1) }\n"}, ["run", "x.go"], "runs"),
    "100 MB of statements": ({"x.go": b"package main\n\nfunc main() {\n" + (b"\tx = \"" + b"y" * 90 + b"\"\n") * (1 << 20) + b"}\n"}, ["run", "x.go"],
                             r"x\.go:\d+:\d+: undefined: x|too large|too many"),
    "100 MB of zeros": ({"x.go": b"\0" * (100 << 20)}, ["run", "x.go"], r"x\.go:1:\d+: "),
    "10 MB line": ({"x.go": b"package main\nvar s = \"" + b"y" * (10 << 20) + b"\"\nfunc main() { println(len(s)) }\n"}, ["run", "x.go"], "runs"),
    "parentheses": (body("\tprintln(" + nested("(", "1", ")") + ")"), ["run", "x.go"], "either"),
    "open parentheses": (body("\tprintln(" + "(" * DEEP), ["run", "x.go"], r"x\.go:\d+(:\d+)?: "),
    "blocks": (body(nested("{", "", "}")), ["run", "x.go"], "either"),
    "open blocks": (body("{" * DEEP), ["run", "x.go"], r"x\.go:\d+(:\d+)?: "),
    "unary": (body("\tprintln(" + "!" * DEEP + "true)"), ["run", "x.go"], "either"),
    "minus": (body("\tx := 1\n\tprintln(" + "- " * DEEP + "x)"), ["run", "x.go"], "either"),
    "binary": (body("\tx := 1\n\tprintln(x" + "+x" * DEEP + ")"), ["run", "x.go"], "either"),
    "binary right": (body("\tx := 1\n\tprintln(" + nested("(x+", "x", ")") + ")"), ["run", "x.go"], "either"),
    "string sum": (body("\tprintln(len(\"a\"" + '+"a"' * DEEP + "))"), ["run", "x.go"], "either"),
    "pointers": (body("\tvar p " + "*" * DEEP + "int\n\t_ = p"), ["run", "x.go"], "either"),
    "slices": (body("\tvar p " + "[]" * DEEP + "int\n\t_ = p"), ["run", "x.go"], "either"),
    "channels": (body("\tvar p " + "chan " * DEEP + "int\n\t_ = p"), ["run", "x.go"], "either"),
    "maps": (body("\tvar p " + "map[int]" * DEEP + "int\n\t_ = p"), ["run", "x.go"], "either"),
    "structs": (body("\tvar p " + nested("struct{ f ", "int", "}") + "\n\t_ = p"), ["run", "x.go"], "either"),
    "function types": (body("\tvar p " + nested("func(", "int", ")") + "\n\t_ = p"), ["run", "x.go"], "either"),
    "interfaces": (body("\tvar p " + nested("interface{ M(", "int", ") }", 20000) + "\n\t_ = p"), ["run", "x.go"], "either"),
    "literals": (body("\t_ = " + nested("[]any{", "1", "}")), ["run", "x.go"], "either"),
    "closures": (body("\t_ = " + nested("func() any { return ", "1", "}", 20000)), ["run", "x.go"], "either"),
    "calls": (body("\tprintln(" + nested("f(", "1", ")") + ")") | {"f.go": b"package main\n\nfunc f(x int) int { return x }\n"},
              ["run", "x.go", "f.go"], "either"),
    "call chain": (body("\tf" + "()" * DEEP) | {"f.go": b"package main\n\ntype F func() F\n\nfunc f() F { return f }\n"},
                   ["run", "x.go", "f.go"], "either"),
    "selectors": (body("\tvar t T\n\tt.n = &t\n\t_ = t" + ".n" * DEEP) | {"f.go": b"package main\n\ntype T struct{ n *T }\n"},
                  ["run", "x.go", "f.go"], "either"),
    "index chain": (body("\ttype S []S\n\tvar s S\n\t_ = len(s" + "[0]" * DEEP + ")"), ["check", "x.go"], "either"),
    "else if chain": (body("\tx := 1\n\tif x == 0 {\n\t}" + " else if x == 2 {\n\t}" * DEEP), ["run", "x.go"], "either"),
    "nested if": (body(nested("if true {", "", "}")), ["run", "x.go"], "either"),
    "nested for": (body(nested("for {", "return", "}")), ["run", "x.go"], "either"),
    "nested switch": (body(nested("switch { case true: ", "", "}")), ["run", "x.go"], "either"),
    "generic arguments": ({"x.go": ("package main\n\ntype G[T any] struct{ x *T }\n\nvar g " + nested("G[", "int", "]", 20000) + "\n\nfunc main() { _ = g }\n").encode()},
                          ["run", "x.go"], "either"),
    "instantiation cycle": ({"x.go": b"package main\n\ntype G[T any] struct{ x T }\n\nfunc f[T any](n int) {\n\tif n > 0 {\n\t\tf[G[T]](n - 1)\n\t}\n}\n\nfunc main() { f[int](3) }\n"},
                            ["run", "x.go"], r"x\.go:\d+:\d+: instantiation cycle"),
    "huge identifier": ({"x.go": b"package main\n\nvar " + b"a" * (1 << 20) + b" = 1\n\nfunc main() {}\n"}, ["run", "x.go"], "runs"),
    "many identifiers": ({"x.go": b"package main\n\nvar (\n" + b"".join(b"\tv%d = %d\n" % (i, i) for i in range(200000)) + b")\n\nfunc main() {}\n"},
                         ["run", "x.go"], "runs"),
    "huge number": (body("\tprintln(" + "9" * 100000 + ")"), ["run", "x.go"], r"x\.go:4:\d+: .*(excessively long constant|overflow)"),
    "huge exponent": (body("\tprintln(1e1000000000)"), ["run", "x.go"], r"x\.go:4:\d+: .*"),
    "huge shift": (body("\tconst c = 1 << 1000000000\n\tprintln(c)"), ["run", "x.go"], r"x\.go:4:\d+: .*"),
    "growing constants": (body("\tconst a = 1 << 500\n\tconst b = a * a\n\tconst c = b * b\n\tprintln(c == 0)"), ["run", "x.go"], r"x\.go:\d+:\d+: .*overflow"),
    "huge array": (body("\tvar a [1 << 60]int\n\t_ = a[0]"), ["run", "x.go"], r"x\.go:\d+:\d+: |too large"),
    "huge literal index": (body("\t_ = []int{1 << 40: 1}"), ["check", "x.go"], "either"),
    "many errors": (body("\tx\n" * 20000), ["check", "-e", "x.go"], r"x\.go:20003:\d+: undefined: x"),
    "ten errors": (body("\tx%s\n" % "" * 20), ["run", "x.go"], r"too many errors"),
    "import cycle": ({"go.mod": b"module m\n\ngo 1.27\n", "main.go": b"package main\n\nimport _ \"m/a\"\n\nfunc main() {}\n",
                      "a/a.go": b"package a\n\nimport _ \"m/b\"\n", "b/b.go": b"package b\n\nimport _ \"m/a\"\n"}, ["run", "."], r"import cycle not allowed"),
    "self import": ({"go.mod": b"module m\n\ngo 1.27\n", "main.go": b"package main\n\nimport _ \"m/a\"\n\nfunc main() {}\n",
                     "a/a.go": b"package a\n\nimport _ \"m/a\"\n"}, ["run", "."], r"import cycle not allowed"),
    "two packages": ({"go.mod": b"module m\n\ngo 1.27\n", "a.go": b"package main\n\nfunc main() {}\n", "b.go": b"package other\n"}, ["run", "."],
                     r"found packages main \(a\.go\) and other \(b\.go\)"),
    "two packages by name": ({"a.go": b"package main\n\nfunc main() {}\n", "b.go": b"package other\n"}, ["run", "a.go", "b.go"],
                             r"found packages|named files must|package other"),
    "missing std package": (body("") | {"y.go": b"package main\n\nimport \"no/such\"\n"}, ["run", "x.go", "y.go"],
                            r"y\.go:3:8: package no/such is not in std"),
    "missing module": ({"go.mod": b"module m\n\ngo 1.27\n", "x.go": b"package main\n\nimport _ \"example.invalid/x\"\n\nfunc main() {}\n"}, ["run", "."],
                       r"x\.go:3:8: .*example\.invalid/x"),
    "import main": ({"go.mod": b"module m\n\ngo 1.27\n", "x.go": b"package main\n\nimport _ \"m/p\"\n\nfunc main() {}\n", "p/p.go": b"package main\n"}, ["run", "."],
                    r"import \"m/p\" is a program, not an importable package"),
    "internal package": ({"x.go": b"package main\n\nimport _ \"internal/abi\"\n\nfunc main() {}\n"}, ["run", "x.go"], r"use of internal package internal/abi not allowed"),
    "cgo": ({"x.go": b"package main\n\nimport \"C\"\n\nfunc main() {}\n"}, ["run", "x.go"], r"(?i)cgo|\"C\""),
    "bad go.mod": ({"go.mod": b"modul m\n{\n", "x.go": b"package main\n\nfunc main() {}\n"}, ["run", "."], r"go\.mod:\d+"),
    "go.mod of the future": ({"go.mod": b"module m\n\ngo 1.99\n", "x.go": b"package main\n\nfunc main() {}\n"}, ["run", "."], r"1\.99"),
    "package not main": ({"x.go": b"package lib\n"}, ["run", "x.go"], r"is not a main package"),
    "no main function": ({"x.go": b"package main\n"}, ["run", "x.go"], r"function main is undeclared"),
    "all files excluded": ({"go.mod": b"module m\n\ngo 1.27\n", "x.go": b"//go:build windows\n\npackage main\n"}, ["run", "."],
                           r"build constraints exclude all Go files"),
    "no file": ({}, ["run"], r"."),
    "unknown command": ({}, ["frobnicate"], r"."),
    "unknown flag": (body(""), ["check", "-nosuchflag", "x.go"], r"nosuchflag"),
    "check missing package": ({}, ["check", "no/such/package"], r"no/such/package"),
    "bad -lang": (body(""), ["check", "-lang=go9", "x.go"], r"lang|version"),
    "many goroutines deadlock": (body("\tc := make(chan int)\n\tfor range 10000 {\n\t\tgo func() { <-c }()\n\t}\n\t<-c"), ["run", "x.go"], "fatal"),
    "out of memory": (body("\tvar s [][]byte\n\tfor {\n\t\ts = append(s, make([]byte, 1<<40))\n\t}"), ["run", "x.go"], "fatal"),
}


def check(case, context):
    files, arguments, expected = case
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(data)
        outcome = context.loam(arguments, cwd=folder, timeout=LIMIT, merge=True)
    text = outcome.stdout
    if outcome.timed_out:
        return "hangs"
    if outcome.crashed() or outcome.status < 0:
        return "crashes, status %d\n%s" % (outcome.status, text[-1500:])
    if expected == "fatal":
        return None if outcome.status == 2 and "fatal error" in text else "status %d\n%s" % (outcome.status, text[:600])
    if expected == "runs":
        return None if outcome.status == 0 else "status %d\n%s" % (outcome.status, text[:600])
    if expected == "either" and outcome.status == 0:
        return None
    if outcome.status != 1 and not (outcome.status == 2 and ("flag" in text or "-lang" in text or not files)):
        return "status %d, want 1\n%s" % (outcome.status, text[:600])
    # Like gc, no column is printed where it is beyond what a position holds.
    if expected == "either":
        return None if re.search(r"\.go:\d+(:\d+)?: ", text) else "no position in the error\n" + text[:600]
    if not text.strip():
        return "fails silently"
    return None if re.search(expected, text) else "the error lacks %r\n%s" % (expected, text[:600])


def main():
    args = harness.base_parser(__doc__.split("\n")[0]).parse_args()
    context = harness.Context(args)
    harness.require(context)
    cases = []
    for name, case in CASES.items():
        if args.filter in name:
            cases.append(harness.Case("badinput", name.replace(" ", "-"), lambda context, case=case: check(case, context)))
    harness.run_cases(cases, context, args.jobs, args.verbose)
    return harness.report("badinput", cases, context, args)


if __name__ == "__main__":
    sys.exit(main())
