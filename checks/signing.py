"""Q: a form that was signed on a day after the one on which it was handed in (Q007)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.model import Anchor, Check, Dossier, Draft, NotApplicable, decides
from pipeline.values.when import dates_in_field, signed_on

_SIGNED = ("commitment", "seal", "signature")
"""The kinds of fields that are signed and dated."""


@decides("Q007")
def signed_later(dossier: Dossier) -> Iterator[Draft]:
    """申报表盖章、签字、承诺处的日期，或推荐表的日期，晚于提交的日期；不知道哪天提交的，晚于检查当天。

    扫描件上识别出的日期不作判断。

    会指出：11 月 26 日提交的申报表，落款是 12 月 25 日。
    不会指出：落款就在提交当天；落款没有写日期（见 A008）。
    怎样改：核对日期；写错的请改正后重新盖章。
    """
    day = handed_in_by(dossier)
    told = list(_signed(dossier))
    if day is None or not told:
        raise NotApplicable("没有读到落款的日期，或不知道提交的日期。")
    clause = dossier.pack.told("Q007")
    named = "提交日期" if dossier.options.date and not dossier.options.day_is_set else "检查当天"
    for key, name, signed, anchor in told:
        if signed > day:
            message = f"{name}的日期 {signed} 晚于{named} {day}，请核对（{clause}）。"
            yield Draft(message, key, anchor, expected=str(day), actual=str(signed))


def handed_in_by(dossier: Dossier) -> date | None:
    """The last day on which it can have been handed in: the day that is given, else that of the check."""
    options = dossier.options
    return options.today if options.date is None or options.day_is_set else options.date


def _signed(dossier: Dossier) -> Iterator[tuple[str, str, date, Anchor]]:
    """(subject, where, day, place) of each date under a seal or a signature that was read for certain."""
    form, recommendation = dossier.form, dossier.recommendation
    for key, spec in dossier.pack.fields.items() if form and not form.estimate else ():
        name = f"{key}_date" if spec.kind == "commitment" else key
        field = form.fields.get(name) if form else None
        if form is None or field is None or spec.kind not in _SIGNED:
            continue
        if any(doubt.about != "mark" for doubt in field.doubts):
            continue  # a seal's picture in the cell is no doubt about the day beside it
        if isinstance(field.value, str) and (day := _day(field.value)):
            yield name, f"申报表“{spec.title}”处", day, field.anchor._replace(file=field.anchor.file or form.file)
    if recommendation and not recommendation.estimate and (day := _day(recommendation.date)):
        yield "date", "推荐表", day, Anchor(recommendation.file)


def _day(text: str) -> date | None:
    """The last day that a text holds and the calendar has; None for a month alone."""
    found = [when for when in dates_in_field(signed_on(text)) if when.day and when.exists]
    return found[-1].last_day() if found else None


CHECKS: tuple[Check, ...] = (signed_later,)
