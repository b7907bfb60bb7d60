"""Every way of ticking: what is chosen stays chosen."""

from __future__ import annotations

import copy
from typing import Any

from tests.metamorphic.catalogue import transformation
from tests.metamorphic.formfile import BOX, boxed, cells, in_pieces, rewrite_boxes, rows, run_of
from tests.metamorphic.wordfile import WordFile, el, q, set_text, text, xml


def signs(name: str, ticked: str, empty: str) -> None:
    """One sign for a ticked box and one for an empty one, both before the label."""

    def change(document: WordFile) -> None:
        rewrite_boxes(document, lambda chosen, label: (ticked if chosen else empty) + label)

    transformation("form", name=f"ticked_{name}")(change)


signs("black_square", "■", "□")
signs("crossed_box", "☒", "☐")
signs("checked_ballot", "☑", "☐")
signs("heavy_check_mark", "✔", "□")
signs("check_mark", "✓", "□")
signs("root_sign", "√", "□")
signs("root_sign_before_nothing", "√", "")
signs("root_sign_and_spaces", "√", "　")
signs("box_then_root_sign", "□√", "□")
signs("root_sign_then_box", "√□", "□")
signs("green_check_mark", "✅", "⬜")
signs("square_with_black_square", "▣", "□")
signs("black_circle", "●", "○")
signs("fisheye", "◉", "○")
signs("circled_dot", "⊙", "○")
signs("small_black_square", "▪", "▫")
signs("bold_check_in_box", "🗹", "☐")
signs("in_brackets", "（√）", "（　）")
signs("in_square_brackets", "[√]", "[ ]")
signs("x_in_square_brackets", "[x]", "[ ]")
signs("in_lenticular_brackets", "【√】", "【　】")
signs("text_variation", "☑\ufe0e", "☐\ufe0e")
signs("emoji_variation", "☑\ufe0f", "☐\ufe0f")
signs("spaced", "☑ ", "□ ")
signs("with_zero_width_space", "☑\u200b", "□\u200b")
signs("letter_v", "V", "□")
signs("logical_or", "∨", "□")
signs("small_v", "v", "□")


def _behind(name: str, ticked: str, empty: str) -> None:
    """Signs behind the label."""

    def change(document: WordFile) -> None:
        rewrite_boxes(document, lambda chosen, label: label + (ticked if chosen else empty))

    transformation("form", name=f"ticked_behind_{name}")(change)


_behind("box", "☑", "□")
_behind("root_sign", "√", "")
_behind("root_sign_in_box", "□√", "□")
_behind("brackets", "（√）", "（　）")
_behind("black_square", "■", "□")


@transformation("form")
def only_the_chosen_option_is_left(document: WordFile) -> None:
    for row in rows(document):
        for cell in cells(row):
            if chosen := [label for sign, label in BOX.findall(text(cell)) if sign == "☑"]:
                set_text(cell, "、".join(chosen))
                for line in list(cell.iter(q("w:br"))):
                    line.getparent().remove(line)


def _pieces(name: str, make: Any, **about: Any) -> None:
    transformation("form", name=f"ticked_{name}", **about)(lambda document: in_pieces(document, make))


def _symbol(font: str, ticked: str, empty: str) -> Any:
    def make(chosen: bool, label: str) -> list[Any]:
        return [el("w:r", el("w:sym", font=font, char=ticked if chosen else empty)), run_of(label)]

    return make


def _letters(font: str, ticked: str, empty: str) -> Any:
    def make(chosen: bool, label: str) -> list[Any]:
        fonts = el("w:rFonts", ascii=font, hAnsi=font, hint="default")
        return [run_of(ticked if chosen else empty, fonts), run_of(label)]

    return make


_pieces("by_wingdings_symbols", _symbol("Wingdings", "F0FE", "F0A8"))
_pieces("by_wingdings_crosses", _symbol("Wingdings", "F0FD", "F06F"))
_pieces("by_wingdings_2_symbols", _symbol("Wingdings 2", "F052", "F0A3"))
_pieces("by_wingdings_symbols_without_f0", _symbol("Wingdings", "00FE", "00A8"))
_pieces("by_wingdings_letters", _letters("Wingdings", "þ", "¨"))
_pieces("by_wingdings_2_letters", _letters("Wingdings 2", "R", "£"))
_pieces("by_private_use_characters", _letters("Wingdings", "\uf0fe", "\uf0a8"))


def _control(chosen: bool, label: str) -> list[Any]:
    state = "1" if chosen else "0"
    box = "☒" if chosen else "☐"
    return [xml(f"<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val='{state}'/></w14:checkbox></w:sdtPr>"
                f"<w:sdtContent><w:r><w:t>"
                f"{box}</w:t></w:r></w:sdtContent></w:sdt>"), run_of(label)]  # fmt: skip


_pieces("by_check_box_controls", _control)


