"""Lines into paragraphs, in reading order."""

from __future__ import annotations

import pytest

from pipeline.model.document import Paragraph
from tests.read.pdf.make import LEFT, OTHER, TEXT, Page, read, texts


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


def test_lines_that_stand_further_apart_on_one_page_are_one_paragraph_there_too(page: Page) -> None:
    for _ in range(2):
        for nth in range(8):
            page.paragraph(780 - 80 * nth, TEXT * 2)
        page.turn()
    for nth, piece in enumerate([TEXT[:34], TEXT[:34], TEXT[:34], TEXT[:34], TEXT[:10]]):
        page.say(LEFT + 24 * (not nth), 700 - 44 * nth, piece[2 * (not nth) :])
    assert texts(read(page))[-1] == TEXT[2:34] + TEXT[:34] * 3 + TEXT[:10]


@pytest.mark.parametrize("bullet", "➢❖☐✓")
def test_an_item_that_hangs_is_one_paragraph_and_the_next_another_by_every_bullet(page: Page, bullet: str) -> None:
    page.paragraph(760, TEXT * 3)
    for nth in range(2):
        page.say(LEFT, 640 - 40 * nth, f"{bullet} {TEXT[:32]}").say(LEFT + 20, 620 - 40 * nth, TEXT[:20])
    assert texts(read(page))[1:] == [f"{bullet} {TEXT[:32]}{TEXT[:20]}"] * 2


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


COVERS = [
    ["成果名称：以看板改进装配现场的节拍", "上海甲辰机床有限公司", "2024年5月"],
    ["成果名称：以看板改进装配现场的节拍", "推荐单位：上海市质量协会", "联系人：王工"],
]


@pytest.mark.parametrize("cover", COVERS)
def test_the_lines_of_a_cover_stay_apart_although_the_first_is_the_widest(page: Page, cover: list[str]) -> None:
    for nth, line in enumerate(cover):
        page.middle(760 - 18 * nth, line)
    page.turn()
    page.paragraph(760, TEXT * 6)
    assert texts(read(page))[:3] == cover


def test_labels_of_a_cover_stay_apart_where_no_text_tells_the_margins(page: Page) -> None:
    for nth, line in enumerate(COVERS[1]):
        page.middle(760 - 18 * nth, line)
    assert texts(read(page)) == COVERS[1]


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
    from pipeline.read.pdf.breaks import join_text

    assert join_text(before, after, blank_end=False, anywhere=False) == joined


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


@pytest.mark.parametrize("behind", ["□先进材料　", "□汽车。"])
@pytest.mark.parametrize("mark", ["√", "■", "●"])
def test_a_tick_drawn_after_its_line_comes_back_before_its_label(page: Page, mark: str, behind: str) -> None:
    page.say(LEFT, 780, "□电子信息　").say(LEFT + 84, 780, "高端装备　" + behind).say(LEFT + 72, 780, mark)
    page.paragraph(750, TEXT)
    assert texts(read(page))[0] == "□电子信息　" + mark + ("高端装备　" + behind).rstrip()


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("邮箱quality@huling-", "valve.example.com", "邮箱quality@huling-valve.example.com"),
        ("quality-", "team@huling.example.com", "quality-team@huling.example.com"),
        ("quality@huling.", "example.com", "quality@huling.example.com"),
        ("quality@huling", "valve.example.com", "quality@hulingvalve.example.com"),
        ("quality@huling", ".example.com", "quality@huling.example.com"),
        ("quality", "@huling.example.com", "quality@huling.example.com"),
        ("https://huling-", "valve.example.com", "https://huling-valve.example.com"),
        ("write to a@b.example", "and wait", "write to a@b.example and wait"),
        ("the innova-", "tion of", "the innovation of"),
        ("call", "me@b.example", "call me@b.example"),
    ],
)
def test_an_address_over_two_lines_keeps_its_hyphen_and_gets_no_blank(before: str, after: str, joined: str) -> None:
    from pipeline.read.pdf.breaks import join_text

    assert join_text(before, after, blank_end=False, anywhere=False) == joined
