"""How running text is held in a Word report: runs, fields, revisions, characters that nobody sees."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

from tests.metamorphic.catalogue import transformation
from tests.metamorphic.wordfile import WordFile, el, properties, q, runs, set_text, split_runs, text, texts, wrap, xml

AUTHOR = {"id": "900", "author": "王工", "date": "2024-04-20T09:00:00Z"}


@transformation("word")
def every_character_its_own_run(document: WordFile) -> None:
    for paragraph in document.paragraphs():
        split_runs(paragraph, 1)


@transformation("word")
def every_seven_characters_a_run_in_another_font(document: WordFile) -> None:
    for paragraph in document.plain():
        split_runs(paragraph, 7)
        for run in runs(paragraph)[::2]:
            properties(run, "w:rPr").append(el("w:rFonts", ascii="宋体", hint="eastAsia"))


@transformation("word")
def marks_of_the_spell_checker(document: WordFile) -> None:
    for paragraph in document.paragraphs():
        split_runs(paragraph, 5)
        for run in runs(paragraph)[::2]:
            run.addprevious(el("w:proofErr", type="spellStart"))
            run.addnext(el("w:proofErr", type="spellEnd"))


@transformation("word")
def marks_of_rendered_pages(document: WordFile) -> None:
    for paragraph in document.plain()[1::2]:
        split_runs(paragraph, 40)
        runs(paragraph)[-1].insert(1, el("w:lastRenderedPageBreak"))


@transformation("word")
def bookmarks_everywhere(document: WordFile) -> None:
    for place, run in enumerate(runs(document.body)):
        run.addprevious(el("w:bookmarkStart", id=str(place), name=f"b{place}"))
        run.addnext(el("w:bookmarkEnd", id=str(place)))


def _wrapped_runs(name: str, make: Callable[[], Any], inside: str = "", **about: Any) -> None:
    """Each second run of the text inside another element."""

    def change(document: WordFile) -> None:
        for paragraph in document.plain() + document.headings():
            split_runs(paragraph, 9)
            for run in runs(paragraph)[::2]:
                outside = make()
                wrap(run, outside, next(outside.iter(q(inside))) if inside else None)

    transformation("word", name=f"text_in_{name}", **about)(change)


_wrapped_runs("smart_tags", lambda: el("w:smartTag", uri="urn:schemas-microsoft-com:office:smarttags", element="place"))
_wrapped_runs("custom_xml", lambda: el("w:customXml", uri="urn:a", element="b"))
_wrapped_runs("content_controls", lambda: el("w:sdt", el("w:sdtPr"), el("w:sdtContent")), "w:sdtContent")
_wrapped_runs("hyperlinks", lambda: el("w:hyperlink", anchor="top"))
_wrapped_runs("simple_fields", lambda: el("w:fldSimple", instr=" QUOTE "))
_wrapped_runs("tracked_insertions", lambda: el("w:ins", **AUTHOR), brings=("F008",))
_wrapped_runs("tracked_moves", lambda: el("w:moveTo", **AUTHOR), brings=("F008",))
_wrapped_runs("bidirectional_wrappers", lambda: xml("<w:dir w:val='ltr'/>"))


@transformation("word", brings=("F008",))
def old_words_struck_by_the_tracker(document: WordFile) -> None:
    for paragraph in document.plain()[1::3]:
        gone = el("w:del", el("w:r", el("w:delText", text="原来写的一句话，已经删去。")), **AUTHOR)
        paragraph.append(gone)


@transformation("word", brings=("F008",))
def heading_words_replaced_by_the_tracker(document: WordFile) -> None:
    for heading in document.headings(1):
        words = text(heading)
        gone = el("w:del", el("w:r", el("w:delText", text="旧的标题")), **AUTHOR)
        outside = el("w:ins", **AUTHOR)
        wrap(runs(heading)[0], outside)
        outside.addprevious(gone)
        set_text(heading, words)


@transformation("word", brings=("F008",))
def only_formats_were_tracked(document: WordFile) -> None:
    for run in runs(document.body):
        held = properties(run, "w:rPr")
        held.append(el("w:rPrChange", el("w:rPr", el("w:b")), **AUTHOR))


def _field(paragraph: Any, instruction: str) -> None:
    first, last = runs(paragraph)[0], runs(paragraph)[-1]
    for kind in ("begin", "instr", "separate"):
        inside = el("w:instrText", text=instruction) if kind == "instr" else el("w:fldChar", fldCharType=kind)
        first.addprevious(el("w:r", inside))
    last.addnext(el("w:r", el("w:fldChar", fldCharType="end")))


@transformation("word")
def paragraphs_are_field_results(document: WordFile) -> None:
    for paragraph in document.plain():
        _field(paragraph, " REF _Ref1 \\h ")


@transformation("word")
def headings_are_field_results(document: WordFile) -> None:
    for heading in document.headings():
        _field(heading, " STYLEREF 1 ")


@transformation("word")
def fields_within_fields(document: WordFile) -> None:
    for paragraph in document.plain():
        split_runs(paragraph, 30)
        _field(paragraph, " IF 1 = 1 ")
        _field(paragraph, " QUOTE ")


@transformation("word")
def figures_numbered_by_fields(document: WordFile) -> None:
    for paragraph in document.paragraphs():
        words = text(paragraph)
        if words[:1] in "图表" and words[1:2].isdigit() and len(runs(paragraph)) == 1:
            set_text(paragraph, words[:1])
            paragraph.append(
                xml(f"<w:fldSimple w:instr=' SEQ {words[0]} '><w:r><w:t>{words[1]}</w:t></w:r></w:fldSimple>")
            )
            paragraph.append(el("w:r", el("w:t", text=words[2:])))


@transformation("word")
def links_from_the_text_to_figures(document: WordFile) -> None:
    for paragraph in document.plain():
        words = text(paragraph)
        if "见表" in words and len(runs(paragraph)) == 1:
            before, _, behind = words.partition("表")
            set_text(paragraph, before)
            paragraph.append(xml(f"<w:fldSimple w:instr=' REF t '><w:r><w:t>表{behind[:1]}</w:t></w:r></w:fldSimple>"))
            paragraph.append(el("w:r", el("w:t", text=behind[1:])))


def _interspersed(name: str, mark: str, every: int = 3, **about: Any) -> None:
    """A character that nobody sees behind each few characters of all text."""

    def change(document: WordFile) -> None:
        for one in texts(document.body):
            words = one.text or ""
            one.text = mark.join(words[i : i + every] for i in range(0, len(words), every)) + mark

    transformation("word", name=f"text_with_{name}", **about)(change)


# Word itself parts words and numbers at U+200B and counts each part (docs/counting.md): what it shows is another count.
_interspersed("zero_width_spaces", "\u200b", compares=("findings", "form", "roles"))


@transformation("word")
def text_with_zero_width_spaces_between_characters(document: WordFile) -> None:
    """Where text was copied from a page of the web: between Chinese characters, never inside a word."""
    for one in texts(document.body):
        one.text = re.sub("(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])", "\u200b", one.text or "")


_interspersed("zero_width_no_break_spaces", "\ufeff", 11)
_interspersed("bidi_marks", "\u202a\u202c", 7)
_interspersed("left_to_right_marks", "\u200e", 5)
_interspersed("word_joiners", "\u2060", 4)
_interspersed("zero_width_joiners", "\u200d", 4)
_interspersed("isolates", "\u2068\u2069", 9)
_interspersed("invisible_separators", "\u2063", 9)


@transformation("word")
def text_with_kangxi_radicals(document: WordFile) -> None:
    table = str.maketrans(
        "一二人入八力口土大女子小山工己日月木比气水火用田生立目车门长",
        "⼀⼆⼈⼊⼋⼒⼝⼟⼤⼥⼦⼩⼭⼯⼰⽇⽉⽊⽐⽓⽔⽕⽤⽥⽣⽴⽬⾞⾨⾧",
    )
    for one in texts(document.body):
        one.text = (one.text or "").translate(table)


@transformation("word")
def text_with_radicals_supplement(document: WordFile) -> None:
    for one in texts(document.body):
        one.text = (one.text or "").translate(str.maketrans("车门长见页风", "⻋⻔⻓⻅⻚⻛"))


@transformation("word")
def text_with_compatibility_ideographs(document: WordFile) -> None:
    for one in texts(document.body):
        one.text = (one.text or "").translate(str.maketrans("理行度数量", "\uf9e4\uf9fc\ufa01\uf969\uf97e"))


@transformation("word")
def hyphens_as_word_writes_them(document: WordFile) -> None:
    for run in runs(document.body):
        words = text(run)
        if "-" in words and len(texts(run)) == 1:
            before, _, behind = words.partition("-")
            set_text(run, before)
            run.extend([el("w:noBreakHyphen"), el("w:t", text=behind)])


@transformation("word")
def paragraphs_as_line_breaks(document: WordFile) -> None:
    """Text that follows text in one paragraph, with breaks of line."""
    for paragraph in reversed(document.plain()[1:]):
        before = paragraph.getprevious()
        if before in document.plain() and len(texts(before)) and before.getparent() is paragraph.getparent():
            before.append(el("w:r", el("w:br")))
            before.extend(one for one in list(paragraph) if one.tag != q("w:pPr"))
            paragraph.getparent().remove(paragraph)


@transformation("word")
def empty_paragraphs_between(document: WordFile) -> None:
    for paragraph in document.plain() + document.headings():
        paragraph.addnext(el("w:p"))
        paragraph.addnext(el("w:p", el("w:r", el("w:t", text="　 "))))


@transformation("word")
def indented_by_spaces(document: WordFile) -> None:
    for paragraph in document.plain():
        words = texts(paragraph)[0]
        words.text = "　　" + (words.text or "")
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


@transformation("word")
def indented_by_tabs(document: WordFile) -> None:
    for paragraph in document.plain():
        runs(paragraph)[0].insert(1, el("w:tab"))


@transformation("word")
def each_run_twice_for_old_programs(document: WordFile) -> None:
    """mc:AlternateContent: the same text for new and for old programs; one of the two is shown."""
    for paragraph in document.plain()[::2]:
        run = runs(paragraph)[0]
        outside = xml("<mc:AlternateContent><mc:Choice Requires='w14'/><mc:Fallback/></mc:AlternateContent>")
        outside[1].append(copy.deepcopy(run))
        wrap(run, outside, outside[0])


@transformation("word")
def empty_hidden_runs(document: WordFile) -> None:
    for paragraph in document.plain():
        paragraph.append(el("w:r", el("w:rPr", el("w:vanish"))))
