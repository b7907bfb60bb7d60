"""What a check is, and what it may say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from pipeline.model.document import Anchor
from pipeline.model.result import Severity

if TYPE_CHECKING:
    from pipeline.model.dossier import Dossier


Ground = Literal[
    "file",  # the draft's file was looked into as far as it goes
    "broken file",  # nothing opens it (or it is locked)
    "no other file",  # no file that was not read, or not wholly, could be the one that is missing
    "no such material",  # nothing in the files reads or is called like what is missing
    "fact",  # what a material tells, as ``draft.actual``
    "section",  # where the draft's section begins and ends, and its text
    "empty section",  # nothing stands under the section's heading
    "no such section",  # nothing else in the report could be the section
    "title",  # the report's title is known to be the title
    "field",  # the form's field ``draft.subject`` was understood whole
    "own row",  # the recommendation's row of this outcome was
    "row",  # the recommendation's row number ``draft.subject`` was
    "marking",  # the text that the draft quotes stands in the file
    "length",  # the whole report's text, or its pages
    "words in section",  # the text that the draft quotes stands in the section
    "day",  # the day of submission was given by whoever took it
]
"""What an error can rest on. A doubt about it makes the error a review, and the second look tries to shake it."""


class Asked(NamedTuple):
    """The limit that a draft says is not kept: what a second look counts against."""

    value: float
    """A length in ``unit``, or a share of ``share_of``."""
    least: bool
    """It is the least that is asked; else the most that is allowed."""
    unit: str = "字"
    share_of: str = ""
    counted: tuple[str, ...] = ()
    """The kinds of text that count because the notice says so: tables, captions, cover, …"""
    left_out: tuple[str, ...] = ()
    """Those that do not count because the notice says so."""


class Draft(NamedTuple):
    """A finding as a check words it; the judge adds what the pack says of the rule."""

    message: str
    subject: str | None = None
    anchor: Anchor | None = None
    section: str | None = None
    excerpt: str | None = None
    expected: str | float | None = None
    actual: str | float | None = None
    severity: Severity | None = None
    """Only where the catalogue leaves two; otherwise the pack's."""
    clause: str | None = None
    """A narrower clause than the rule's own: a section's, a level's."""
    quote: str | None = None
    fix: str | None = None
    part: int = 0
    """Of a section that occurs several times: which one, from 1. 0 for the whole, and for all other sections."""
    picture: bytes = b""
    """The place cut out of a scanned page, for a person to read what was not recognised."""
    asked: Asked | None = None
    either: tuple[tuple[Ground, ...], ...] = ()
    """Where one of several sets of grounds bears the draft out alone, these, in place of what the check rests on."""


class NotApplicable(Exception):
    """Raised by a check that has nothing to decide here; the message (Chinese) says why."""


class Unchecked(Exception):
    """Raised by a check that could not look; the message (Chinese) says why."""


class Check(Protocol):
    """A pure function over the dossier; its docstring is its page in ``yushen rules CODE``."""

    code: str
    rests_on: tuple[Ground, ...]
    __doc__: str | None

    def __call__(self, dossier: Dossier) -> Iterable[Draft]: ...


def decides(code: str, *rests_on: Ground) -> Callable[[Callable[[Dossier], Iterable[Draft]]], Check]:
    """Marks a function as the check of a rule; the function itself stays, so that it can be pickled.

    Args:
        code: the rule's.
        rests_on: what its findings rest on, where they can be errors; the judge looks there for doubts.
    """

    def mark(function: Callable[[Dossier], Iterable[Draft]]) -> Check:
        function.code, function.rests_on = code, rests_on  # type: ignore[attr-defined]
        return function  # type: ignore[return-value]

    return mark
