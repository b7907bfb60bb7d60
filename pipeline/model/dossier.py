"""What the stages gather about one submission: everything a check may look at."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pipeline.fold import visible
from pipeline.model.company import Likeness, SharedFile, Tally
from pipeline.model.document import Anchor, Block, Document, Doubt, Note, Part
from pipeline.model.page_setup import PageSetup
from pipeline.nfkc import nfkc

if TYPE_CHECKING:
    from pipeline.pack import Pack

_NOWHERE = Anchor()

Role = str
"""A key of the pack's materials ("report", "application_form" and "recommendation" are the same in every pack;
what has text and no title goes to "supporting", where the pack has that), or "unknown"."""
Level = str
"""The name of one of the pack's levels."""
Scope = Literal["submission", "report"]
Origin = Literal["given", "submission", "season", "window"]
Party = Literal["first", "second", "third"]
Status = Literal["present", "substituted", "incomplete", "missing", "unreadable", "review"]


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked for."""

    date: datetime.date | None
    """The day of submission, where whoever asks knows it."""
    scope: Scope = "submission"
    level: Level | None = None
    headings: dict[str, tuple[int, ...]] | None = None
    """Where a person placed the headings: section key -> the paragraph's place in the report's blocks,
    (block,) or (block, row, cell, block) in a table; () for a section that the report does not have. A
    section that is not named here is looked for as usual."""
    today: datetime.date | None = None
    """The day of the check: of use only where no day of submission is known."""
    time: datetime.time | None = None
    """The hour of submission, where whoever gives the date knows it."""
    day_is_set: bool = False
    """``date`` was set for all submissions: years are judged by it, and it is nobody's day of submission."""
    compared_later: bool = False
    """Whoever asks compares it with other submissions by itself once it is handed in: nobody is told to do it."""


class Reference(NamedTuple):
    """The day against which a submission is judged (pipeline/gather/refdate.py)."""

    date: datetime.date
    origin: Origin
    earliest: datetime.date
    latest: datetime.date
    """Between them the submission was handed in: years and ages are judged in its favour. The same day where it
    was given; where a date in the files is not the season's, that is Q004's alone to say."""
    told_by: Literal["commitment", "recommendation"] | None = None
    """Where the submission tells it."""
    anchor: Anchor = _NOWHERE

    @property
    def known(self) -> bool:
        """It is a day of submission, and not merely one that a check needs."""
        return self.origin in ("given", "submission")


class SubmittedFile(NamedTuple):
    """One file of the submission as intake found it."""

    path: str
    """Relative to the submission, ``/`` as separator."""
    size: int
    sha256: str
    source: str
    """Where its bytes lie on this machine."""


class Submission(NamedTuple):
    """What was handed in, unpacked and named."""

    name: str
    """The submitted file's, folder's or archive's own name."""
    files: tuple[SubmittedFile, ...]
    notes: tuple[Note, ...] = ()
    """What intake refused, with the entry's path as the anchor's file."""
    ignored: tuple[str, ...] = ()
    """Lock files, thumbnails and the like that were left aside."""


