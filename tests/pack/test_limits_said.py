"""Whatever a pack says of a length is checked on both sides of it, through the whole pipeline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pipeline.pack import Pack
from tests.pack.brief import QUOTE, UNIT, checked, filled, found, pack_of, report

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "result.schema.json").read_text("utf-8"))
OVER, UNDER, MAYBE = ["L001:doing error"], ["L001:doing error"], ["L002:doing review"]
TABLED = [["甲" * 40, "乙" * 20]]
"""A table of 60 字."""


def of_doing(where: Path, body: Any, limit: str, **more: Any) -> tuple[dict[str, Any], Pack]:
    """The result of a report of which the second section holds the body, under a pack with that limit for it."""
    pack = pack_of(where, {"doing": f"limit = {limit}" if limit else ""}, **more)
    sections = [("一、改进背景", filled(300)), ("二、主要做法", body), ("三、取得效果", filled(300))]
    result = checked(report(where / "案例报告.docx", sections), pack)
    jsonschema.validate(result, SCHEMA)
    return result, pack


LIMITS = [
    # the limit, the body, what is found
    ("100", filled(100), []),
    ("100", filled(101), OVER),
    ("{ max = 100 }", filled(100), []),
    ("{ max = 100 }", filled(101), OVER),
    ("{ min = 100 }", filled(100), []),
    ("{ min = 100 }", filled(99), UNDER),
    ("{ min = 100, max = 200 }", filled(99), UNDER),
    ("{ min = 100, max = 200 }", filled(100), []),
    ("{ min = 100, max = 200 }", filled(200), []),
    ("{ min = 100, max = 200 }", filled(201), OVER),
    ("{ about = 200 }", filled(179), UNDER),
    ("{ about = 200 }", filled(180), []),
    ("{ about = 200 }", filled(220), []),
    ("{ about = 200 }", filled(221), OVER),
    ("{ about = 200, tolerance = 0.25 }", filled(149), UNDER),
    ("{ about = 200, tolerance = 0.25 }", filled(150), []),
    ("{ about = 200, tolerance = 0.25 }", filled(250), []),
    ("{ about = 200, tolerance = 0.25 }", filled(251), OVER),
    ('{ max = 100, unit = "字符" }', filled(100), []),
    ('{ max = 100, unit = "字符" }', filled(101), OVER),
    ('{ max = 100, unit = "字符" }', "ab " * 40, MAYBE),
    ('{ min = 100, unit = "字符" }', filled(99), UNDER),
    ('{ min = 100, unit = "字符" }', filled(100), []),
    ("[{ min = 100 }, { max = 200 }]", filled(99), UNDER),
    ("[{ min = 100 }, { max = 200 }]", filled(150), []),
    ("[{ min = 100 }, { max = 200 }]", filled(201), OVER),
    ('{ max = 100, severity = "review" }', filled(101), ["L001:doing review"]),
    ('{ max = 100, severity = "advice" }', filled(101), []),
    # tables may count or not where nothing is said of them
    ("{ max = 100 }", [filled(90), TABLED], MAYBE),
    ("{ max = 100, counts = { tables = true } }", [filled(90), TABLED], OVER),
    ("{ max = 100, counts = { tables = false } }", [filled(100), TABLED], []),
    ("{ max = 100, counts = { tables = false } }", [filled(101), TABLED], OVER),
    ("{ min = 100 }", [filled(90), TABLED], MAYBE),
    ("{ min = 100, counts = { tables = true } }", [filled(40), TABLED], []),
    ("{ min = 100, counts = { tables = true } }", [filled(39), TABLED], UNDER),
    ("{ min = 100, counts = { captions = true } }", [filled(91), "图 1 现场照片一二三"], []),
    ("{ min = 100, counts = { captions = true } }", [filled(90), "图 1 现场照片一二三"], UNDER),
    ("{ min = 100, counts = { captions = false } }", [filled(99), "图 1 现场照片一二三"], UNDER),
    ("{ min = 100, counts = { captions = false } }", [filled(100), "图 1 现场照片一二三"], []),
    ("{ max = 100, counts = { captions = false } }", [filled(100), "图 1 现场照片一二三"], []),
    # a share of another section (300 字), or of the whole
    ('{ share_of = "effect", share_max = 0.5 }', filled(150), []),
    ('{ share_of = "effect", share_max = 0.5 }', filled(151), OVER),
    ('{ share_of = "effect", share_min = 0.5 }', filled(150), []),
    ('{ share_of = "effect", share_min = 0.5 }', filled(149), UNDER),
    ('{ share_of = "report", share_min = 0.4 }', filled(390), UNDER),
    ('{ share_of = "report", share_min = 0.4 }', filled(480), []),
    ('{ share_of = "report", share_max = 0.4 }', filled(390), []),
    ('{ share_of = "report", share_max = 0.4 }', filled(480), OVER),
    ("", filled(9000), []),
]


@pytest.mark.parametrize(("limit", "body", "expected"), LIMITS, ids=lambda value: str(value)[:48])
def test_a_limit_is_kept_to_its_last_character(tmp_path: Path, limit: str, body: Any, expected: list[str]) -> None:
    result, _ = of_doing(tmp_path, body, limit)
    assert found(result) == expected


SHOWN = [
    # the limit, what the JSON says: most, least, unit
    ("100", (100, None, "字")),
    ("{ min = 100 }", (None, 100, "字")),
    ("{ about = 200 }", (220, 180, "字")),
    ('{ max = 3, unit = "页" }', (3, None, "页")),
    ('{ share_of = "report", share_max = 0.9 }', (None, None, "字")),
    ("", (None, None, "字")),
]


@pytest.mark.parametrize(("limit", "expected"), SHOWN)
def test_the_result_tells_the_limit_and_its_unit_or_that_there_is_none(
    tmp_path: Path, limit: str, expected: tuple[int | None, int | None, str]
) -> None:
    result, _ = of_doing(tmp_path, filled(200), limit)
    section = result["sections"][1]
    assert (section["limit"], section["minimum"], section["unit"]) == expected


def test_a_text_that_is_too_short_says_how_much_is_missing_and_what_to_do(tmp_path: Path) -> None:
    result, _ = of_doing(tmp_path, filled(80), "{ min = 100, max = 200 }")
    (finding,) = (one for one in result["findings"] if one["code"] == "L001")
    assert "80 字" in finding["message"] and "100—200 字" in finding["message"] and "还差 20 字" in finding["message"]
    assert "补写" in finding["fix"] and (finding["expected"], finding["actual"]) == (100, 80)
    assert result["sections"][1]["status"] == "short"


def test_a_lower_bound_of_its_own_takes_the_place_of_the_hint_that_little_is_written(tmp_path: Path) -> None:
    result, _ = of_doing(tmp_path, filled(120), "{ min = 100, max = 2000 }", rules={"L004": "advice"})
    assert found(result, "L004") == []
    result, _ = of_doing(tmp_path, filled(120), "{ max = 2000 }", rules={"L004": "advice"})
    assert found(result, "L004") == ["L004:doing advice"]


WHOLE = [
    # [report].limit, the sections' 字, the cover, what is found: headings count 18 字 (three of six)
    ("{ max = 318, CQ }", 100, [], []),
    ("{ max = 317, CQ }", 100, [], ["L005:None error"]),
    ("{ min = 318, CQ }", 100, [], []),
    ("{ min = 319, CQ }", 100, [], ["L005:None error"]),
    ("{ max = 320, CQ }", 100, ["某某单位二〇三一年"], ["L005:None review"]),
    ("{ max = 320, counts = { cover = false }, CQ }", 100, ["某某单位二〇三一年"], []),
    ("{ max = 320, counts = { cover = true }, CQ }", 100, ["某某单位二〇三一年"], ["L005:None error"]),
    ("{ min = 320, counts = { cover = true }, CQ }", 100, ["某某单位二〇三一年"], []),
    ('{ max = 0.000001, unit = "MB", CQ }', 100, [], ["L005:None error"]),
    ('{ max = 5, unit = "MB", CQ }', 100, [], []),
    ('{ max = 317, severity = "advice", CQ }', 100, [], []),
]


@pytest.mark.parametrize(("limit", "words", "cover", "expected"), WHOLE, ids=lambda value: str(value)[:48])
def test_the_whole_report_has_a_limit_of_its_own(
    tmp_path: Path, limit: str, words: int, cover: list[str], expected: list[str]
) -> None:
    limit = limit.replace("CQ", f'clause = "一", quote = "{QUOTE}"')
    pack = pack_of(tmp_path, tables=f"\n[report]\nlimit = {limit}\n", rules={"L005": "error"})
    sections = [("一、改进背景", filled(words)), ("二、主要做法", filled(words)), ("三、取得效果", filled(words))]
    result = checked(report(tmp_path / "案例报告.docx", sections, cover), pack)
    assert found(result) == expected


def test_the_counts_of_the_report_hold_for_each_of_its_limits(tmp_path: Path) -> None:
    limit = f'limit = {{ max = 320, clause = "一", quote = "{QUOTE}" }}'
    tables = f"\n[report]\n{limit}\ncounts = {{ cover = true }}\n"
    pack = pack_of(tmp_path, tables=tables, rules={"L005": "error"})
    sections = [("一、改进背景", filled(100)), ("二、主要做法", filled(100)), ("三、取得效果", filled(100))]
    assert found(checked(report(tmp_path / "案例报告.docx", sections, [UNIT]), pack)) == ["L005:None error"]


def test_pages_that_no_file_tells_are_not_checked_and_not_passed(tmp_path: Path) -> None:
    limit = f'{{ max = 20, unit = "页", clause = "一", quote = "{QUOTE}" }}'
    pack = pack_of(tmp_path, tables=f"\n[report]\nlimit = {limit}\n", rules={"L005": "error"})
    sections = [("一、改进背景", filled(100)), ("二、主要做法", filled(100)), ("三、取得效果", filled(100))]
    result = checked(report(tmp_path / "案例报告.docx", sections), pack)
    (row,) = (row for row in result["checks"] if row["code"] == "L005")
    assert row["state"] == "unchecked" and "页" in row["reason"]
