"""Headers, footers, page numbers, watermarks, contents and notes."""

from __future__ import annotations

import pytest

from pipeline.model.document import paragraphs
from tests.read.pdf.make import LEFT, OTHER, TEXT, Page, read, texts


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


def test_a_footnote_follows_the_paragraph_that_bears_its_mark_and_neither_keeps_it(page: Page) -> None:
    page.say(LEFT, 780, "成本下降三成").say(LEFT + 72, 786, "1", 6).say(LEFT + 78, 780, "，质量改善。")
    page.paragraph(756, TEXT * 6)
    page.say(LEFT, 90, "1 数据来源于本单位质量管理部的统计。", 9)
    assert texts(read(page)) == ["成本下降三成，质量改善。", "数据来源于本单位质量管理部的统计。", TEXT * 6]


def test_a_list_in_small_print_at_the_foot_keeps_its_numbers(page: Page) -> None:
    page.paragraph(780, TEXT * 6)
    page.say(LEFT, 120, "[1] 现场管理准则，二〇二四年版。", 9).say(LEFT, 106, "[2] 质量管理小组活动准则。", 9)
    assert texts(read(page))[1:] == ["[1] 现场管理准则，二〇二四年版。", "[2] 质量管理小组活动准则。"]


def test_certificates_of_one_make_keep_their_title(page: Page) -> None:
    for name in ("优秀质量管理小组", "质量信得过班组", "现场管理星级评价"):
        page.middle(760, "荣誉证书", 30).middle(600, f"授予{name}称号", 16).middle(500, "特发此证", 16).turn()
    document = read(page)
    assert texts(document).count("荣誉证书") == 3 and document.furniture == ()


@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize("pages", [1, 3])
@pytest.mark.parametrize(
    ("size", "angle", "grey", "alpha", "height"),
    [
        (60, 0, 0.8, 1, 500),
        (60, 30, 0.8, 1, 500),
        (60, -45, 0.8, 1, 500),
        (60, 45, 0, 1, 500),
        (60, 90, 0.8, 1, 500),
        (60, 3, 0.8, 1, 500),
        (60, 0, 0, 0.2, 500),
        (48, 0, 0.8, 1, 722),
        (14, 0, 0.8, 1, 650),
    ],
)
def test_a_watermark_of_any_kind_leaves_the_lines_whole(
    page: Page, size: float, angle: float, grey: float, alpha: float, height: float, pages: int, last: bool
) -> None:
    wanted = []
    for number in range(pages):
        canvas = page.canvas
        for laid in (last, not last):
            if laid:
                wanted.append((TEXT + OTHER)[number:] + (OTHER + TEXT) * (6 if number < 2 else 1))
                page.paragraph(740, wanted[-1])
            else:
                canvas.saveState()
                canvas.setFillGray(grey)
                canvas.setFillAlpha(alpha)
                canvas.translate(200, height)
                canvas.rotate(angle)
                page.say(0, 0, "内部资料", size)
                canvas.restoreState()
        page.turn()
    document = read(page)
    assert texts(document) == wanted and document.furniture == ("内部资料",)


@pytest.mark.parametrize("grey", [0.0, 0.7])
def test_large_or_grey_text_that_lies_over_nothing_is_text(page: Page, grey: float) -> None:
    page.canvas.setFillGray(grey)
    page.middle(760, "现场管理创新成果报告", 36).say(LEFT, 700, "申报单位：沪岭公司", 12)
    page.canvas.setFillGray(0)
    page.say(LEFT, 640, "现", 40).paragraph(640, TEXT, LEFT + 42)
    document = read(page)
    assert "".join(texts(document)).startswith("现场管理创新成果报告申报单位：沪岭公司")
    assert document.furniture == ()


@pytest.mark.parametrize("mark", ["┊", "|", "："])
@pytest.mark.parametrize("away", [16, 40])
def test_a_binding_line_beside_the_text_is_no_text(page: Page, mark: str, away: float) -> None:
    y = page.paragraph(760, TEXT + OTHER)
    page.paragraph(y, OTHER + TEXT)
    for nth in range(20):
        page.say(LEFT - away, 760 - 18 * nth, "装订线"[(nth - 3) // 2] if nth in (3, 5, 7) else mark, 10)
    assert texts(read(page)) == [TEXT + OTHER, OTHER + TEXT]


def test_items_that_begin_with_a_dash_are_text(page: Page) -> None:
    items = ["—第一项内容", "—第二项内容", "—第三项内容", "—第四项内容", "—第五项内容", "—第六项内容"]
    for nth, item in enumerate(items):
        page.say(LEFT, 760 - 18 * nth, item)
    assert "".join(texts(read(page))) == "".join(items)
