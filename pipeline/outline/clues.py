"""Every line that could be a heading, with what speaks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline.fold import fold, visible
from pipeline.lazy import lazy
from pipeline.model import Block, Document, Paragraph, Table
from pipeline.model.outline import Path
from pipeline.outline.contents import LONGEST, entry_name
from pipeline.outline.numbers import Number, number_of
from pipeline.outline.spots import Spot

MOST = 60  # characters of a heading that its author's style calls one
PLAIN = 10.0  # points, where nothing is said
_RUNNING = 80  # characters: no heading, whatever invisible characters it holds
_CAPTIONED = frozenset("图表圖FfTt")
_FEW_ROWS = 3
"""Of a table that is made for one heading and its text."""
_LEAD = 24  # characters of a name before its colon, blanks between them included
_sentence = lazy(r"[。；;，！？!?]|[,]\s?[\u4e00-\u9fff]")
_end = lazy(r"[。；;，,、！!…]$")
_caption = lazy(
    r"^(?:图|表|figure|fig\.?|table|图表)\s*[\d一二三四五六七八九十]+(?:[-－.．—]\d+)*(?=[\s:：、.．]|[^\d\s])", 2
)
_page = lazy(r"^[-—\s]*(?:第?\s*\d+\s*页|页\s*\d+|page\s*\d+)", 2)
_bullet = lazy("[\uf000-\uf0ff•●■◆▪·○◇□☐☑☒❍❖➢➤➔✓✔√]")
_colon = lazy("[：:]")
_filled = lazy(r"(?<![\d一二三四五六七八九十])[：:]\s*\S|[_＿]{3}|\s{6}|@|https?:|\.{6}|…{2}")
_measured = lazy(r"^(?:[个项次名台种类万亿元份页吨天周号级%％~～—\-+*/=<>×℃A-Za-z]|小时|分钟|\d)")
ALWAYS = lazy(
    r"^(?:附件|附录|附表|附图|参考文献|致谢|结语|结论|结束语|总结与展望|总结|前言|引言|序言|绪论|摘要|关键词|后记|证明材料|证实性材料"
    r"|abstract|references|acknowledge?ments?|appendix)([\da-z一二三四五六七八九十]{0,2})(?:[:：].{0,30})?$"
)
"""Names that head a part of a document wherever they stand alone."""

Look = tuple[float, bool, bool]
"""Size in points, bold, centred."""


class Clue(NamedTuple):
    """A line that could be a heading."""

    spot: Spot
    place: int
    """Its position among the document's paragraphs."""
    number: Number
    name: str
    """Folded, without its number."""
    end: int
    """Where the heading ends in the text: before what runs on."""
    run_in: int
    look: Look
    level: int | None
    """The outline level that its style or tag gives it, where that can be believed."""
    listed: bool
    """The table of contents names it."""
    follows: int
    """Characters of running text between it and the next line that could be a heading."""
    always: bool
    """Its name is one that heads a part of any document."""
    known: bool
    """The caller knows it for a heading by its name."""

    @property
    def path(self) -> Path:
        return self.spot.path

    @property
    def in_cell(self) -> bool:
        """Beside the cell that holds its text, in a table that lays out the document."""
        return self.spot.first_cell

    @property
    def numbered(self) -> bool:
        return self.number.ordinal > 0


class Survey(NamedTuple):
    """What the lines of the document look like, taken together."""

    clues: list[Clue]
    body: Look


