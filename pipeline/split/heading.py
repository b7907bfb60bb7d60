"""What a paragraph would be if it were a heading: its number, its name, and where its text runs on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.lazy import lazy
from pipeline.model import Paragraph
from pipeline.pack import Pack, fold

_CHINESE = "一二三四五六七八九十"
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾", _CHINESE)
_number = lazy(
    rf"""\s*(?:
      (?P<part>第\s*(?:[{_CHINESE}]{{1,3}}|\d{{1,2}})\s*(?:部分|章|节|篇|部|项)|(?i:part|chapter)\s*\d{{1,2}})[\s、.．:：]*
    | (?P<paren>[（(\[［【]\s*(?:[{_CHINESE}]{{1,3}}|\d{{1,2}})\s*[）)\]］】])[\s、.．]*
    | (?P<chinese>[{_CHINESE}]{{1,3}})(?:\s*[、.．,，:：]|\s|(?=[【\[〔《]))\s*
    | (?P<decimal>\d{{1,2}}(?:[.．]\d{{1,2}})*)(?!\d|年|月|%|％)\s*(?P<after>[、.．)）:：])?\s*
    | (?P<circled>[①-⑳⑴-⒇㈠-㈩])\s*
    | (?P<roman>[IVX]{{1,4}}|[Ⅰ-Ⅻ])[、.．\s]\s*
    )""",
    re.VERBOSE,
)
_limit = lazy(
    r"[\s（(\[【〔]*(?:字数)?(?:限制?|不超过|≤|控制在|不多于)?(?:在)?\s*(?P<limit>\d{2,5})\s*个?字\s*(?:以内|之内|内|以下|左右)?[\s）)\]】〕]*$"
)
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_frame = " \t\u3000\xa0【】[]〔〕《》<>*#■◆●▲★➢·-—_"
_colon = lazy("[：:]")
_gap = lazy(r"\u3000+|\s{2,}|\t")
_may_run_in = lazy(r"[：:\n\t\u3000]|\s{2}")
_radical = lazy("[\u2e80-\u2fd5]")  # Kangxi radicals in place of Han, pasted from PDFs; one for one
_BROKEN = 14  # characters: a name that a narrow cell breaks in two is no longer
_LONGEST_LEAD = 24  # characters of a name before its colon, blanks between them included
LONGEST = 40  # characters: no heading with its number and "（300字以内）" is longer


class Heading(NamedTuple):
    """A paragraph read as a heading."""

    shown: str
    """As written: with a typed number, without an automatic one, without a run-in's colon."""
    name: str
    """The name alone, folded: no number, no limit, no punctuation."""
    key: str | None
    """The section it names, if any."""
    exact: bool
    """It is the mandated wording."""
    number: str
    """Its number as shown, typed or automatic; "" for none."""
    kind: str
    """The manner of numbering: part, paren, chinese, decimal1, decimal2, …, circled, roman, or ""."""
    ordinal: int
    """The number's value, 0 for none."""
    limit: int
    """The limit written behind it ("（300字以内）"), 0 for none."""
    run_in: int
    """Offset in the paragraph's text where its own text runs on; 0 when the heading stands alone."""


def read_heading(paragraph: Paragraph, pack: Pack) -> Heading | None:
    """The paragraph as a heading, or None when it is too long to be one and names no section at its start."""
    text = paragraph.text
    if len(text) > LONGEST and not paragraph.head and not _may_run_in.search(text[: LONGEST + 12]):
        return None  # running text: most of a report
    if not text or text.isspace():
        return None
    start, number, kind, ordinal = _numbering(_radical.sub(_han, text[: LONGEST * 2]), paragraph.number)
    alone = None
    for end, run_in in _ends(paragraph, start):
        heading = _name(text, start, end, run_in, number, kind, ordinal, pack)
        if heading and heading.key:
            return heading
        if heading and not run_in and "\n" not in text[start:end].strip():
            alone = heading
    return alone


def entry_name(text: str) -> str:
    """A heading as a table of contents repeats it: folded, without "（300字以内）" and colon."""
    bare = text.rstrip(" \t\n\u3000：:")
    if "字" in bare:
        bare = _limit.sub("", bare)
    return fold(bare)


def bare_name(text: str) -> str:
    """The same without its number."""
    return entry_name(text[_numbering(text[: LONGEST * 2], "")[0] :])


def read_lead(paragraph: Paragraph, pack: Pack) -> Heading | None:
    """A paragraph's lead up to its first colon ("七、结语：…") as a run-in heading, whatever it names."""
    text = paragraph.text
    start, number, kind, ordinal = _numbering(text[: LONGEST * 2], paragraph.number)
    colon = _colon.search(text, start, start + _LONGEST_LEAD)
    if colon is None or not text[colon.end() :].strip():
        return None
    return _name(text, start, colon.start(), colon.end(), number, kind, ordinal, pack)


