"""Of which years, and for which answer, evidence is asked for: this year's, one of several, the other level's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checks.test_demands import CLEAN, LAST, RECORD, WHEN, YEARS, Case, demand, result_of
from tests.pack.handed_in import form

THIS_YEAR = demand('any = ["record"]\nthis_year = true')
THIS_YEAR_TOO = demand('any = ["record"]\nyears = 2\nthis_year = true')
CHOICE = (
    *WHEN,
    '[[evidence]]\nkey = "other"\ntitle = "活动记录"\nany = ["record"]\nwhen = { kind = ["生产"] }\n',
)
CASES = [
    Case(
        "a year is not covered, and no file tells of it",
        YEARS,
        CLEAN | {"一.docx": RECORD},
        (("E011", "proof", "error"),),
        "2030 年或 2028 年",
    ),
    Case(
        "a year is not covered, but is told of",
        YEARS,
        CLEAN | {"一.docx": (*RECORD, "与二〇二八年相比，等待减少。")},
        (("E011", "proof", "review"),),
        "“一.docx”里写有 2028 年",
    ),
    Case(
        "last year's is not this year's",
        THIS_YEAR,
        CLEAN | {"一.docx": RECORD},
        (("E011", "proof", "error"),),
        "要求本年度的，没有找到 2030 年的",
    ),
    Case("this year's is there", THIS_YEAR, CLEAN | {"一.docx": ("2030年活动记录", *RECORD[1:])}, ()),
    Case(
        "this year and the one before it",
        THIS_YEAR_TOO,
        CLEAN | {"一.docx": RECORD, "二.docx": LAST},
        (("E011", "proof", "error"),),
        "近 2 年（含本年度）的，没有找到 2030 年的",
    ),
    Case(
        "the other choice's evidence is there, and it is not known which was meant",
        CHOICE,
        CLEAN | {"申报表.docx": form(案例类别="□生产 □服务"), "记录.docx": RECORD},
        (("A003", "kind", "error"),),
    ),
    Case(
        "the other choice's evidence is not there either",
        CHOICE,
        CLEAN | {"申报表.docx": form(案例类别="□生产 □服务")},
        (("E011", "proof", "review"), ("E011", "other", "review"), ("A003", "kind", "error")),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_years_and_answers_decide_what_is_missed(tmp_path: Path, case: Case) -> None:
    result = result_of(tmp_path, case)
    found = [(one["code"], one["subject"], one["severity"]) for one in result["findings"]]
    assert sorted(map(str, found)) == sorted(map(str, case.finds)), result["findings"]
    assert case.tells in "".join(one["message"] for one in result["findings"])
