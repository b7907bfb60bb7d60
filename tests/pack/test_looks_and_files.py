"""The report's looks and the files, on both sides of what a pack says; what no reader knows is unchecked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.pack import load
from tests.pack.brief import QUOTE, UNIT, checked, file_of, filled, form, found, pack_of, report, state, written
from tests.pack.test_limits_on_pages import printed

CQ = f'clause = "一"\nquote = "{QUOTE}"'
ORDINARY: list[tuple[str, Any]] = [
    ("一、改进背景", filled(60)),
    ("二、主要做法", filled(60)),
    ("三、取得效果", filled(60)),
]


def looked_at(where: Path, said: str, code: str, sections: list[tuple[str, Any]], **more: Any) -> dict[str, Any]:
    pack = pack_of(where, tables=f"\n[layout]\n{said}\n{CQ}\n", rules={code: "advice"})
    return checked(report(where / "案例报告.docx", sections, **more), pack)


def sized(path: Path, points: float | None, other: int = 0) -> Path:
    """A report of which the text has that size; ``other`` paragraphs have 9 pt."""
    from docx import Document
    from docx.shared import Pt

    report(path, [(name, [filled(60)] * 5) for name, _ in ORDINARY])
    document = Document(str(path))
    texts = [paragraph for paragraph in document.paragraphs if paragraph.style and paragraph.style.name == "Normal"]
    for number, paragraph in enumerate(texts):
        for run in paragraph.runs if points else ():
            run.font.size = Pt(9 if number < other else points or 9)
    document.save(str(path))
    return path


@pytest.mark.parametrize(
    ("points", "other", "said", "expected"),
    [
        (12, 0, "[12]", []),
        (12, 0, "[16]", ["S010:案例报告.docx advice"]),
        (12, 0, "[16, 12]", []),
        (10.5, 0, "[10.5]", []),
        (12, 1, "[12]", ["S010:案例报告.docx advice"]),
    ],
)
def test_the_text_has_the_size_that_is_asked_for(
    tmp_path: Path, points: float, other: int, said: str, expected: list[str]
) -> None:
    pack = pack_of(tmp_path, tables=f"\n[layout]\nsize_pt = {said}\n{CQ}\n", rules={"S010": "advice"})
    assert found(checked(sized(tmp_path / "案例报告.docx", points, other), pack), "S010") == expected


PARTS: list[Any] = [("Heading 2", "（一）准备"), filled(60), ("Heading 2", "（二）推进"), filled(60)]
DEEP = [("一、改进背景", filled(60)), ("二、主要做法", PARTS), ("三、取得效果", filled(60))]


@pytest.mark.parametrize(("depth", "expected"), [(1, ["S012:案例报告.docx advice"]), (2, []), (3, [])])
def test_headings_go_no_deeper_than_the_notice_lets_them(tmp_path: Path, depth: int, expected: list[str]) -> None:
    assert found(looked_at(tmp_path, f"heading_depth = {depth}", "S012", DEEP), "S012") == expected


@pytest.mark.parametrize(
    ("cover", "expected"),
    [
        ([], ["S013:案例报告.docx advice"]),
        (["目录", "一、改进背景…………1", "二、主要做法…………2", "三、取得效果…………3"], []),
    ],
)
def test_a_table_of_contents_is_missed_only_where_there_is_none(
    tmp_path: Path, cover: list[str], expected: list[str]
) -> None:
    assert found(looked_at(tmp_path, "contents = true", "S013", ORDINARY, cover=cover), "S013") == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [("本单位承诺 以上内容真实", []), ("本单位承诺以上内容属实", ["S014:案例报告.docx advice"])],
)
def test_the_fixed_text_of_the_template_must_stand(tmp_path: Path, line: str, expected: list[str]) -> None:
    said = 'template = ["本单位承诺以上内容真实"]'
    assert found(looked_at(tmp_path, said, "S014", ORDINARY, cover=[line]), "S014") == expected


def set_out(path: Path, font: str = "", line: float | None = None, exact: bool = False, **page: float) -> Path:
    """A report whose text has that font and spacing, by its style, and whose page has these measures (centimetres)."""
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    report(path, [(name, [filled(60)] * 5) for name, _ in ORDINARY])
    document = Document(str(path))
    style = document.styles["Normal"]
    if font:
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if line:
        style.paragraph_format.line_spacing = Pt(line) if exact else line
    for name, length in page.items():
        setattr(document.sections[0], name, Cm(length))
    document.save(str(path))
    return path


A4 = {"page_width": 21.0, "page_height": 29.7}
A3 = {"page_width": 29.7, "page_height": 42.0}
LYING = {"page_width": 29.7, "page_height": 21.0}
MARGINS = 'margins = "上下2.5厘米，左右3厘米"'
SIDES = {"top_margin": 2.5, "bottom_margin": 2.5, "left_margin": 3.0, "right_margin": 3.0}


@pytest.mark.parametrize(
    ("said", "code", "look", "ends"),
    [
        ('font = ["仿宋"]', "S009", {"font": "仿宋_GB2312"}, "passed"),
        ('font = ["仿宋", "宋体"]', "S009", {"font": "SimSun"}, "passed"),
        ('font = ["仿宋"]', "S009", {"font": "宋体"}, "约 100% 的正文不是，多为宋体"),
        ('page = "A4"', "S011", A4, "passed"),
        ('page = "A4"', "S011", LYING, "passed"),
        ('page = "A4"', "S011", A3, "为 297×420 毫米（A3）"),
        ('line_spacing = "固定值28磅"', "S011", {"line": 28, "exact": True}, "passed"),
        ('line_spacing = "固定值28磅"', "S011", {"line": 1.5}, "多为1.5 倍"),
        ('line_spacing = "1.5倍行距"', "S011", {"line": 1.5}, "passed"),
        (MARGINS, "S011", SIDES, "passed"),
        (MARGINS, "S011", SIDES | {"left_margin": 2.0}, "左 2、右 3 厘米"),
    ],
)
def test_a_word_file_tells_its_font_its_paper_and_its_spacing(
    tmp_path: Path, said: str, code: str, look: dict[str, Any], ends: str
) -> None:
    pack = pack_of(tmp_path, tables=f"\n[layout]\n{said}\n{CQ}\n", rules={code: "review"})
    result = checked(set_out(tmp_path / "案例报告.docx", **look), pack)
    assert state(result, code) == (ends if ends == "passed" else "found")
    told = [one["message"] for one in result["findings"] if one["code"] == code]
    assert [ends in message for message in told] == ([] if ends == "passed" else [True]), told


@pytest.mark.parametrize(
    ("said", "code", "ends"),
    [
        ('font = ["仿宋"]', "S009", "规定的字体是仿宋"),
        ('line_spacing = "28 磅"', "S011", "行距 28 磅"),
        ('margins = "2.5 厘米"', "S011", "页边距 2.5 厘米"),
        ('page = "16 开"', "S011", "纸张 16 开"),
        ('page = "A4"', "S011", ""),
    ],
)
def test_a_pdf_tells_its_paper_and_what_it_does_not_tell_is_unchecked(
    tmp_path: Path, said: str, code: str, ends: str
) -> None:
    pack = pack_of(tmp_path, tables=f"\n[layout]\n{said}\n{CQ}\n", rules={code: "advice"})
    result = checked(printed(tmp_path / "案例报告.pdf", 2), pack)
    (row,) = (row for row in result["checks"] if row["code"] == code)
    assert row["state"] == ("unchecked" if ends else "passed")
    assert not ends or (ends in row["reason"] and "请打开文件核对" in row["reason"])


def test_a_file_is_not_opened_again_where_the_notice_asks_for_no_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.page_setup.page_setup", lambda path, limits: pytest.fail("it was opened"))
    checked(report(tmp_path / "案例报告.docx", ORDINARY), pack_of(tmp_path, rules={"S009": "review"}))


@pytest.mark.parametrize(
    "code", ["S008", "S009", "S010", "S011", "S012", "S013", "S014", "L005", "C004", "C005", "F012"]
)
def test_a_rule_of_which_the_notice_says_nothing_does_not_apply(tmp_path: Path, code: str) -> None:
    severity = {"L005": "error", "C004": "error", "C005": "error"}.get(code, "review")
    result = checked(report(tmp_path / "案例报告.docx", ORDINARY), pack_of(tmp_path, rules={code: severity}))
    assert state(result, code) == "not_applicable"


# --- Files ---

NAMED = 'names = { report = "{unit_name}-{outcome_name}" }'
FILES = [
    # what [files] says, the report's name, the form's values, what is found
    (NAMED, f"{UNIT}-节拍案例.docx", {"outcome_name": "节拍案例"}, []),
    (NAMED, f"{UNIT} － 节拍案例.docx", {"outcome_name": "节拍案例"}, []),
    (NAMED, "案例报告.docx", {"outcome_name": "节拍案例"}, ["F012:案例报告.docx review"]),
    (NAMED, f"{UNIT}-别的案例.docx", {"outcome_name": "节拍案例"}, [f"F012:{UNIT}-别的案例.docx review"]),
    ('names = { report = "*-案例报告" }', "甲-案例报告.docx", {}, []),
    ('names = { report = "*-案例报告" }', "甲案例报告.docx", {}, ["F012:甲案例报告.docx review"]),
    ('types = { report = [".docx", "pdf"] }', "案例报告.docx", {}, []),
    ('types = { report = [".pdf"] }', "案例报告.docx", {}, ["F012:案例报告.docx review"]),
    ('types = { any = ["pdf"] }', "案例报告.docx", {}, ["F012:案例报告.docx review", "F012:申报表.docx review"]),
    ("max_mb = { any = 20 }", "案例报告.docx", {}, []),
    ("max_mb = { report = 0.001 }", "案例报告.docx", {}, ["F012:案例报告.docx review"]),
    ("most = { report = 1 }", "案例报告.docx", {}, []),
    ("most = { any = 1 }", "案例报告.docx", {}, ["F012:申报表.docx review"]),
]


@pytest.mark.parametrize(("said", "name", "told", "expected"), FILES)
def test_files_are_held_to_their_name_type_size_and_number(
    tmp_path: Path, said: str, name: str, told: dict[str, str], expected: list[str]
) -> None:
    pack = pack_of(tmp_path, tables=f"\n[files]\n{said}\n{CQ}\n", rules={"F012": "review"})
    folder = tmp_path / "申报"
    folder.mkdir()
    report(folder / name, ORDINARY)
    form(folder / "申报表.docx", **told)
    assert found(checked(folder, pack), "F012") == expected


def test_a_name_of_which_a_part_is_not_known_is_not_passed_in_silence(tmp_path: Path) -> None:
    pack = pack_of(tmp_path, tables=f"\n[files]\n{NAMED}\n{CQ}\n", rules={"F012": "review"})
    result = checked(report(tmp_path / f"{UNIT}-节拍案例.docx", ORDINARY, [UNIT]), pack)
    (row,) = (row for row in result["checks"] if row["code"] == "F012")
    assert row["state"] == "unchecked" and "案例名称" in row["reason"]


def test_rules_that_do_not_say_what_they_need_are_unchecked_without_a_report_and_do_not_crash(tmp_path: Path) -> None:
    codes = ["S001", "S008", "S010", "S013", "L001", "L005", "C004"]
    rules = dict.fromkeys(codes, "review")
    text = written(tables=f"\n[layout]\nsize_pt = [16]\ncontents = true\n{CQ}\n", rules=rules)
    pack = load(str(file_of(tmp_path, text.replace('needs = "text"\n', ""))))
    folder = tmp_path / "申报"
    folder.mkdir()
    form(folder / "申报表.docx")
    form(folder / "申报表二.docx")
    result = checked(folder, pack)
    assert {state(result, code) for code in codes} == {"unchecked"}
