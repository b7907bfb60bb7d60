"""What recognition is not sure of is said where it stands; who waits is told which page is being read."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy
import pytest
from PIL import Image

from checks.form import empty_field
from pipeline.assemble import assemble
from pipeline.batch.stored_result import Kept, as_line
from pipeline.gather.form import read_form
from pipeline.judge import judge
from pipeline.limits import DEFAULT
from pipeline.model import Document, Form, FormField, Table, doubts_in
from pipeline.pack import load
from pipeline.read import ocr, recognising
from pipeline.read.cutouts import MOST_BYTES
from pipeline.read.ocr import OcrLine, Page
from pipeline.read.pdf import blocks_of_page
from pipeline.read.ruled.brackets import ticked
from pipeline.read.ruled.squares import Square, weighed
from pipeline.read.ruled.strokes import Rules, Stroke
from pipeline.read.ruled.ticks import Cut, Piece
from pipeline.write.html import cut_outs, render
from tests.checks.desk import desk

PACK = load("shanghai-2024")


def page(value: OcrLine) -> Page:
    """A page with a form of two rows, and ``value`` in the first one's second cell."""
    level = [Stroke(100, y, 900, y) for y in (100, 200, 300)]
    plumb = [Stroke(x, 100, x, 300) for x in (100, 400, 900)]
    lines = [OcrLine("单位地址", (120, 130, 300, 165), 0.99), value, OcrLine("邮编", (120, 230, 300, 265), 0.99)]
    return Page(lines, Image.new("L", (1000, 1400), 255), Rules(level, plumb, None))


@pytest.mark.parametrize(
    ("line", "about"),
    [
        (OcrLine("上海市装配路1号", (420, 130, 700, 165), 0.98), []),
        (OcrLine("上海市装配路1号", (420, 130, 700, 165), 0.6), ["estimate"]),
        (OcrLine("", (420, 130, 700, 165), 0.3), ["text"]),
        (OcrLine("☐是 ☐否", (420, 130, 700, 165), 0.98, True), ["mark"]),
    ],
    ids=["sure", "unsure", "not read", "a box with little ink"],
)
def test_a_doubt_stands_in_its_cell(line: OcrLine, about: list[str]) -> None:
    (table,) = blocks_of_page(page(line), "扫描.pdf", 1)
    assert isinstance(table, Table)
    assert [doubt.about for doubt in doubts_in([table])] == about
    assert [doubt.about for doubt in table.rows[0][1].doubts] == about


def form_of(line: OcrLine) -> Form:
    blocks = tuple(blocks_of_page(page(line), "扫描.pdf", 1))
    return read_form(Document("扫描.pdf", blocks, "ocr"), PACK)


@pytest.mark.parametrize("score", [0.3, 0.98])
def test_what_was_not_read_is_shown_as_a_picture_in_the_report_alone(score: float) -> None:
    text = "上海市装配路1号" if score > 0.5 else ""
    form = form_of(OcrLine(text, (420, 130, 700, 165), score))
    dossier = desk({}).replace(form=form)
    findings, rows = judge(dossier, [empty_field])
    shown = [one.picture for one in findings if one.picture]
    assert len(shown) == int(score < 0.5) and all(len(picture) < MOST_BYTES for picture in shown)
    for picture in shown:
        with Image.open(BytesIO(picture)) as cell:
            assert cell.width > 2 * cell.height > 100  # the cell whole, no more
    result = assemble(dossier, findings, rows)
    assert render(result, PACK).count('src="data:image/jpeg;base64,') == int(score < 0.5)
    line = as_line(result.to_json())
    assert b"data:image" not in line and "data:image" not in render(result.to_json(), PACK)
    stored = Kept("review", None, True, b"", b"", {}, line, tuple(cut_outs(result).items()))
    kept = Kept.unpacked(stored.packed())
    assert render(kept.result(), PACK, dict(kept.pictures)) == render(result, PACK)  # as a batch writes it again


