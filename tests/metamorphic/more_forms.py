"""Forms once more: controls in controls, fields within fields, ticks of other makes."""

from __future__ import annotations

import copy
from typing import Any

from tests.metamorphic.catalogue import transformation
from tests.metamorphic.form_ticks import signs
from tests.metamorphic.formfile import boxed, cells, in_pieces, pairs, rows, run_of
from tests.metamorphic.wordfile import WordFile, el, q, text, xml


def _in_controls(depth: int, kind: str) -> Any:
    def change(document: WordFile) -> None:
        for _, value in list(pairs(document)):
            for paragraph in value.findall(q("w:p")):
                runs = [run for run in paragraph if run.tag == q("w:r")]
                if not runs:
                    continue
                place = paragraph.index(runs[0])
                held: list[Any] = runs
                for _ in range(depth):
                    control = xml(f"<w:sdt><w:sdtPr>{kind}</w:sdtPr><w:sdtContent/></w:sdt>")
                    control[1].extend(held)
                    held = [control]
                paragraph.insert(place, held[0])

    return change


transformation("form", name="values_in_controls_in_controls")(_in_controls(3, "<w:alias w:val='x'/>"))
transformation("form", name="values_in_bound_controls")(
    _in_controls(1, "<w:dataBinding w:xpath='/a' w:storeItemID='{00000000-0000-0000-0000-000000000000}'/><w:text/>")
)
transformation("form", name="values_in_drop_down_controls")(
    _in_controls(2, "<w:dropDownList><w:listItem w:displayText='请选择' w:value='0'/></w:dropDownList>")
)


@transformation("form")
def rows_in_controls(document: WordFile) -> None:
    """Each row of the form in a control, as a template locks it."""
    for row in rows(document):
        control = xml("<w:sdt><w:sdtPr><w:lock w:val='sdtLocked'/></w:sdtPr><w:sdtContent/></w:sdt>")
        row.addprevious(control)
        control[1].append(row)


def _field(code: str, *inside: Any) -> list[Any]:
    begin, middle, end = (el("w:r", el("w:fldChar", fldCharType=kind)) for kind in ("begin", "separate", "end"))
    return [begin, el("w:r", el("w:instrText", text=f" {code} ")), middle, *inside, end]


@transformation("form")
def values_in_fields_in_fields(document: WordFile) -> None:
    """IF around MERGEFIELD: what a mail merge leaves."""
    for _, value in list(pairs(document)):
        for paragraph in value.findall(q("w:p")):
            runs = [run for run in paragraph if run.tag == q("w:r") and text(run)]
            if not runs:
                continue
            place = paragraph.index(runs[0])
            inner = _field("MERGEFIELD x", *runs)
            for new in reversed(_field('IF 1 = 1 "" ""', *inner)):
                paragraph.insert(place, new)


signs("black_diamond", "◆", "◇")
signs("medium_squares", "◼", "◻")
# Two crosses in place of boxes of which one may be ticked: a person, too, would ask what they mean.
signs("capital_x", "X", "□")
signs("hooked_brackets", "「√」", "「　」")
signs("light_check", "🗸", "□")
signs("square_times", "⊠", "□")
signs("squared_by_plus", "⊞", "□")
signs("angle_brackets", "<√>", "< >")
signs("underlined_root", "_√_", "___")
signs("word_yes", "（是）", "（否）")
signs("big_circle", "⬤", "◯")


def _dropped(chosen: bool, label: str) -> list[Any]:
    """A tick as a symbol of Segoe UI Symbol behind an empty box."""
    box = [run_of("□")]
    tick = el("w:r", el("w:sym", font="Segoe UI Symbol", char="2714"))
    return [*box, tick, run_of(label)] if chosen else [*box, run_of(label)]


transformation("form", name="ticked_by_a_unicode_symbol_behind_the_box")(lambda document: in_pieces(document, _dropped))


@transformation("form")
def ticked_by_a_content_control_of_radio_buttons(document: WordFile) -> None:
    def radio(chosen: bool, label: str) -> list[Any]:
        sign, state = ("◉", "1") if chosen else ("○", "0")
        return [xml(f"<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val='{state}'/><w14:checkedState w14:val='25C9'/>"
                    f"<w14:uncheckedState w14:val='25CB'/></w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:t>{sign}"
                    "</w:t></w:r></w:sdtContent></w:sdt>"), run_of(label)]  # fmt: skip

    in_pieces(document, radio)


@transformation("form")
def options_one_a_row(document: WordFile) -> None:
    """The options of each group below each other in cells of rows that the label spans."""
    for row in rows(document):
        label, *others = cells(row)
        if len(others) != 1 or not any(others[0] in one.iterancestors() for one in boxed(document)):
            continue
        options = [part for one in others[0].iter(q("w:t")) for part in (one.text or "").split("　") if part]
        if len(options) < 2:
            continue
        properties = label.find(q("w:tcPr"))
        for place, option in enumerate(options):
            first = copy.deepcopy(label) if not place else el("w:tc", copy.deepcopy(properties), el("w:p"))
            first.find(q("w:tcPr")).append(el("w:vMerge", **({"val": "restart"} if not place else {})))
            tail = el("w:tc", copy.deepcopy(others[0].find(q("w:tcPr"))), el("w:p", run_of(option)))
            row.addprevious(el("w:tr", first, tail))
        row.getparent().remove(row)
