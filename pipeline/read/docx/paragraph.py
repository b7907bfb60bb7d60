"""One paragraph in the making: its runs, what is anchored in it, and the look of its characters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, cast

from lxml.etree import _Element

from pipeline.lazy import lazy
from pipeline.model.document import Anchor, Block, Doubt, Paragraph, Part
from pipeline.prompts import is_office_prompt
from pipeline.read.docx.looks import TINY, Look, ParagraphLook, RunLook, has_wide_hint, outline_level, read_run_look
from pipeline.read.docx.names import RPR, R
from pipeline.read.docx.plain import sampled_runs, text_runs, whole_text
from pipeline.read.docx.styles import ParagraphStyle
from pipeline.read.symbols import UNKNOWN

if TYPE_CHECKING:
    from pipeline.read.docx.context import Context, Place
    from pipeline.read.docx.reading import Reading

_WORDS_DEFAULT = 10.0  # points, where neither run nor style nor defaults say
marks = lazy("[“”‘’…]")
"""What a run can make East Asian."""
Run = tuple[str, _Element | None]
"""A stretch of text, and the ``w:r`` (or the ``w:t`` in it) that it comes from."""


class Make(NamedTuple):
    """What a paragraph's own properties and its style come to, whatever text it holds."""

    level: int | None
    new_page: bool
    centered: bool
    section_break: bool
    num_id: str | None
    num_level: int | None
    num_owner: str

    def number(self, reading: Reading) -> str:
        """The number of the next paragraph of this make; "" where it has none."""
        if self.num_id is None or self.num_id == "0":
            return ""
        return reading.numbering.next(self.num_id, self.num_level, self.num_owner)


def make_of(direct: ParagraphLook, style: ParagraphStyle) -> Make:
    """What a paragraph of this style is that says this of itself."""
    return Make(
        style.level if direct.outline is None else outline_level(direct.outline),
        style.new_page if direct.new_page is None else direct.new_page,
        style.centered if direct.alignment is None else direct.alignment == "center",
        direct.section_break,
        style.num_id if direct.num_id is None else direct.num_id,
        style.num_level if direct.num_level is None else direct.num_level,
        style.num_owner if direct.num_id is None else "",
    )


def part_of(style: ParagraphStyle, place: Place) -> Part:
    """Where a paragraph of this style stands that is no entry of a table of contents by its field."""
    if style.contents:
        return "toc"
    return "caption" if style.caption and place.part in ("body", "table") else place.part


