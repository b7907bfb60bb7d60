"""How the recommendation's workbook is written."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from samples.word import pack
from tests.metamorphic.catalogue import transformation

HEAD = 4
"""The row that holds the column's names; the outcome stands below it."""


def sheet_change(name: str, **about: Any) -> Callable[[Callable[[Any, Any], None]], None]:
    """A change made with openpyxl: ``change(book, sheet)``."""

    def register(change: Callable[[Any, Any], None]) -> None:
        def apply(content: bytes) -> bytes:
            book = openpyxl.load_workbook(io.BytesIO(content))
            change(book, book.worksheets[0])
            raw = io.BytesIO()
            book.save(raw)
            return raw.getvalue()

        transformation("sheet", name=name, **about)(apply)

    return register


def parts_change(name: str, **about: Any) -> Callable[[Callable[[dict[str, bytes]], None]], None]:
    """A change of the package's parts: ``change(parts)``."""

    def register(change: Callable[[dict[str, bytes]], None]) -> None:
        def apply(content: bytes) -> bytes:
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                parts = {one: package.read(one) for one in package.namelist()}
            change(parts)
            return pack(parts)

        transformation("sheet", name=name, **about)(apply)

    return register


SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


@sheet_change("sheet_saved_anew")
def _saved(book: Any, sheet: Any) -> None:
    sheet.column_dimensions["C"].width = 30


@sheet_change("sheet_title_merged")
def _title(book: Any, sheet: Any) -> None:
    for row in (1, 2, 3, HEAD + 2, HEAD + 3):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=7)


@sheet_change("sheet_empty_rows_before")
def _rows_before(book: Any, sheet: Any) -> None:
    sheet.insert_rows(1, 3)


@sheet_change("sheet_empty_rows_between")
def _rows_between(book: Any, sheet: Any) -> None:
    sheet.insert_rows(HEAD + 2, 4)


@sheet_change("sheet_empty_column_before")
def _column_before(book: Any, sheet: Any) -> None:
    sheet.insert_cols(1)


@sheet_change("sheet_remarks_column")
def _remarks(book: Any, sheet: Any) -> None:
    sheet.cell(HEAD, 8, "备注")


@sheet_change("sheet_without_number_column")
def _no_numbers(book: Any, sheet: Any) -> None:
    for row in sheet.iter_rows(min_row=HEAD, max_row=HEAD + 1):
        for place in range(1, 6):
            row[place].value = row[place + 1].value
        row[6].value = None


@sheet_change("sheet_hidden_empty_rows")
def _hidden(book: Any, sheet: Any) -> None:
    sheet.insert_rows(HEAD + 2, 2)
    sheet.row_dimensions[HEAD + 2].hidden = True
    sheet.column_dimensions["B"].hidden = True


@sheet_change("sheet_blank_below_said")
def _blank_below(book: Any, sheet: Any) -> None:
    sheet.insert_rows(HEAD + 2)
    sheet.cell(HEAD + 2, 1, "（以下空白）")


@sheet_change("sheet_numbered_empty_rows")
def _numbered(book: Any, sheet: Any) -> None:
    sheet.insert_rows(HEAD + 2, 3)
    for place in range(3):
        sheet.cell(HEAD + 2 + place, 1, place + 2)


@sheet_change("sheet_names_of_columns_on_two_lines")
def _two_lines(book: Any, sheet: Any) -> None:
    for cell in sheet[HEAD]:
        cell.value = f"{cell.value[:2]}\n{cell.value[2:]}"


@sheet_change("sheet_names_of_columns_spaced_out")
def _spaced(book: Any, sheet: Any) -> None:
    for cell in sheet[HEAD]:
        cell.value = "　".join(cell.value) if len(cell.value) < 4 else f" {cell.value} "


@sheet_change("sheet_with_a_filter_and_frozen_rows")
def _filter(book: Any, sheet: Any) -> None:
    sheet.auto_filter.ref = f"A{HEAD}:G{HEAD + 1}"
    sheet.freeze_panes = f"A{HEAD + 1}"


@sheet_change("sheet_behind_an_empty_one")
def _second(book: Any, sheet: Any) -> None:
    book.create_sheet("Sheet1", 0)


