"""More ways of writing a Word report: tables, boxes, breaks and trackers around its headings, other numbers."""

from __future__ import annotations

import copy

from samples.text import NUMERALS
from tests.metamorphic.catalogue import transformation
from tests.metamorphic.word_containers import table_of
from tests.metamorphic.word_headings import numbered, plain
from tests.metamorphic.word_numbers import SLACK, renumber
from tests.metamorphic.word_text import AUTHOR
from tests.metamorphic.wordfile import (
    NUMBERING,
    WordFile,
    block_of,
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

BOXED = (
    "<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor behindDoc='0'><wp:positionV "
    "relativeFrom='paragraph'><wp:posOffset>60000</wp:posOffset></wp:positionV><wp:extent cx='3600000' cy='400000'/>"
    "<wp:wrapTopAndBottom/><wp:docPr id='91' name='文本框 2'/><a:graphic><a:graphicData uri='http://schemas.microsoft.com/"
    "office/word/2010/wordprocessingShape'><wps:wsp><wps:txbx><w:txbxContent/></wps:txbx></wps:wsp></a:graphicData>"
    "</a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent>"
)


@transformation("word")
def headings_with_a_dotted_tab_behind(document: WordFile) -> None:
    """The leader of a tab that fills the line, with nothing at its end."""
    for heading in document.headings():
        stop = el("w:tab", val="right", leader="dot", pos="9000")
        properties(heading).append(el("w:tabs", stop))
        heading.append(el("w:r", el("w:tab")))


@transformation("word", compares=("findings", "roles"), not_for=("L002",))
def each_section_a_table_of_its_own(document: WordFile) -> None:
    """The heading left, its text right, one table for each."""
    for heading in document.headings(1):
        place = el("w:p")
        heading.addprevious(place)
        blocks = list(block_of(document, heading))
        place.addprevious(table_of([[heading], blocks[1:] or [el("w:p")]]))


@transformation("word", compares=("findings", "roles"), not_for=("L002",))
def each_section_a_row_with_its_number_apart(document: WordFile) -> None:
    """Number, name and text in three cells of one table."""
    rows = []
    first = document.headings(1)[0]
    place = el("w:p")
    first.addprevious(place)
    for heading in document.headings(1):
        blocks = list(block_of(document, heading))
        number, words = numbered(heading)
        set_text(heading, words)
        rows.append([[el("w:p", el("w:r", el("w:t", text=number.rstrip("、"))))], [heading], blocks[1:] or [el("w:p")]])
    place.getparent().replace(place, table_of(*rows))


@transformation("word")
def headings_beside_an_empty_cell(document: WordFile) -> None:
    """A coloured strip left of each heading."""
    for heading in document.headings(1):
        place = el("w:p")
        heading.addprevious(place)
        place.getparent().replace(place, table_of([[el("w:p")], [heading]]))


@transformation("word", brings=("F008",))
def headings_inserted_with_tracking(document: WordFile) -> None:
    for heading in document.headings():
        held = properties(heading)
        held.append(el("w:rPr", el("w:ins", **AUTHOR)))
        for run in runs(heading):
            wrap(run, el("w:ins", **AUTHOR))


@transformation("word", brings=("F008",))
def old_headings_deleted_with_tracking(document: WordFile) -> None:
    """Each heading stood below itself once more, with other words, and was deleted."""
    for heading in document.headings(1):
        old = copy.deepcopy(heading)
        properties(old).append(el("w:rPr", el("w:del", **AUTHOR)))
        for run in runs(old):
            words = text(run)
            wrap(run, el("w:del", **AUTHOR))
            for one in run.findall(q("w:t")):
                run.replace(one, el("w:delText", text=words + "（旧）"))
        heading.addnext(old)


@transformation("word", brings=("F008",))
def headings_moved_with_tracking(document: WordFile) -> None:
    """What was moved away stands at the end, as the tracker keeps it."""
    last = document.body[-1]
    for heading in document.headings(1):
        gone = copy.deepcopy(heading)
        for run in runs(heading):
            wrap(run, el("w:moveTo", **AUTHOR))
        for run in runs(gone):
            wrap(run, el("w:moveFrom", **AUTHOR))
        properties(gone).append(el("w:rPr", el("w:moveFrom", **AUTHOR)))
        last.addprevious(gone)


@transformation("word")
def page_breaks_with_soft_hyphens_between_sections(document: WordFile) -> None:
    for heading in document.headings(1)[1:]:
        broken = el("w:r", el("w:softHyphen"), el("w:t", text="\u00ad"), el("w:br", type="page"))
        heading.addprevious(el("w:p", broken))


@transformation("word", slack=SLACK)
def sub_headings_numbered_anew_by_word(document: WordFile) -> None:
    """Each section's own list, its count begun anew."""
    tree = document.tree(NUMBERING)
    level = "<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl>"
    tree.insert(0, xml(f"<w:abstractNum w:abstractNumId='78'>{level}</w:abstractNum>"))
    place = 780
    for heading in document.headings():
        if style(heading) == "Heading1":
            place += 1
            again = "<w:lvlOverride w:ilvl='0'><w:startOverride w:val='1'/></w:lvlOverride>"
            tree.append(xml(f"<w:num w:numId='{place}'><w:abstractNumId w:val='78'/>{again}</w:num>"))
            continue
        set_text(heading, numbered(heading)[1])
        properties(heading).append(el("w:numPr", el("w:ilvl", val="0"), el("w:numId", val=str(place))))


@transformation("word", slack=SLACK)
def headings_are_items_of_a_list(document: WordFile) -> None:
    """第1部分 … as the number of a list, in its paragraph style, bold."""
    tree = document.tree(NUMBERING)
    level = "<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='第%1部分 '/></w:lvl>"
    tree.insert(0, xml(f"<w:abstractNum w:abstractNumId='79'>{level}</w:abstractNum>"))
    tree.append(xml("<w:num w:numId='79'><w:abstractNumId w:val='79'/></w:num>"))
    for heading in document.headings(1):
        set_text(heading, numbered(heading)[1])
        set_style(heading, "ListParagraph")
        properties(heading).append(el("w:numPr", el("w:ilvl", val="0"), el("w:numId", val="79")))
        mark_runs(heading, el("w:b"))
    plain(document, 2)


@transformation("word")
def blocks_twice_for_old_programs(document: WordFile) -> None:
    """Each heading as a whole paragraph in alternate content, with a copy for programs that know less."""
    for heading in document.headings():
        held = xml("<mc:AlternateContent><mc:Choice Requires='w14'/><mc:Fallback/></mc:AlternateContent>")
        held[1].append(copy.deepcopy(heading))
        wrap(heading, held, held[0])


@transformation("word")
def headings_in_boxes_that_hang_on_their_text(document: WordFile) -> None:
    """A text box that floats, anchored in the first paragraph below it."""
    for heading in document.headings(1):
        below = heading.getnext()
        if below is None or below.tag != q("w:p") or not text(below):
            below = el("w:p")
            heading.addnext(below)
        run = el("w:r", xml(BOXED))
        held = below.find(q("w:pPr"))
        below.insert(0 if held is None else 1, run)
        next(run.iter(q("w:txbxContent"))).append(heading)


@transformation("word")
def all_headings_in_old_text_boxes(document: WordFile) -> None:
    """Headings and sub-headings in boxes of VML."""
    for heading in document.headings():
        outside = xml("<w:p><w:r><w:pict><v:shape style='width:300pt;height:30pt'><v:textbox><w:txbxContent/>"
                      "</v:textbox></v:shape></w:pict></w:r></w:p>")  # fmt: skip
        wrap(heading, outside, next(outside.iter(q("w:txbxContent"))))


@transformation("word")
def headings_with_phonetic_guides(document: WordFile) -> None:
    """Pinyin above the name."""
    for heading in document.headings(1):
        number, words = numbered(heading)
        set_text(heading, number)
        base = el("w:rubyBase", el("w:r", el("w:t", text=words)))
        guide = el("w:rt", el("w:r", el("w:t", text="pinyin")))
        heading.append(el("w:r", el("w:ruby", el("w:rubyPr"), guide, base)))


@transformation("word", slack=SLACK)
def sub_headings_lead_into_their_text(document: WordFile) -> None:
    """Bold words in front of the first paragraph below, in one paragraph with it."""
    for heading in document.headings(2):
        below = heading.getnext()
        if below is None or below.tag != q("w:p") or style(below) or not text(below):
            continue
        words = text(heading) + "。"
        held = below.find(q("w:pPr"))
        lead = el("w:r", el("w:rPr", el("w:b")), el("w:t", text=words))
        below.insert(0 if held is None else 1, lead)
        heading.getparent().remove(heading)


@transformation("word")
def headings_and_text_in_one_paragraph(document: WordFile) -> None:
    """A break of line between the heading and the first paragraph of its text."""
    for heading in document.headings(1):
        below = heading.getnext()
        if below is None or below.tag != q("w:p") or style(below) or not text(below):
            continue
        set_style(heading, "")
        mark_runs(heading, el("w:b"))
        heading.append(el("w:r", el("w:br")))
        heading.extend(one for one in list(below) if one.tag != q("w:pPr"))
        below.getparent().remove(below)


@transformation("word")
def the_cover_in_a_content_control(document: WordFile) -> None:
    first = document.headings(1)[0]
    blocks = list(first.itersiblings(preceding=True))[::-1]
    gallery = el("w:docPartObj", el("w:docPartGallery", val="Cover Pages"))
    content = el("w:sdtContent")
    first.addprevious(el("w:sdt", el("w:sdtPr", gallery), content))
    content.extend(blocks)


@transformation("word")
def sections_repeated_by_a_control(document: WordFile) -> None:
    """Each section is an item of a repeating control, its heading in a control of its own."""
    for heading in document.headings(1):
        blocks = list(block_of(document, heading))
        inner, outer, named = (el("w:sdtContent") for _ in range(3))
        heading.addprevious(el("w:sdt", el("w:sdtPr", el("w:tag", val="repeat")), outer))
        outer.append(el("w:sdt", el("w:sdtPr", el("w:id", val="7")), inner))
        inner.append(el("w:sdt", el("w:sdtPr", el("w:alias", val="标题")), named))
        named.append(heading)
        inner.extend(blocks[1:])


@transformation("word", slack=SLACK)
def numbers_full_width(document: WordFile) -> None:
    renumber(
        document, lambda n: f"{chr(0xFF10 + n)}．", lambda n, m: f"（{chr(0xFF10 + m)}）" if m < 10 else f"（{m}）"
    )


@transformation("word", slack=SLACK)
def numbers_in_capitals(document: WordFile) -> None:
    renumber(document, lambda n: f"{'ABCDEFGH'[n - 1]}. ", lambda n, m: f"{m}. ")
    for heading in plain(document):
        mark_runs(heading, el("w:b"))


@transformation("word", slack=SLACK)
def numbers_with_one_bracket(document: WordFile) -> None:
    renumber(document, lambda n: f"{n}）", lambda n, m: "①②③④⑤⑥⑦⑧⑨⑩"[m - 1])
    plain(document)


@transformation("word", slack=SLACK)
def numbers_restart_behind_the_title(document: WordFile) -> None:
    """The name of the outcome stands without a number: 一、 is the organization."""
    renumber(document, lambda n: f"{NUMERALS[n - 2]}、" if n > 1 else "")


@transformation("word")
def headings_at_levels_without_styles_in_two_sizes(document: WordFile) -> None:
    """Levels on the paragraphs themselves, each second heading a little larger."""
    for place, heading in enumerate(document.headings(1)):
        set_level(heading, 0)
        set_style(heading, "")
        mark_runs(heading, el("w:sz", val=str(30 + place % 2 * 2)))


@transformation("word")
def body_in_three_columns_below_each_heading(document: WordFile) -> None:
    """A continuous section of three columns for the text, one of one column for the heading."""
    for heading in document.headings(1):
        before = el("w:p", el("w:pPr", el("w:sectPr", el("w:type", val="continuous"), el("w:cols", num="3"))))
        behind = el("w:p", el("w:pPr", el("w:sectPr", el("w:type", val="continuous"), el("w:cols", num="1"))))
        heading.addprevious(before)
        heading.addnext(behind)
