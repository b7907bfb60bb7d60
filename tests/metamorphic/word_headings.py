"""How headings are marked in a Word report: styles, levels, looks, places. What they are called does not change."""

from __future__ import annotations

import re
from typing import Any

from tests.metamorphic.catalogue import transformation
from tests.metamorphic.wordfile import (
    WordFile,
    el,
    mark_runs,
    properties,
    q,
    runs,
    set_level,
    set_style,
    set_text,
    style,
    text,
    wrap,
    xml,
)


def numbered(heading: Any) -> tuple[str, str]:
    """The number in front of a heading, and its words: ("一、", "成果名称")."""
    found = re.match(r"([一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+\. ?)?(.*)", text(heading))
    assert found
    return found[1] or "", found[2]


def plain(document: WordFile, *levels: int) -> list[Any]:
    """The headings, their style taken off."""
    found = document.headings(*levels)
    for heading in found:
        set_style(heading, "")
    return found


@transformation("word")
def headings_by_outline_level(document: WordFile) -> None:
    for heading in document.headings():
        set_level(heading, int(style(heading)[-1]) - 1)
        set_style(heading, "")


@transformation("word")
def headings_by_bold(document: WordFile) -> None:
    for heading in plain(document):
        mark_runs(heading, el("w:b"))


@transformation("word")
def only_main_headings_bold(document: WordFile) -> None:
    for heading in plain(document, 1):
        mark_runs(heading, el("w:b"))
    plain(document, 2)


@transformation("word")
def headings_by_size(document: WordFile) -> None:
    for level, size in ((1, "36"), (2, "28")):
        for heading in plain(document, level):
            mark_runs(heading, el("w:sz", val=size))


@transformation("word")
def headings_by_numbers_alone(document: WordFile) -> None:
    plain(document)


@transformation("word")
def headings_centred_and_bold(document: WordFile) -> None:
    for heading in plain(document, 1):
        properties(heading).append(el("w:jc", val="center"))
        mark_runs(heading, el("w:b"))
    plain(document, 2)


@transformation("word")
def headings_underlined(document: WordFile) -> None:
    for heading in document.headings():
        mark_runs(heading, el("w:u", val="single"))


@transformation("word")
def headings_in_a_coloured_band(document: WordFile) -> None:
    for heading in plain(document, 1):
        properties(heading).append(el("w:shd", val="clear", fill="1F4E79"))
        mark_runs(heading, el("w:color", val="FFFFFF"))


@transformation("word")
def headings_in_another_font(document: WordFile) -> None:
    for heading in plain(document):
        mark_runs(heading, el("w:rFonts", eastAsia="黑体", hint="eastAsia"))


@transformation("word")
def headings_indented_like_text(document: WordFile) -> None:
    for heading in plain(document):
        properties(heading).append(el("w:ind", firstLine="480"))
        mark_runs(heading, el("w:b"))


def _rename(document: WordFile, ids: dict[str, str], names: dict[str, str]) -> None:
    for one in document.styles.iter(q("w:style")):
        old = one.get(q("w:styleId"))
        one.set(q("w:styleId"), ids.get(old, old))
        if old in names:
            one.find(q("w:name")).set(q("w:val"), names[old])
    for tree in (document.styles, document.body):
        for kind in ("w:pStyle", "w:basedOn", "w:next", "w:link"):
            for use in tree.iter(q(kind)):
                use.set(q("w:val"), ids.get(use.get(q("w:val")), use.get(q("w:val"))))


@transformation("word")
def style_ids_as_wps_writes_them(document: WordFile) -> None:
    _rename(document, {"Heading1": "2", "Heading2": "3"}, {})


@transformation("word")
def style_ids_as_chinese_word_writes_them(document: WordFile) -> None:
    _rename(document, {"Heading1": "1", "Heading2": "20", "Normal": "a"}, {})


@transformation("word")
def styles_named_in_chinese(document: WordFile) -> None:
    _rename(document, {"Heading1": "s1", "Heading2": "s2"}, {"Heading1": "标题 1", "Heading2": "标题 2"})


@transformation("word")
def styles_of_ones_own(document: WordFile) -> None:
    """Styles whose names say nothing, based on Word's heading styles."""
    for level in (1, 2):
        inside = [el("w:name", val=f"报告第{level}级"), el("w:basedOn", val=f"Heading{level}")]
        made = el("w:style", *inside, type="paragraph", styleId=f"own{level}")
        document.styles.append(made)
        for heading in document.headings(level):
            set_style(heading, f"own{level}")


