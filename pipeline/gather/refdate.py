"""The reference date: the day of submission where it is known, else a day within the notice's season.

Known is what whoever asks gives (a command's ``--date``, an applicant's upload), and what the submission tells: the
date under the commitment, else the recommendation's. On which day somebody runs the check says nothing about the
submission: it serves only as long as the season lasts, and after it the last day of the application does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any, Literal, NamedTuple

from pipeline.model import Anchor, Dossier, Reference
from pipeline.pack import Window
from pipeline.values.when import dates_in_field

SUBMISSION = "submission"
_WINDOWS = ("application", "registration", "recommendation")
"""Of the pack's ``[dates]``: together they are the season."""


class _Told(NamedTuple):
    day: date
    by: Literal["commitment", "recommendation"]
    anchor: Anchor


def reference(dossier: Dossier) -> Reference:
    """The day against which this submission is judged, and where it comes from."""
    options, dates = dossier.options, dossier.pack.dates
    if options.date is not None:
        return Reference(options.date, "given", options.date, options.date)
    otherwise = unknown(dates, options.today, dossier.pack.windows)
    told = list(_told(dossier))
    if not told:
        return otherwise
    days = [otherwise.date, *(one.day for one in told)]
    first = told[0]
    return Reference(first.day, "submission", min(days), max(days), first.by, first.anchor)


def unknown(dates: Mapping[str, Any], today: date | None, windows: Iterable[Window] = ()) -> Reference:
    """The reference where nobody knows the day of submission.

    Args:
        dates: the pack's: ``year``, and windows as first and last month.
        today: the day of the check.
        windows: the pack's own, with days: where there are any, they are the season.
    """
    if named := tuple(windows):
        return _of_windows(named, today)
    year, months = int(dates["year"]), [dates[key] for key in _WINDOWS if key in dates]
    first, last = min(start for start, _ in months), max(end for _, end in months)
    if today is not None and today.year == year and first <= today.month <= last:
        return Reference(today, "season", today, today)
    from calendar import monthrange

    closes = int(dates["application"][1])
    day = date(year, closes, monthrange(year, closes)[1])
    return Reference(day, "window", day, day)


def _of_windows(windows: tuple[Window, ...], today: date | None) -> Reference:
    """Today within the season, else the last day of submission."""
    if today is not None and any(window.start.date() <= today <= window.end.date() for window in windows):
        return Reference(today, "season", today, today)
    day = max(window.end.date() for window in windows if window.of == SUBMISSION)
    return Reference(day, "window", day, day)


def _told(dossier: Dossier) -> Iterator[_Told]:
    """The form's date under the commitment, then that of the recommendation's declaration.

    What was recognised, or not understood whole, is an estimate and tells nothing.
    """
    form, recommendation = dossier.form, dossier.recommendation
    field = form.fields.get("commitment_date") if form else None
    if form and field and not form.estimate and not field.doubts and isinstance(field.value, str):
        anchor = field.anchor if field.anchor.file else field.anchor._replace(file=form.file)
        yield from (_Told(day, "commitment", anchor) for day in _days(field.value))
    if recommendation and not recommendation.estimate:
        anchor = Anchor(recommendation.file)
        yield from (_Told(day, "recommendation", anchor) for day in _days(recommendation.date))


def _days(text: str) -> Iterator[date]:
    """The first day of the calendar that a text holds; of a month without a day the last one."""
    found = (when.last_day() for when in dates_in_field(text) if when.month and when.exists)
    return islice(found, 1)