@sheet_change("sheet_behind_instructions")
def _instructions(book: Any, sheet: Any) -> None:
    book.create_sheet("填写说明", 0).append(["请按通知要求填写，一行一个成果。"])


@sheet_change("sheet_before_a_hidden_list")
def _hidden_list(book: Any, sheet: Any) -> None:
    options = book.create_sheet("选项")
    for one in ("标杆级", "优秀级", "推进级"):
        options.append([one])
    options.sheet_state = "hidden"


@sheet_change("sheet_by_another_name")
def _named(book: Any, sheet: Any) -> None:
    sheet.title = "Sheet1"


@sheet_change("sheet_rank_as_a_number")
def _number(book: Any, sheet: Any) -> None:
    sheet.cell(HEAD + 1, 1).value = 1


@sheet_change("sheet_with_a_list_to_choose_from")
def _validation(book: Any, sheet: Any) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type="list", formula1='"标杆级,优秀级,推进级"')
    rule.add(f"G{HEAD + 1}")
    sheet.add_data_validation(rule)


@sheet_change("sheet_values_in_rich_text")
def _rich(book: Any, sheet: Any) -> None:
    for cell in sheet[HEAD + 1][2:]:
        if cell.value:
            cell.value = CellRichText(TextBlock(InlineFont(b=True), cell.value[:2]), cell.value[2:])


@sheet_change("sheet_values_with_zero_width_spaces")
def _zero_width(book: Any, sheet: Any) -> None:
    for cell in sheet[HEAD + 1]:
        cell.value = f"\u200b{cell.value}\ufeff" if cell.value else None


@sheet_change("sheet_values_with_spaces_around")
def _spaces(book: Any, sheet: Any) -> None:
    for cell in sheet[HEAD + 1]:
        cell.value = f"　{cell.value} " if cell.value else None


@sheet_change("sheet_signature_on_one_line")
def _signature(book: Any, sheet: Any) -> None:
    last = sheet.max_row
    words = "　　".join(str(sheet.cell(row, 1).value) for row in (last - 2, last - 1, last))
    sheet.delete_rows(last - 1, 2)
    sheet.cell(last - 2, 1).value = words


@sheet_change("sheet_signature_in_two_cells_each")
def _signature_cells(book: Any, sheet: Any) -> None:
    for row in range(sheet.max_row - 2, sheet.max_row + 1):
        label, _, value = str(sheet.cell(row, 1).value).partition("：")
        sheet.cell(row, 1).value, sheet.cell(row, 2).value = f"{label}：", value or None


@sheet_change("sheet_with_styles")
def _styles(book: Any, sheet: Any) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    for row in sheet.iter_rows(min_row=1, max_row=HEAD + 1):
        for cell in row:
            cell.font, cell.alignment = Font(name="宋体", size=11, bold=True), Alignment(wrap_text=True)
            cell.fill = PatternFill("solid", fgColor="DDEEFF")


# Such a workbook is read in a second way: what rests on its rows alone is a review by design.
@parts_change("sheet_strict")
def _strict(parts: dict[str, bytes]) -> None:
    for name in [one for one in parts if one.endswith((".xml", ".rels"))]:
        parts[name] = (
            parts[name]
            .replace(
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                b"http://purl.oclc.org/ooxml/spreadsheetml/main",
            )
            .replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            )
        )


INLINE = re.compile(rb'(<c r="(\w+)")([^>]*?) t="inlineStr"([^>]*)><is>(.*?)</is></c>', re.S)


def shared(parts: dict[str, bytes], write: Callable[[bytes], bytes] = bytes) -> None:
    """Move the strings from the cells into a part of their own, as Excel keeps them, each written by ``write``."""
    held: list[bytes] = []

    def move(cell: re.Match[bytes]) -> bytes:
        held.append(b"<si>" + write(cell[5]) + b"</si>")
        return cell[1] + cell[3] + b' t="s"' + cell[4] + b"><v>%d</v></c>" % (len(held) - 1)

    parts[SHEET] = INLINE.sub(move, parts[SHEET])
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    parts[STRINGS] = b"<sst " + space + b">" + b"".join(held) + b"</sst>"
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    _insert(
        parts,
        "[Content_Types].xml",
        b"</Types>",
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/>',
    )
    link = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    _insert(
        parts,
        "xl/_rels/workbook.xml.rels",
        b"</Relationships>",
        b'<Relationship Id="rId99" Target="sharedStrings.xml" Type="' + link + b'"/>',
    )