def _han(radical: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", radical[0])


def _ends(paragraph: Paragraph, start: int) -> Iterator[tuple[int, int]]:
    """Where the heading may end: (end of the name, offset of the text that runs on or 0), likeliest first."""
    text = paragraph.text
    tail = text.rstrip()
    newline = text.find("\n", start, start + LONGEST)
    if len(tail) <= LONGEST and (newline <= start or len(tail) - start <= _BROKEN or _limit.match(tail, newline)):
        yield len(tail), 0
    if not paragraph.head and not _may_run_in.search(tail, start, start + LONGEST):
        return
    if (colon := _colon.search(text, start, start + LONGEST)) and text[colon.end() :].strip():
        yield colon.start(), colon.end()
    if newline > 0 and text[newline:].strip():
        yield newline, newline + 1
    if start < paragraph.head <= start + LONGEST and text[paragraph.head :].strip():
        yield paragraph.head, paragraph.head
    if (gap := _gap.search(tail, start + 2, start + LONGEST)) is not None:
        yield gap.start(), gap.end()


def _name(
    text: str, start: int, end: int, run_in: int, number: str, kind: str, ordinal: int, pack: Pack
) -> Heading | None:
    raw = text[start:end].rstrip(" \t\n\u3000：:。.、;；")
    limit = 0
    if "字" in raw and (found := _limit.search(raw)):
        raw, limit = raw[: found.start()], int(found["limit"])
    folded = fold(raw.strip(_frame).rstrip("：:"))
    if not folded:
        return None
    key, exact = _section_named(folded, limit, pack)
    shown = (text[:end].strip().rstrip("：:") if run_in else text.strip()).replace("\n", "")
    return Heading(shown, folded, key, exact, number, kind, ordinal, limit, run_in)


def _section_named(name: str, limit: int, pack: Pack) -> tuple[str | None, bool]:
    """The section that a folded name means, and whether it is the mandated wording.

    What stands in brackets behind a name is left aside, and the section's own limit behind an unknown
    name that hints at it ("分公司概况（300字以内）") tells what is meant.
    """
    if name in pack.headings:
        return pack.headings[name]
    if name.endswith(")") and (bare := name[: name.rfind("(")]) in pack.headings:
        return pack.headings[bare][0], False
    if limit:
        for spec in pack.sections:
            if spec.limit == limit and spec.hinted_at(name):
                return spec.key, False
    return None, False


def _numbering(text: str, automatic: str) -> tuple[int, str, str, int]:
    """Where the name begins, and the number in front of it: typed in the text, or else automatic."""
    found = _number.match(text.translate(_FORMAL))
    if found and found.lastgroup:
        kind, ordinal = _kind(found)
        return found.end(), text[: found.end()].strip(), kind, ordinal
    start = len(text) - len(text.lstrip())
    if automatic and (found := _number.match(automatic if automatic.endswith(" ") else automatic + " ")):
        kind, ordinal = _kind(found)
        return start, automatic.strip(), kind, ordinal
    return start, automatic.strip(), "bullet" if automatic else "", 0


def _kind(found: re.Match[str]) -> tuple[str, int]:
    name = "decimal" if found.lastgroup == "after" else found.lastgroup or ""
    sign = found[name]
    if name == "decimal":
        pieces = re.split("[.．]", sign)
        return f"decimal{len(pieces)}{(found['after'] or '').replace('．', '.') if len(pieces) == 1 else ''}", int(
            pieces[-1]
        )
    if name in ("circled", "roman"):
        return name, _sign_value(sign)
    digits = re.search(r"\d+", sign)
    kind = name + ("1" if digits else "")
    return kind, int(digits[0]) if digits else chinese_number(sign)


def _sign_value(sign: str) -> int:
    """The value of ③, ⒊, ㈢, Ⅲ or III; 0 where it cannot be told."""
    if not sign.isascii():
        return int(unicodedata.numeric(sign, 0))
    return _ROMAN.index(sign) + 1 if sign in _ROMAN else 0


def chinese_number(sign: str) -> int:
    """一 to 九十九; 0 when there is none."""
    digits = [sign_ for sign_ in sign if sign_ in _CHINESE]
    if not digits:
        return 0
    if "十" not in digits:
        return _CHINESE.index(digits[0]) + 1
    ten = digits.index("十")
    tens = _CHINESE.index(digits[0]) + 1 if ten else 1
    return tens * 10 + (_CHINESE.index(digits[-1]) + 1 if digits[-1] != "十" else 0)
