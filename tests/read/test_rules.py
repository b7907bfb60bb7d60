"""Rules of scanned tables: found straight, tilted, faint and broken; a page of text has none."""

from __future__ import annotations

import random
from typing import Any

import pytest

pytest.importorskip("cv2")
import cv2
import numpy
from PIL import Image, ImageDraw

from pipeline.read.ruled.cuts import cut
from pipeline.read.ruled.grids import cells_of
from pipeline.read.ruled.squares import find_squares
from pipeline.read.ruled.strokes import find_rules
from pipeline.read.straighten import straightened
from pipeline.read.straighten.streaks import without_streaks

ROWS, COLUMNS = (300, 360, 420, 480), (150, 500, 1100)
NOTHING = numpy.zeros((0, 4, 2), numpy.float32)


def page(ink: int = 0, broken: bool = False) -> Image.Image:
    """An A4 page at 150 dpi with a table of three rows and two columns."""
    image = Image.new("RGB", (1240, 1754), "white")
    draw = ImageDraw.Draw(image)
    for y in ROWS:
        draw.line((COLUMNS[0], y, COLUMNS[-1], y), (ink,) * 3, 2)
    for x in COLUMNS:
        draw.line((x, ROWS[0], x, ROWS[-1]), (ink,) * 3, 2)
    chance = random.Random(5)
    for _ in range(12 if broken else 0):
        x = chance.uniform(COLUMNS[0] + 20, COLUMNS[-1] - 20)
        draw.rectangle((x, ROWS[0] - 5, x + 7, ROWS[-1] + 5), fill="white")
    for x in range(170, 480, 30):
        draw.rectangle((x, 320, x + 20, 345), outline=(ink,) * 3)
    return image


def straight(image: Image.Image) -> Any:
    return straightened(image, lambda _: NOTHING).grey


@pytest.mark.parametrize("broken", [False, True], ids=["whole", "broken"])
@pytest.mark.parametrize("ink", [0, 150], ids=["black", "grey"])
@pytest.mark.parametrize("degrees", [0.0, 1.0, -1.5])
def test_a_table_is_levelled_and_its_cells_are_found(degrees: float, ink: int, broken: bool) -> None:
    image = page(ink, broken).rotate(degrees, fillcolor="white", resample=Image.Resampling.BICUBIC)
    grey = straight(image)
    assert len(cells_of(find_rules(grey), grey.shape[0])) == (len(ROWS) - 1) * (len(COLUMNS) - 1)


def test_a_table_that_a_shaken_camera_smeared_sideways_has_its_cells() -> None:
    sheet = numpy.asarray(page(ink=100))[:, :, 0].astype(numpy.float32)
    smeared = cv2.filter2D(sheet, -1, numpy.full((1, 7), 1 / 7, numpy.float32))
    noisy = numpy.clip(smeared + numpy.random.default_rng(1).normal(0, 3, smeared.shape), 0, 255).astype(numpy.uint8)
    assert len(cells_of(find_rules(noisy), noisy.shape[0])) == (len(ROWS) - 1) * (len(COLUMNS) - 1)


@pytest.mark.parametrize("upright", [True, False], ids=["upright", "on its side"])
@pytest.mark.parametrize("degrees", [0.0, 1.0])
def test_dust_on_a_scanners_glass_parts_no_cells(degrees: float, upright: bool) -> None:
    image = page().rotate(degrees, fillcolor="white", resample=Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(image)
    for at in (260, 800):
        draw.line((at, 0, at, 1754) if upright else (0, at - 430, 1240, at - 430), (130,) * 3, 2)
    grey = straight(image)
    assert len(cells_of(find_rules(grey), grey.shape[0])) == (len(ROWS) - 1) * (len(COLUMNS) - 1)


def test_a_table_that_fills_its_picture_keeps_its_borders() -> None:
    cropped = page().crop((COLUMNS[0], ROWS[0], COLUMNS[-1] + 2, ROWS[-1] + 2))
    grey = numpy.asarray(cropped)[:, :, 0]
    assert (without_streaks(grey) == grey).all()


def test_a_page_of_text_and_a_seal_has_none() -> None:
    image = Image.new("RGB", (1240, 1754), "white")
    draw = ImageDraw.Draw(image)
    for y in range(200, 1500, 40):
        for x in range(150, 1050, 28):
            draw.rectangle((x, y, x + 20, y + 24), outline=(0, 0, 0))
    draw.ellipse((700, 1200, 900, 1400), outline=(220, 20, 20), width=6)
    found = find_rules(straight(image))
    assert found.level == [] and found.plumb == []


def test_a_line_of_text_is_cut_where_a_rule_crosses_it() -> None:
    rules = find_rules(straight(page()))
    left, right = cut([(200.0, 310.0, 800.0, 340.0)], rules)
    assert left[2] == pytest.approx(500, abs=5) and right[0] == pytest.approx(500, abs=5)
    assert cut([(200.0, 310.0, 480.0, 340.0)], rules) == [(200.0, 310.0, 480.0, 340.0)]


@pytest.mark.parametrize(
    ("strokes", "ticked"),
    [
        ([], False),
        ([(402, 110, 408, 116), (408, 116, 422, 96)], True),
        ([(400, 100, 420, 120), (400, 120, 420, 100)], True),
        ([(380, 118, 398, 121)], False),
    ],
    ids=["empty", "a tick", "a cross", "a stroke beside it"],
)
def test_a_box_is_ticked_that_holds_ink(strokes: list[tuple[int, int, int, int]], ticked: bool) -> None:
    image = Image.new("L", (700, 200), 255)
    draw = ImageDraw.Draw(image)
    for x in (200, 300, 400):
        draw.rectangle((x, 100, x + 20, 120), outline=0, width=2)
    for stroke in strokes:
        draw.line(stroke, 30, 3)
    dark = (numpy.asarray(image) < 128).astype(numpy.uint8)
    found = {round(square.left / 100): square for square in find_squares(dark, 30)}
    assert [found[place].ticked for place in (2, 3, 4)] == [False, False, ticked]
    assert all(square.sure for square in found.values())
