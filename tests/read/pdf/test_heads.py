"""Running heads that change from page to page are no text, and headings at the top of each page are no heads."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.read.pdf.make import LEFT, OTHER, RIGHT, TEXT, Page, read, texts

NAMES = ["成果名称", "组织概况", "现场概况", "实施背景", "实施过程", "实施成效"]
NUMERALS = "一二三四五六"
Head = Callable[[Page, int, str], None]


def report(page: Page, head: Head | None, sections: int = 6, pages_each: int = 1) -> list[str]:
    """A section on each page, or on several; what must be read of it."""
    wanted: list[str] = []
    number = 0
    for nth in range(sections):
        for part in range(pages_each):
            number += 1
            if head:
                head(page, number, NAMES[nth])
            y = 740.0
            if not part:
                wanted.append(f"{NUMERALS[nth]}、{NAMES[nth]}")
                page.say(LEFT, y, wanted[-1], 16)
                y -= 30
            for text in (TEXT + OTHER, OTHER + TEXT):
                wanted.append(f"{text[number:]}{'完' * nth}。")
                y = page.paragraph(y, wanted[-1])
            page.turn()
    return wanted


def name_in_the_size_of_the_text(page: Page, number: int, name: str) -> None:
    page.say(LEFT, 790, name)


def name_larger_than_the_text(page: Page, number: int, name: str) -> None:
    page.say(LEFT, 790, name, 18)


def name_with_its_number(page: Page, number: int, name: str) -> None:
    page.middle(790, f"{NUMERALS[NAMES.index(name)]}、{name}", 10.5)


def company_and_name(page: Page, number: int, name: str) -> None:
    page.say(LEFT, 795, "沪岭阀门 · " + name, 10.5)


def name_left_and_page_right(page: Page, number: int, name: str) -> None:
    page.say(LEFT, 790, name, 10.5).say(RIGHT - 80, 790, f"第{number}页 共6页", 10.5)


def other_sides_on_facing_pages(page: Page, number: int, name: str) -> None:
    page.say(LEFT if number % 2 else RIGHT - 48, 790, name)


def over_a_rule(page: Page, number: int, name: str) -> None:
    page.middle(795, "阀体" + "甲乙丙丁戊己庚辛"[number] + "线")
    page.canvas.line(LEFT, 788, RIGHT, 788)


def small_print(page: Page, number: int, name: str) -> None:
    page.middle(800, "第" + "甲乙丙丁戊己庚辛"[number] + "稿", 9)


def foot_with_the_name(page: Page, number: int, name: str) -> None:
    page.middle(50, f"{name}　{number} / 6", 9)


HEADS = [
    name_in_the_size_of_the_text,
    name_larger_than_the_text,
    name_with_its_number,
    company_and_name,
    name_left_and_page_right,
    other_sides_on_facing_pages,
    over_a_rule,
    small_print,
    foot_with_the_name,
]


@pytest.mark.parametrize("head", HEADS)
def test_a_running_head_that_changes_is_no_text(page: Page, head: Head) -> None:
    wanted = report(page, head)
    document = read(page)
    assert texts(document) == wanted and document.furniture


@pytest.mark.parametrize("head", HEADS[:-1])
def test_a_running_head_that_changes_every_other_page_is_no_text(page: Page, head: Head) -> None:
    wanted = report(page, head, 3, 2)
    assert "".join(texts(read(page))) == "".join(wanted)


def test_a_heading_at_the_top_of_each_page_is_text(page: Page) -> None:
    wanted = report(page, None)
    document = read(page)
    assert texts(document) == wanted and document.furniture == ()


@pytest.mark.parametrize("size", [10.5, 12, 16])
@pytest.mark.parametrize("ruled", [False, True])
@pytest.mark.parametrize("numbered", [False, True])
def test_a_heading_high_on_each_page_with_much_white_below_is_text(
    page: Page, size: float, ruled: bool, numbered: bool
) -> None:
    wanted = []
    for nth, name in enumerate(NAMES):
        wanted.append(f"{NUMERALS[nth]}、{name}" if numbered else name)
        page.say(LEFT, 760, wanted[-1], size)
        if ruled:
            page.canvas.line(LEFT, 752, RIGHT, 752)
        wanted.append(TEXT[nth:])
        page.paragraph(700, wanted[-1])
        page.paragraph(640, OTHER[nth:])
        wanted.append(OTHER[nth:])
        page.turn()
    assert texts(read(page)) == wanted


@pytest.mark.parametrize("lines", [["第1页"], ["附件1"], ["This is page 1"]])
def test_pages_of_one_line_say_that_line(page: Page, lines: list[str]) -> None:
    wanted = []
    for number in "123":
        wanted.append(lines[0].replace("1", number))
        page.say(LEFT, 790, wanted[-1]).turn()
    document = read(page)
    assert texts(document) == wanted and document.furniture == ()


def test_a_page_with_its_number_alone_is_blank_where_others_hold_text(page: Page) -> None:
    for number in (1, 2, 3):
        if number < 3:
            page.paragraph(740, (TEXT, OTHER)[number - 1])
        page.middle(45, f"- {number} -", 9).turn()
    assert texts(read(page)) == [TEXT, OTHER]
