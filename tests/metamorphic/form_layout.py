"""Every layout of the application form: what is filled in stays where a reader would look for it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from tests.metamorphic.catalogue import transformation
from tests.metamorphic.formfile import cells, commitment_date, pairs, respell_labels, rows, run_of
from tests.metamorphic.wordfile import WordFile, el, properties, q, runs, set_text, split_runs, text, wrap, xml

INVISIBLE = "\u200b"


def _labels(name: str, spell: Callable[[str], str]) -> None:
    transformation("form", name=f"labels_{name}")(lambda document: respell_labels(document, spell))


def _apart(label: str) -> str:
    return "　".join(label) if len(label) <= 4 else label


_labels("with_a_colon", lambda label: f"{label}：")
_labels("with_a_halfwidth_colon", lambda label: f"{label}:")
_labels("with_a_star", lambda label: f"*{label}")
_labels("with_a_star_behind", lambda label: f"{label}*")
_labels("with_a_triangle", lambda label: f"▲{label}")
_labels("spaced_out", _apart)
_labels("with_zero_width_spaces", lambda label: INVISIBLE + INVISIBLE.join(label))
_labels("with_bidi_marks", lambda label: f"\u202d{label}\u202c")
_labels("in_black_brackets", lambda label: f"【{label}】")
_labels("in_halfwidth_brackets", lambda label: label.replace("（", "(").replace("）", ")"))
_labels("with_a_number", lambda label: f"1. {label}" if "单选" not in label else label)
_labels("with_must_be_filled", lambda label: f"{label}（必填）" if "（" not in label else label)
_labels("with_spaces_around", lambda label: f" {label}　")


def _bare(label: str) -> str:
    return label.partition("（")[0] if "（单选" in label or "（全称" in label or "（选填" in label else label


_labels("without_their_hints", _bare)


@transformation("form")
def labels_numbered_in_turn(document: WordFile) -> None:
    for place, (label, _) in enumerate(pairs(document), 1):
        set_text(label, f"{place}、{text(label)}")


@transformation("form")
def labels_bold_character_by_character(document: WordFile) -> None:
    for label, _ in pairs(document):
        split_runs(label, 1)
        for run in runs(label):
            properties(run, "w:rPr").append(el("w:b"))


@transformation("form")
def labels_broken_over_two_lines(document: WordFile) -> None:
    for label, _ in pairs(document):
        words = text(label)
        cut = words.find("（") if "（" in words else len(words) // 2
        if len(words) > 3:
            set_text(label, words[:cut])
            label.find(q("w:p")).append(el("w:r", el("w:br"), el("w:t", text=words[cut:])))


@transformation("form")
def labels_broken_over_two_paragraphs(document: WordFile) -> None:
    for label, _ in pairs(document):
        before, bracket, behind = text(label).partition("（")
        if bracket:
            set_text(label, before)
            label.append(el("w:p", run_of(bracket + behind)))


@transformation("form")
def each_pair_on_a_row_of_its_own(document: WordFile) -> None:
    for row in rows(document):
        found = cells(row)
        for label, value in reversed(list(zip(found[2::2], found[3::2], strict=False))):
            row.addnext(el("w:tr", label, value))


@transformation("form")
def one_table_for_both_parts(document: WordFile) -> None:
    first, second = document.tables()
    title = second.getprevious()
    head = el("w:tc", el("w:tcPr", el("w:gridSpan", val="6")), copy.deepcopy(title))
    first.append(el("w:tr", head))
    first.extend(second.findall(q("w:tr")))
    second.getparent().remove(second)
    title.getparent().remove(title)


@transformation("form")
def each_row_a_table_of_its_own(document: WordFile) -> None:
    for table in document.tables():
        for row in reversed(table.findall(q("w:tr"))[1:]):
            alone = el("w:tbl", copy.deepcopy(table[0]), copy.deepcopy(table[1]), row)
            table.addnext(alone)
            table.addnext(el("w:p"))


def _cell(*words: str, span: int = 1, merge: str = "") -> Any:
    marks = [el("w:gridSpan", val=str(span))] if span > 1 else []
    marks += [el("w:vMerge", val=merge) if merge == "restart" else el("w:vMerge")] if merge else []
    return el("w:tc", el("w:tcPr", *marks), *(el("w:p", run_of(one)) for one in words or ("",)))


@transformation("form")
def a_column_before_for_the_group(document: WordFile) -> None:
    """A cell merged down at the left names the group of rows."""
    for table, name in zip(document.tables(), ("单位基本信息", "现场基本信息"), strict=True):
        for place, row in enumerate(table.findall(q("w:tr"))):
            row.insert(0, _cell(*([] if place else [name]), merge="continue" if place else "restart"))


@transformation("form")
def a_column_before_with_numbers(document: WordFile) -> None:
    for table in document.tables():
        for place, row in enumerate(table.findall(q("w:tr")), 1):
            row.insert(0, _cell(str(place)))


@transformation("form")
def an_empty_column_behind(document: WordFile) -> None:
    for row in rows(document):
        row.append(_cell())


@transformation("form")
def a_head_row_before(document: WordFile) -> None:
    for table in document.tables():
        table.find(q("w:tr")).addprevious(el("w:tr", _cell("项目", span=3), _cell("填写内容", span=3)))


@transformation("form")
def a_title_row_before(document: WordFile) -> None:
    for table, name in zip(document.tables(), ("一、单位信息", "二、现场信息"), strict=True):
        table.find(q("w:tr")).addprevious(el("w:tr", _cell(name, span=6)))


@transformation("form")
def empty_rows_between(document: WordFile) -> None:
    for row in rows(document)[::3]:
        row.addnext(el("w:tr", _cell(span=6)))


@transformation("form")
def an_empty_cell_between_label_and_value(document: WordFile) -> None:
    for label, _ in pairs(document):
        if len(cells(label.getparent())) == 2:
            label.addnext(_cell())


@transformation("form")
def values_cut_by_empty_cells(document: WordFile) -> None:
    """Behind each value an empty cell, left over from splitting cells."""
    for _, value in pairs(document):
        value.addnext(_cell())


@transformation("form")
def label_above_value(document: WordFile) -> None:
    """A row of labels, below it the row of their values."""
    for row in rows(document):
        found = cells(row)
        if len(found) >= 4 and len(found) % 2 == 0:
            row.addnext(el("w:tr", *found[1::2]))


@transformation("form")
def label_and_value_in_one_cell(document: WordFile) -> None:
    for label, value in list(pairs(document)):
        set_text(label, f"{text(label)}：")
        run = label.find(q("w:p"))
        first, *others = value.findall(q("w:p"))
        run.extend(runs(first))
        label.extend(others)
        value.getparent().remove(value)


@transformation("form")
def form_without_tables(document: WordFile) -> None:
    """Label：value, a paragraph each."""
    for table in document.tables():
        for row in table.findall(q("w:tr")):
            found = cells(row)
            if len(found) == 1:
                lines = found[0].findall(q("w:p"))
            else:
                lines = [_pair_line(*one) for one in zip(found[::2], found[1::2], strict=True)]
            for line in lines:
                table.addprevious(line)
        table.getparent().remove(table)


def _pair_line(label: Any, value: Any) -> Any:
    line = el("w:p", run_of(f"{text(label)}："))
    for paragraph in value.findall(q("w:p")):
        line.extend(runs(paragraph))
    return line


@transformation("form")
def values_in_content_controls(document: WordFile) -> None:
    for _, value in pairs(document):
        paragraph = value.find(q("w:p"))
        content = el("w:sdtContent", *runs(paragraph))
        paragraph.append(el("w:sdt", el("w:sdtPr"), content))


@transformation("form")
def cells_in_controls(document: WordFile) -> None:
    for _, value in list(pairs(document)):
        content = el("w:sdtContent")
        wrap(value, el("w:sdt", el("w:sdtPr"), content), content)


@transformation("form")
def values_as_text_form_fields(document: WordFile) -> None:
    for _, value in pairs(document):
        held = runs(value)
        if text(value) and not any(sign in text(value) for sign in "☑□√"):
            begin = xml("<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:textInput/></w:ffData></w:fldChar></w:r>")
            code = el("w:r", el("w:instrText", text=" FORMTEXT "))
            for new in (begin, code, el("w:r", el("w:fldChar", fldCharType="separate"))):
                held[0].addprevious(new)
            held[-1].addnext(el("w:r", el("w:fldChar", fldCharType="end")))


@transformation("form")
def values_typed_with_tracking_on(document: WordFile) -> None:
    for _, value in pairs(document):
        for run in runs(value):
            wrap(run, el("w:ins", id="1", author="王工", date="2024-04-20T09:00:00Z"))


@transformation("form")
def values_character_by_character(document: WordFile) -> None:
    for _, value in pairs(document):
        split_runs(value, 1)


@transformation("form")
def values_underlined_with_spaces(document: WordFile) -> None:
    for _, value in pairs(document):
        held = runs(value)
        if text(value) and len(value.findall(q("w:p"))) == 1:
            held[0].addprevious(run_of("　", el("w:u", val="single")))
            held[-1].addnext(run_of("　　", el("w:u", val="single")))


@transformation("form")
def values_as_hyperlinks(document: WordFile) -> None:
    for label, value in pairs(document):
        if "邮箱" in text(label) and runs(value):
            link = el("w:hyperlink", anchor="mail")
            wrap(runs(value)[0], link)


@transformation("form")
def empty_paragraphs_around_values(document: WordFile) -> None:
    for _, value in pairs(document):
        value.find(q("w:p")).addprevious(el("w:p"))
        value.append(el("w:p"))


@transformation("form")
def tables_within_a_frame(document: WordFile) -> None:
    for table in document.tables():
        place = el("w:p")
        table.addprevious(place)
        cell = el("w:tc", el("w:tcPr"), table, el("w:p"))
        frame = el("w:tbl", el("w:tblPr"), el("w:tblGrid", el("w:gridCol", w="9000")), el("w:tr", cell))
        place.getparent().replace(place, frame)


@transformation("form")
def indented_rows(document: WordFile) -> None:
    """Rows that begin one grid column later, as after dragging a border."""
    for row in rows(document)[1::2]:
        row.insert(0, el("w:trPr", el("w:gridBefore", val="1"), el("w:wBefore", w="100", type="dxa")))


@transformation("form")
def instructions_above_and_below(document: WordFile) -> None:
    table = document.tables()[0]
    table.addprevious(el("w:p", run_of("填表说明：请如实填写，一式两份，加盖公章。")))
    document.tables()[1].addnext(el("w:p", run_of("注：此表可自行复制。")))


@transformation("form")
def commitment_below_the_table(document: WordFile) -> None:
    last = rows(document)[-1]
    lines = cells(last)[0].findall(q("w:p"))
    for line in reversed(lines):
        document.tables()[1].addnext(line)
    last.getparent().remove(last)


@transformation("form")
def commitment_date_spaced_out(document: WordFile) -> None:
    paragraph = commitment_date(document)
    words = text(paragraph)
    for mark in "年月日":
        words = words.replace(mark, f" {mark} ")
    set_text(paragraph, f"日期：{words}")
