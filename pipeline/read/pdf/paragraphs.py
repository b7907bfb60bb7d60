"""Lines into paragraphs: over line, column and page breaks, by margins, indents, gaps, looks and numbers."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from statistics import median

from pipeline.model.document import Anchor, Block, Paragraph, Part, Table
from pipeline.read.pdf.breaks import TOKEN, broken_inside, cuts_a_word, join_text
from pipeline.read.pdf.columns import Run
from pipeline.read.pdf.lines import HAN, Line, union
from pipeline.read.pdf.numbered import NUMBERED

DEEP = re.compile(rf"\d{{1,2}}(?:\.\d{{1,2}}){{2,3}}\s*(?=[{HAN}])")
"""No text goes on with 3.2.1 and a name: the line begins a paragraph of its own."""

SECOND = re.compile(rf"\d{{1,2}}\.\d{{1,2}}\s*(?=[{HAN}]{{2}})")
"""The same for a heading that follows a heading: in running text it may be a figure with its unit."""

_ABOVE = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)\.?(?![\d.．%年月日])")
_BELOW = re.compile(rf"(\d{{1,2}}(?:\.\d{{1,2}})*)\.1\s*(?=[{HAN}A-Za-z])")

NOTE_MARK = re.compile(r"(?:\d{1,3}(?![.．、\d年月%])|[①-⑳]|\[\d{1,3}\]|[*＊†‡]|注\s*\d*\s*[:：])")
"""How a footnote begins."""

LEADERS = re.compile(r"(?:[.．·・‥…⋯_]\s?){6,}\s*[-–]?\s*(?:\d{1,4}|[ivxIVX]{1,5})?\s*[-–]?$|…{3,}\s*\d{1,4}$")
_LEADERS_END = frozenset(".．·・‥…⋯_-–ivxIVX")
_LABEL = re.compile(rf"[{HAN}]{{2,8}}\s*[:：]")  # "推荐单位：" on a cover
_TOC_TITLE = re.compile(r"目\s*[录錄次]$|contents$", re.I)
_SENTENCE_END = tuple("。！？；…”）)!?;：:")

_Note = tuple[str, Paragraph]
"""A footnote with its mark."""

ENOUGH = 6
"""Lines of a column that show where its margins are."""


_SHOWN = 3
"""Full lines, each with one at the margin below it, that show how far apart a column's lines stand."""


@dataclass(slots=True)
class _Open:
    """A paragraph that lines are being added to."""

    lines: list[Line]
    run: Run
    new_page: bool = False
    text: str = ""
    right: float = 0.0
    """The right margin of its column."""

    def add(self, line: Line, anywhere: bool) -> None:
        if self.lines:
            last = self.lines[-1]
            anywhere = anywhere or cuts_a_word(last, self.run.left, self.right)
            self.text = join_text(self.text, line.text, last.blank_end, anywhere)
        else:
            self.text = line.text
        self.lines.append(line)


@dataclass(slots=True)
class Flow:
    """How this document is set, learnt from all its lines."""

    pitch: float = 1.6
    """The usual distance of baselines, in ems."""
    wider: dict[int, float] = field(default_factory=dict)
    """The same of columns (by their identity) whose lines stand further apart."""
    anywhere: bool = False
    """Lines are broken inside Latin words and numbers too: no blank is owed at the break."""
    tagged: bool = True
    """The structure tree knows paragraphs from lines."""
    edges: list[tuple[float, float]] = field(default_factory=list)
    """(left, right) of the columns that hold enough lines to show their margins."""
    _rights: dict[int, float] = field(default_factory=dict)
    _columns: dict[int, tuple[float, float]] = field(default_factory=dict)
    """What ``right_of`` and ``column_of`` found, by the identity of the column: every line of it asks."""

    def reach(self, run: Run) -> float:
        """Ems to the next baseline beyond which no paragraph of the column goes on."""
        pitch = self.wider.get(id(run), self.pitch)
        return max(1.35 * pitch, pitch + 0.5)

    def right_of(self, run: Run) -> float:
        """The right margin of a column; one with few lines has that of its like elsewhere."""
        if id(run) not in self._rights:
            self._rights[id(run)] = self._right(run)
        return self._rights[id(run)]

    def _right(self, run: Run) -> float:
        tables = [line.box.right for line in run.lines if isinstance(line.block, Table)]
        if len(run.lines) >= ENOUGH and (not tables or _is_filled(run)):
            return run.right
        em = run.lines[0].size
        like = [right for left, right in self.edges if abs(left - run.left) < em and right >= run.right - em]
        if len(run.lines) < ENOUGH:
            return max(run.right, min(like, default=run.right))
        # Of the short lines beside a table none ends at the margin: the table does, where other pages' lines do.
        return max(run.right, min(max(like, default=run.right), max(tables)))

    def column_of(self, run: Run) -> tuple[float, float]:
        """The margins of a column; where only its widest line reaches them, those of its like around one axis."""
        if id(run) not in self._columns:
            self._columns[id(run)] = self._column(run)
        return self._columns[id(run)]

    def _column(self, run: Run) -> tuple[float, float]:
        left, right, em = run.left, self.right_of(run), run.lines[0].size
        at_margin = (line for line in run.lines if line.box.left < left + 0.5 * em)
        if next(at_margin, None) and next(at_margin, None):
            return left, right
        around = (edge for edge in self.edges if edge[0] < left - em and edge[1] > right + em)
        return next((edge for edge in around if abs(sum(edge) - left - right) < 2 * em), (left, right))


