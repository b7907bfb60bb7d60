"""The day against which a submission is judged when nobody names one, and where nobody can know it."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.gather.refdate import reference, unknown
from pipeline.model import Document, Dossier, Doubt, Form, FormField, Options, Recommendation, Submission
from pipeline.pack import load

PACK = load("shanghai-2024")


@pytest.mark.parametrize(
    ("today", "origin", "day"),
    [
        ("2024-02-29", "window", "2024-07-31"),
        ("2024-03-01", "season", "2024-03-01"),
        ("2024-05-20", "season", "2024-05-20"),
        ("2024-08-31", "season", "2024-08-31"),  # recommendations still come in
        ("2024-09-01", "window", "2024-07-31"),
        ("2025-05-20", "window", "2024-07-31"),
        (None, "window", "2024-07-31"),
    ],
)
def test_without_a_known_day_today_serves_only_within_the_season(today, origin, day):
    found = unknown(PACK.dates, today and date.fromisoformat(today))
    assert (found.origin, found.date.isoformat(), found.known) == (origin, day, False)


def test_a_notice_of_one_window_alone_has_its_season_there():
    found = unknown({"year": 2025, "application": [2, 2]}, date(2025, 3, 1))
    assert (found.origin, found.date) == ("window", date(2025, 2, 28))


def told(commitment=None, recommendation="", given=None, today=date(2026, 11, 26), **about):
    field = FormField("commitment_date", commitment, doubts=about.get("doubts", ()))
    dossier = Dossier(
        PACK,
        Options(given, today=today),
        Submission("申报", ()),
        {"表.docx": Document("表.docx")},
        form=Form("表.docx", {"commitment_date": field}, estimate=about.get("scan", False)),
        recommendation=Recommendation("推荐表.xlsx", (), date=recommendation, estimate=about.get("scan", False)),
    )
    return reference(dossier)


@pytest.mark.parametrize(
    ("case", "origin", "by", "days"),
    [
        ({"commitment": "2024年4月26日"}, "submission", "commitment", ("2024-04-26", "2024-04-26", "2024-07-31")),
        (
            {"commitment": "2024.5.6", "recommendation": "2024年8月20日"},
            "submission",
            "commitment",
            ("2024-05-06", "2024-05-06", "2024-08-20"),
        ),
        ({"recommendation": "2024年6月"}, "submission", "recommendation", ("2024-06-30", "2024-06-30", "2024-07-31")),
        ({"commitment": "2023年5月10日"}, "submission", "commitment", ("2023-05-10", "2023-05-10", "2024-07-31")),
        ({"commitment": "2025年5月10日"}, "submission", "commitment", ("2025-05-10", "2024-07-31", "2025-05-10")),
        ({"commitment": "2024年2月30日"}, "window", None, ("2024-07-31",) * 3),
        ({"commitment": "年  月  日"}, "window", None, ("2024-07-31",) * 3),
        ({"commitment": "2024年4月26日", "scan": True}, "window", None, ("2024-07-31",) * 3),
        ({"commitment": "2024年4月26日", "doubts": (Doubt("cell", "有图"),)}, "window", None, ("2024-07-31",) * 3),
        ({"commitment": "2024年4月26日", "given": date(2024, 9, 1)}, "given", None, ("2024-09-01",) * 3),
        ({"today": date(2024, 6, 2)}, "season", None, ("2024-06-02",) * 3),
    ],
    ids=str,
)
def test_the_day_is_given_or_told_and_bounds_what_can_have_been_handed_in(case, origin, by, days):
    found = told(**case)
    assert (found.origin, found.told_by) == (origin, by)
    assert tuple(day.isoformat() for day in (found.date, found.earliest, found.latest)) == days
    assert found.known == (origin in ("given", "submission"))
