"""字数, counted as Microsoft Word counts them and as WPS does (docs/counting.md).

Everything here works on plain strings: a paragraph's text, its automatic number, and the offsets of
the marks that Word takes as East Asian.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Literal

from pipeline.fold import INVISIBLE, visible
from pipeline.lazy import lazy
from pipeline.model import Block, Cell, Count, Line, Paragraph, Part, Section, Table
from pipeline.pack import Pack, pattern
from pipeline.pack.bounds import UNSAID, Counts

# 1 each in 字数: Han, kana, hangul, full-width punctuation and digits. U+3000 lies inside and is a blank.
_EAST_ASIAN = "\u1100-\u11ff\u2e80-\u2fff\u3001-\udfff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
_MARKS = "\u201c\u201d\u2018\u2019\u2026"
_BLANK = " \t\n\r\x0b\x0c\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_ZERO = "\u200b"
_DASHES = "\u2014\u2013"
_BLANK_SIGNS = frozenset("\xa0\u202f\u205f\u3000\u2028\u2029")
_HYPHENS = (0x2010, 0x2011)  # stand inside their word, in Word and in WPS
_WIDE = "\u3001"  # stands in for a mark that counts as East Asian

# One class of so many characters takes Python a millisecond to compile: there is just this one, and the rest
# looks at what it leaves.
_east_asian_run = lazy(f"[{_EAST_ASIAN}]+")
_LONGEST_WORD = 255  # characters; what goes on behind them is another
_word_run = lazy(f"[^{_BLANK}{_ZERO}{_DASHES}]{{1,{_LONGEST_WORD}}}")
# What str.split takes otherwise than Word does: these part words for Word alone, and those for Python alone.
_PARTING, _NOT_PARTING = _ZERO + _DASHES, "\x1c\x1d\x1e\x1f"
_marks = lazy(f"[{_MARKS}]+")
# Without the one that parts words; a look-ahead for it would cost five times as much.
_soft = lazy("[{}]".format(INVISIBLE.replace(f"{_ZERO}-", "\u200c-")))
# "Without spaces" leaves out just these (counting.md); other Unicode blanks are characters.
_SPACES = " \t\n\r\xa0\u3000"


def words_in_word(text: str) -> int:
    """Word's 字数 of a text whose wide marks were already replaced (``widen``)."""
    return _word(*_apart(text))


def words_in_wps(text: str) -> int:
    """WPS's 字数: “ ” ‘ ’ … — and other signs count 1 each, with or without a hint."""
    return _wps(*_apart(text))


def words_in_both(text: str) -> tuple[int, int]:
    """Word's 字数 and WPS's of a text whose wide marks were already replaced: WPS counts a mark 1 either way."""
    apart = _apart(text)
    return _word(*apart), _wps(*apart)


def _apart(text: str) -> tuple[int, str]:
    """How many East Asian characters it holds, and the rest with a blank for each run of them."""
    rest, runs = _east_asian_run.subn(" ", text)
    return len(text) - len(rest) + runs, rest


def _seen(text: str) -> str:
    """Without signs that take no room: soft hyphens, direction marks, joiners. U+200B parts words and stays."""
    return _soft.sub("", text) if not text.isascii() else text


def _word(words: int, rest: str) -> int:
    return words + _words(rest)


def _wps(words: int, rest: str) -> int:
    if not rest.isascii():
        for sign in filter(_is_sign, set(rest)):
            words += rest.count(sign)
            rest = rest.replace(sign, " ")
    return words + _words(rest)


