"""How headings are numbered and spelt in a Word report; the words stay."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from samples.text import NUMERALS
from tests.metamorphic.catalogue import transformation
from tests.metamorphic.word_headings import numbered, plain
from tests.metamorphic.wordfile import (
    NUMBERING,
    STYLES,
    WordFile,
    el,
    mark_runs,
    properties,
    q,
    set_text,
    style,
    text,
    xml,
)

SLACK = 20
"""Numbers of sub-headings are counted, typed or automatic: other numbers, another count."""
TRADITIONAL = str.maketrans("组织现场实施过称况", "組織現場實施過稱況")


def renumber(document: WordFile, main: Callable[[int], str], sub: Callable[[int, int], str] | None = None) -> None:
    """Write the numbers of all headings anew; sub-headings keep theirs where ``sub`` is None."""
    section, place = 0, 0
    for heading in document.headings():
        words = numbered(heading)[1]
        if style(heading) == "Heading1":
            section, place = section + 1, 0
            set_text(heading, main(section) + words)
        elif sub:
            place += 1
            set_text(heading, sub(section, place) + words)


def _system(
    name: str,
    main: Callable[[int], str],
    sub: Callable[[int, int], str] | None = None,
    not_by_look: tuple[str, ...] = (),
) -> None:
    """Two transformations for one system of numbers: with styles, and with looks alone."""

    def styled(document: WordFile) -> None:
        renumber(document, main, sub)

    def by_look(document: WordFile) -> None:
        renumber(document, main, sub)
        for heading in plain(document):
            mark_runs(heading, el("w:b"))

    transformation("word", name=f"numbers_{name}", slack=SLACK)(styled)
    transformation("word", name=f"numbers_{name}_and_bold", slack=SLACK, not_for=not_by_look)(by_look)


def _chinese(number: int) -> str:
    return NUMERALS[number - 1]


_system("1_and_1_1", lambda n: f"{n} ", lambda n, m: f"{n}.{m} ")
_system("1_dot_and_bracket", lambda n: f"{n}. ", lambda n, m: f"（{m}）")
_system("1_dunhao", lambda n: f"{n}、", lambda n, m: f"（{m}）")
_system("di_yi_zhang", lambda n: f"第{_chinese(n)}章 ", lambda n, m: f"第{_chinese(m)}节 ")
_system("di_yi_bufen", lambda n: f"第{_chinese(n)}部分　", lambda n, m: f"{_chinese(m)}、")
_system("bracketed_chinese", lambda n: f"（{_chinese(n)}）", lambda n, m: f"{m}. ")
_system("roman", lambda n: ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "Ⅵ", "Ⅶ", "Ⅷ")[n - 1] + ". ", lambda n, m: f"{m}）")
_system("formal", lambda n: "壹贰叁肆伍陆柒捌"[n - 1] + "、", lambda n, m: f"（{_chinese(m)}）")
_system("circled_below", lambda n: f"{_chinese(n)}、", lambda n, m: "①②③④⑤⑥⑦⑧⑨⑩"[m - 1])
_system("none", lambda n: "", None)
_system("two_digits", lambda n: f"0{n} ", lambda n, m: f"0{n}-{m} ")


@transformation("word", slack=SLACK)
def numbers_in_halfwidth_brackets(document: WordFile) -> None:
    renumber(document, lambda n: f"({_chinese(n)})", lambda n, m: f"{m}.")


@transformation("word")
def numbers_with_another_comma(document: WordFile) -> None:
    marks = itertools.cycle("．.，")
    renumber(document, lambda n: _chinese(n) + next(marks))


@transformation("word")
def numbers_with_a_tab(document: WordFile) -> None:
    for heading in document.headings(1):
        number, words = numbered(heading)
        set_text(heading, number)
        heading.append(el("w:r", el("w:tab"), el("w:t", text=words)))


@transformation("word")
def numbers_with_a_wide_space(document: WordFile) -> None:
    renumber(document, lambda n: f"{_chinese(n)}、　")


def _number_by_word(document: WordFile, holder: Callable[[Any], Any]) -> None:
    levels = "".join(
        f"<w:lvl w:ilvl='{level}'><w:start w:val='1'/><w:numFmt w:val='chineseCounting'/><w:lvlText w:val='{shown}'/>"
        "</w:lvl>"
        for level, shown in ((0, "%1、"), (1, "（%2）"))
    )
    tree = document.tree(NUMBERING)
    tree.insert(
        0, xml(f"<w:abstractNum w:abstractNumId='77'><w:multiLevelType w:val='multilevel'/>{levels}</w:abstractNum>")
    )
    tree.append(xml("<w:num w:numId='77'><w:abstractNumId w:val='77'/></w:num>"))
    for heading in document.headings():
        set_text(heading, numbered(heading)[1])
    for one, level in holder(document):
        properties(one).append(el("w:numPr", el("w:ilvl", val=str(level)), el("w:numId", val="77")))


@transformation("word", slack=SLACK)
def numbers_made_by_word(document: WordFile) -> None:
    _number_by_word(document, lambda doc: [(h, int(style(h)[-1]) - 1) for h in doc.headings()])


@transformation("word", slack=SLACK)
def numbers_made_by_the_style(document: WordFile) -> None:
    def holders(doc: WordFile) -> list[tuple[Any, int]]:
        found = {one.get(q("w:styleId")): one for one in doc.tree(STYLES).iter(q("w:style"))}
        return [(found["Heading1"], 0), (found["Heading2"], 1)]

    _number_by_word(document, holders)


@transformation("word", slack=SLACK)
def numbers_made_by_word_without_styles(document: WordFile) -> None:
    _number_by_word(document, lambda doc: [(h, int(style(h)[-1]) - 1) for h in doc.headings()])
    plain(document)


def _respell(name: str, spell: Callable[[str, str], str], levels: tuple[int, ...] = (1,), **about: Any) -> None:
    def change(document: WordFile) -> None:
        for heading in document.headings(*levels):
            set_text(heading, spell(*numbered(heading)))

    transformation("word", name=f"headings_{name}", **about)(change)


_respell("in_black_brackets", lambda number, words: f"【{words}】")
_respell("in_book_marks", lambda number, words: f"{number}〖{words}〗")
_respell("with_a_colon", lambda number, words: f"{number}{words}：")
_respell("spaced_out", lambda number, words: number + " ".join(words))
_respell("spaced_out_wide", lambda number, words: number + "　".join(words))
_respell("with_spaces_around", lambda number, words: f"　　{number}{words}　")
_respell("with_their_limit", lambda number, words: f"{number}{words}（500字以内）", not_for=("C003",))
_respell("marked_with_a_bullet", lambda number, words: f"◆ {number}{words}")
_respell("marked_with_a_star", lambda number, words: f"★{number}{words}")
_respell("traditional", lambda number, words: (number + words).translate(TRADITIONAL))
_respell("with_kangxi_number", lambda number, words: number.translate(str.maketrans("一二", "⼀⼆")) + words)
_respell("with_zero_width_before", lambda number, words: f"\u200b{number}{words}", (1, 2))
_respell("with_zero_width_behind", lambda number, words: f"{number}{words}\u200b\ufeff", (1, 2))
_respell("with_zero_width_inside", lambda number, words: number + "\u200b".join(words), (1, 2))
_respell("with_bidi_marks", lambda number, words: f"\u202a{number}{words}\u202c", (1, 2))
_respell("with_word_joiners", lambda number, words: f"{number}\u2060{words}", (1, 2))
_respell("with_soft_hyphens", lambda number, words: number + "\u00ad".join(words), (1, 2))
_respell("with_no_break_spaces", lambda number, words: f"{number}\u00a0{words}\u00a0", (1, 2))
_respell("with_variation_selectors", lambda number, words: number + "\ufe00".join(words))
_respell("with_a_full_stop", lambda number, words: f"{number}{words}。")

ENGLISH = ("Title", "Company Profile", "Site Profile", "Background", "Implementation", "Results")


@transformation("word", not_for=("S001", "S003", "S004", "S006"))
def headings_bilingual_on_one_line(document: WordFile) -> None:
    for heading, name in zip(document.headings(1), ENGLISH, strict=False):
        set_text(heading, f"{text(heading)} {name}")


@transformation("word", not_for=("S001", "S003", "S004", "S006"))
def headings_bilingual_with_a_bar(document: WordFile) -> None:
    for heading, name in zip(document.headings(1), ENGLISH, strict=False):
        set_text(heading, f"{text(heading)} | {name}")


@transformation("word")
def headings_broken_over_two_lines(document: WordFile) -> None:
    for heading in document.headings(1):
        number, words = numbered(heading)
        set_text(heading, number + words[:2])
        heading.append(el("w:r", el("w:br"), el("w:t", text=words[2:])))


@transformation("word")
def number_and_heading_on_two_lines(document: WordFile) -> None:
    for heading in document.headings(1):
        number, words = numbered(heading)
        set_text(heading, number.rstrip("、"))
        heading.append(el("w:r", el("w:br"), el("w:t", text=words)))
