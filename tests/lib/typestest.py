"""Type-checker tests with /* ERROR "substring" */ and /* ERRORx "regexp" */ comments after the offending token:
Go's internal/types/testdata, types2's own testdata/local, and ours in tests/check. Rules as types2's check_test."""

import os
import re

import goconstraint
import gotokens
import harness

ERROR = re.compile(r"^ ERRORx? ")
MESSAGE = re.compile(r"^(?:[^\n:]*/)?([^/:\n]+\.\w+):(\d+):(\d+): (.*)$", re.DOTALL)
# Column tolerances, as types2's tests set them.
FOLDERS = [
    ("internal/types/testdata/check", 50),
    ("internal/types/testdata/spec", 20),
    ("internal/types/testdata/examples", 125),
    ("internal/types/testdata/fixedbugs", 100),
    ("cmd/compile/internal/types2/testdata/local", 0),
]
TAGS = {"linux", "amd64"} | {tag for tag in goconstraint.TAGS if tag.startswith("go1.")}


def read(path):
    with open(path, "rb") as file:
        return harness.decode(file.read())


def wanted(path):
    errors = []
    for line, column, text in gotokens.comments_after_tokens(read(path), ERROR):
        is_regexp = text.startswith(" ERRORx ")
        pattern = gotokens.unquote(text[len(" ERRORx ") if is_regexp else len(" ERROR ") :])
        if pattern is None:
            raise ValueError("%s:%d: cannot unquote %s" % (path, line, text))
        errors.append([os.path.basename(path), line, column, pattern, is_regexp])
    return errors


def messages(output):
    found = []
    for line in output.split("\n"):
        if line.startswith("\t") and found:
            found[-1] += "\n" + line
        elif line.strip() and not line.startswith("#"):
            found.append(line)
    return found


def matches(want, message):
    if want[4]:
        return re.search(want[3].replace(r"\z", r"\Z"), message) is not None
    return want[3] in message


def compare(output, paths, tolerance):
    """None when errors and comments agree, else what does not."""
    expected = [error for path in paths for error in wanted(path)]
    problems = []
    for text in messages(output):
        match = MESSAGE.match(text)
        if match is None:
            problems.append("not a diagnostic: " + text)
            continue
        name, line, column, message = match.group(1), int(match.group(2)), int(match.group(3)), match.group(4)
        fitting = [w for w in expected if w[0] == name and w[1] == line and matches(w, message)]
        if not fitting:
            problems.append("unexpected: %s:%d:%d: %s" % (name, line, column, message))
            continue
        best = min(fitting, key=lambda w: abs(w[2] - column))
        if abs(best[2] - column) > tolerance:
            problems.append("%s:%d:%d: column must be about %d" % (name, line, column, best[2]))
        expected.remove(best)
    for name, line, column, pattern, _ in expected:
        problems.append("unreported: %s:%d:%d: %r" % (name, line, column, pattern))
    return "\n".join(problems) if problems else None


def first_line_flags(path):
    first = read(path).split("\n", 1)[0]
    match = re.match(r"//\s*(-.*)", first)
    return match.group(1).split() if match else []


def check_package(context, paths, tolerance):
    flags = []
    for flag in first_line_flags(paths[0]):
        flags.append(flag)
    outcome = context.loam(["check", "-types-test"] + flags + paths, timeout=30, merge=True)
    if outcome.timed_out:
        return "timed out"
    if outcome.crashed() or outcome.status not in (0, 1):
        return "ended with status %d\n%s" % (outcome.status, outcome.stdout[-800:])
    return compare(outcome.stdout, paths, tolerance)


def experimental(paths):
    return any("-goexperiment" in flag for flag in first_line_flags(paths[0]))


def collect():
    cases = []
    for folder, tolerance in FOLDERS:
        full = os.path.join(harness.GOROOT, "src", folder)
        if not os.path.isdir(full):
            continue
        for name in sorted(os.listdir(full)):
            path = os.path.join(full, name)
            if os.path.isdir(path):
                paths = [os.path.join(path, n) for n in sorted(os.listdir(path))]
            else:
                paths = [path]
            paths = [p for p in paths if goconstraint.header_holds(read(p), TAGS)]
            if not paths or experimental(paths):
                continue
            cases.append(
                harness.Case(
                    "typestest",
                    folder.split("/")[-1] + "/" + name,
                    lambda context, paths=paths, tolerance=tolerance: check_package(context, paths, tolerance),
                )
            )
    return cases