def blocks_of(runs: list[Run], file: str) -> list[Block]:
    """The blocks of a document whose pages were put into reading order as ``runs``."""
    flow = learn(runs)
    blocks: list[Block] = []
    notes: list[_Note] = []
    pending: _Open | None = None
    page = runs[0].page if runs else 0
    for run in runs:
        fresh = run.page != page
        page = run.page
        # Footnotes do not end the paragraph that goes on behind them: they follow the one that bears their mark.
        notes += _notes_of(run, flow, file)
        body = [line for line in run.lines if line.part != "note"]
        for index, line in enumerate(body):
            if line.block is not None:
                blocks += _with_its_notes(pending, notes, file)
                blocks.append(line.block)
                pending, fresh = None, False
                continue
            following = body[index + 1] if index + 1 < len(body) else None
            if pending is None or not _continues(pending, line, following, run, flow):
                blocks += _with_its_notes(pending, notes, file)
                if fresh or index:
                    blocks += _due(notes, run.page)
                pending = _Open([], run, fresh, right=flow.right_of(run))
            pending.run = run
            pending.add(line, flow.anywhere)
            fresh = False
    return mark_contents(blocks + _with_its_notes(pending, notes, file) + [note for _, note in notes])


def line_alone(run: Run, file: str) -> list[Block]:
    """``blocks_of`` a column of one line of text: most cells of a table hold no more."""
    pending = _Open([], run, right=run.right)
    pending.add(run.lines[0], False)
    return [*_closed(pending, file)]


def _notes_of(run: Run, flow: Flow, file: str) -> list[_Note]:
    """The footnotes of a column, one paragraph each."""
    found: list[_Note] = []
    pending: _Open | None = None
    for line in [*(line for line in run.lines if line.part == "note"), None]:
        if pending and (line is None or NOTE_MARK.match(line.text)):
            found += [(_mark(note.text), note) for note in _closed(pending, file)]
            pending = None
        if line is not None:
            pending = pending or _Open([], run)
            pending.add(line, flow.anywhere)
    return found


def _mark(text: str) -> str:
    mark = NOTE_MARK.match(text)
    return mark[0] if mark else ""


def _with_its_notes(pending: _Open | None, notes: list[_Note], file: str) -> list[Block]:
    """The finished paragraph and, out of ``notes``, those that its lines bear the marks of: these are no text there."""
    found: list[Block] = list(_closed(pending, file))
    borne = [(line.page, mark) for line in pending.lines for mark in line.marks] if pending else []
    for mark, note in [note for note in notes if (note[1].anchor.page, note[0]) in borne]:
        notes.remove((mark, note))
        found.append(note._replace(text=note.text[len(mark) :].lstrip()))
    return found


def _due(notes: list[_Note], page: int) -> list[Block]:
    """The footnotes of earlier pages, taken out of ``notes``."""
    due = [note for note in notes if (note[1].anchor.page or 0) < page]
    notes[:] = [note for note in notes if note not in due]
    return [note for _, note in due]