class Draft:
    """A paragraph while its content is read."""

    __slots__ = (
        "ahead", "anchor", "closely", "contents", "direct", "doubts", "extras", "fields", "hid", "new_page",
        "note_marks", "place", "reading", "runs", "story", "style", "watch", "whole",
    )  # fmt: skip

    def __init__(
        self, story: Context, anchor: Anchor, direct: ParagraphLook, style: ParagraphStyle, place: Place
    ) -> None:
        self.story = story
        self.reading = story.reading
        self.fields = story.fields
        self.anchor = anchor
        self.direct = direct
        self.style = style
        self.place = place
        self.runs: list[Run] = []
        self.ahead: list[Block] = []
        """Text boxes that stand above its text."""
        self.extras: list[Block] = []
        """What follows it: text boxes, notes, figures."""
        self.contents = story.fields.contents
        self.new_page = False
        self.watch = self.reading.watch or style.odd
        self.closely = self.reading.closely or style.differs
        self.hid = False
        """Some of its text was hidden."""
        self.note_marks = 0
        self.doubts: list[Doubt] = []
        """What stands in it and was not understood."""
        self.whole = False
        """Its one run stands for all the runs of a ``w:p``."""

    def add(self, text: str, run: _Element | None = None, *, shown: bool = False) -> None:
        """Takes text, unless it is a field's code or hidden; ``shown``: it is the sign itself, not a letter for it."""
        if self.fields.busy:
            if self.fields.quiet:
                self.fields.swallow(text)
                return
            self.contents = True
        if self.watch and self._doubtful(text, run):
            return
        if self.closely and not shown:
            text = self.inked(text, run)
        self.runs.append((text, run))

    def add_whole(self, paragraph: _Element) -> None:
        """Takes a paragraph of nothing but text at once; its runs are looked at only when somebody asks."""
        text = whole_text(paragraph)
        if text is None:
            self.runs = text_runs(paragraph)
        elif text:
            self.runs = [(text, paragraph)]
            self.whole = True

    def inked(self, text: str, run: _Element | None) -> str:
        """``text`` as its font shows it: a letter of a symbol font is a sign."""
        ink = self.reading.styles.ink(self.style.ink, _properties(run))
        return self.sign(ink.show(text)) if ink.odd else text

    def sign(self, shown: str) -> str:
        """``shown``, with a doubt where nobody knows what a sign in it is."""
        if UNKNOWN in shown:
            self.doubt("mark", "有一个符号字体的字符，没有认出是什么")
        return shown

    def doubt(self, about: Literal["mark", "text"], why: str) -> None:
        """Something in it was not understood; the same one again says nothing new."""
        made = Doubt(about, why, self.anchor)
        if made not in self.doubts:
            self.doubts.append(made)

    def _struck(self) -> tuple[tuple[int, int], ...]:
        """What is struck out, as offsets in its text."""
        ranges: list[tuple[int, int]] = []
        start = 0
        for text, run in self.runs:
            end = start + len(text)
            if self.reading.styles.ink(self.style.ink, _properties(run)).struck:
                joined = bool(ranges) and ranges[-1][1] == start
                ranges[-1:] = [(ranges[-1][0], end)] if joined else [*ranges[-1:], (start, end)]
            start = end
        return tuple(ranges)

    def _split(self) -> None:
        """Back to single runs."""
        if self.whole:
            self.runs, self.whole = text_runs(cast(_Element, self.runs[0][1])), False

    def _doubtful(self, text: str, run: _Element | None) -> bool:
        """Notes white and tiny text; True for hidden text, which is left out."""
        base = self.style.look
        properties = _properties(run)
        look = base if properties is None else self.reading.styles.run(base, read_run_look(properties))
        said = not text.isspace()
        doubts = self.reading.doubts
        if look.hidden:
            if said:
                doubts.text("hidden", text, self.anchor)
                self.hid = True
            return True
        if said and look.white and not self._on_dark(look):
            doubts.text("white", text, self.anchor)
        if said and look.size is not None and look.size < TINY:
            doubts.text("tiny", text, self.anchor)
        return False

    def _on_dark(self, look: RunLook) -> bool:
        if look.dark is not None:
            return look.dark
        own = self.direct.dark if self.direct.dark is not None else self.style.dark
        return own or self.place.dark

    @property
    def begun(self) -> bool:
        """It holds visible text already."""
        return any(not text.isspace() for text, _ in self.runs)

    def absorb(self, before: Draft) -> None:
        """Takes in the content of the paragraph before, whose mark was deleted."""
        self.anchor = before.anchor if before.runs else self.anchor
        self.new_page = self.new_page or before.new_page
        before._split()
        self._split()
        # In place: a document may merge thousands of paragraphs into one.
        before.runs += self.runs
        before.extras += self.extras
        self.ahead = before.ahead + self.ahead
        self.doubts = before.doubts + self.doubts
        self.note_marks += before.note_marks
        self.runs, self.extras = before.runs, before.extras

    def emit(self, out: list[Block]) -> None:
        """Adds the finished paragraph, and what follows it, to ``out``.

        An empty paragraph shows nothing: it is kept only for its number or its heading level.
        """
        story, style = self.story, self.style
        make = make_of(self.direct, style)
        text = self.runs[0][0] if len(self.runs) == 1 else "".join([run[0] for run in self.runs])
        if self.reading.prompted and is_office_prompt(text):
            text, self.runs, self.whole = "", [], False
        number = "" if self.hid and not text else make.number(self.reading)
        new_page = self.new_page or story.new_page or make.new_page
        if self.ahead:
            out.extend(self.ahead)
        if text or number or make.level is not None or self.doubts:
            self.reading.take(len(text))
            (size, bold), head = self._looks(text)
            wide = self._wide() if marks.search(text) else ()
            part = "toc" if self.contents else part_of(style, self.place)
            made = Paragraph(
                text, self.anchor, part, style.name, make.level, number, size, bold, make.centered, new_page, wide, head
            )
            out.append(self._with_rare(made))
            new_page = False
        story.new_page = new_page or make.section_break
        if self.extras:
            out.extend(self.extras)

    def _with_rare(self, made: Paragraph) -> Paragraph:
        if self.note_marks or self.doubts:
            made = made._replace(note_marks=self.note_marks, doubts=tuple(self.doubts))
        if self.closely and (struck := self._struck()):
            made = made._replace(struck=struck)
        return made

    def _wide(self) -> tuple[int, ...]:
        """Offsets of the “ ” ‘ ’ … whose run carries the East Asian hint."""
        self._split()
        offsets: list[int] = []
        start = 0
        for text, run in self.runs:
            if marks.search(text):
                properties = _properties(run)
                if properties is not None and has_wide_hint(properties):
                    offsets += [start + match.start() for match in marks.finditer(text)]
            start += len(text)
        return tuple(offsets)

    def _look(self, run: _Element | None) -> Look:
        properties = _properties(run)
        return self.style.plain if properties is None else self.reading.styles.size_and_bold(self.style, properties)

    def _looks(self, text: str) -> tuple[Look, int]:
        """The look of most of its characters, and how many stand in a stronger one at its start."""
        if self.whole:
            sample = {self._look(run) for run in sampled_runs(cast(_Element, self.runs[0][1]))}
            if len(sample) == 1:
                return sample.pop(), 0
            self._split()
        runs = self.runs
        if len(runs) == 1:
            return self._look(runs[0][1]), 0
        runs = [run for run in runs if not run[0].isspace()] or runs
        if not runs:
            return self.style.plain, 0
        # First, middle and last agree in nearly every paragraph: then nobody needs to look at the others.
        first, last = self._look(runs[0][1]), self._look(runs[-1][1])
        if first == last and (len(runs) < 3 or self._look(runs[len(runs) // 2][1]) == first):
            return first, 0
        return self._mixed(first, text)

    def _mixed(self, first: Look, text: str) -> tuple[Look, int]:
        weights: dict[Look, int] = {}
        head, leading = 0, True
        for run, source in self.runs:
            look, blank = self._look(source), run.isspace()
            leading = leading and (blank or look == first)
            head += len(run) if leading else 0
            weights[look] = weights.get(look, 0) + (0 if blank else len(run))
        most = max(weights, key=weights.__getitem__)
        rest = {look: weight for look, weight in weights.items() if look != first and weight}
        if not rest:
            return most, 0
        plain = max(rest, key=rest.__getitem__)
        # The head's own look may come again further on (a bold figure), but the rest is mainly another.
        again = weights[first] - len(text[:head].strip()) > rest[plain]
        return most, head if _stronger(first, plain) and not again else 0


def _properties(source: _Element | None) -> _Element | None:
    """The ``w:rPr`` of a run, or of the run around a text."""
    if source is None:
        return None
    run = source if source.tag == R else source.getparent()
    if run is None or not len(run):
        return None
    first = run[0]
    return first if first.tag == RPR else run.find(RPR)


def _stronger(look: Look, than: Look) -> bool:
    if look[1] != than[1]:
        return look[1]
    return (look[0] or _WORDS_DEFAULT) > (than[0] or _WORDS_DEFAULT)
