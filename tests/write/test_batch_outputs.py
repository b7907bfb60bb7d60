"""What a batch leaves: an Excel file without a single formula, and an index that is complete without a script."""

import re
import tracemalloc
import zipfile

import pytest
from openpyxl import load_workbook

from pipeline.pack import load
from pipeline.write.digest import digest
from pipeline.write.index_html import render_index
from pipeline.write.lean_sheet import LeanSheet
from pipeline.write.summary_xlsx import Summary, write_summary
from pipeline.write.summary_xlsx import workbook as new_workbook

PACK = load("shanghai-2024")


@pytest.fixture
def entries(clean, faulty, hostile):
    clean["submission"]["form"] = {"recommender": "浦东新区质量协会"}
    return [digest(result, f"reports/第 {n} 份/report.html") for n, result in enumerate((clean, faulty, hostile), 1)]


@pytest.fixture
def workbook(entries, tmp_path):
    write_summary(entries, tmp_path / "summary.xlsx", PACK.title_name)
    return load_workbook(tmp_path / "summary.xlsx")


def rows(sheet):
    header, *body = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in body]


def test_the_four_sheets_hold_every_submission_finding_and_count(workbook, faulty):
    assert workbook.sheetnames == ["总览", "问题明细", "证实性材料", "字数"]
    overview = rows(workbook["总览"])[1]
    assert (overview["预审结果"], overview["必须补正"], overview["需人工复核"], overview["建议"]) == ("需补正", 2, 1, 1)
    assert len(rows(workbook["问题明细"])) == 2 * len(faulty["findings"])
    assert len(rows(workbook["证实性材料"])) == 2 * len(faulty["evidence"])
    count = rows(workbook["字数"])[7]
    assert (count["部分"], count["限额"], count["Word字数"], count["情况"]) == ("组织概况", 300, 342, "超出 42 字")


def test_no_cell_is_a_formula_whatever_was_submitted(workbook):
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    attack = next(cell for cell in cells if str(cell.value).startswith("=HYPERLINK"))
    assert attack.data_type == "s" and attack.quotePrefix


def test_no_cell_holds_a_control_character(workbook):
    for sheet in workbook:
        for row in sheet.iter_rows(values_only=True):
            assert not set("".join(map(str, row))) & set("\x00\x1b\u202e\ud800")


def test_the_sheets_filter_stay_in_sight_and_lead_to_the_reports(workbook):
    for sheet in workbook:
        assert sheet.auto_filter.ref == sheet.dimensions and sheet.freeze_panes
    link = workbook["总览"]["B2"].hyperlink
    assert link.target == r"reports\第%201%20份\report.html"  # as Excel itself writes it


def test_a_row_is_as_high_as_its_longest_text_needs(clean, faulty, tmp_path):
    faulty["findings"][0]["message"] = "说" * 100  # 200 columns in one that is 60 wide
    write_summary([digest(faulty)], tmp_path / "a.xlsx", PACK.title_name)
    sheet = load_workbook(tmp_path / "a.xlsx")["问题明细"]
    assert sheet.row_dimensions[2].height == 60
    assert sheet["G2"].alignment.wrap_text


def test_the_sheet_keeps_nothing_of_a_row_that_is_written(faulty, tmp_path):
    """XlsxWriter remembers the height of each, which would be 3 kB for a submission."""
    entry = digest(faulty | {"findings": [f | {"message": "说" * 100} for f in faulty["findings"] * 5]})
    with Summary(tmp_path / "a.xlsx", PACK.title_name) as summary:
        summary.add(entry)
        tracemalloc.start()
        for _ in range(200):
            summary.add(entry)
        kept, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert kept / 200 < 600


def test_a_batch_without_findings_still_has_its_sheets(clean, tmp_path):
    write_summary([digest(clean)], tmp_path / "a.xlsx", PACK.title_name)
    write_summary([], tmp_path / "b.xlsx", PACK.title_name)
    assert load_workbook(tmp_path / "a.xlsx")["问题明细"]["E1"].value == "规则"


def test_the_index_lists_every_submission_with_verdict_and_link(entries, pack):
    page = render_index(entries, pack, "0.1.0")
    assert "3 份申报" in page and page.count('<tr data-verdict="') == 3
    assert 'href="reports/%E7%AC%AC%201%20%E4%BB%BD/report.html"' in page
    assert "浦东新区质量协会" in page and "C001 L001 L004 S001" in page


def test_the_index_runs_its_own_script_alone(entries, pack):
    page = render_index(entries, pack, "0.1.0")
    assert page.count("<script") == 1 and "onerror=alert(1)&gt;" in page
    assert re.search(r"script-src &#39;sha256-[^;]+&#39;; base-uri", page)
    assert not re.search(r"(src|href)=\"(?!#|reports/)", page)


def test_an_index_of_nothing_is_still_a_page(pack):
    assert "0 份申报" in render_index([], pack, "0.1.0")


TEXTS = [
    "平常",
    "a & b <c>",
    " 前有空格",
    "后有空格 ",
    "全角　空格",
    "两\n行",
    "_x0041_",
    "\x07响铃",
    '"引号"',
    "",
    "=1+1",
]
TEXTS += ["<r>不全", "😀" * 3]


@pytest.mark.parametrize("value", [*TEXTS, 0, 3.25, 1e21, -7])
def test_a_cell_is_written_as_xlsxwriter_writes_it(value, tmp_path):
    """Alone, or in a row: there beside a cell that is surely plain, with one that is empty between, below another."""
    row = ["普通", None, value]

    def by_itself(sheet, number, look):
        for column, told in enumerate(row):
            if told is not None:
                (sheet.write_string if isinstance(told, str) else sheet.write_number)(number, column, told, look)

    def cell_by_cell(sheet, number, look):
        for column, told in enumerate(row):
            if told is not None:
                sheet.put(number, column, told, look)

    sheets = []
    for kind, write in (
        (None, by_itself),
        (LeanSheet, cell_by_cell),
        (LeanSheet, lambda s, n, k: s.put_row(n, row, [k] * 3)),
    ):
        book = new_workbook(tmp_path / "a.xlsx")
        sheet, look = book.add_worksheet("a", kind), book.add_format({"text_wrap": True})
        for number in (0, 1):
            sheet.set_row(number, 15 * (1 + number))
            write(sheet, number, look)
        book.close()
        with zipfile.ZipFile(tmp_path / "a.xlsx") as package:
            sheets.append(package.read("xl/worksheets/sheet1.xml"))
    assert sheets[0] == sheets[1] == sheets[2]


def test_a_text_that_looks_like_markup_does_not_break_the_sheet(clean, tmp_path):
    named = "<r>&</r>"
    clean["submission"]["name"] = named
    write_summary([digest(clean)], tmp_path / "a.xlsx", PACK.title_name)
    assert load_workbook(tmp_path / "a.xlsx")["总览"]["B2"].value == named