@transformation("word")
def levels_from_styles_of_ones_own(document: WordFile) -> None:
    """Styles based on nothing, with an outline level in them."""
    for level in (1, 2):
        inside = el("w:pPr", el("w:outlineLvl", val=str(level - 1)))
        document.styles.append(
            el("w:style", el("w:name", val=f"章节{level}"), inside, type="paragraph", styleId=f"own{level}")
        )
        for heading in document.headings(level):
            set_style(heading, f"own{level}")


@transformation("word")
def headings_one_level_down(document: WordFile) -> None:
    found = [(heading, int(style(heading)[-1]) + 1) for heading in document.headings()]
    for heading, level in found:
        set_style(heading, f"Heading{level}")


@transformation("word")
def main_headings_at_level_three(document: WordFile) -> None:
    for heading in document.headings(1):
        set_style(heading, "Heading3")
    for heading in document.headings(2):
        set_style(heading, "Heading4")


@transformation("word")
def all_headings_at_one_level(document: WordFile) -> None:
    for heading in document.headings(2):
        set_style(heading, "Heading1")


@transformation("word")
def only_sub_headings_styled(document: WordFile) -> None:
    subs = document.headings(2)
    for heading in plain(document, 1):
        mark_runs(heading, el("w:b"))
    for heading in subs:
        set_style(heading, "Heading1")


@transformation("word")
def only_main_headings_styled(document: WordFile) -> None:
    plain(document, 2)


@transformation("word")
def sub_headings_above_the_main_ones(document: WordFile) -> None:
    """Rank by style against rank by number: somebody clicked the wrong style throughout."""
    main, subs = document.headings(1), document.headings(2)
    for heading in main:
        set_style(heading, "Heading2")
    for heading in subs:
        set_style(heading, "Heading1")


@transformation("word")
def every_paragraph_at_level_one(document: WordFile) -> None:
    for heading in plain(document):
        mark_runs(heading, el("w:b"))
    for paragraph in document.paragraphs():
        set_level(paragraph, 0)


@transformation("word")
def body_style_at_level_one(document: WordFile) -> None:
    normal = next(one for one in document.styles.iter(q("w:style")) if one.get(q("w:styleId")) == "Normal")
    properties(normal).append(el("w:outlineLvl", val="0"))
    normal.append(normal.find(q("w:pPr")))


@transformation("word")
def some_body_paragraphs_at_level_one(document: WordFile) -> None:
    for paragraph in document.plain()[2::3]:
        set_level(paragraph, 0)


@transformation("word")
def body_in_a_heading_style(document: WordFile) -> None:
    """Every second paragraph of text stands in Heading 2, made to look like text."""
    for paragraph in document.plain()[2::2]:
        set_style(paragraph, "Heading2")
        mark_runs(paragraph, el("w:sz", val="24"))


@transformation("word")
def one_main_heading_without_its_style(document: WordFile) -> None:
    heading = document.headings(1)[2]
    set_style(heading, "")
    mark_runs(heading, el("w:b"), el("w:sz", val="32"))


@transformation("word")
def half_of_the_headings_by_hand(document: WordFile) -> None:
    for heading in document.headings(1)[1::2]:
        set_style(heading, "")
        mark_runs(heading, el("w:b"), el("w:sz", val="32"))


@transformation("word")
def cover_in_heading_styles(document: WordFile) -> None:
    for paragraph in document.paragraphs()[:2]:
        set_style(paragraph, "Heading1")


@transformation("word")
def cover_in_title_styles(document: WordFile) -> None:
    for paragraph, name in zip(
        document.paragraphs()[:5], ("Title", "Title", "Subtitle", "Subtitle", "Subtitle"), strict=True
    ):
        set_style(paragraph, name)


@transformation("word")
def empty_headings_between(document: WordFile) -> None:
    for heading in document.headings(1):
        empty = el("w:p")
        set_style(empty, "Heading1")
        heading.addprevious(empty)


@transformation("word")
def each_section_on_a_new_page(document: WordFile) -> None:
    for heading in document.headings(1):
        properties(heading).append(el("w:pageBreakBefore"))


