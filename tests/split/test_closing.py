"""What stands behind the last section, what stands between two, and what that lets an error rest on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from checks import CHECKS
from pipeline.confirm.grounds import doubts
from pipeline.count import count
from pipeline.model import Anchor, Block, Cell, Document, Dossier, Options, Paragraph, Sections, Submission, Table
from pipeline.pack import load
from pipeline.split import split

PACK = load("shanghai-2024")
KEYS = tuple(spec.key for spec in PACK.sections)
TITLES = ("成果名称", "组织概况", "现场概况", "实施背景", "实施过程", "实施成效")
TEXT = "班组按照规程认真作业，逐项落实，每周复核一次，发现的问题当场整改，并记入台账。"
CHINESE = "一二三四五六七八"
H1: dict[str, Any] = {"level": 1, "style": "heading 1", "size": 16.0, "bold": True}
LOOKS: dict[str, dict[str, Any]] = {"style": H1, "bold": {"bold": True}, "plain": {}}
Line = str | tuple[str, dict[str, Any]]


def _split(*lines: Line | Table) -> Sections:
    return split(_document(*lines), PACK)


def _document(*lines: Line | Table) -> Document:
    blocks: list[Block] = []
    for line in lines:
        if isinstance(line, Table):
            blocks.append(line)
        else:
            text, look = (line, {}) if isinstance(line, str) else line
            blocks.append(Paragraph(text, **({"size": 12.0} | look)))
    return Document("报告.docx", tuple(blocks))


def _report(look: dict[str, Any], inside: dict[str, list[Any]] | None = None, without: str = "") -> list[Any]:
    lines: list[Any] = []
    for number, name in enumerate(name for name in TITLES if name != without):
        lines.append((f"{CHINESE[number]}、{name}", look))
        lines += (inside or {}).get(name, [TEXT])
    return lines


CLOSING: list[Line] = [
    "附件1",
    ("附件1", {"new_page": True}),
    "附件：证明材料清单",
    ("参考文献", {"bold": True}),
    "致谢",
    "总结",
    ("七、总结与展望", {"bold": True}),
    ("证实性材料", {"size": 18.0, "centered": True}),
]


@pytest.mark.parametrize("line", CLOSING, ids=str)
@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_what_closes_a_report_ends_its_last_section(line: Line, look: dict[str, Any]) -> None:
    sections = _split(*_report(look), line, *[TEXT] * 40)
    assert sections["results"].text == TEXT
    assert [item.heading for item in sections.extra] == [line if isinstance(line, str) else line[0]]


WITHIN: list[list[Line]] = [
    [("（一）管理效益", {"bold": True}), TEXT, ("（二）总结", {"bold": True}), TEXT],
    [("管理效益", {"bold": True, "size": 13.0}), TEXT, ("总结", {"bold": True, "size": 13.0}), TEXT],
    ["附件中列出的证书说明了这一点，各项指标均已达到。", TEXT],
]


@pytest.mark.parametrize("lines", WITHIN, ids=lambda lines: str(lines[0]))
def test_a_sub_heading_of_such_a_name_ends_nothing(lines: list[Line]) -> None:
    sections = _split(*_report(H1, {"实施成效": lines}))
    assert sections["results"].text == "\n".join(line if isinstance(line, str) else line[0] for line in lines)
    assert not sections.extra and sections["results"].ends_surely == 1.0


OPEN: dict[str, list[Any]] = {
    "a page of its own": [("现场管理制度", {"new_page": True, "size": 18.0}), TEXT],
    "like the sections' own headings, without numbers": [("今后打算", {"size": 14.0}), TEXT],
    "larger than the sections' headings": [("现场管理制度汇编", {"size": 22.0}), TEXT],
}


@pytest.mark.parametrize("lines", OPEN.values(), ids=OPEN.keys())
def test_what_may_be_no_part_of_the_last_section_is_a_doubt_about_its_end(lines: list[Any]) -> None:
    headed = [line for name in TITLES for line in ((name, {"size": 14.0}), TEXT)]
    sections = _split(*headed, *lines)
    assert sections.extra or sections["results"].ends_surely < 0.6


def test_text_behind_the_table_that_holds_the_sections_is_a_doubt_about_the_last() -> None:
    rows = [[Cell((Paragraph(name, part="table"),)), Cell((Paragraph(TEXT, part="table"),))] for name in TITLES]
    table = Table(tuple(map(tuple, rows)))
    assert _split(table)["results"].ends_surely == 1.0
    sections = _split(table, TEXT)
    assert sections["results"].ends_surely < 0.6 and "表格之外" in sections["results"].end_why


def _dossier(lines: list[Any]) -> Dossier:
    document = _document(*lines)
    sections = split(document, PACK)
    options = Options(date(2024, 5, 20), "report")
    submission = Submission("报告", (), ())
    dossier = Dossier(PACK, options, submission, {"报告.docx": document})
    counts = {spec.key: count(sections[spec.key], spec.limit, PACK) for spec in PACK.sections}
    return dossier.replace(sections=sections, counts=counts)


def _doubted(lines: list[Any], code: str) -> list[tuple[str | None, bool]]:
    """What the check finds, and whether a doubt stands against it."""
    dossier = _dossier(lines)
    check = next(check for check in CHECKS if check.code == code)
    return [(draft.subject, any(doubts(dossier, check.rests_on, draft))) for draft in check(dossier)]


SUBS = [("班组情况", H1), TEXT, ("现场布局", H1), TEXT]


def test_a_section_is_empty_for_certain_only_where_no_heading_below_can_be_its_own() -> None:
    names: list[Any] = [line for name in TITLES for line in ((name, H1), TEXT)]
    at = names.index(("现场概况", H1))
    assert _doubted([*names[: at + 1], *SUBS, *names[at + 2 :]], "S002") == [("site", True)]
    assert _doubted([*names[: at + 1], *names[at + 2 :]], "S002") == [("site", False)]
    assert _doubted([*names[:-1], ("参考文献", H1), TEXT], "S002") == [("results", False)]


BESIDE: list[tuple[str, str, bool]] = [
    ("实施背景", "参考文献", False),
    ("实施背景", "推广价值", False),
    ("组织概况", "今后打算", False),
    ("实施成效", "推广价值", True),
]


@pytest.mark.parametrize(("missing", "last", "doubted"), BESIDE)
@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_only_a_heading_in_its_place_may_be_the_missing_section(
    missing: str, last: str, doubted: bool, look: dict[str, Any]
) -> None:
    lines = [*_report(look, without=missing), (f"六、{last}", look), TEXT]
    placed = [(line, {}) if isinstance(line, str) else line for line in lines]

    anchored = [
        (text, {**look, "anchor": Anchor("报告.docx", paragraph=n)}) for n, (text, look) in enumerate(placed, 1)
    ]
    assert _doubted(anchored, "S001") == [(KEYS[TITLES.index(missing)], doubted)]