def _insert(parts: dict[str, bytes], name: str, before: bytes, what: bytes) -> None:
    parts[name] = parts[name].replace(before, what + before)


@parts_change("sheet_with_shared_strings")
def _shared(parts: dict[str, bytes]) -> None:
    shared(parts)


@parts_change("sheet_with_formula_strings")
def _formulas(parts: dict[str, bytes]) -> None:
    def formula(cell: re.Match[bytes]) -> bytes:
        if not re.match(rb"[C-G]5$", cell[2]):
            return cell[0]
        words = b"".join(re.findall(rb"<t[^>]*>([^<]*)</t>", cell[5]))
        return cell[1] + cell[3] + b' t="str"' + cell[4] + b"><f>VLOOKUP(1,A:B,2)</f><v>" + words + b"</v></c>"

    parts[SHEET] = INLINE.sub(formula, parts[SHEET])


@parts_change("sheet_with_x000d")
def _carriage(parts: dict[str, bytes]) -> None:
    shared(parts, lambda words: words.replace(b"</t>", b"_x000D_</t>"))


@parts_change("sheet_with_phonetic_hints")
def _phonetic(parts: dict[str, bytes]) -> None:
    shared(parts, lambda words: words + b'<rPh sb="0" eb="1"><t>pin yin</t></rPh>')


@parts_change("sheet_without_cell_addresses")
def _no_addresses(parts: dict[str, bytes]) -> None:
    parts[SHEET] = re.sub(rb'<(c|row) r="\w+"', rb"<\1", parts[SHEET])


@parts_change("sheet_with_a_wrong_dimension")
def _dimension(parts: dict[str, bytes]) -> None:
    parts[SHEET] = re.sub(rb'<dimension ref="[^"]+"', b'<dimension ref="A1"', parts[SHEET])


@parts_change("sheet_with_an_empty_fill")
def _fill(parts: dict[str, bytes]) -> None:
    parts["xl/styles.xml"] = re.sub(rb"<fill><patternFill ?/></fill>", b"<fill/>", parts["xl/styles.xml"], count=1)


@parts_change("sheet_with_another_prefix")
def _prefix(parts: dict[str, bytes]) -> None:
    content = re.sub(rb"<(/?)(\w)", rb"<\1x:\2", re.sub(rb"<\?xml.*?\?>", b"", parts[SHEET]))
    parts[SHEET] = content.replace(b"xmlns=", b"xmlns:x=", 1)


@parts_change("sheet_without_styles")
def _no_styles(parts: dict[str, bytes]) -> None:
    del parts["xl/styles.xml"]
    parts["[Content_Types].xml"] = re.sub(rb"<Override[^>]*styles\.xml[^>]*/>", b"", parts["[Content_Types].xml"])
    parts["xl/_rels/workbook.xml.rels"] = re.sub(
        rb"<Relationship [^>]*styles\.xml[^>]*/>", b"", parts["xl/_rels/workbook.xml.rels"]
    )
    parts[SHEET] = re.sub(rb' s="\d+"', b"", parts[SHEET])


@parts_change("sheet_absolute_targets_and_odd_case")
def _targets(parts: dict[str, bytes]) -> None:
    parts["xl/Worksheets/Sheet1.xml"] = parts.pop(SHEET)
    links = "xl/worksheets/_rels/sheet1.xml.rels"
    if links in parts:
        parts["xl/Worksheets/_rels/Sheet1.xml.rels"] = parts.pop(links)
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        parts[name] = parts[name].replace(b"worksheets/sheet1.xml", b"Worksheets/Sheet1.xml")


@parts_change("sheet_that_is_a_macro_book_without_macros")
def _macro_kind(parts: dict[str, bytes]) -> None:
    parts["[Content_Types].xml"] = (
        parts["[Content_Types].xml"].replace(b"spreadsheetml.template.main", b"spreadsheetml.sheet.main") + b"\n"
    )
