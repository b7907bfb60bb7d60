"""What a pack demands accuses only on two grounds: read twice, or with no file left that it could be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from checks import CHECKS
from pipeline.model import Options
from pipeline.run import check_here
from tests.pack.handed_in import REPORT, Content, form, handed_in
from tests.pack.small import FORM, TEST, small

PROOF = '[[evidence]]\nkey = "proof"\ntitle = "检测报告"\nany = ["test"]\n'
SHARE = '[materials.record.facts.share]\ntitle = "出勤率"\nkind = "percent"\nlabels = ["出勤率"]\nmin = 95\n'
MEMBERS = (
    '[form.tables.members]\ntitle = "成员"\nleast = 3\ncolumns.name = { labels = ["姓名"] }\n'
    'columns.duty = { labels = ["分工"] }\n'
)
RULES = "E011:error E012:error A010:error A011:error"
RECORD: Content = ("2029年活动记录", "活动内容：讨论换型步骤", "参加人员：全组", "出勤率：88.5%")
LISTED = form([["姓名", "分工"], ["周一", "组长"], ["吴二", "组员"]])


def told(where: Path, files: dict[str, Content], code: str, change: Callable[[Path], None] | None = None) -> Any:
    pack = small(where, FORM, TEST, PROOF, SHARE, MEMBERS, rules=RULES)
    folder = handed_in(where, {"案例.docx": REPORT, **files})
    if change:
        change(folder)
    result = check_here(folder, pack, CHECKS, Options(date(2030, 4, 20))).to_json()
    (finding,) = [one for one in result["findings"] if one["code"] == code]
    return finding


def unread(folder: Path) -> None:
    (folder / "扫描.pdf").write_bytes(b"%PDF-1.4 broken")


def merged(folder: Path) -> None:
    path = folder / "申报表.docx"
    document = Document(str(path))
    table = document.tables[1]
    table.cell(1, 1).merge(table.cell(2, 1))
    document.save(str(path))


def in_pieces(folder: Path) -> None:
    """Word cuts a number into runs as it likes."""
    path = folder / "记录.docx"
    document = Document(str(path))
    paragraph = document.paragraphs[-1]
    paragraph.clear()
    for piece in ("出勤率：8", "8.", "5%"):
        paragraph.add_run(piece)
    document.save(str(path))


@pytest.mark.parametrize(
    ("code", "files", "change", "severity", "tells"),
    [
        ("E011", {"申报表.docx": LISTED}, None, "error", "没有找到检测报告"),
        ("E011", {"申报表.docx": LISTED}, unread, "review", "扫描.pdf"),
        ("E011", {"申报表.docx": LISTED, "检测单.docx": ("情况说明", "甲")}, None, None, ""),
        ("E011", {"申报表.docx": (*LISTED, "检测报告")}, None, "review", "要找的可能就是它"),
        ("E012", {"记录.docx": RECORD}, None, "error", "88.5%"),
        ("E012", {"记录.docx": RECORD}, in_pieces, "error", "88.5%"),
        ("E012", {"记录.pdf": RECORD}, None, "error", "88.5%"),
        ("A010", {"申报表.docx": LISTED}, None, "error", "至少 3 行"),
        ("A010", {"申报表.docx": LISTED}, merged, "review", "合并"),
    ],
)
def test_an_accusation_rests_on_two_grounds(
    tmp_path: Path,
    code: str,
    files: dict[str, Content],
    change: Callable[[Path], None] | None,
    severity: str | None,
    tells: str,
) -> None:
    if severity is None:  # called like what is asked for, and taken for it
        with pytest.raises(ValueError, match="not enough values"):
            told(tmp_path, files, code, change)
        return
    finding = told(tmp_path, files, code, change)
    assert finding["severity"] == severity and tells in finding["message"], finding