class Line(NamedTuple):
    """One line of a section's text: a paragraph, or a row of a table."""

    text: str
    anchor: Anchor
    part: Part
    number: str = ""
    """Automatic number of the paragraph; in Word's count, not in the text."""
    wide: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Section:
    """One of the six mandated sections as it was found in the report."""

    key: str
    found: bool = False
    heading: str | None = None
    """As written: with a typed number, without an automatic one, without a run-in's colon."""
    anchor: Anchor = _NOWHERE
    """The heading's place; for a title without a label, the title's."""
    blocks: tuple[Block, ...] = ()
    lines: tuple[Line, ...] = ()
    by: tuple[str, ...] = ()
    """How the heading was recognised: title, alias, style, numbering, size, bold, position, cell."""
    confidence: float = 0.0
    """0-1."""
    exact: bool = True
    """The heading's wording is the mandated one (S005)."""
    doubts: tuple[Doubt, ...] = ()
    """Where it begins, where it ends, what order its pages are in: what was not sure about it."""
    ends_surely: float = 1.0
    """0-1: that it ends where it was taken to end."""
    end_why: str = ""
    """In plain Chinese what speaks against its end; "" for nothing."""
    parts: tuple[Section, ...] = ()
    """Of a section that occurs several times: each as it was found, in reading order."""
    number: int = 0
    """Which of several it is, from 1; 0 for a section that occurs once, and for the whole of several."""

    @property
    def each(self) -> tuple[Section, ...]:
        """What is counted on its own: the parts, or the section itself."""
        return self.parts or (self,)

    def part(self, number: int) -> Section:
        """The part of that number; 0 for the whole."""
        return self.parts[number - 1] if number and self.parts else self

    @cached_property
    def text(self) -> str:
        """The section's whole text: one block a line."""
        return "\n".join([line.text for line in self.lines])

    @cached_property
    def plain(self) -> str:
        """The text as words are looked for in it: NFKC, without blanks but for the line breaks, and nothing unseen."""
        return nfkc(visible(self.text)).replace(" ", "").replace("\t", "")


class Surplus(NamedTuple):
    """A heading that is not where it should be: repeated (S004) or none of the six (S006)."""

    key: str | None
    heading: str
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class Sections:
    """How the report was split into the sections that the notice asks for."""

    items: tuple[Section, ...]
    """Always those of the pack, in its order."""
    repeated: tuple[Surplus, ...] = ()
    extra: tuple[Surplus, ...] = ()
    order: tuple[str, ...] = ()
    """Keys of the labelled sections in the order of the report (the first place of each)."""
    preface: tuple[Line, ...] = ()
    """Text before the first section that is neither cover nor table of contents (S007)."""
    surely: bool = True
    """False when the split rests on so little that a missing section may be ours (S001 → review)."""
    doubts: tuple[Doubt, ...] = ()
    """Why a section that was not found may stand in the report all the same."""

    def __getitem__(self, key: str) -> Section:
        return next(item for item in self.items if item.key == key)


class Count(NamedTuple):
    """A section's three numbers (counting.md), each with its share outside the body."""

    words: int = 0
    words_wps: int = 0
    characters: int = 0
    characters_with_spaces: int = 0
    words_outside_body: int = 0
    words_wps_outside_body: int = 0
    over_from: int | None = None
    """Offset in the section's text of the first character over the limit by Word's count."""

    def words_over(self, limit: int) -> bool:
        """Over by Word's count or by WPS's, all taken."""
        return self.words > limit or self.words_wps > limit


class Box(NamedTuple):
    """A tick box and its label."""

    label: str
    ticked: bool