def _words(rest: str) -> int:
    """How many words stand between blanks; by ``str.split``, which takes a tenth of what a pattern does."""
    for sign in _PARTING:
        rest = rest.replace(sign, " ")
    for sign in _NOT_PARTING:
        rest = rest.replace(sign, "x")
    words = rest.split()
    if len(max(words, key=len, default="")) <= _LONGEST_WORD:
        return len(words)
    return sum(-(-len(word) // _LONGEST_WORD) for word in words)


@cache
def _is_sign(character: str) -> bool:
    """What WPS takes as one 字 each though not East Asian: signs outside ASCII that are no letters (℃ ① → ² □)."""
    if character.isascii() or ord(character) in _HYPHENS or character in _BLANK_SIGNS:
        return False
    return unicodedata.category(character)[0] in "PSN" or "\ue000" <= character <= "\uf8ff"


def characters(text: str) -> tuple[int, int]:
    """字符数 without and with spaces."""
    total = len(text) - text.count(_ZERO)
    return total - sum(map(text.count, _SPACES)), total


def widen(text: str, wide: tuple[int, ...] | None) -> str:
    """The text with every East Asian “ ” ‘ ’ … replaced by a full-width sign of the same length.

    Args:
        text: a paragraph's text.
        wide: offsets of the marks that carry an East Asian hint; None where the format knows no hints
            (PDF, OCR): there a mark beside an East Asian character is one itself.
    """
    if wide is None:
        return _beside_east_asian(text) if _marks.search(text) else text
    if not wide:
        return text
    for at in wide:
        if at < len(text):  # an offset behind the text marks nothing
            text = f"{text[:at]}{_WIDE}{text[at + 1 :]}"
    return text


def _beside_east_asian(text: str) -> str:
    """Marks that stand beside an East Asian character, or beside such a mark, made wide."""

    def made(marks: re.Match[str]) -> str:
        beside = text[max(marks.start() - 1, 0) : marks.start()] + text[marks.end() : marks.end() + 1]
        return _WIDE * len(marks[0]) if _east_asian_run.search(beside) else marks[0]

    return _marks.sub(made, text)


def lines_of(blocks: Iterable[Block]) -> Iterator[Line]:
    """A section's text line by line: a paragraph each, a table's row each with its cells joined by tabs."""
    for block in blocks:
        if isinstance(block, Paragraph):
            if block.text and block.part != "toc":
                yield Line(block.text, block.anchor, block.part, block.number, block.wide)
        elif isinstance(block, Table):
            for row in block.rows:
                cells = [_in_one_line(cell) for cell in row]
                if any(cells):
                    anchors = (p.anchor for cell in row for p in cell.blocks if isinstance(p, Paragraph) and p.text)
                    yield Line("\t".join(cells), next(anchors, block.anchor), "table", "", None)


def _in_one_line(cell: Cell) -> str:
    blocks = cell.blocks
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph):  # nearly every cell
        return blocks[0].text.replace("\n", " ") if blocks[0].part != "toc" else ""
    return " ".join([line.text.replace("\n", " ") for line in lines_of(blocks)])


def count(section: Section, limit: int | None, pack: Pack, counts: Counts = UNSAID) -> Count:
    """The section's figures, and where its text first passes the limit by Word's count.

    What ``counts`` says of a kind of text goes before habit: True makes it body, False leaves it out.
    """
    body: list[Paragraph] = []
    outside: list[Paragraph] = []
    put: dict[Kind, list[Paragraph] | None] = {}
    for paragraph, tabled in countable(section.blocks):
        kind = kind_of(paragraph, pack, tabled)
        if kind not in put:
            taken = _taken(kind, counts)
            put[kind] = None if taken is False else body if taken else outside
        if (where := put[kind]) is not None:
            where.append(paragraph)
    figures = figures_of(body, outside)
    if limit is None or figures.words <= limit:
        return figures
    return figures._replace(over_from=overrun(section.lines, limit, counts))


def figures_of(body: list[Paragraph], outside: list[Paragraph]) -> Count:
    """The three numbers of what counts for sure and of what stands outside the body, together."""
    inner, outer = _figures(body), _figures(outside)
    return Count(
        inner[0] + outer[0],
        inner[1] + outer[1],
        inner[2] + outer[2],
        inner[3] + outer[3],
        words_outside_body=outer[0],
        words_wps_outside_body=outer[1],
    )


Kind = Literal["body", "tables", "boxes", "captions", "notes", "title", "cover", "contents", "annex"]
"""What a pack can say of a paragraph: that it counts or not."""
_CAPTIONED = "图表附照"
_KINDS: dict[Part, Kind] = {"table": "tables", "textbox": "boxes", "caption": "captions", "note": "notes"}


def kind_of(paragraph: Paragraph, pack: Pack, tabled: bool) -> Kind:
    """What kind of text it is, by where it stands."""
    if tabled:
        return "tables"
    if paragraph.part != "body":
        return _KINDS.get(paragraph.part, "captions")
    return "captions" if paragraph.text[:1] in _CAPTIONED and is_outside_body(paragraph, pack) else "body"


def _taken(kind: Kind, counts: Counts) -> bool | None:
    """It counts, does not, or (None) may: outside the body."""
    said: bool | None = kind == "body" or getattr(counts, kind)
    return said


def is_outside_body(paragraph: Paragraph, pack: Pack) -> bool:
    """Text boxes, notes and captions stand outside the body (so does all that a table holds)."""
    if paragraph.part != "body":
        return True
    text = paragraph.text
    if text[:1] not in _CAPTIONED or len(text) > pack.words["caption_length"] or text.endswith("。"):
        return False
    return pattern(pack.words["caption"]).match(text) is not None


def countable(blocks: Iterable[Block], tabled: bool = False) -> Iterator[tuple[Paragraph, bool]]:
    """The paragraphs that have text, each with whether a table holds it."""
    for block in blocks:
        if isinstance(block, Paragraph):
            if (block.text or block.number) and block.part != "toc":
                yield block, tabled
        elif isinstance(block, Table):
            yield from countable([inner for row in block.rows for cell in row for inner in cell.blocks], tabled=True)


def _figures(taken: list[Paragraph]) -> tuple[int, int, int, int]:
    """Words by Word, words by WPS, characters without and with spaces; one pass over the joined text."""
    if not taken:
        return 0, 0, 0, 0
    texts = [widen(p.text, p.wide) for p in taken]
    numbers = [p.number for p in taken if p.number]
    shown = _seen("\n".join(texts))
    apart = _apart(shown)
    without, total = characters(shown)
    words, wps = _word(*apart), _wps(*apart) + sum([p.note_marks for p in taken])  # WPS leaves automatic numbers out
    if numbers:
        more = characters(_seen("".join(numbers)))
        without, total = without + more[0], total + more[1]
        if all(number.endswith(" ") for number in numbers):
            words += words_in_word(_seen("\n".join(numbers)))
        else:  # one runs on into the word behind it
            words = words_in_word(_seen("\n".join([p.number + text for p, text in zip(taken, texts, strict=True)])))
    return words, wps, without, total - (len(taken) - 1)


def overrun(lines: Iterable[Line], limit: int, counts: Counts = UNSAID) -> int | None:
    """Offset, in the lines joined by line breaks, of the first character over ``limit`` 字 by Word's count."""
    held = list(lines)
    taken = {part: _taken(_KINDS.get(part, "body"), counts) is not False for part in {line.part for line in held}}
    shown = [line.number + widen(line.text, line.wide) if taken[line.part] else "" for line in held]
    left, first, end = limit, 0, len(held)
    # No word runs over the end of a line: half of the lines are counted at once, and then half of those that are left.
    while first < end:
        half = first + max((end - first) // 2, 1)
        words = words_in_word(_seen("\n".join(shown[first:half])))
        if words <= left:
            left, first = left - words, half
        elif half - first == 1:
            return sum([len(line.text) + 1 for line in held[:first]]) + _nth_word(held[first], max(left, 0))
        else:
            end = half
    return None


def _nth_word(line: Line, nth: int) -> int:
    """Offset in ``line.text`` where its word number ``nth`` (from 0) begins."""
    shown = line.number + widen(line.text, line.wide)
    starts = [at for run in _east_asian_run.finditer(shown) for at in range(run.start(), run.end())]
    rest = _east_asian_run.sub(lambda run: " " * len(run[0]), shown)
    starts = sorted(starts + [word.start() for word in _word_run.finditer(rest) if visible(word[0])])
    return max(starts[nth] - len(line.number), 0) if nth < len(starts) else len(line.text)


def least_words(section: Section, outside: int) -> int:
    """The fewest 字 Word could show for the section's body.

    Where no hints are known (PDF, OCR) “ ” ‘ ’ … may stand in a Latin font and count nothing of their own. What parts
    words and cannot be seen (U+200B) makes two of one: nobody who reads the page would say so.
    """
    text = "\n".join(line.number + _least(line) for line in section.lines)
    return words_in_word(_seen(text).replace(_ZERO, "")) - outside


def _least(line: Line) -> str:
    return _marks.sub("", line.text) if line.wide is None else widen(line.text, line.wide)


def parts_unseen(section: Section) -> bool:
    """Signs that nobody sees part its words."""
    return _ZERO in section.text