def survey(document: Document, found: list[Spot], entries: set[str], known: Mapping[Path, int]) -> Survey:
    """The lines that could be headings; ``found`` is the document without its table of contents.

    ``known`` are the places of lines that somebody knows by name, with the offset where their own text runs on.
    """
    body = body_look(found)
    believed = _believed_levels(found)
    layouts = _layouts(document) | _like_them(document, {path[:1] for path in known if len(path) > 1})
    clues: list[Clue] = []
    running = 0
    names = {_bare(entry) for entry in entries} | entries
    for place, spot in enumerate(found):
        if spot.path in known:
            clue: Clue | None = _known(spot, place, believed, known[spot.path])
        else:
            clue = _clue(spot, place, believed, layouts, names)
        if clue is None:
            running += len(spot.paragraph.text)
            continue
        if clues:
            clues[-1] = clues[-1]._replace(follows=clues[-1].follows + running)
        clues.append(clue._replace(follows=len(spot.paragraph.text) - clue.run_in if clue.run_in else 0))
        running = 0
    if clues:
        clues[-1] = clues[-1]._replace(follows=clues[-1].follows + running)
    return Survey(_lettered(clues), body)


def _lettered(clues: list[Clue]) -> list[Clue]:
    """An I, V or X that follows H, U or W counts on with the letters and is no Roman number."""
    last = 0
    for place, clue in enumerate(clues):
        sign = clue.number.shown[:1]
        if clue.number.kind == "roman" and clue.number.shown[1:2] == "." and last and ord(sign) - 64 == last + 1:
            clues[place] = clue = clue._replace(number=clue.number._replace(kind="letter", ordinal=last + 1))
        if clue.number.kind == "letter":
            last = clue.number.ordinal
    return clues


def body_look(found: list[Spot]) -> Look:
    """The look that most of the running text has."""
    weights: dict[Look, int] = {}
    for spot in found:
        p = spot.paragraph
        look = (p.size or PLAIN, p.bold, False)
        weights[look] = weights.get(look, 0) + len(p.text) + (len(p.text) if len(p.text) > LONGEST else 0)
    return max(weights, key=lambda look: weights[look]) if weights else (PLAIN, False, False)


def _believed_levels(found: list[Spot]) -> set[int]:
    """The outline levels that are used for headings: not for running text, and not for nearly every line."""
    groups: dict[int, list[Paragraph]] = {}
    others = 0
    for spot in found:
        p = spot.paragraph
        if p.level is None:
            others += 1
        elif p.text.strip():
            groups.setdefault(p.level, []).append(p)
    believed = set()
    for level, group in groups.items():
        running = sum(map(_is_running, group))
        if running * 4 <= len(group) and (others > 0 or len(group) < 4):
            believed.add(level)
    return believed


def _layouts(document: Document) -> set[Path]:
    """The tables that lay out text, by their place: their first cells may hold headings."""
    return {
        (index,)
        for index, block in enumerate(document.blocks)
        if isinstance(block, Table) and any(len(text) > 2 * LONGEST for text in _cells(block))
    }


def _like_them(document: Document, layouts: set[Path]) -> set[Path]:
    """Where a table of its own is made for each heading and its text: those, and the others made alike."""
    if len(layouts) < 2:
        return layouts
    made = {_shape(document.blocks[path[0]]) for path in layouts}
    return layouts | {(at,) for at, block in enumerate(document.blocks) if _shape(block) in made}


def _shape(block: Block) -> tuple[tuple[int, str], ...] | None:
    """Of a small table its cells by row, and how the first of each is numbered."""
    if not isinstance(block, Table) or len(block.rows) > _FEW_ROWS:
        return None
    return tuple((len(row), _first_number(row[0].blocks) if row else "") for row in block.rows)


def _first_number(blocks: Sequence[Block]) -> str:
    first = next((block for block in blocks if isinstance(block, Paragraph) and block.text.strip()), None)
    return number_of(first.text, first.number).kind if first else ""


def _cells(table: Table) -> Iterator[str]:
    for row in table.rows:
        for cell in row:
            yield "".join(b.text for b in cell.blocks if isinstance(b, Paragraph))


def _is_running(p: Paragraph) -> bool:
    """A sentence, or too long for a heading; a short line with a number may end in a full stop by habit."""
    text = p.text.rstrip()
    return len(text) > MOST or (
        bool(_end.search(text)) and not (number_of(text, p.number).ordinal and len(text) <= _LEAD)
    )


def _bare(entry: str) -> str:
    return entry[number_of(entry, "").end :] if entry else entry