def test_a_field_that_was_not_read_is_not_called_empty() -> None:
    form = form_of(OcrLine("", (420, 130, 700, 165), 0.3))
    assert form.fields["address"].unread and not form.fields["postcode"].unread
    told = {draft.subject: draft for draft in empty_field(desk({}).replace(form=form))}
    assert "未能辨认，请看原件" in told["address"].message and told["address"].severity == "review"
    assert "没有填写" in told["postcode"].message


def test_fields_that_a_scan_does_not_show_are_not_called_missing() -> None:
    form = Form("扫描.pdf", {"address": FormField("address", "上海")}, estimate=True)
    (draft,) = empty_field(desk({}).replace(form=form))
    assert "未能辨认" in draft.message and "请看原件" in draft.message and draft.severity == "review"


def test_whoever_waits_is_told_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, int, int]] = []
    monkeypatch.setattr(recognising, "_tell", lambda *said: told.append(said))
    recognising.page_among(12, 60)
    recognising.recognise_each("IMG_0012.jpg", [1], DEFAULT, lambda number: number)
    assert told == [("IMG_0012.jpg", 12, 60)]
    told.clear()
    recognising.page_among(0, 0)
    recognising.recognise_each("扫描.pdf", [2, 3, 7], DEFAULT, lambda number: number)
    assert told == [("扫描.pdf", 1, 3), ("扫描.pdf", 2, 3), ("扫描.pdf", 3, 3)]


def test_pages_are_kept_as_they_were_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image

    monkeypatch.setattr(ocr, "_kept", tmp_path)
    monkeypatch.setattr(ocr, "_read", lambda _: page(OcrLine("", (420, 130, 700, 165), 0.3)))
    ocr.recognise(Image.new("RGB", (10, 10)), "附件/扫描.pdf", 3)
    with Image.open(tmp_path / "附件_扫描.pdf-3.png") as kept:
        assert kept.size == (1000, 1400)


def test_a_line_is_read_between_its_boxes() -> None:
    empty, full = Square(10, 10, 30, 30, 0.0, True), Square(110, 10, 130, 30, 0.3)
    line = Cut((10, 8, 200, 32), [Piece((31, 8, 109, 32), empty), Piece((131, 8, 200, 32), full)])
    assert line.text(["国有", "民营"]) == "☐国有 ☑民营" and not line.unsure
    assert Cut(line.box, [Piece(None, Square(10, 10, 30, 30, 0.05))]).unsure


def test_a_little_ink_is_no_tick_where_another_box_of_the_question_is_full() -> None:
    pale, full = Square(10, 10, 30, 30, 0.06), Square(110, 10, 130, 30, 0.49)
    assert pale.ticked and not weighed([pale, full])[0].ticked and not weighed([pale, full])[0].sure
    assert weighed([pale, full])[1] == full and weighed([pale]) == [pale]


_RIGHT, _NEARER = ("）", 0.82), (")", 0.75)
"""The last bracket and how far along the line it stands: as it was printed, and drawn nearer by a tick."""


@pytest.mark.parametrize(
    ("last", "ink", "text"),
    [
        (_RIGHT, None, "高（）；中（）"),
        (_RIGHT, (slice(8, 22), slice(66, 76)), "高（）；中（☑）"),
        (_NEARER, None, "高（）；中（)"),
        (_NEARER, (slice(4, 26), slice(66, 70)), "高（）；中（☑）"),
    ],
)
def test_brackets_are_ticked_that_hold_ink(last: tuple[str, float], ink: tuple[slice, slice] | None, text: str) -> None:
    dark = numpy.zeros((30, 100), numpy.uint8)
    if ink:
        dark[ink] = 1
    bracket, place = last
    places = [0.05, 0.15, 0.35, 0.45, 0.52, 0.6, place]
    assert ticked(f"高（）；中（{bracket}", places, (0, 0, 100, 30), dark) == text
