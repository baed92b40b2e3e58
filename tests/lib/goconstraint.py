"""Go build constraints (//go:build and // +build lines) and the tags that Go's own test tree runs under."""

import re

RELEASE = 27
TAGS = {"linux", "amd64", "gc", "unix", "test_run", "amd64.v1"}
TAGS |= {"go1.%d" % minor for minor in range(1, RELEASE + 1)}
TAGS |= {
    "goexperiment." + name
    for name in ("dwarf5", "jsonv2", "greenteagc", "randomizedheapbase64", "sizespecializedmalloc")
}


def tokens(text):
    return re.findall(r"\|\||&&|!|\(|\)|[^\s!()&|]+", text)


class Parser:
    def __init__(self, text, tags):
        self.items = tokens(text)
        self.at = 0
        self.tags = tags

    def peek(self):
        return self.items[self.at] if self.at < len(self.items) else None

    def take(self):
        item = self.peek()
        self.at += 1
        return item

    def either(self):
        value = self.both()
        while self.peek() == "||":
            self.take()
            right = self.both()
            value = value or right
        return value

    def both(self):
        value = self.negated()
        while self.peek() == "&&":
            self.take()
            right = self.negated()
            value = value and right
        return value

    def negated(self):
        item = self.take()
        if item == "!":
            return not self.negated()
        if item == "(":
            value = self.either()
            self.take()
            return value
        return item in self.tags


def line_holds(line, tags):
    """None when the line is no constraint, else whether it holds."""
    text = line.strip()
    if text.startswith("//go:build "):
        return Parser(text[len("//go:build ") :], tags).either()
    match = re.match(r"//\s*\+build\s+(.*)", text)
    if match:
        return any(
            all((part[1:] not in tags) if part.startswith("!") else part in tags for part in term.split(","))
            for term in match.group(1).split()
        )
    return None


def header_holds(source, tags=None):
    """Whether every constraint above the package clause holds."""
    for line in source.split("\n"):
        if line.startswith("package "):
            break
        if line_holds(line, tags or TAGS) is False:
            return False
    return True
