"""More ways of packing a submission and writing a PDF report."""

from __future__ import annotations

from typing import Any

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from tests.metamorphic.archives import TOP, Files, zipped
from tests.metamorphic.catalogue import transformation
from tests.metamorphic.pdf_edits import edit, over_each
from tests.metamorphic.pdf_prints import Look, print_as


@transformation("files")
def packed_in_a_zip_in_a_zip_with_names_in_gbk(files: Files) -> Files:
    return {"a.zip": zipped({"申报材料.zip": zipped(files, encode="gbk")}, encode="gbk")}


@transformation("files")
def folders_packed_one_by_one_with_names_in_gbk(files: Files) -> Files:
    """Each folder a zip of its own beside the loose files."""
    loose = {path: one for path, one in files.items() if "/" not in path}
    folders = dict.fromkeys(path.partition("/")[0] for path in files if "/" in path)
    inside = {top: {path: one for path, one in files.items() if path.startswith(top + "/")} for top in folders}
    return {**loose, **{f"{top}.zip": zipped(held, encode="gbk") for top, held in inside.items()}}


@transformation("files")
def packed_behind_a_program_that_unpacks_itself(files: Files) -> Files:
    return {"a.zip": b"#!/bin/sh\n# unpacks itself\n" + zipped(files, top=TOP)}


@transformation("files")
def packed_with_a_read_me_and_shortcuts(files: Files) -> Files:
    return {"a.zip": zipped({**files, "desktop.ini": b"[.ShellClassInfo]\r\n", "Thumbs.db": b"\xd0\xcf\x11\xe0"})}


@transformation("files")
def files_called_by_the_browser(files: Files) -> Files:
    """Downloaded twice: "(1)" behind each name."""
    made = {}
    for path, one in files.items():
        name, dot, ending = path.rpartition(".")
        made[f"{name} (1){dot}{ending}"] = one
    return made


@edit("with_a_drawing_in_a_layer_that_is_off", brings=("F009",))
def _form_in_layer(writer: PdfWriter) -> None:
    """A draft's stamp in an object of its own whose layer is switched off by a rule of layers."""
    layer = writer._add_object(DictionaryObject({NameObject("/Type"): NameObject("/OCG"),
                                                 NameObject("/Name"): TextStringObject("草稿")}))  # fmt: skip
    rule = writer._add_object(DictionaryObject({NameObject("/Type"): NameObject("/OCMD"), NameObject("/OCGs"): layer,
                                                NameObject("/P"): NameObject("/AllOn")}))  # fmt: skip
    shown = DictionaryObject({NameObject("/OFF"): ArrayObject([layer]), NameObject("/Order"): ArrayObject([layer])})
    layers = DictionaryObject({NameObject("/OCGs"): ArrayObject([layer]), NameObject("/D"): shown})
    writer._root_object[NameObject("/OCProperties")] = layers
    for page in writer.pages:
        _behind_a_rule(writer, page, rule)


def _behind_a_rule(writer: PdfWriter, page: Any, rule: Any) -> None:
    stream = DecodedStreamObject()
    stream.set_data(b"/OC /Draft BDC BT /FDraft 20 Tf 200 500 Td (Draft of 2023, replaced) Tj ET EMC")
    font = DictionaryObject({NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
                             NameObject("/BaseFont"): NameObject("/Helvetica")})  # fmt: skip
    held = page["/Resources"]
    fonts = held.setdefault(NameObject("/Font"), DictionaryObject()).get_object()
    fonts[NameObject("/FDraft")] = writer._add_object(font)
    names = held.setdefault(NameObject("/Properties"), DictionaryObject()).get_object()
    names[NameObject("/Draft")] = rule
    before = page["/Contents"]
    inner = before.get_object()
    parts = list(inner) if isinstance(inner, ArrayObject) else [before.indirect_reference or writer._add_object(inner)]
    page[NameObject("/Contents")] = ArrayObject([*parts, writer._add_object(stream)])


over_each("with_a_head_ruled_off", lambda paper, w, h, n: [paper.drawString(72, h - 36, "现场管理创新成果报告"),
                                                          paper.line(72, h - 40, w - 72, h - 40)])  # fmt: skip
over_each("with_page_numbers_outside", lambda paper, w, h, n: paper.drawString(60 if n % 2 else w - 80, 30, f"{n}"))
over_each("with_a_copyright_line", lambda paper, w, h, n: paper.drawCentredString(w / 2, 12, "版权所有　不得转载"))
over_each(
    "with_a_stamp_of_receipt",
    lambda paper, w, h, n: paper.drawString(w - 150, h - 60, "收文 2024-05-08") if n == 1 else None,
)

print_as("in_two_columns_with_a_running_head", Look(10.5, 13, 11.5, columns=2, head="现场管理创新成果报告"))
print_as("with_large_sub_headings", Look(12, 16, 16))
print_as("with_sub_headings_of_body_size", Look(12, 16, 12))
print_as("with_letters_apart_and_centred_headings", Look(letter=0.6, centred=True))
