"""What a check is, and what it may say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pipeline.model.document import Anchor
from pipeline.model.result import Severity

if TYPE_CHECKING:
    from pipeline.model.dossier import Dossier


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
    estimate: bool = False
    """Rests on OCR or a guess: never an error."""


class NotApplicable(Exception):
    """Raised by a check that has nothing to decide here; the message (Chinese) says why."""


class Unchecked(Exception):
    """Raised by a check that could not look; the message (Chinese) says why."""


class Check(Protocol):
    """A pure function over the dossier; its docstring is its page in ``yushen rules CODE``."""

    code: str
    __doc__: str | None

    def __call__(self, dossier: Dossier) -> Iterable[Draft]: ...


def decides(code: str) -> Callable[[Callable[[Dossier], Iterable[Draft]]], Check]:
    """Marks a function as the check of a rule; the function itself stays, so that it can be pickled."""

    def mark(function: Callable[[Dossier], Iterable[Draft]]) -> Check:
        function.code = code  # type: ignore[attr-defined]
        return function  # type: ignore[return-value]

    return mark
