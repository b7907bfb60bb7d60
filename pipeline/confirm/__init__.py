"""The stage between weighing and the findings: the second ground of every error, run only where there is one.

An error that a second look shakes, or for which no second look came to an end, is a review that says why.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipeline.model import Dossier, Doubt

if TYPE_CHECKING:
    from pipeline.judge import Judged

_NOT_YET = Doubt("reading", "第二种读法没有完成，不能确认")


def confirm(dossier: Dossier, judged: Iterable[Judged]) -> list[Judged]:
    """The findings, each error looked at once more; what else there is stays as it is."""
    from pipeline.confirm.looks import forget

    try:
        return [one._replace(doubt=_second(dossier, one)) if one.severity == "error" else one for one in judged]
    finally:
        forget()


def unconfirmed(judged: Iterable[Judged]) -> list[Judged]:
    """What holds if the second look never ends: every error a review that says so."""
    return [one._replace(doubt=_NOT_YET) if one.severity == "error" else one for one in judged]


def _second(dossier: Dossier, judged: Judged) -> Doubt | None:
    from pipeline.confirm.looks import look

    for ground in judged.rests_on:
        try:
            doubt = next(look(dossier, ground, judged.draft), None)
        except MemoryError:
            raise
        except Exception as error:
            doubt = Doubt("reading", f"第二种读法没有完成（{type(error).__name__}），不能确认")
        if doubt:
            return doubt
    return None