def learn(runs: list[Run]) -> Flow:
    """What the lines tell about pitch, margins, indents and the way lines are broken."""
    flow = Flow()
    pitches: list[float] = []
    full: dict[int, list[float]] = {}
    broken = parted = whole = 0
    for run in runs:
        texts = [line for line in run.lines if line.block is None]
        if len(texts) >= ENOUGH:
            flow.edges.append((run.left, run.right))
        for a, b in itertools.pairwise(texts):
            drop = a.baseline - b.baseline
            if 0 < drop < 4 * a.size and abs(a.size - b.size) < 1:
                pitches.append(drop / a.size)
                if a.box.right > run.right - 1.5 * a.size and abs(b.box.left - run.left) < 0.5 * b.size:
                    full.setdefault(id(run), []).append(drop / a.size)
            if a.element and b.element and a.box.right > run.right - a.size and b.box.left < run.left + a.size:
                whole += 1
                parted += a.element != b.element
            if b.text[:1].isascii() and run.right - a.box.right <= _allowance(a, b) and not _lists_contents(a, b):
                broken += broken_inside(a.text, b.text) and a.box.right > run.right - 1.5 * a.size
    if pitches:
        flow.pitch = median(pitches)
        own = ((run, median(drops)) for run, drops in full.items() if len(drops) >= _SHOWN)
        flow.wider = {run: pitch for run, pitch in own if pitch > flow.pitch}
    flow.anywhere = broken > 0  # that blanks are drawn at line ends tells nothing: where a word just fits none is
    flow.tagged = parted <= 0.4 * whole
    return flow


def _is_filled(run: Run) -> bool:
    """Enough lines end at the right margin to show that it is one: the longest of short lines ends at none."""
    texts = [line for line in run.lines if line.block is None]
    full = sum(abs(line.box.right - run.right) < line.size for line in texts)
    return full >= max(2, 0.3 * len(texts))


def _lists_contents(a: Line, b: Line) -> bool:
    """Entries of a table of contents, or headings: a page's number or a heading's own is no half of a number."""
    return bool(LEADERS.search(a.text) or DEEP.match(b.text) or SECOND.match(b.text))


def _continues(pending: _Open, line: Line, following: Line | None, run: Run, flow: Flow) -> bool:
    last = pending.lines[-1]
    if last.part != line.part or last.field or line.field:
        return False
    if line.text[:1].isdigit() and _is_heading(pending, line):
        return False
    same_element = bool(flow.tagged and last.element and line.element and last.page == line.page)
    if same_element and last.element != line.element:
        return False
    if not _same_look(last, line) or has_leaders(last.text):
        return False
    same_run = pending.run is run
    if same_run and last.baseline - line.baseline > flow.reach(run) * max(last.size, 1.0):
        return False
    left, right = flow.column_of(pending.run)
    if centred(line, *flow.column_of(run)):
        if _LABEL.match(line.text):
            return False
        same_axis = abs(sum(last.box[::2]) - sum(line.box[::2])) < 2 * last.size
        return same_run and same_axis and right - left - last.box.width <= _allowance(last, line)
    if centred(last, left, right):
        return False
    if right - last.box.right > _allowance(last, line):
        return False
    if same_element:
        return True
    indent = line.box.left - run.left
    if NUMBERED.match(line.text) and (indent > 0.8 * line.size or last.text.endswith(_SENTENCE_END)):
        return False
    if indent <= 0.8 * line.size:
        return True
    return _hangs(pending, line, following, run)


def has_leaders(text: str) -> bool:
    """Whether it ends as an entry of a table of contents does; what no such entry ends in is not looked through."""
    end = text[-1:]
    return (end in _LEADERS_END or end.isdigit() or end.isspace()) and bool(LEADERS.search(text))


def _is_heading(pending: _Open, line: Line) -> bool:
    """By its number the line begins a paragraph of its own."""
    if DEEP.match(line.text) or (pending.lines[-1].bold and line.bold and SECOND.match(line.text)):
        return True
    return _begins_below(pending.text, line.text)


def _begins_below(before: str, after: str) -> bool:
    """The first heading below the one that stands before it: "4.1 …" after "4. …"."""
    above, below = _ABOVE.match(before), _BELOW.match(after)
    return bool(above and below and above[1] == below[1])