def _clue(spot: Spot, place: int, believed: set[int], layouts: set[Path], names: set[str]) -> Clue | None:
    p = spot.paragraph
    if len(spot.path) > 1 and not (spot.leading and spot.path[:1] in layouts):
        return None
    if p.part in ("note", "caption", "toc") or p.text.isspace():
        return None
    if len(p.text) > _RUNNING and not p.head and not _colon.search(p.text, 0, LONGEST):
        return None  # running text: most of a report
    level = p.level if p.level in believed else None
    text = visible(p.text).strip()
    if len(text) > (MOST if level else LONGEST):
        return _lead(spot, place, names)
    number = number_of(p.text, p.number)
    name = fold(p.text[number.end :]).rstrip(":.、")
    if not name or is_caption(text):
        return None
    listed = bool(names) and (entry_name(p.text) in names or name in names)
    always = ALWAYS.match(name) is not None
    if level is None and not listed and not _may_head(text, p, number, name):
        return _lead(spot, place, names)
    look = (p.size or PLAIN, p.bold, p.centered)
    return Clue(spot, place, number, name, len(p.text.rstrip()), 0, look, level, listed, 0, always, False)


def _known(spot: Spot, place: int, believed: set[int], run_in: int) -> Clue:
    """A line that is known by its name, whatever it looks like."""
    p = spot.paragraph
    level = p.level if p.level in believed else None
    number = number_of(p.text, p.number)
    end = run_in or len(p.text.rstrip())
    look = (p.size or PLAIN, p.bold or (p.head > 0 and run_in > 0), p.centered)
    name = fold(p.text[number.end : end]).rstrip(":.、。")
    return Clue(spot, place, number, name, end, run_in, look, level, False, 0, False, True)


def _may_head(text: str, p: Paragraph, number: Number, name: str) -> bool:
    """Nothing in the wording forbids it to be a heading."""
    if _end.search(text) or _filled.search(text) or number.kind == "bullet" or _page.match(text) or _bullet.match(text):
        return False
    if _sentence.search(text[number.end :]) and not (p.bold and len(text) <= 30):
        return False
    if number.kind.startswith("decimal") and not p.number and _is_value(text, number, name):
        return False
    return any(sign.isalpha() for sign in name)


def _is_value(text: str, number: Number, name: str) -> bool:
    """A figure with its unit ("3.5万元", "12 台"), no number with a name."""
    if number.shown[-1:] in "、.．)）":
        return False
    letters = sum(sign.isalpha() for sign in name)
    if letters < 2 and len(name) < 4:
        return True
    close = text[len(number.shown) :][:1].strip() != ""
    return bool(_measured.match(name)) and (not number.above or (close and len(name) < 5))


def _lead(spot: Spot, place: int, names: set[str]) -> Clue | None:
    """The bold, numbered or well-known lead of a paragraph, with its text running on behind it."""
    p = spot.paragraph
    number = number_of(p.text, p.number)
    colon = _colon.search(p.text, number.end, number.end + _LEAD)
    if colon is not None and p.text[colon.end() :].strip():
        end, run_in = colon.start(), colon.end()
    elif number.end < p.head <= number.end + LONGEST and p.text[p.head :].strip():
        end = run_in = p.head
    else:
        return None
    name = fold(p.text[number.end : end]).rstrip(":.、。")
    if not name or _sentence.search(p.text[number.end : end].rstrip("。")):
        return None
    listed, always = name in names, ALWAYS.match(name) is not None
    if not (number.ordinal or listed or always or 0 < p.head <= run_in + 1):
        return None
    look = (p.size or PLAIN, p.bold or p.head > 0, p.centered)
    return Clue(spot, place, number, name, end, run_in, look, None, listed, 0, always, False)


def is_caption(text: str) -> bool:
    """The line is the caption of a picture or a table ("图2 改造后的灶台"): it heads nothing."""
    return text[:1] in _CAPTIONED and _caption.match(fold(text)) is not None
