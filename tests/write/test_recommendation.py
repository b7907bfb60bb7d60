"""The recommendation that is filled in from results, read back by the program's own reader."""

from __future__ import annotations

from copy import deepcopy

import pytest
from docx import Document

from pipeline.gather.recommendation import read_recommendation
from pipeline.read import read
from pipeline.write.recommendation_docx import write_recommendation


def handed(clean, name, recommender, **form):
    result = deepcopy(clean)
    result["submission"] |= {"name": name, "unit_name": f"{name}厂", "outcome_name": f"{name}法", "level": "优秀级"}
    told = {"recommender": recommender, "key_field": "制造", "site_category": "生产现场"} | form
    result["submission"] |= {"form": told, "recommendation": None}
    return result


def test_what_is_written_is_read_back_row_by_row(clean, pack, tmp_path):
    out = tmp_path / "推荐表.docx"
    filled = write_recommendation([handed(clean, "甲", "东区协会"), handed(clean, "乙", "东区协会")], pack, out)
    assert (filled.recommenders, filled.rows, filled.blanks) == (1, 2, ())
    found = read_recommendation(read(out, out.name, pack.limits), pack)
    assert found.recommender == "东区协会"
    assert [(row.number, row.unit_name, row.outcome_name) for row in found.rows] == [
        (1, "甲厂", "甲法"), (2, "乙厂", "乙法")
    ]  # fmt: skip
    assert all((row.field, row.site_category, row.level) == ("制造", "生产现场", "优秀级") for row in found.rows)


def test_each_recommender_has_a_table_of_its_own_and_nobody_s_come_last(clean, pack, tmp_path):
    out = tmp_path / "推荐表.docx"
    results = [handed(clean, "丙", ""), handed(clean, "甲", "东区协会"), handed(clean, "乙", "北区协会")]
    assert write_recommendation(results, pack, out).recommenders == 3
    units = [[row.cells[2].text for row in table.rows[1:]] for table in Document(str(out)).tables]
    assert units == [["甲厂"], ["乙厂"], ["丙厂"]]


@pytest.mark.parametrize(("key", "column"), [("key_field", "领域"), ("site_category", "现场类别")])
def test_what_was_not_read_stays_blank_and_is_named(clean, pack, tmp_path, key, column):
    filled = write_recommendation([handed(clean, "甲", "东区协会", **{key: None})], pack, tmp_path / "t.docx")
    assert filled.blanks == (("甲", column),)


def test_a_row_of_another_outcome_fills_nothing_in(clean, pack, tmp_path):
    result = handed(clean, "甲", "东区协会", key_field=None)
    other = {"outcome_name": "别的成果", "field": "建设工程"}
    result["submission"]["recommendation"] = [other, other | {"outcome_name": "又一成果"}]
    assert write_recommendation([result], pack, tmp_path / "t.docx").blanks == (("甲", "领域"),)


def test_the_notice_s_own_title_and_declaration_stand_around_the_table(clean, pack, tmp_path):
    out = tmp_path / "推荐表.docx"
    write_recommendation([handed(clean, "甲", "东区协会")], pack, out)
    said = [paragraph.text for paragraph in Document(str(out)).paragraphs]
    assert "创新成果推荐表" in said[0] and "一、推荐目录" in said
    assert any(line.startswith("本单位遵守") for line in said)
    assert [line.partition("：")[0] for line in said[-3:]] == ["填表人", "电话", "填表日期"]