def _same_look(last: Line, line: Line) -> bool:
    small, large = sorted((last.end_size or last.size, line.size))
    if large > 1.12 * small + 0.3 and abs(last.size - line.size) > 0.12 * last.size + 0.3:
        return False
    whole_bold = last.bold and last.end_bold and not last.head
    return whole_bold == line.bold or (not whole_bold and bool(last.head or line.head or last.end_bold == line.bold))


def _allowance(last: Line, line: Line) -> float:
    """How far from the right margin a full line may end: the next word did not fit."""
    token = TOKEN.match(line.text)
    em = max(last.size, 1.0)
    if not token or token.end() <= 1:
        return 1.7 * em
    return 1.7 * em + min(token.end(), len(line.text)) * em * 0.62


def _hangs(pending: _Open, line: Line, following: Line | None, run: Run) -> bool:
    """Whether an indented line goes on with a list item that hangs, or with a paragraph indented as a whole."""
    first = pending.lines[0]
    if len(pending.lines) > 1:
        return abs(pending.lines[-1].box.left - line.box.left) < 0.5 * line.size and not NUMBERED.match(line.text)
    if line.box.left <= first.box.left + 0.5 * line.size and first.box.left - run.left > 0.8 * line.size:
        # A first line with an indent; a second that keeps it belongs to a block set in from the margin.
        return (
            following is not None
            and abs(following.box.left - line.box.left) < 0.5 * line.size
            and (not NUMBERED.match(line.text))
        )
    if not NUMBERED.match(first.text):
        return False
    if following is None or abs(following.box.left - line.box.left) < 0.5 * line.size:
        return True
    # An item of two lines, with the next item below it.
    beside = abs(following.box.left - first.box.left) < 0.5 * line.size
    return bool(beside and NUMBERED.match(following.text)) and not first.text.endswith(_SENTENCE_END)


def centred(line: Line, left: float, right: float) -> bool:
    """Set in the middle between two margins, and further in than a first line's indent."""
    before, after = line.box.left - left, right - line.box.right
    return before > 2.6 * line.size and abs(before - after) < 1.2 * line.size


def _closed(pending: _Open | None, file: str) -> list[Paragraph]:
    if pending is None or not pending.text.strip():
        return []
    return [paragraph_of(pending, file)]


def paragraph_of(pending: _Open, file: str) -> Paragraph:
    """The finished paragraph, with the look of most of its lines."""
    lines, first = pending.lines, pending.lines[0]
    weight = bold = 0
    for line in lines:
        length = len(line.text)
        weight += length
        bold += length if (line.bold if line.head * 2 >= length else line.end_bold) else 0
    sizes = sorted([line.size for line in lines])
    head = first.head
    if head and not (first.bold and not first.end_bold):
        head = 0
    if not head and len(lines) > 1 and first.bold and not lines[-1].end_bold:
        head = len(first.text) + lines[1].head
    text = pending.text.rstrip()
    return Paragraph(
        text=text,
        anchor=Anchor(file, first.page, box=union_place(lines)),
        part=_part(first),
        level=first.level,
        size=round(sizes[len(sizes) // 2], 1),
        bold=bold * 2 > (weight or 1),
        centered=len(lines) < 4 and centred(lines[-1], pending.run.left, pending.right),
        new_page=pending.new_page,
        head=head if head < len(text) else 0,
        until=lines[-1].page if lines[-1].page > first.page else None,
    )


def _part(line: Line) -> Part:
    match line.part:
        case "table" | "textbox" | "note" | "caption" | "toc":
            return line.part
    return "body"


def union_place(lines: list[Line]) -> tuple[float, float, float, float]:
    """The box, in the page's own coordinates, of those lines that stand on the first one's page."""
    first = lines[0]
    box = union([line.box for line in lines if line.page == first.page and line.quadrant == first.quadrant])
    if first.quadrant:
        box = box.turned(-first.quadrant)
    return (round(box.left, 1), round(box.bottom, 1), round(box.right, 1), round(box.top, 1))


def mark_contents(blocks: list[Block]) -> list[Block]:
    """Entries with dot leaders, and the title above them, are a table of contents."""
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph) and block.part == "body" and has_leaders(block.text):
            blocks[index] = block._replace(part="toc")
            before = blocks[index - 1] if index else None
            if isinstance(before, Paragraph) and _TOC_TITLE.match(before.text.strip()):
                blocks[index - 1] = before._replace(part="toc")
    return blocks