def _legacy(chosen: bool, label: str) -> list[Any]:
    state = "<w:checked/>" if chosen else "<w:checked w:val='0'/>"
    box = f"<w:checkBox><w:sizeAuto/><w:default w:val='0'/>{state}</w:checkBox>"
    field = f"<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:name w:val='c'/>{box}</w:ffData></w:fldChar></w:r>"
    return [
        xml(field),
        el("w:r", el("w:instrText", text=" FORMCHECKBOX ")),
        el("w:r", el("w:fldChar", fldCharType="end")),
        run_of(label),
    ]


_pieces("by_form_fields", _legacy)


def _enclosed(chosen: bool, label: str) -> list[Any]:
    if not chosen:
        return [run_of("□" + label)]
    begin, end = (el("w:r", el("w:fldChar", fldCharType=kind)) for kind in ("begin", "end"))
    return [begin, el("w:r", el("w:instrText", text=" eq \\o\\ac(□,√)")), end, run_of(label)]


_pieces("by_enclosed_characters", _enclosed)


def _symbol_field(chosen: bool, label: str) -> list[Any]:
    code = "254" if chosen else "168"
    return [xml(f"<w:fldSimple w:instr=' SYMBOL {code} \\f Wingdings '/>"), run_of(label)]


_pieces("by_symbol_fields", _symbol_field)
_pieces(
    "with_the_others_struck_out",
    lambda chosen, label: [run_of("☑" + label) if chosen else run_of("□" + label, el("w:strike"))],
)
_pieces(
    "in_another_font",
    lambda chosen, label: [run_of("☑" if chosen else "□", el("w:rFonts", ascii="Segoe UI Symbol")), run_of(label)],
)
_pieces("in_red", lambda chosen, label: [run_of("☑" if chosen else "□", el("w:color", val="FF0000")), run_of(label)])
_pieces(
    "with_labels_as_links",
    lambda chosen, label: [run_of("☑" if chosen else "□"), el("w:hyperlink", run_of(label), anchor="a")],
)
_pieces(
    "with_a_tab_between", lambda chosen, label: [run_of("☑" if chosen else "□"), el("w:r", el("w:tab")), run_of(label)]
)


def _lines(cell: Any) -> list[str]:
    found = []
    for one in cell.iter(q("w:t")):
        found += [part for part in (one.text or "").split("　") if part]
    return found


@transformation("form")
def options_on_lines_of_their_own(document: WordFile) -> None:
    for one in boxed(document):
        first, *rest = (one.text or "").split("　")
        one.text = first
        for option in reversed(rest):
            one.addnext(el("w:t", text=option))
            one.addnext(el("w:br"))


@transformation("form")
def options_in_paragraphs_of_their_own(document: WordFile) -> None:
    for row in rows(document):
        for cell in cells(row):
            if "☑" in text(cell) or "□" in text(cell):
                paragraphs = [el("w:p", run_of(option)) for option in _lines(cell)]
                for old in cell.findall(q("w:p")):
                    cell.remove(old)
                cell.extend(paragraphs)


@transformation("form")
def options_in_a_table_of_their_own(document: WordFile) -> None:
    for row in rows(document):
        for cell in cells(row):
            if "☑" in text(cell) or "□" in text(cell):
                inner = [el("w:tc", el("w:p", run_of(option))) for option in _lines(cell)]
                table = el(
                    "w:tbl",
                    el("w:tblPr"),
                    el("w:tblGrid", *(el("w:gridCol", w="900") for _ in inner)),
                    el("w:tr", *inner),
                )
                for old in cell.findall(q("w:p")):
                    cell.remove(old)
                cell.extend([table, el("w:p")])


@transformation("form")
def options_in_cells_of_their_own(document: WordFile) -> None:
    for row in rows(document):
        label, *others = cells(row)
        if len(others) == 1 and ("☑" in text(others[0]) or "□" in text(others[0])):
            for option in _lines(others[0]):
                row.append(el("w:tc", copy.deepcopy(label.find(q("w:tcPr"))), el("w:p", run_of(option))))
            row.remove(others[0])


@transformation("form")
def options_without_space_between(document: WordFile) -> None:
    for one in boxed(document):
        one.text = (one.text or "").replace("　", "")


@transformation("form")
def options_with_slashes_between(document: WordFile) -> None:
    for one in boxed(document):
        one.text = (one.text or "").replace("　", "／")


@transformation("form")
def options_with_commas_between(document: WordFile) -> None:
    for one in boxed(document):
        one.text = (one.text or "").replace("　", "，")


@transformation("form")
def options_numbered(document: WordFile) -> None:
    def write(chosen: bool, label: str) -> str:
        counter.append(label)
        return f"{'☑' if chosen else '□'}{len(counter)}.{label}"

    for one in list(boxed(document)):
        counter: list[str] = []
        one.text = BOX.sub(lambda found: write(found[1] == "☑", found[2]), one.text or "")
