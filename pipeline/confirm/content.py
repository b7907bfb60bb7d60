"""pdfminer's interpreter of what a page draws, with each content stream cut into operands and operators by one pattern.

pdfminer's own parser calls a dozen Python functions for every number of a stream: two thirds of the second reading were
spent there. A stream that holds anything unusual (an inline image, an escape in a name, brackets that do not match) is
left to it.
"""

from __future__ import annotations

import re
from binascii import unhexlify
from collections.abc import Callable
from typing import Any

from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import stream_value
from pdfminer.psparser import KWD, LIT, PSKeyword, literal_name

_TOKEN = re.compile(
    rb"[-+]?(?:\d+\.?\d*|\.\d+)"
    rb"|[A-Za-z][^#/%\[\]()<>{}\s]*"
    rb"|/[^#/%\[\]()<>{}\s]++(?!#)"
    rb"|\([^()\\]*+(?:\\.[^()\\]*+)*+\)"
    rb"|<[0-9A-Fa-f\s]*+>"
    rb"|<<|>>"
    rb"|%[^\r\n]*"
    rb"|\S",
    re.S,
)
"""A number, keyword, name, string, hexadecimal string, bracket of a dictionary, comment, or a single character."""
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|.))", re.S)
_ESCAPED = {b"b": b"\b", b"t": b"\t", b"n": b"\n", b"f": b"\f", b"r": b"\r", b"(": b"(", b")": b")", b"\\": b"\\"}
_BLANK = re.compile(rb"\s")
_KEYWORDS = (b"[", b"]", b"<<", b">>", b"'", b'"')
"""Those that are no letters."""
_COMMENT = KWD(b"%")
_OPEN = {KWD(b"["): KWD(b"]"), KWD(b"<<"): KWD(b">>")}
_CLOSE = frozenset(_OPEN.values())

_Step = tuple[PSKeyword, list[Any]]
"""An operator, and the operands before it."""


class _Odd(ValueError):
    """Something that is left to pdfminer's own parser."""


class Interpreter(PDFPageInterpreter):
    """Does what the streams of a page say, and tells the device."""

    def __init__(self, manager: Any, device: Any) -> None:
        super().__init__(manager, device)
        self._methods: dict[PSKeyword, tuple[Callable[..., None], int] | None] = {}

    def execute(self, streams: Any) -> None:
        """Run the streams, one after the other, as if they were one."""
        try:
            steps = self._steps(streams)
        except ValueError:
            super().execute(streams)
            return
        for operator, operands in steps:
            if operator not in self._methods:
                self._methods[operator] = self._method(operator)
            method = self._methods[operator]
            if method and not self.argstack and len(operands) == method[1]:
                method[0](*operands)  # as nearly always
                continue
            self.argstack += operands
            if method:
                run, number = method
                arguments = self.pop(number)
                if len(arguments) == number:
                    run(*arguments)

    def _steps(self, streams: Any) -> list[_Step]:
        contents = [stream_value(stream) for stream in streams]
        numbers = {content.objid for content in contents if content.objid is not None}
        if len(numbers) < len(contents) or numbers & self.parent_stream_ids:
            raise _Odd  # pdfminer knows which of them may be run
        self.stream_ids.clear()
        self.stream_ids |= numbers
        return steps_of(b"\n".join(content.get_data() for content in contents))

    def _method(self, operator: PSKeyword) -> tuple[Callable[..., None], int] | None:
        """What carries the operator out, and how many operands it takes."""
        name = operator.name.decode("utf-8", "ignore").replace("*", "_a").replace('"', "_w").replace("'", "_q")
        run = getattr(self, f"do_{name}", None)
        return (run, run.__code__.co_argcount - 1) if run else None


def steps_of(data: bytes) -> list[_Step]:
    """The operators of a stream in their order, each with its operands.

    Raises:
        ValueError: where the stream is not as plain as nearly all are.
    """
    steps: list[_Step] = []
    operands: list[Any] = []
    outer: list[tuple[PSKeyword, list[Any]]] = []
    for item in map(_Values().__getitem__, _TOKEN.findall(data)):
        if item.__class__ is not PSKeyword:
            operands.append(item)
        elif item in _OPEN:
            outer.append((_OPEN[item], operands))
            operands = []
        elif item in _CLOSE:
            inner = operands
            closing, operands = outer.pop() if outer else (None, [])
            if item is not closing:
                raise _Odd
            operands.append(inner if item is KWD(b"]") else _dictionary(inner))
        elif item is not _COMMENT:
            if outer:
                raise _Odd
            steps.append((item, operands))
            operands = []
    if outer:
        raise _Odd
    return steps


def _dictionary(items: list[Any]) -> dict[str, Any]:
    return {literal_name(key): value for key, value in zip(items[::2], items[1::2], strict=True)}


class _Values(dict[bytes, Any]):
    """What each token of a stream stands for; most of them occur again and again."""

    def __missing__(self, token: bytes) -> Any:
        value = self[token] = _value(token)
        return value


def _value(token: bytes) -> Any:
    first = token[:1]
    if first.isalpha():
        if token in (b"BI", b"ID"):
            raise _Odd
        return token == b"true" if token in (b"true", b"false") else KWD(token)
    if first in b"+-.0123456789":
        return float(token) if b"." in token else int(token)
    if token in _KEYWORDS:
        return KWD(token)
    if first == b"%":
        return _COMMENT
    if len(token) == 1:
        raise _Odd
    if first == b"/":
        return _name(token[1:])
    return _text(token[1:-1]) if first == b"(" else _bytes(_BLANK.sub(b"", token[1:-1]))


def _name(name: bytes) -> Any:
    try:
        return LIT(name.decode())
    except UnicodeDecodeError:
        return LIT(name)


def _text(text: bytes) -> bytes:
    return _ESCAPE.sub(_escaped, text) if b"\\" in text else text


def _escaped(escape: re.Match[bytes]) -> bytes:
    if escape[1]:
        return bytes((int(escape[1], 8),))
    return _ESCAPED.get(escape[2], b"")


def _bytes(digits: bytes) -> bytes:
    """What pairs of digits stand for; a single one at the end for itself."""
    whole = len(digits) & ~1
    return unhexlify(digits[:whole]) + bytes(int(digit, 16) for digit in (digits[whole:],) if digit)
