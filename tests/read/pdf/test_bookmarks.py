"""A PDF's own outline gives its headings their levels."""

from __future__ import annotations

from pipeline.model.document import Paragraph
from pipeline.outline import outline
from tests.read.pdf.make import LEFT, TEXT, Page, read, texts


def _marked(page: Page, marks: list[tuple[str, int]]) -> Page:
    """Headings in the look of running text, each with text below it, and a bookmark for each."""
    y = 780.0
    for text, level in marks:
        page.canvas.bookmarkPage(text)
        page.canvas.addOutlineEntry(text, text, level)
        page.say(LEFT, y, text)
        y = page.paragraph(y - 30, TEXT) - 30
    return page


def test_a_bookmark_gives_the_line_that_it_names_its_level(page: Page) -> None:
    document = read(_marked(page, [("概况", 0), ("人员", 1), ("做法", 0)]))
    levels = {p.text: p.level for p in document.blocks if isinstance(p, Paragraph)}
    assert (levels["概况"], levels["人员"], levels["做法"], levels[TEXT]) == (1, 2, 1, None)


def test_bookmarked_lines_are_headings_although_they_look_like_text(page: Page) -> None:
    nodes = outline(read(_marked(page, [("概况", 0), ("人员", 1), ("做法", 0)]))).nodes
    assert [(node.text, node.rank, node.by[0]) for node in nodes] == [
        ("概况", 1, "bookmark"),
        ("人员", 2, "bookmark"),
        ("做法", 1, "bookmark"),
    ]


def test_a_bookmark_that_names_no_line_of_its_page_gives_no_level(page: Page) -> None:
    page.canvas.bookmarkPage("x")
    page.canvas.addOutlineEntry("第一页", "x", 0)
    page.say(LEFT, 780, "概况").paragraph(750, TEXT)
    assert all(p.level is None for p in read(page).blocks if isinstance(p, Paragraph))


def test_headings_numbered_in_depth_stay_apart_although_no_blank_follows_the_number(page: Page) -> None:
    for place, text in enumerate(("3.2.1功能描述", "3.2.2接口描述", "3.2.3内部结构")):
        page.say(LEFT, 780 - 18 * place, text)
    assert [p.text for p in read(page).blocks if isinstance(p, Paragraph)] == [
        "3.2.1功能描述",
        "3.2.2接口描述",
        "3.2.3内部结构",
    ]


def test_lines_set_far_apart_are_the_one_heading_that_a_bookmark_names(page: Page) -> None:
    first, second = "四、性能测试与分析的方法、总体设计以及", "试验的方案和可行性分析"
    page.canvas.bookmarkPage("x")
    page.canvas.addOutlineEntry(first + second, "x", 0)
    page.say(LEFT, 780, first, 16).say(LEFT, 710, second, 16).paragraph(650, TEXT)
    whole = next(p for p in read(page).blocks if isinstance(p, Paragraph))
    assert (whole.text, whole.level) == (first + second, 1)


def test_lines_that_no_bookmark_names_as_one_stay_apart(page: Page) -> None:
    page.canvas.bookmarkPage("x")
    page.canvas.addOutlineEntry("四、方法", "x", 0)
    page.say(LEFT, 780, "四、方法", 16).say(LEFT, 710, "试验的方案", 16).paragraph(650, TEXT)
    assert texts(read(page))[:2] == ["四、方法", "试验的方案"]


def test_the_first_heading_below_another_is_parted_from_it(page: Page) -> None:
    page.say(LEFT, 780, "4. 测试结果", 18).say(LEFT, 756, "4.1 需求覆盖率及缺陷", 18).paragraph(700, TEXT)
    assert texts(read(page))[:2] == ["4. 测试结果", "4.1 需求覆盖率及缺陷"]
