"""More ways of filling in the form: underscores, ticks of other fonts, cells put together and taken apart."""

from __future__ import annotations

import copy
from typing import Any

from tests.metamorphic.catalogue import transformation
from tests.metamorphic.form_ticks import signs
from tests.metamorphic.formfile import boxed, cells, in_pieces, pairs, rows, run_of
from tests.metamorphic.wordfile import WordFile, el, properties, q, set_text, text, wrap, xml


@transformation("form", compares=("findings", "form"))
def form_on_underscored_lines(document: WordFile) -> None:
    """No table: each label with its value on a line of underscores."""
    for table in document.tables():
        for row in table.iter(q("w:tr")):
            found = cells(row)
            for label, value in zip(found[::2], found[1::2], strict=False):
                table.addprevious(el("w:p", run_of(f"{text(label)}：__{text(value)}____")))
            for paragraph in found[-1].findall(q("w:p")) if len(found) % 2 else ():
                table.addprevious(paragraph)
        table.getparent().remove(table)


@transformation("form")
def values_between_underscores(document: WordFile) -> None:
    """What is typed over the line of the form leaves some of it."""
    for _, value in pairs(document):
        if text(value) and not any(value in one.iterancestors() for one in boxed(document)):
            set_text(value, f"__{text(value)}___")


def _of_font(name: str, font: str, ticked: str, empty: str) -> None:
    def piece(chosen: bool, label: str) -> list[Any]:
        return [el("w:r", el("w:sym", font=font, char=ticked if chosen else empty)), run_of(label)]

    transformation("form", name=f"ticked_by_{name}")(lambda document: in_pieces(document, piece))


_of_font("webdings", "Webdings", "F061", "F063")
_of_font("wingdings_ticks_without_boxes", "Wingdings", "F0FC", "F06F")


@transformation("form")
def ticked_by_the_root_of_the_symbol_font(document: WordFile) -> None:
    def piece(chosen: bool, label: str) -> list[Any]:
        tick = el("w:r", el("w:sym", font="Symbol", char="F0D6"))
        return [tick, run_of(label)] if chosen else [run_of("□" + label)]

    in_pieces(document, piece)


signs("ballot_script_x", "🗶", "☐")
signs("box_and_root_in_brackets", "（☑）", "（☐）")
signs("white_heavy_check", "✅", "☐")
signs("check_with_underscores", "__√__", "_____")
signs("full_width_v", "Ｖ", "□")
signs("square_brackets_full_width", "［√］", "［　］")


@transformation("form")
def ticked_root_sign_raised(document: WordFile) -> None:
    """The tick is raised and in red, before its box's place."""

    def piece(chosen: bool, label: str) -> list[Any]:
        raised = run_of("√", el("w:color", val="FF0000"), el("w:vertAlign", val="superscript"))
        return [raised, run_of(label)] if chosen else [run_of("□" + label)]

    in_pieces(document, piece)


@transformation("form")
def labels_over_two_rows(document: WordFile) -> None:
    """Each row is followed by an empty one that label and value both run down into."""
    for row in rows(document):
        below = copy.deepcopy(row)
        for one, other in zip(cells(row), cells(below), strict=True):
            properties(one, "w:tcPr").append(el("w:vMerge", val="restart"))
            properties(other, "w:tcPr").append(el("w:vMerge"))
            for paragraph in other.findall(q("w:p"))[1:]:
                other.remove(paragraph)
            for child in list(other.find(q("w:p"))):
                other.find(q("w:p")).remove(child)
        row.addnext(below)


@transformation("form")
def values_in_tables_of_their_own(document: WordFile) -> None:
    """A table in each value's cell."""
    for _, value in list(pairs(document)):
        inner = el("w:tc", el("w:tcPr"))
        inner.extend(value.findall(q("w:p")))
        value.extend(
            [el("w:tbl", el("w:tblPr"), el("w:tblGrid", el("w:gridCol", w="3000")), el("w:tr", inner)), el("w:p")]
        )


@transformation("form")
def labels_in_two_languages(document: WordFile) -> None:
    for label, _ in pairs(document):
        label.append(el("w:p", run_of("Name of the item")))


@transformation("form")
def labels_with_their_translation_beside(document: WordFile) -> None:
    for label, _ in pairs(document):
        set_text(label, f"{text(label)} / Name of the Item")


@transformation("form")
def rows_twice_for_old_programs(document: WordFile) -> None:
    """The whole table in alternate content, with an empty copy for programs that know less."""
    for table in document.tables():
        held = xml("<mc:AlternateContent><mc:Choice Requires='w14'/><mc:Fallback/></mc:AlternateContent>")
        old = copy.deepcopy(table)
        for one in old.iter(q("w:t")):
            one.text = ""
        held[1].append(old)
        wrap(table, held, held[0])
