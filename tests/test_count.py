"""字数: the table of counting.md, and what lies on either side of each rule."""

from __future__ import annotations

import pytest

from pipeline.count import (
    characters,
    count,
    least_words,
    lines_of,
    overrun,
    parts_unseen,
    widen,
    words_in_word,
    words_in_wps,
)
from pipeline.model import Anchor, Cell, Line, Paragraph, Section, Table
from pipeline.pack import load

PACK = load("shanghai-2024")

# text, Word's 字数, WPS's 字数, characters without spaces
TABLE = [
    ("3.5%", 1, 1, 4),
    ("2024年", 2, 2, 5),
    ("GB/T 29590-2013", 2, 2, 14),
    ("中文,中文", 5, 5, 5),
    ("（见图1）。", 6, 6, 6),
    ("http://a.cn/b?x=1", 1, 1, 17),
    ("A——B", 2, 4, 4),
    ("使用 Adobe Photoshop 打开图片", 8, 8, 20),
    ("一次合格率由92.5%提升至99.3%。", 12, 12, 20),
    ("２０２４年", 5, 5, 5),  # full-width digits are 1 each
    ("全角　空格", 4, 4, 4),
    ("制\t表", 2, 2, 2),
    ("不\u00a0断", 2, 2, 2),
    ("零\u200b宽", 2, 2, 2),
    ("AB\u200bCD", 2, 2, 4),
    ("x\u2011y", 1, 1, 3),  # a non-breaking hyphen stands inside its word
    ("25℃", 1, 2, 3),
    ("①②", 1, 2, 2),
    ("かな한글", 4, 4, 4),
    ("𠀀", 1, 1, 1),
    ("", 0, 0, 0),
    ("   ", 0, 0, 0),
]


@pytest.mark.parametrize(("text", "word", "wps", "without"), TABLE)
def test_a_text_counts_as_word_and_wps_show_it(text: str, word: int, wps: int, without: int) -> None:
    assert words_in_wps(text) == wps
    assert words_in_word(widen(text, ())) == word
    assert characters(text)[0] == without


def test_spaces_tabs_and_line_breaks_count_as_characters_with_spaces_only() -> None:
    assert characters("a b\tc\nd\u3000e\u00a0f") == (6, 11)


@pytest.mark.parametrize(("letters", "words"), [(255, 1), (256, 2), (510, 2), (511, 3)])
def test_a_run_over_255_characters_counts_once_per_255_or_part(letters: int, words: int) -> None:
    assert words_in_word("x" * letters) == words


# Marks whose width depends on the font: offsets that carry an East Asian hint, and the count.
@pytest.mark.parametrize(
    ("text", "wide", "words"),
    [
        ("“质量”", (0, 3), 4),
        ("“质量”", (), 4),  # each mark is a word of its own
        ("“A”", (), 1),
        ("“A”", (0, 2), 3),
        ("“A", (0, 2), 2),  # an offset behind the text marks nothing
        ("“A”", None, 1),
        ("他说“A”", None, 4),  # the opening mark has a Chinese neighbour, the closing one has not
        ("中……文", None, 4),
        ("a…b", None, 1),
    ],
)
def test_curly_marks_count_one_each_with_a_hint_or_beside_chinese(
    text: str, wide: tuple[int, ...] | None, words: int
) -> None:
    assert words_in_word(widen(text, wide)) == words


def _section(*blocks: Paragraph | Table) -> Section:
    return Section("site", True, "现场概况", Anchor(), blocks, tuple(lines_of(blocks)))


def _table(*rows: tuple[str, ...]) -> Table:
    return Table(tuple(tuple(Cell((Paragraph(text, part="table", wide=()),)) for text in row) for row in rows))


def test_tables_text_boxes_captions_and_notes_stand_outside_the_body() -> None:
    figures = count(
        _section(
            Paragraph("正文五个字", wide=()),
            Paragraph("图1 流程", wide=()),
            _table(("指标", "数值"), ("合格率", "99%")),
            Paragraph("文本框", part="textbox", wide=()),
            Paragraph("脚注", part="note", wide=()),
        ),
        500,
        PACK,
    )
    assert figures.words == 5 + 4 + 8 + 3 + 2
    assert figures.words_outside_body == 4 + 8 + 3 + 2


INVISIBLE = "\u00ad\u200c\u200d\u200e\u202d\u2060\ufeff\ufe0f"


@pytest.mark.parametrize("sign", INVISIBLE)
def test_a_sign_that_takes_no_room_counts_nothing(sign: str) -> None:
    texts = ("现场管理cooperation提升12.5%", "现场" + sign + "管理co" + sign + "operation提升12.5%" + sign)
    plain, odd = (count(_section(Paragraph(text)), 3, PACK) for text in texts)
    assert odd._replace(over_from=None) == plain._replace(over_from=None)
    assert plain.over_from == 3 and odd.over_from == 4


def test_a_mark_of_a_note_is_in_wps_count_and_not_in_words() -> None:
    figures = count(_section(Paragraph("节拍看板", note_marks=2)), 99, PACK)
    assert (figures.words, figures.words_wps, figures.characters) == (4, 6, 4)


def test_an_automatic_number_is_in_words_count_and_not_in_wps() -> None:
    figures = count(_section(Paragraph("组织", number="1. ", wide=())), 500, PACK)
    assert (figures.words, figures.words_wps, figures.characters) == (3, 2, 4)


def test_a_table_of_contents_is_not_counted() -> None:
    assert count(_section(Paragraph("组织概况", part="toc", wide=())), 500, PACK).words == 0


def test_a_merged_cell_is_one_cell_of_its_line() -> None:
    table = Table(
        (
            (Cell((Paragraph("合并", part="table"),), columns=2),),
            (Cell((Paragraph("甲"),)), Cell((Paragraph("乙"),), 1)),
        )
    )
    assert [line.text for line in lines_of([table])] == ["合并", "甲\t乙"]


@pytest.mark.parametrize(
    ("texts", "limit", "at"),
    [
        (["一二三四五"], 5, None),
        (["一二三四五"], 4, 4),
        (["一二三", "四五"], 3, 4),  # the first character of the second line, behind the line break
        (["一二 ABC 三"], 2, 3),
        (["一二 ABC 三"], 3, 7),
    ],
)
def test_the_first_character_over_the_limit_is_found(texts: list[str], limit: int, at: int | None) -> None:
    lines = [Line(text, Anchor(), "body", "", ()) for text in texts]
    assert overrun(lines, limit) == at


def test_words_that_signs_nobody_sees_part_are_one_for_whoever_would_accuse() -> None:
    section = _section(Paragraph("共有2\u200b0\u200b24件，节拍\u200b看板", wide=()))
    assert count(section, None, PACK).words == 11
    assert parts_unseen(section) and least_words(section, 0) == 9
