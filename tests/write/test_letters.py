"""The notice of corrections and the opinion form: complete, grouped, and harmless."""

from dataclasses import replace

import pytest
from docx import Document

from pipeline.write.notice_docx import corrections, write_notice
from pipeline.write.opinion_docx import GROUPS, group_of, write_opinion


def text_of(path):
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)


def test_the_notice_asks_for_every_error_at_once_with_clause_and_mending(faulty, pack, tmp_path):
    out = tmp_path / "补正通知书.docx"
    assert write_notice(faulty, pack, out, deadline="2024年7月15日") == 2
    text = text_of(out)
    assert "1．字数超出上限" in text and "2．缺少规定的部分" in text and "3．" not in text
    assert "补正办法：请删减 42 字以上" in text and pack.rules["S001"].quote in text
    assert "请于2024年7月15日前完成补正" in text
    assert pack.contact["phone"] in text and pack.contact["person"] in text
    assert "回　执" in text and "签收人" in text


def test_the_notice_takes_named_reviews_in_but_never_advice(faulty):
    assert [f["code"] for f in corrections(faulty)] == ["L001", "S001"]
    assert [f["code"] for f in corrections(faulty, ["C001", "L004"])] == ["L001", "S001", "C001"]


def test_a_notice_without_corrections_says_so_and_sets_no_deadline(clean, pack, tmp_path):
    out = tmp_path / "补正通知书.docx"
    assert write_notice(clean, pack, out) == 0
    assert "没有必须补正的事项" in text_of(out) and "前完成补正" not in text_of(out)


def test_the_opinion_form_groups_every_finding_and_leaves_room_to_sign(faulty, pack, tmp_path):
    out = tmp_path / "形式审查意见表.docx"
    write_opinion(faulty, pack, out)
    text = text_of(out)
    headings = [p.text for p in Document(str(out)).paragraphs if p.style.name == "Heading 1"]
    assert headings == [*GROUPS, "审查结论"]
    assert all(finding["message"] in text for finding in faulty["findings"])
    assert "组织概况 342/300" in text and "I001：单份检查时没有可比较的其他申报" in text
    assert text.count("需人工确认") == 5 and "复核人" in text


@pytest.mark.parametrize(
    ("contact", "told"),
    [
        ({"website": "http://a.example/"}, "通过申报平台重新提交"),
        ({"email": "anli@a.example"}, "发送至下列邮箱"),
        ({"phone": "0571-5550166"}, "按通知规定的方式重新提交"),
    ],
)
def test_a_correction_comes_back_on_a_way_that_the_notice_names(faulty, pack, tmp_path, contact, told):
    write_notice(faulty, replace(pack, contact=contact), tmp_path / "a.docx")
    text = text_of(tmp_path / "a.docx")
    assert f"前完成补正，{told}" in text and next(iter(contact.values())) in text
    assert ("申报平台" in text) is ("website" in contact)


@pytest.mark.parametrize(
    ("code", "group"),
    [("F001", "材料齐全性"), ("R003", "材料齐全性"), ("Q001", "申报资格"), ("L001", "报告规范性"), ("X001", "一致性")],
)
def test_each_rule_stands_under_its_heading(code, group):
    assert group_of(code) == group


def test_every_rule_of_the_pack_has_a_heading(pack):
    assert {group_of(code) for code in pack.rules} == set(GROUPS)


def test_hostile_text_stays_text(hostile, pack, tmp_path):
    write_notice(hostile, pack, tmp_path / "a.docx")
    write_opinion(hostile, pack, tmp_path / "b.docx")
    for name in ("a.docx", "b.docx"):
        text = text_of(tmp_path / name)
        assert "<script>alert(1)</script>" in text
        assert not set(text) & set("\x00\x1b\u202e\ud800")
