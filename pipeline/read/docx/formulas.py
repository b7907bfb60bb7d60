"""Fields that show by their code and store no result: EQ (Word's 带圈字符 among them), SYMBOL, MACROBUTTON."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.lazy import lazy
from pipeline.read.symbols import CROSSED, EMPTY, TICKED, is_symbol_font, sign_of

_FRAMES = frozenset("□☐○◯〇◇△▢❏❐")
_CROSSES = frozenset("×✗✘xX╳乂")
_name = lazy(r"[A-Za-z]+")
_symbol = lazy(r"\s*SYMBOL\s+(\S+)(.*)", re.I | re.S)
_font = lazy(r"""\\f\s*(?:["“”]([^"“”]*)["“”]|(\S+(?:\s+\d\b)?))""", re.I)
_STORED = frozenset((
    "ADVANCE", "ASK", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "BIDIOUTLINE", "FILLIN", "FORMCHECKBOX", "FORMDROPDOWN",
    "FORMTEXT", "HYPERLINK", "INDEX", "LISTNUM", "NEXT", "NEXTIF", "NOTEREF", "NUMPAGES", "PAGE", "PAGEREF", "PRINT",
    "PRIVATE", "RD", "REF", "SECTION", "SECTIONPAGES", "SEQ", "SET", "SHAPE", "SKIPIF", "STYLEREF", "TA", "TC", "TOA",
    "TOC", "XE", "ADDIN", "CONTROL", "EMBED", "LINK", "INCLUDEPICTURE", "INCLUDETEXT", "DDE", "DDEAUTO", "BIBLIOGRAPHY",
    "MACROBUTTON", "GOTOBUTTON",
))  # fmt: skip
"""Fields that show nothing, or nothing of the writer's, where they have no result; a button shows a prompt."""


class Shown(NamedTuple):
    """What a field without a result shows."""

    text: str = ""
    unsure: str = ""
    """What was not understood of it, in Chinese; "" where all was."""
    is_mark: bool = True
    """It is a sign; else text that Word's count leaves out."""


def shown_by(code: str) -> Shown:
    """What the field with this code shows of itself."""
    kind = (code.split(None, 1) or [""])[0].upper()
    if kind == "EQ" or kind.startswith("EQ\\"):
        return _equation(code.strip()[2:])
    if kind == "SYMBOL" and (found := _symbol.match(code)):
        return _sign(found[1], found[2])
    if not kind or kind in _STORED:
        return Shown()
    return Shown(unsure=f"有一个域（{kind[:16]}）没有结果，显示什么不能确定")


def _sign(number: str, switches: str) -> Shown:
    """SYMBOL 252 \\f Wingdings."""
    named = _font.search(switches)
    font = (named[1] or named[2] or "").strip() if named else ""
    code = _code(number.strip('"'))
    if code is None:
        return Shown(unsure="有一个符号域，没有认出是什么")
    if is_symbol_font(font):
        return Shown(sign_of(font, code))
    return Shown(chr(code) if re.search(r"\\u\b", switches, re.I) or code < 0x80 else _ansi(code))


def _code(number: str) -> int | None:
    try:
        code = int(number, 16) if number.lower().startswith("0x") else int(number)
    except ValueError:
        code = ord(number) if len(number) == 1 else -1
    return code if 0x20 <= code < 0xD800 or 0xDFFF < code < 0x110000 else None


def _ansi(code: int) -> str:
    return bytes((code,)).decode("cp1252", "replace") if code < 0x100 else chr(code)


def _equation(code: str) -> Shown:
    text, marked = _Equation(code).read()
    text = " ".join(text.split())
    if marked:
        return Shown(text)
    return Shown(text, "有一个公式域（EQ），它显示的内容没有全部认出", is_mark=False)


class _Equation:
    """Reads the code of an EQ field: ``\\o\\ac(□,√)`` draws its parts over one another, ``\\x(√)`` a frame."""

    def __init__(self, code: str) -> None:
        self._code = code
        self._at = 0

    def read(self) -> tuple[str, bool]:
        """What it shows, and whether that is nothing but marks."""
        text = self._text(until="")
        return text, bool(text.strip()) and all(sign in (TICKED, CROSSED, EMPTY) or sign.isspace() for sign in text)

    def _text(self, until: str) -> str:
        out = ""
        while self._at < len(self._code) and self._code[self._at] not in until:
            sign = self._code[self._at]
            self._at += 1
            out += self._command() if sign == "\\" else sign
        return out

    def _command(self) -> str:
        """A command with its options and its parts; a backslash before any other sign stands for that sign."""
        name = _name.match(self._code, self._at)
        if name is None:
            self._at += 1
            return self._code[self._at - 1 : self._at]
        self._at = name.end()
        options = re.compile(r"[^\\()（）,，;；]*(?:\\[A-Za-z]+[^\\()（）,，;；]*)*").match(self._code, self._at)
        self._at = options.end() if options else self._at
        if self._at >= len(self._code) or self._code[self._at] not in "(（":
            return ""
        parts = self._parts()
        match name[0][:1].lower():
            case "o":
                return _laid_over([part.strip() for part in parts])
            case "x":
                return _laid_over(["□", "".join(parts).strip()])
            case "f":
                return "/".join(parts)
        return "".join(parts)

    def _parts(self) -> list[str]:
        parts = []
        while self._at < len(self._code) and self._code[self._at] not in ")）":
            self._at += 1
            parts.append(self._text(until=",，;；)）"))
        self._at += 1
        return parts


def _laid_over(parts: list[str]) -> str:
    """What is seen where the parts lie over one another: a box, a box with a mark in it, or what is in a circle."""
    frames = [part for part in parts if part in _FRAMES or part == EMPTY]
    inside = "".join(part for part in parts if part not in frames)
    if not frames:
        return inside
    if not inside:
        return EMPTY
    if inside in _CROSSES:
        return CROSSED
    return inside if inside.isalnum() and inside not in ("V", "v") else TICKED
