"""docs/写规则包.md does what it says: its own words are carried out, and its reference is that of the types."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import docx
import pytest

from pipeline.pack.meanings import keys, markdown, table_name
from tests.pack.commands import Done, run

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "写规则包.md").read_text("utf-8")
NOTICE = re.search(r"```text\n(青河市.*?)\n```", PAGE, re.DOTALL)
REPORT = {
    "一、案例名称": "看板点检让备件领用少跑路",
    "二、班组概况": "青河市东桥机修厂维修二班共有人员十二名，设钳工、电工两类岗位，主要任务是保障包装线维修。" * 3,
    "三、主要做法": "班组先用两周记录每次领用备件的时间，找出耗时最长的三个环节，再逐项改进货位、标签和领用单。" * 20,
    "四、实施效果": "领用一次备件的平均时间由二十六分钟降到九分钟，全年少停机四十一小时。" * 14,
}
FORM = [
    ["案例名称", "看板点检让备件领用少跑路"],
    ["单位名称（全称）", "青河市东桥机修厂"],
    ["联系人", "陆一鸣", "联系电话", "13800550166"],
    ["申报等级（单选，必填）", "☑ 示范案例级 □ 优秀案例级"],
]


@pytest.fixture
def drafted(tmp_path: Path) -> tuple[Path, Done]:
    """The pack as ``pack new`` leaves it, and what it printed."""
    assert NOTICE
    (tmp_path / "通知.txt").write_text(NOTICE[1] + "\n", "utf-8")
    return tmp_path / "我的活动", run("pack", "new", tmp_path / "通知.txt", "-o", tmp_path / "我的活动")


@pytest.fixture
def confirmed(drafted: tuple[Path, Done]) -> Path:
    """The pack after the second step: what is to be confirmed is confirmed, the first day put right."""
    pack = drafted[0]
    for path in pack.glob("*.toml"):
        lines = path.read_text("utf-8").splitlines()
        told = "\n".join(line for line in lines if not line.startswith("# 待确认："))
        path.write_text(told.replace('from = "2025-01-01"', 'from = "2025-07-01"'), "utf-8")
    return pack


def _submission(where: Path, site: str = "材料") -> Path:
    folder = where / site
    folder.mkdir()
    report = docx.Document()
    for heading, text in REPORT.items():
        report.add_heading(heading, 1)
        report.add_paragraph(text)
    report.save(str(folder / "案例报告.docx"))
    form = docx.Document()
    form.add_paragraph("申报表")
    table = form.add_table(len(FORM), 4, style="Table Grid")
    for row, cells in zip(table.rows, FORM, strict=True):
        for cell, told in zip(row.cells, cells, strict=False):
            cell.text = told
    form.add_paragraph("单位盖章：")
    form.save(str(folder / "申报表.docx"))
    return folder


def test_the_first_step_prints_what_the_page_shows(drafted: tuple[Path, Done]) -> None:
    shown = re.search(r"\$ yushen pack new .*?\n(.*?)```", PAGE, re.DOTALL)
    assert shown
    printed = drafted[1].stdout.splitlines()
    assert printed[1 : 1 + 7] == shown[1].splitlines()[1:]


def test_every_mark_of_the_draft_is_answered_on_the_page(drafted: tuple[Path, Done]) -> None:
    done = run("pack", "check", drafted[0])
    assert done.exit_code == 2
    marks = [line.split("待确认：")[1] for line in done.stdout.splitlines() if "待确认：" in line]
    answers = "全文的限额|要写明的内容|左右|等级|报告叫什么|时间|截止时间|名额"
    assert len(marks) == 8 and all(re.search(answers, mark) for mark in marks), marks


def test_the_tables_that_the_page_shows_stand_in_the_pack(drafted: tuple[Path, Done]) -> None:
    text = (drafted[0] / "pack.toml").read_text("utf-8")
    blocks = re.findall(r"```toml\n(\[\[.*?)```", PAGE.partition("### 自己补写的一项")[0], re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        assert tomllib.loads(block) and block.strip() in text


def test_after_the_second_step_nothing_is_wrong(confirmed: Path) -> None:
    done = run("pack", "check", confirmed)
    assert done.exit_code == 0 and done.stdout == f"规则包 {confirmed}：没有发现问题。\n"


def test_the_page_to_proof_read_and_the_blank_report_are_written(confirmed: Path, tmp_path: Path) -> None:
    assert run("pack", "show", confirmed, "-o", tmp_path / "核对.html").exit_code == 0
    assert run("template", "-o", tmp_path / "模板.docx", "--rules", confirmed).exit_code == 0
    headings = [p.text for p in docx.Document(str(tmp_path / "模板.docx")).paragraphs if p.text]
    assert [heading.partition("、")[2].partition("（")[0] for heading in headings[:4]] == [
        heading.partition("、")[2] for heading in REPORT
    ]


def test_the_first_submission_is_checked_and_lacks_what_the_page_says(confirmed: Path, tmp_path: Path) -> None:
    done = run("check", _submission(tmp_path), "--rules", confirmed, "--date", "2025-08-20")
    assert done.exit_code == 0
    shown = re.search(r"```text\n(  E011.*?)```", PAGE, re.DOTALL)
    assert shown and shown[1] in done.stdout, done.stdout
    (tmp_path / "材料" / "班组活动记录.docx").write_bytes(_record())
    again = run("check", tmp_path / "材料", "--rules", confirmed, "--date", "2025-08-20")
    assert "E011  " not in again.stdout and again.exit_code == 0, again.stdout


def _record() -> bytes:
    import io

    told = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("维修二班班组活动记录")
    document.add_paragraph("2024年和2025年每月组织一次点检活动，全体人员参加。")
    document.save(told)
    return told.getvalue()


def test_trying_names_each_part_and_what_was_left_out(confirmed: Path, tmp_path: Path) -> None:
    done = run("pack", "try", confirmed, _submission(tmp_path), "--date", "2025-08-20")
    rows = [line.split() for line in done.stdout.splitlines()]
    assert done.exit_code == 0
    assert ["班组概况", "—", "1", "—", "—"] in rows and ["班组活动记录", "1", "—", "—", "—"] in rows
    assert "没有样本碰到的" in done.stdout


def test_what_the_page_says_to_write_by_hand_is_known_and_loads(confirmed: Path) -> None:
    by_hand = PAGE.partition("### 自己补写的一项")[2].partition("### 规则")[0]
    level, material, seal, title, field = re.findall(r"```toml\n(.*?)```", by_hand, re.DOTALL)
    path = confirmed / "pack.toml"
    text = path.read_text("utf-8")
    assert tomllib.loads(level)["levels"].items() <= tomllib.loads(text)["levels"].items()
    start = text.index('[[sections]]\nkey = "title"')
    text = text[:start] + title + "\n" + text[text.index("[[sections]]", start + 1) :] + f"\n{material}\n{seal}"
    path.write_text(text.replace("（通知的原话）", "案例名称（25字以内）"), "utf-8")
    form = confirmed / "form.toml"
    more = field.replace('"附件"\nquote = "经营方式"', '"附件"\nquote = "申报表"')
    form.write_text(f"{form.read_text('utf-8')}\n{more}", "utf-8")
    assert run("pack", "rules", confirmed, "--write").exit_code == 0
    done = run("pack", "check", confirmed)
    assert done.exit_code == 0, done.stdout


def test_the_reference_of_keys_is_that_of_the_types() -> None:
    told = PAGE.split("<!-- 以下由 yushen pack keys --markdown 生成 -->\n\n")
    assert len(told) == 2 and told[1] == markdown() == run("pack", "keys", "--markdown").stdout


def test_every_key_and_table_has_a_meaning() -> None:
    known = list(keys())
    assert len(known) > 100
    assert [f"{'.'.join(key.table)}.{key.name}" for key in known if not key.meaning] == []
    assert [key.table for key in known if key.table and table_name(*key.table) == key.table[-1]] == []
