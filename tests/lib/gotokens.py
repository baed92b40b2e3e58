"""A scanner for Go source that keeps positions: enough to know which token stands before a comment."""

import re

TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\n]+)
  | (?P<line>//[^\n]*)
  | (?P<block>/\*.*?\*/)
  | (?P<raw>`[^`]*`?)
  | (?P<string>"(?:[^"\\\n]|\\.)*"?)
  | (?P<rune>'(?:[^'\\\n]|\\.)*'?)
  | (?P<word>[A-Za-z_\u0080-\U0010ffff][\w\u0080-\U0010ffff]*)
  | (?P<number>(?:0[xX][\da-fA-F_]*(?:\.[\da-fA-F_]*)?(?:[pP][+-]?[\d_]*)?|\.?\d(?:[\d_]|[eE][+-]|[\w.])*))
  | (?P<operator><<=|>>=|&\^=|\.\.\.|&&|\|\||<-|\+\+|--|==|!=|<=|>=|:=|\+=|-=|\*=|/=|%=|&=|\|=|\^=|<<|>>|&\^|.)
    """,
    re.VERBOSE | re.DOTALL | re.UNICODE,
)


def scan(source):
    """Yields (kind, text, line, column); columns count bytes from 1, as Go's do."""
    line = 1
    start = 0
    at = 0
    while at < len(source):
        match = TOKEN.match(source, at)
        kind = match.lastgroup
        text = match.group()
        column = len(source[start:at].encode("utf-8", "surrogateescape")) + 1
        if kind != "space":
            yield kind, text, line, column
        newlines = text.count("\n")
        if newlines:
            line += newlines
            start = at + text.rfind("\n") + 1
        at = match.end()
    yield "eof", "", line, len(source[start:].encode("utf-8", "surrogateescape")) + 1


def comments_after_tokens(source, pattern):
    """[(line, column, text)] for the comments whose text matches: the position is that of the token before."""
    found = []
    before = (0, 0)
    for kind, text, line, column in scan(source):
        if kind in ("line", "block"):
            body = text[2:-2] if kind == "block" else text[2:]
            if pattern.search(body):
                found.append((before[0], before[1], body))
        else:
            before = (line, column)
    return found


def unquote(text):
    """The value of a Go string literal, or None when it is malformed."""
    text = text.strip()
    if len(text) >= 2 and text[0] == "`" and text[-1] == "`":
        return text[1:-1]
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        return None
    simple = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "a": "\a", "b": "\b", "f": "\f", "v": "\v"}

    def escape(match):
        body = match.group(1)
        if body[0] in simple:
            return simple[body[0]]
        if body[0] in "xuU":
            return chr(int(body[1:], 16))
        return chr(int(body, 8))

    return re.sub(r"\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{3}|.)", escape, text[1:-1])