@transformation("word")
def page_break_inside_each_heading(document: WordFile) -> None:
    for heading in document.headings(1):
        runs(heading)[0].insert(0, el("w:br", type="page"))


@transformation("word")
def each_section_in_a_word_section(document: WordFile) -> None:
    for heading in document.headings(1)[1:]:
        last = el("w:p", el("w:pPr", el("w:sectPr", el("w:type", val="nextPage"))))
        heading.addprevious(last)


@transformation("word")
def body_in_two_columns(document: WordFile) -> None:
    document.body[-1].append(el("w:cols", num="2", space="425"))


@transformation("word")
def each_heading_in_a_cell(document: WordFile) -> None:
    for heading in document.headings(1):
        table = el("w:tbl", el("w:tblPr"), el("w:tblGrid", el("w:gridCol", w="8000")))
        cell = el("w:tc", el("w:tcPr", el("w:tcW", w="8000", type="dxa")))
        table.append(el("w:tr", cell))
        wrap(heading, table, cell)


@transformation("word")
def each_heading_in_a_content_control(document: WordFile) -> None:
    for heading in document.headings():
        content = el("w:sdtContent")
        wrap(heading, el("w:sdt", el("w:sdtPr"), content), content)


@transformation("word")
def each_heading_in_a_text_box(document: WordFile) -> None:
    for heading in document.headings(1):
        outside = xml(
            "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:inline>"
            "<wp:extent cx='3600000' cy='400000'/><wp:docPr id='90' name='文本框'/><a:graphic><a:graphicData uri='http://schemas.microsoft.com/office/word/2010/"
            "wordprocessingShape'><wps:wsp><wps:cNvSpPr txBox='1'/><wps:spPr/><wps:txbx>"
            "<w:txbxContent/></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice></mc:AlternateContent></w:r></w:p>"
        )
        wrap(heading, outside, next(outside.iter(q("w:txbxContent"))))


@transformation("word")
def headings_bookmarked_and_linked(document: WordFile) -> None:
    for place, heading in enumerate(document.headings()):
        link = el("w:hyperlink", anchor="top")
        link.extend(runs(heading))
        heading.extend(
            [el("w:bookmarkStart", id=str(place), name=f"_Toc{place}"), link, el("w:bookmarkEnd", id=str(place))]
        )


def _contents(document: WordFile, entries: list[Any]) -> None:
    head = el("w:p", el("w:r", el("w:t", text="目　录")))
    for one in [head, *entries]:
        document.headings(1)[0].addprevious(one)


@transformation("word")
def a_table_of_contents_as_a_field(document: WordFile) -> None:
    rows = []
    for place, heading in enumerate(document.headings()):
        words = el("w:r", el("w:t", text=text(heading)), el("w:tab"), el("w:t", text=str(place // 4 + 2)))
        rows.append(
            el(
                "w:p",
                el("w:pPr", el("w:pStyle", val=f"TOC{style(heading)[-1]}")),
                el("w:hyperlink", words, anchor=f"_Toc{place}"),
            )
        )
    rows[0].insert(1, el("w:r", el("w:fldChar", fldCharType="separate")))
    rows[0].insert(1, el("w:r", el("w:instrText", text=' TOC \\o "1-2" \\h ')))
    rows[0].insert(1, el("w:r", el("w:fldChar", fldCharType="begin")))
    rows[-1].append(el("w:r", el("w:fldChar", fldCharType="end")))
    _contents(document, rows)


@transformation("word")
def a_table_of_contents_typed_by_hand(document: WordFile) -> None:
    lines = [f"{text(heading)}{'…' * 12}{place // 2 + 2}" for place, heading in enumerate(document.headings(1))]
    _contents(document, [el("w:p", el("w:r", el("w:t", text=line))) for line in lines])


@transformation("word")
def a_table_of_contents_without_page_numbers(document: WordFile) -> None:
    rows = [
        el("w:p", el("w:pPr", el("w:pStyle", val="TOC1")), el("w:r", el("w:t", text=text(one))))
        for one in document.headings(1)
    ]
    _contents(document, rows)


@transformation("word")
def the_title_behind_its_heading(document: WordFile) -> None:
    """一、成果名称：基于…… in one paragraph."""
    heading = document.headings(1)[0]
    below = heading.getnext()
    set_text(heading, f"{text(heading)}：{text(below)}")
    below.getparent().remove(below)
