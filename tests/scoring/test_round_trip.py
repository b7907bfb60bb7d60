"""Sheets out and back: through LibreOffice as workbook, Word and PDF, and written on by hand and scanned."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.pack import load
from pipeline.read import ocr
from scoring.assign import assign
from scoring.collect import Collected, collect
from scoring.hand_out import SHEETS, fingerprint, who, write_panel
from scoring.marking import look_at, without_rivals
from scoring.model import Expert, Panel, Sheet
from scoring.outcomes import outcomes_of
from scoring.results import write_results
from scoring.season import season
from scoring.sheet_book import HEADER_ROW
from tests.scoring.by_hand import places, scanned
from tests.scoring.made import Filled, Planned, fill_books, fill_word, result

PACK = load("shanghai-2024")
CARD = PACK.score
assert CARD is not None
NAMES = [one.title for one in CARD.dimensions]
COMMENT = "亮点：节拍看板 <b>&amp;\n不足：=SUM(A1) 数据对比少。"


def marks(*values: float) -> dict[str, object]:
    return dict(zip(NAMES, values, strict=True))


FILLED = {
    ("001", "01"): Filled(marks(8, 7.5, 13, 9, 8.25, 12, 17.1, 8.2), None, COMMENT),
    ("002", "01"): Filled(marks(0, 0, 0, 0, 0, 0, 0, 0), None, COMMENT),
    ("003", "01"): Filled(marks(10, 10, 15, 10, 10, 15, 20, 10), None, COMMENT),
    ("001", "02"): Filled(marks(8, 7.5, 13, 9, 8.25, 12, 17.1, 8.2), 83.05, COMMENT),
    ("002", "02"): Filled(marks(9, 9.5, 14, 9, 9, 14, 18, 9), 91.5, COMMENT),
}


def convert(soffice: str, to: str, out: Path, *files: Path) -> None:
    command = [soffice, f"-env:UserInstallation=file://{out.parent / 'profile'}", "--headless", "--convert-to", to]
    subprocess.run([*command, "--outdir", str(out), *map(str, files)], check=True, capture_output=True, timeout=240)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Panel]]:
    outcomes = outcomes_of([result(n) for n in (1, 2, 3)])
    outcomes = (outcomes[0]._replace(title='=HYPERLINK("http://x")节拍'), *outcomes[1:])
    experts = (Expert("01", "@张三", load=9), Expert("02", "李四 & <王>", load=9))
    found = assign(outcomes, experts, [], {one.code: 2 for one in outcomes}, "s")
    made = Panel(PACK.name, fingerprint(CARD), "s", outcomes, experts, found.pairs, found.groups)
    folder = tmp_path_factory.mktemp("desk")
    yield folder, write_panel(made, PACK, CARD, folder / "评审")


@pytest.fixture(scope="module")
def printed(desk: tuple[Path, Panel], soffice: str) -> dict[str, Path]:
    """002 as expert 02 filled it in, and 003 as it was handed out, as LibreOffice prints them."""
    folder, panel = desk
    for code in ("002", "003"):
        shutil.copy(word_sheet(folder, panel, code, "02"), folder / f"{code}.docx")
    fill_word(folder / "002.docx", FILLED["002", "02"])
    convert(soffice, "pdf", folder / "pdf", folder / "002.docx", folder / "003.docx")
    return {code: folder / "pdf" / f"{code}.pdf" for code in ("002", "003")}


def word_sheet(folder: Path, panel: Panel, outcome: str, expert: str) -> Path:
    return next((folder / "评审" / SHEETS / who(panel.expert[expert])).glob(f"{outcome} *.docx"))


def marked(came: Collected, panel: Panel) -> dict[tuple[str, str, str], Sheet]:
    return {
        (sheet.raw.outcome, sheet.raw.expert, sheet.raw.how): sheet
        for sheet in without_rivals(look_at(raw, panel, CARD) for raw in came.sheets)
    }


def test_what_was_handed_out_and_not_filled_in_is_no_sheet(desk: tuple[Path, Panel]) -> None:
    folder, panel = desk
    came = collect(folder / "评审", panel, CARD, PACK.limits)
    assert came.sheets == () and came.unread == ()
    assert came.untouched == 6 + 2  # Word sheets, and the workbooks


def test_a_workbook_sums_up_has_maxima_and_no_formula_but_the_sums(desk: tuple[Path, Panel]) -> None:
    folder, panel = desk
    book = load_workbook(folder / "评审" / SHEETS / who(panel.expert["01"]) / "评分表 专家01.xlsx")
    sheet = book["评分"]
    formulas = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas == [f'=IF(COUNT(F{n}:M{n})=8,SUM(F{n}:M{n}),"")' for n in (5, 6, 7)]
    assert sheet.protection.sheet
    assert [cell.protection.locked for cell in sheet[HEADER_ROW + 2]] == [*[True] * 5, *[False] * 8, True, False, True]
    limits = {str(rule.sqref): float(rule.formula2) for rule in sheet.data_validations.dataValidation}
    assert list(limits.values()) == [float(one.maximum) for one in CARD.dimensions]
    assert not [cell for row in book["评价内容"].iter_rows() for cell in row if cell.data_type == "f"]


def test_sheets_that_libreoffice_saved_are_read_back_exactly(
    desk: tuple[Path, Panel], printed: dict[str, Path], soffice: str
) -> None:
    folder, panel = desk
    back = folder / "回来"
    shutil.copytree(folder / "评审", back)
    fill_books(back, panel, Planned(FILLED, {}), ["01"])
    own = back / SHEETS / who(panel.expert["01"])
    book = own / "评分表 专家01.xlsx"
    restored = load_workbook(book)  # typed in with the sums left alone: LibreOffice adds them up
    for row in (5, 6, 7):
        restored["评分"].cell(row, 14).value = f'=IF(COUNT(F{row}:M{row})=8,SUM(F{row}:M{row}),"")'
    restored.save(book)
    convert(soffice, "xlsx", folder / "xlsx", book)
    shutil.move(folder / "xlsx" / book.name, book)
    mine = word_sheet(back.parent, panel, "001", "02")
    shutil.copy(mine, folder / "001.docx")
    fill_word(folder / "001.docx", FILLED["001", "02"])
    convert(soffice, "docx", folder / "docx", folder / "001.docx")
    mine = back / mine.relative_to(folder / "评审")
    shutil.copy(folder / "docx" / "001.docx", mine)
    shutil.copy(printed["002"], mine.parent / "打印.pdf")

    found = marked(collect(back, panel, CARD, PACK.limits), panel)
    assert set(found) == {("001", "01", "excel"), ("002", "01", "excel"), ("003", "01", "excel")} | {
        ("001", "02", "word"),
        ("002", "02", "pdf"),
    }
    for (outcome, expert, how), sheet in found.items():
        filled = FILLED[outcome, expert]
        assert sheet.counts and sheet.faults == (), (outcome, expert, sheet.faults)
        assert sheet.marks == {name: Fraction(str(value)) for name, value in filled.marks.items()}
        wanted = "".join(COMMENT.split()) if how == "pdf" else COMMENT
        assert ("".join(sheet.raw.comment.split()) if how == "pdf" else sheet.raw.comment) == wanted
        assert float(sheet.raw.total) == pytest.approx(float(sheet.total))


@pytest.mark.skipif(not ocr.available(), reason="the extra for scans is not installed")
def test_a_sheet_written_on_by_hand_and_scanned_is_an_estimate_to_confirm(
    desk: tuple[Path, Panel], printed: dict[str, Path]
) -> None:
    folder, panel = desk
    back = folder / "扫描"
    back.mkdir()
    written = ["8", "7.5", "13", "9", "8", "12", "17", "6.5", "81"]
    at = places(printed["003"], [*NAMES, "总分"])
    scanned(printed["003"], back / "003.png", [(x, y, text) for (x, y), text in zip(at, written, strict=True)])

    came = collect(back, panel, CARD, PACK.limits)
    sheet = marked(came, panel)["003", "02", "scan"]
    assert not sheet.counts and "estimate" in {fault.kind for fault in sheet.faults}
    right = sum(sheet.raw.marks.get(name) == text for name, text in zip(NAMES, written, strict=False))
    assert right >= 6, sheet.raw.marks

    year = season([sheet], panel, CARD)
    told = write_results(year, came, PACK, CARD, CARD.practice, folder / "汇总")
    assert told.to_confirm == 1 and year.scores[2].sheets == ()
    confirmed = folder / "汇总" / "待确认" / "待确认 专家02.xlsx"
    book = load_workbook(confirmed)
    row = book["评分"][HEADER_ROW + 2]
    assert [row[5 + n].value for n in range(2)] == [8, 7.5]
    for cell, text in zip(row[5:13], written, strict=False):
        cell.value = float(text)
    (folder / "确认").mkdir()
    book.save(folder / "确认" / confirmed.name)
    both = (*came.sheets, *collect(folder / "确认", panel, CARD, PACK.limits).sheets)
    again = marked(came._replace(sheets=both), panel)
    assert again["003", "02", "excel"].counts and again["003", "02", "excel"].total == 81
    assert {fault.kind for fault in again["003", "02", "scan"].faults if fault.stops} == {"superseded"}


def test_the_panel_is_kept_beside_its_sheets(desk: tuple[Path, Panel]) -> None:
    folder, panel = desk
    data = json.loads((folder / "评审" / "panel.json").read_text("utf-8"))
    assert Panel.from_json(data) == panel
    assert sum(bool(value) for value in panel.sheets.values()) == 8


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("空.docx", b"", "文件是空的"),
        ("坏.xlsx", b"PK\x03\x04 broken", "放回原处"),
        ("信.txt", "成果编号 001 专家编号 01".encode(), "不接受的文件类型"),
    ],
)
def test_a_file_that_is_no_sheet_is_named_with_its_reason(
    desk: tuple[Path, Panel], tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "~$锁.docx").write_bytes(b"x")
    came = collect(tmp_path, desk[1], CARD, PACK.limits)
    assert [one.file for one in came.unread] == [name] and came.sheets == ()
    assert said in came.unread[0].why and "上传" not in came.unread[0].why


def test_a_sheet_of_another_season_or_head_does_not_count(desk: tuple[Path, Panel], tmp_path: Path) -> None:
    folder, panel = desk
    path = word_sheet(folder, panel, "001", "02")
    shutil.copy(path, tmp_path / "一.docx")
    fill_word(tmp_path / "一.docx", FILLED["001", "02"])
    came = collect(tmp_path, panel, CARD, PACK.limits)
    assert look_at(came.sheets[0], panel, CARD).counts
    other = replace(panel, seed="明年")
    assert {fault.kind for fault in look_at(came.sheets[0], other, CARD).faults} == {"check"}
    moved = replace(panel, outcomes=(panel.outcomes[0]._replace(title="换了名称"), *panel.outcomes[1:]))
    assert {fault.kind for fault in look_at(came.sheets[0], moved, CARD).faults} == {"check", "head"}
