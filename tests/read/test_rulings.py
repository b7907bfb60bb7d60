"""Rulings of scanned tables: found straight, tilted and faint; a page of text has none."""

from __future__ import annotations

import math

import pytest

pytest.importorskip("cv2")
from PIL import Image, ImageDraw

from pipeline.read.rulings import find_rulings, levelled

ROWS, COLUMNS = (300, 360, 420, 480), (150, 500, 1100)


def page(ink: int = 0) -> Image.Image:
    """An A4 page at 150 dpi with a table of three rows and two columns."""
    image = Image.new("RGB", (1240, 1754), "white")
    draw = ImageDraw.Draw(image)
    for y in ROWS:
        draw.line((COLUMNS[0], y, COLUMNS[-1], y), (ink,) * 3, 2)
    for x in COLUMNS:
        draw.line((x, ROWS[0], x, ROWS[-1]), (ink,) * 3, 2)
    for x in range(170, 480, 30):
        draw.rectangle((x, 320, x + 20, 345), outline=(ink,) * 3)
    return image


@pytest.mark.parametrize("ink", [0, 170], ids=["black", "grey"])
@pytest.mark.parametrize("degrees", [0.0, 1.0, -1.5])
def test_a_table_is_found_and_levelled(degrees: float, ink: int) -> None:
    image = page(ink).rotate(degrees, fillcolor="white", resample=Image.Resampling.BICUBIC)
    found = find_rulings(image)
    assert found.tilt == pytest.approx(-math.radians(degrees), abs=math.radians(0.15))
    assert (len(found.level), len(found.plumb)) == (len(ROWS), len(COLUMNS))
    assert all(abs(stroke.y1 - stroke.y0) <= 6 for stroke in found.level)


def test_places_are_turned_as_the_rulings_are() -> None:
    tilt = math.radians(1)
    assert levelled(*levelled(300.0, 400.0, tilt), -tilt) == pytest.approx((300.0, 400.0))
    assert levelled(300.0, 400.0, 0.0) == (300.0, 400.0)


def test_a_page_of_text_and_a_seal_has_none() -> None:
    image = Image.new("RGB", (1240, 1754), "white")
    draw = ImageDraw.Draw(image)
    for y in range(200, 1500, 40):
        for x in range(150, 1050, 28):
            draw.rectangle((x, y, x + 20, y + 24), outline=(0, 0, 0))
    draw.ellipse((700, 1200, 900, 1400), outline=(220, 20, 20), width=6)
    found = find_rulings(image)
    assert found.level == [] and found.plumb == []