class FormField(NamedTuple):
    """One field of the application form (keys: forms.md)."""

    key: str
    value: str | tuple[str, ...] | None
    """Text; for a group of boxes the ticked labels."""
    anchor: Anchor = Anchor()
    boxes: tuple[Box, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    """Of the cells and paragraphs that it was read from."""
    unread: bool = False
    """Something is written there in a scan, and was not recognised."""


@dataclass(frozen=True, slots=True)
class Form:
    """The application form as it was read."""

    file: str
    fields: dict[str, FormField]
    """Only fields whose label was found in the form."""
    sealed: bool | None = None
    """A seal or signature was seen near the commitment; None when that could not be looked for."""
    estimate: bool = False
    """Read by OCR."""
    tables: dict[str, tuple[Record, ...]] = field(default_factory=dict)
    """The pack's tables of records that were found in the form, by key."""

    def value(self, key: str) -> str | tuple[str, ...] | None:
        found = self.fields.get(key)
        return found.value if found else None


class RecommendationRow(NamedTuple):
    """A row of the recommendation's table, as written."""

    number: int
    unit_name: str = ""
    field: str = ""
    site_category: str = ""
    outcome_name: str = ""
    level: str = ""
    code: str = ""
    anchor: Anchor = Anchor()
    doubts: tuple[Doubt, ...] = ()
    """Of the cells that it was read from."""
    more: tuple[tuple[str, str], ...] = ()
    """Columns that only this notice has, by key."""

    def told(self, column: str) -> str:
        """What stands in the column; "" for nothing."""
        return dict(self.more).get(column) or str(getattr(self, column, ""))


class Record(NamedTuple):
    """A row of a table of the form."""

    number: int
    told: dict[str, str]
    """By column: the columns that hold something."""
    anchor: Anchor = Anchor()
    doubts: tuple[Doubt, ...] = ()


class Recommendation(NamedTuple):
    """The recommendation table and its declaration."""

    file: str
    rows: tuple[RecommendationRow, ...]
    recommender: str = ""
    filler: str = ""
    phone: str = ""
    date: str = ""
    sealed: bool | None = None
    estimate: bool = False
    more: tuple[tuple[str, str], ...] = ()
    """What else the notice asks to stand below the table, by key."""

    def told(self, key: str) -> str:
        """What stands behind a field's label; "" for nothing."""
        return dict(self.more).get(key) or str(getattr(self, key, ""))


@dataclass(frozen=True, slots=True)
class Material:
    """One file of the submission, with its role and the facts that evidence needs."""

    path: str
    role: Role
    certainty: float = 1.0
    """0-1: how surely the role was recognised."""
    text_source: Literal["digital", "ocr", "converted", "none"] = "digital"
    pages: int | None = None
    sha256: str = ""
    years: tuple[int, ...] = ()
    facts: dict[str, object] = field(default_factory=dict)
    """What the pack asks to be read from such a material, by key."""
    quote: str | None = None
    """The sentence in the file that shows what it is."""


class Evidence(NamedTuple):
    """A row of the ledger: what the level asks, and what serves it."""

    key: str
    """Of the pack's demand."""
    title: str
    required: bool
    status: Status
    files: tuple[str, ...] = ()
    year: int | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """One submission on the reviewer's desk: all that the stages gathered, and nothing else."""

    pack: Pack
    options: Options
    submission: Submission
    documents: dict[str, Document]
    """By path; the notes of each say what could not be read."""
    materials: tuple[Material, ...] = ()
    report: Document | None = None
    report_candidates: tuple[str, ...] = ()
    """Files that could be the report, the one taken first (F006)."""
    sections: Sections | None = None
    """None when the report is missing or has no readable text."""
    counts: dict[str, Count] = field(default_factory=dict)
    form: Form | None = None
    recommendation: Recommendation | None = None
    level: Level | None = None
    unit_name: str | None = None
    ledger: tuple[Evidence, ...] = ()
    parts: dict[str, Document] = field(default_factory=dict)
    """By a material's path: the part of a file that serves it, where one file holds several."""
    further: tuple[Material, ...] = ()
    """Pictures that are further pages of a document; that begins with a picture among the materials."""
    likenesses: tuple[Likeness, ...] | None = None
    """None where the report was not compared with others: only a batch does that."""
    shared: tuple[SharedFile, ...] = ()
    tallies: tuple[Tally, ...] | None = None
    """What the quotas count; None where nothing was counted: within a batch only the batch does that."""
    setup: PageSetup | None = None
    """How the report's file is set; None where the notice does not ask, or the file does not tell."""
    reference: Reference | None = None
    """Set by ``gather``, when all that could tell the day of submission was read."""

    @property
    def day(self) -> Reference:
        """The reference date, once it is known."""
        if self.reference is None:
            raise ValueError("the reference date is asked for before it was gathered")
        return self.reference

    @property
    def title(self) -> Section | None:
        """The section that holds the outcome's name; None where the report was not split, or the notice has none."""
        key = self.pack.title_key
        return self.sections[key] if self.sections and key else None

    def document_of(self, material: Material) -> Document:
        """The file, or the part of one, that is this material."""
        return self.parts.get(material.path) or self.documents[material.path]

    def replace(self, **changes: Any) -> Dossier:
        """A copy with some fields filled in: each stage adds what it gathered."""
        return replace(self, **changes)

    def of_role(self, *roles: Role) -> tuple[Material, ...]:
        return tuple(m for m in self.materials if m.role in roles)
