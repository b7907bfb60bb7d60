"""What the PDF reader makes of a page: its lines, paragraphs, columns, tables and furniture."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption

from pipeline.limits import DEFAULT, Limits
from pipeline.model.document import Document, Figure, Paragraph, Table, paragraphs
from pipeline.read.pdf import read_pdf
from tests.read.pdf.make import LEFT, Page, one_page, picture

TEXT = "现场管理创新活动推进过程分为策划准备试点实施全面推广和总结提升四个阶段，历时十个月，成效明显。"
OTHER = "推进小组每周召开一次例会，通报进度，协调解决跨部门的各类问题，并把结果及时公布在看板上供大家监督。"


@pytest.fixture
def page(tmp_path: Path) -> Page:
    return Page(tmp_path / "报告.pdf")


def read(page: Page, limits: Limits = DEFAULT) -> Document:
    return read_pdf(page.save(), "报告.pdf", limits)


def texts(document: Document) -> list[str]:
    return [p.text for p in paragraphs(document.blocks)]


def kinds(document: Document) -> list[str]:
    return [note.kind for note in document.notes]


# paragraphs


def test_lines_of_a_paragraph_are_joined_and_an_indent_begins_the_next(page: Page) -> None:
    y = page.paragraph(750, TEXT * 2)
    page.paragraph(y, OTHER)
    assert texts(read(page)) == [TEXT * 2, OTHER]


def test_a_paragraph_goes_on_over_the_page_break_and_past_the_page_number(page: Page) -> None:
    first, second = (TEXT * 2)[:32], (TEXT * 2)[32:66]
    page.say(LEFT + 24, 100, first).middle(40, "- 1 -").turn()
    page.say(LEFT, 780, second).paragraph(740, OTHER)
    page.middle(40, "- 2 -")
    document = read(page)
    assert texts(document) == [first + second, OTHER]
    assert document.furniture == ("- 1 -", "- 2 -")


def test_a_larger_line_is_a_paragraph_of_its_own(page: Page) -> None:
    page.say(LEFT, 780, "一、组织概况", 16)
    page.paragraph(750, TEXT)
    head, body = (p for p in read(page).blocks if isinstance(p, Paragraph))
    assert (head.text, head.size, body.text, body.size) == ("一、组织概况", 16.0, TEXT, 12.0)
    assert head.anchor.page == 1 and head.anchor.box is not None and head.anchor.box[0] == pytest.approx(LEFT, abs=2)


def test_a_numbered_line_begins_a_paragraph_although_the_line_before_is_full(page: Page) -> None:
    full = OTHER[:33] + "。"
    page.say(LEFT, 780, full).say(LEFT, 762, "（一）数字赋能，提升管控能力").paragraph(744, TEXT)
    assert texts(read(page)) == [full, "（一）数字赋能，提升管控能力", TEXT]


def test_a_centred_title_over_two_lines_is_one_paragraph(page: Page) -> None:
    page.middle(700, "以无人机巡检深化变电站现场管理模式创", 22).middle(668, "新", 22)
    page.paragraph(600, TEXT * 3)
    first = read(page).blocks[0]
    assert isinstance(first, Paragraph)
    assert first.text == "以无人机巡检深化变电站现场管理模式创新" and first.centered


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("采用", "现场观测法", "采用现场观测法"),
        ("依据 GB/T", "29590 标准", "依据 GB/T 29590 标准"),
        ("准确率达到", "97.5%。", "准确率达到97.5%。"),
        ("引入ICP-", "MS仪器", "引入ICP-MS仪器"),
    ],
)
def test_a_blank_is_put_between_latin_words_only(page: Page, before: str, after: str, joined: str) -> None:
    from pipeline.read.pdf.paragraphs import join_text

    assert join_text(before, after, blank_end=False, anywhere=False) == joined


# order


def test_two_columns_are_read_one_after_the_other_although_drawn_line_by_line(page: Page) -> None:
    page.middle(790, "两栏排版的成果报告", 18)
    left, right = TEXT * 6, OTHER * 6
    for row in range(16):
        page.say(90, 740 - 18 * row, left[row * 16 : row * 16 + 16])
        page.say(310, 740 - 18 * row, right[row * 16 : row * 16 + 16])
    assert "".join(texts(read(page))) == "两栏排版的成果报告" + left[:256] + right[:256]


def test_text_drawn_character_by_character_reads_the_same(page: Page) -> None:
    page.apart(LEFT, 780, "成立于1998年，年均服务295批次")
    assert texts(read(page)) == ["成立于1998年，年均服务295批次"]


def test_quotation_marks_drawn_after_the_line_come_back_to_their_places(page: Page) -> None:
    page.say(LEFT, 780, "坚持以").say(LEFT + 48, 780, "顾客为中心").say(LEFT + 120, 780, "的理念")
    page.say(LEFT + 36, 780, "“").say(LEFT + 108, 780, "”")
    page.paragraph(750, TEXT)
    assert texts(read(page))[0] == "坚持以“顾客为中心”的理念"


def test_white_between_han_and_latin_makes_no_blank(page: Page) -> None:
    page.say(LEFT, 780, "成立于").say(LEFT + 39, 780, "1998").say(LEFT + 39 + 27, 780, "年，注册").say(
        LEFT + 118, 780, "QC"
    )
    page.paragraph(750, TEXT)
    assert texts(read(page))[0] == "成立于1998年，注册QC"


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_whose_text_is_turned_is_read_upright(page: Page, turn: int) -> None:
    page.canvas.translate(300, 421)
    page.canvas.rotate(turn)
    page.canvas.translate(-300, -300)
    page.paragraph(500, TEXT * 2, 100, 500)
    assert texts(read(page)) == [TEXT * 2]


# furniture


def test_running_headers_and_footers_are_furniture_and_no_text(page: Page) -> None:
    bodies = []
    for number in range(1, 5):
        page.middle(800, "某某公司现场管理创新成果报告", 9).middle(45, f"第 {number} 页 共 4 页", 9)
        bodies.append((TEXT + OTHER)[number * 7 :] + "。")
        page.paragraph(740, bodies[-1])
        page.turn()
    document = read(page)
    assert texts(document) == bodies
    assert document.furniture[0] == "某某公司现场管理创新成果报告"
    assert [p.new_page for p in paragraphs(document.blocks)] == [False, True, True, True]


def test_a_watermark_across_the_page_is_furniture(page: Page) -> None:
    for _ in range(2):
        page.canvas.saveState()
        page.canvas.translate(200, 300)
        page.canvas.rotate(40)
        page.say(0, 0, "内部资料", 60)
        page.canvas.restoreState()
        page.paragraph(740, TEXT)
        page.turn()
    document = read(page)
    assert texts(document) == [TEXT, TEXT] and document.furniture == ("内部资料",)


def test_a_table_of_contents_keeps_one_entry_a_line(page: Page) -> None:
    page.middle(780, "目 录", 16)
    for row, name in enumerate(["成果名称", "组织概况", "现场概况"]):
        page.say(LEFT, 740 - 20 * row, name + "……………………………" + str(row + 1))
    page.turn().paragraph(780, TEXT)
    found = [(p.part, p.text[:4]) for p in paragraphs(read(page).blocks)]
    assert found == [
        ("toc", "目 录"),
        ("toc", "成果名称"),
        ("toc", "组织概况"),
        ("toc", "现场概况"),
        ("body", TEXT[:4]),
    ]


def test_small_print_with_a_mark_at_the_foot_is_a_note(page: Page) -> None:
    page.paragraph(780, TEXT * 8)
    page.say(LEFT, 90, "①数据来源于本单位质量管理部的统计。", 9)
    assert [p.part for p in paragraphs(read(page).blocks)] == ["body", "note"]


# tables


def rows_of(table: Table) -> list[list[str]]:
    return [["".join(p.text for p in paragraphs(cell.blocks)) for cell in row] for row in table.rows]


def test_a_ruled_table_stands_between_the_paragraphs_with_its_cells(page: Page) -> None:
    page.paragraph(780, TEXT)
    page.ruled([90, 230, 370, 500], [700, 680, 660])
    for row, names in enumerate((["指标", "改善前", "改善后"], ["合格率", "92.5%", "99.3%"])):
        for column, name in enumerate(names):
            page.say(94 + 140 * column, 685 - 20 * row, name, 10)
    page.paragraph(630, OTHER)
    before, table, after = read(page).blocks
    assert isinstance(before, Paragraph) and isinstance(table, Table) and isinstance(after, Paragraph)
    assert rows_of(table) == [["指标", "改善前", "改善后"], ["合格率", "92.5%", "99.3%"]]
    assert (before.text, after.text) == (TEXT, OTHER)
    assert {p.part for p in paragraphs([table])} == {"table"}


def test_cells_without_a_ruling_between_them_are_one_cell(page: Page) -> None:
    page.canvas.grid([90, 500], [700, 680])
    page.canvas.grid([90, 230, 500], [680, 660])
    page.say(94, 685, "年度数据").say(94, 665, "2022年").say(240, 665, "95.8")
    (table,) = read(page).blocks
    assert isinstance(table, Table)
    assert [[(c.column, c.columns) for c in row] for row in table.rows] == [[(0, 2)], [(0, 1), (1, 1)]]


def test_a_line_across_two_cells_is_parted_at_the_ruling(page: Page) -> None:
    page.ruled([90, 150, 400], [700, 680, 660]).say(94, 685, "单位名称某某公司").say(94, 665, "地址")
    (table,) = read(page).blocks
    assert isinstance(table, Table)
    assert rows_of(table)[0] == ["单位名称", "某某公司"] or rows_of(table)[0] == ["单位名称某", "某公司"]


def table_page(page: Page, top: float, rows: list[tuple[str, str]]) -> None:
    ys = [top - 20 * i for i in range(len(rows) + 1)]
    page.ruled([90, 200, 500], ys)
    for (a, b), y in zip(rows, ys, strict=False):
        page.say(94, y - 15, a, 10).say(204, y - 15, b, 10)


def test_a_table_cut_by_the_page_break_is_one_table_and_its_repeated_head_stands_once(page: Page) -> None:
    table_page(page, 200, [("指标", "数值"), ("合格率", "99%")])
    page.turn()
    table_page(page, 780, [("指标", "数值"), ("返工率", "1%")])
    (table,) = read(page).blocks
    assert isinstance(table, Table)
    assert rows_of(table) == [["指标", "数值"], ["合格率", "99%"], ["返工率", "1%"]]


def test_a_row_cut_by_the_page_break_is_one_row(page: Page) -> None:
    table_page(page, 200, [("组织概况", "某某公司成立于"), ("实施过程", "推进过程分为策划")])
    page.turn()
    table_page(page, 780, [("", "和实施两个阶段。"), ("实施成效", "成效明显。")])
    (table,) = read(page).blocks
    assert isinstance(table, Table)
    assert rows_of(table)[1:] == [["实施过程", "推进过程分为策划和实施两个阶段。"], ["实施成效", "成效明显。"]]


def test_a_small_frame_around_text_is_a_text_box(page: Page) -> None:
    page.paragraph(780, TEXT)
    page.canvas.rect(90, 600, 300, 60)
    page.say(100, 640, "案例：值班站长的一天")
    assert [(p.part) for p in paragraphs(read(page).blocks)] == ["body", "textbox"]


def test_a_picture_is_a_figure_in_its_place_and_an_icon_is_none(page: Page) -> None:
    from reportlab.lib.utils import ImageReader

    page.paragraph(780, TEXT)
    page.canvas.drawImage(ImageReader(picture()), 150, 500, 200, 150)
    page.canvas.drawImage(ImageReader(picture()), 150, 480, 10, 10)
    page.paragraph(450, OTHER)
    document = read(page)
    assert [type(block) for block in document.blocks] == [Paragraph, Figure, Paragraph]


# text layers


def scan(page: Page) -> None:
    from reportlab.lib.utils import ImageReader

    page.canvas.drawImage(ImageReader(picture(60, 84)), 0, 0, 595, 842)


def test_the_invisible_layer_of_a_scanner_is_read_and_said_to_be_recognised(page: Page) -> None:
    scan(page)
    page.say(LEFT, 700, TEXT[:30], mode=3)
    document = read(page)
    assert (document.text_source, texts(document), kinds(document)) == ("ocr", [TEXT[:30]], ["no_text_layer"])


def test_invisible_text_on_an_ordinary_page_is_hidden_text_and_not_counted(page: Page) -> None:
    page.paragraph(780, TEXT)
    page.say(LEFT, 600, "隐形的一句话", mode=3)
    document = read(page)
    assert (texts(document), kinds(document)) == ([TEXT], ["hidden"])


def test_white_and_tiny_text_is_counted_and_noted(page: Page) -> None:
    page.paragraph(780, TEXT)
    page.canvas.setFillColorRGB(1, 1, 1)
    page.say(LEFT, 600, "白色的一句话")
    page.canvas.setFillColorRGB(0, 0, 0)
    page.say(LEFT, 500, "很小的一句话", 2)
    document = read(page)
    assert texts(document) == [TEXT, "白色的一句话", "很小的一句话"]
    assert kinds(document) == ["white", "tiny"]


def test_white_text_on_a_dark_ground_is_no_hidden_text(page: Page) -> None:
    page.canvas.rect(80, 590, 300, 30, fill=1)
    page.canvas.setFillColorRGB(1, 1, 1)
    page.say(LEFT, 600, "深色表头里的白字")
    assert kinds(read(page)) == []


def test_a_font_without_unicode_is_an_unreadable_layer_and_no_empty_report(page: Page) -> None:
    page.paragraph(780, TEXT)
    path = page.save()
    path.write_bytes(unmapped())
    document = read_pdf(path, "报告.pdf")
    assert not (document.text_source == "digital" and document.blocks)
    assert "no_text_layer" in kinds(document)


def unmapped() -> bytes:
    """A page of codes 1-31, as subset fonts have them that carry no map."""
    codes = b"".join(b"%02x" % (1 + i % 30) for i in range(200))
    return one_page(content=b"BT /F1 12 Tf 90 700 Td <%s> Tj ET" % codes)


# files


def test_a_user_password_is_said_and_an_owner_password_alone_is_no_hindrance(tmp_path: Path) -> None:
    locked = Page(tmp_path / "a.pdf", encrypt=StandardEncryption("open-me", ownerPassword="own"))
    locked.say(LEFT, 700, "保密的内容")
    assert kinds(read(locked)) == ["encrypted"]
    owned = Page(tmp_path / "b.pdf", encrypt=StandardEncryption("", ownerPassword="own", canPrint=0))
    owned.say(LEFT, 700, "可以阅读的内容")
    assert texts(read(owned)) == ["可以阅读的内容"]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4\n", b"PK\x03\x04nonsense", one_page()[:300]])
def test_a_damaged_file_is_a_document_with_a_note(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(data)
    document = read_pdf(path, "x.pdf")
    assert document.text_source == "none" and kinds(document) == ["damaged"]


def test_a_pdf_over_the_page_limit_is_read_up_to_it(page: Page) -> None:
    for number in range(4):
        page.paragraph(700, f"第{number}部分，" + TEXT)
        page.turn()
    document = read(page, Limits(pages=2))
    assert len(texts(document)) == 2 and document.pages == 4
    (note,) = document.noted("limit")
    assert "4" in note.text and "2" in note.text


@pytest.mark.parametrize(
    ("extra", "kind"),
    [
        (b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>", ["active"]),
        (b"/OpenAction << /S /J#61vaScript /JS (1) >>", ["active"]),
        (b"/OpenAction << /S /Launch /F (calc.exe) >>", ["active"]),
        (b"/OpenAction [3 0 R /Fit]", []),
    ],
)
def test_scripts_and_launched_programs_are_noted(tmp_path: Path, extra: bytes, kind: list[str]) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(one_page(extra))
    document = read_pdf(path, "x.pdf")
    assert kinds(document) == kind and texts(document) == ["Hello report"]


def test_an_attached_file_is_noted_and_not_opened(tmp_path: Path) -> None:
    import pypdfium2 as pdfium

    path = tmp_path / "x.pdf"
    path.write_bytes(one_page())
    pdf = pdfium.PdfDocument(path)
    pdf.new_attachment("数据.xlsx").set_data(b"PK")
    pdf.save(tmp_path / "y.pdf")
    document = read_pdf(tmp_path / "y.pdf", "y.pdf")
    assert kinds(document) == ["embedded"] and "数据.xlsx" in document.notes[0].text


def test_values_of_form_fields_are_fields_and_stand_in_the_text(page: Page) -> None:
    form = page.canvas.acroForm
    page.say(LEFT, 700, "单位名称：").say(LEFT, 660, "单位性质").say(LEFT + 80, 660, "国有").say(
        LEFT + 140, 660, "民营"
    )
    form.textfield(name="Text1", value="Shanghai Works", x=160, y=696, width=200, height=18, fontSize=10)
    form.checkbox(name="Check1", checked=False, x=155, y=658, size=12)
    form.checkbox(name="Check2", checked=True, x=215, y=658, size=12)
    document = read(page)
    assert document.fields == (("Text1", "Shanghai Works"), ("Check1", "☐"), ("Check2", "☑"))
    flat = "".join(texts(document)).replace(" ", "")
    assert flat == "单位名称：ShanghaiWorks单位性质☐国有☑民营"


def test_certificates_of_one_make_keep_their_title(page: Page) -> None:
    for name in ("优秀质量管理小组", "质量信得过班组", "现场管理星级评价"):
        page.middle(760, "荣誉证书", 30).middle(600, f"授予{name}称号", 16).middle(500, "特发此证", 16).turn()
    document = read(page)
    assert texts(document).count("荣誉证书") == 3 and document.furniture == ()


def scanned(page: Page, path: Path) -> Path:
    """The page as a picture in a PDF, as a scanner makes it."""
    import pypdfium2 as pdfium
    from reportlab.lib.utils import ImageReader

    image = pdfium.PdfDocument(page.save())[0].render(scale=150 / 72).to_pil()
    scan = Page(path)
    scan.canvas.drawImage(ImageReader(image), 0, 0, 595, 842)
    return scan.save()


def test_a_scanned_page_is_recognised_and_laid_out_like_any_other(page: Page, tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    page.say(LEFT, 780, "Site overview", 18, "Helvetica-Bold")
    page.say(LEFT, 740, "The site holds seven areas and ninety staff members.", 14, "Helvetica")
    document = read_pdf(scanned(page, tmp_path / "scan.pdf"), "scan.pdf")
    assert document.text_source == "ocr" and kinds(document) == ["no_text_layer"]
    assert [text.replace(" ", "") for text in texts(document)] == [
        "Siteoverview",
        "Thesiteholdssevenareasandninetystaffmembers.",
    ]


def test_a_scan_without_ocr_names_the_missing_component(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.read.ocr.available", lambda: False)
    page.say(LEFT, 780, "A scan", 18, "Helvetica")
    document = read_pdf(scanned(page, tmp_path / "scan.pdf"), "scan.pdf")
    assert document.text_source == "none" and kinds(document) == ["no_text_layer", "missing_reader"]
    assert "yushen[ocr]" in document.notes[1].text


def test_one_scanned_page_in_a_digital_report_leaves_it_digital_and_is_named(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.read.ocr.available", lambda: False)
    page.paragraph(780, TEXT)
    page.turn()
    scan(page)
    document = read(page)
    assert (document.text_source, texts(document)) == ("digital", [TEXT])
    assert "第 2 页" in document.noted("no_text_layer")[0].text
