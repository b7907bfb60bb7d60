"""Photographs of pages: the paper is found, and lines and rules are level afterwards."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("cv2")
import cv2
import numpy
from PIL import Image

from pipeline.read.straighten import straightened
from pipeline.read.straighten.light import evenly_lit
from pipeline.read.straighten.paper import find_paper, size_of
from pipeline.read.straighten.print_size import searched
from pipeline.read.straighten.turns import leaning, lies_on_side, turned_quads
from tests.scans.ageing import WAYS

ROWS = tuple(range(300, 2000, 90))


def sheet() -> Any:
    """A page at 200 dpi with level and plumb rules, and lines of blots between them."""
    page = numpy.full((2340, 1654, 3), 255, numpy.uint8)
    for y in ROWS:
        cv2.line(page, (180, y), (1480, y), (0, 0, 0), 2)
        for x in range(220, 1400, 40):
            cv2.rectangle(page, (x, y + 30), (x + 22, y + 58), (20, 20, 20), 3)
    for x in (180, 700, 1480):
        cv2.line(page, (x, ROWS[0]), (x, ROWS[-1]), (0, 0, 0), 2)
    return page


def blots(picture: Any) -> Any:
    """Where the lines of blots are: what a detector of text would say."""
    grey = picture[:, :, 0]
    dark = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 14)
    rules = cv2.morphologyEx(dark, cv2.MORPH_OPEN, numpy.ones((1, 40), numpy.uint8))
    rules |= cv2.morphologyEx(dark, cv2.MORPH_OPEN, numpy.ones((40, 1), numpy.uint8))
    joined = cv2.dilate(cv2.morphologyEx(dark - rules, cv2.MORPH_OPEN, numpy.ones((3, 3))), numpy.ones((5, 31)))
    found, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    boxes = [cv2.boxPoints(cv2.minAreaRect(one)) for one in found if cv2.contourArea(one) > 2000]
    return turned_quads(numpy.array(boxes, numpy.float32).reshape(-1, 4, 2), grey.shape, 0)


def seen(way: str) -> Image.Image:
    return Image.fromarray(WAYS[way](sheet(), 3)[:, :, ::-1].copy())


@pytest.mark.parametrize(
    "way",
    [
        *("skewed_scan", "under_a_lamp", "from_the_side", "no_edges_seen", "hand_shadow", "curled_page"),
        "from_far_away",
    ],
)
def test_rules_are_straight_afterwards(way: str) -> None:
    grey = straightened(seen(way), blots).grey
    dark = cv2.adaptiveThreshold(grey, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 14)
    long = cv2.morphologyEx(cv2.dilate(dark, numpy.ones((3, 1))), cv2.MORPH_OPEN, numpy.ones((1, 120), numpy.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(long)
    whole = [row for row in stats[1:].tolist() if row[2] > 0.7 * 0.78 * grey.shape[1]]
    level = [height for _, _, _, height, _ in whole if height <= 9]
    assert len(level) >= len(ROWS) - 1


def test_the_paper_is_found_on_a_desk_and_not_where_nothing_else_is_seen() -> None:
    red = numpy.asarray(seen("from_the_side"))[:, :, 0].copy()
    corners = find_paper(red, numpy.zeros((0, 4, 2), numpy.float32))
    height, width = red.shape
    expected = numpy.array([(0.12, 0.05), (0.86, 0.14), (0.91, 0.88), (0.05, 0.96)]) * (width, height)
    assert numpy.abs(corners - expected).max() < 0.015 * height
    flat = numpy.asarray(seen("skewed_scan"))[:, :, 0].copy()
    assert find_paper(flat, numpy.zeros((0, 4, 2), numpy.float32)) is None


def photographed(tall: float, tilt: float, pan: float, roll: float, focus: float) -> Any:
    """The corners of a sheet one wide, seen at these angles (degrees), in a picture of 3000 x 4000."""
    angles = numpy.radians([tilt, pan, roll])
    (a, b, c), (sa, sb, sc) = numpy.cos(angles), numpy.sin(angles)
    turns = (
        numpy.array([[c, -sc, 0], [sc, c, 0], [0, 0, 1]])
        @ numpy.array([[1, 0, 0], [0, a, -sa], [0, sa, a]])
        @ numpy.array([[b, 0, sb], [0, 1, 0], [-sb, 0, b]])
    )
    flat = numpy.array([[-0.5, -tall / 2, 0], [0.5, -tall / 2, 0], [0.5, tall / 2, 0], [-0.5, tall / 2, 0]])
    seen_at = flat @ turns.T + (0, 0, 2.2)
    return seen_at[:, :2] / seen_at[:, 2:] * focus * 4000 + (1500, 2000)


@pytest.mark.parametrize(("tilt", "pan", "roll"), [(0, 0, 0), (35, 0, 0), (-45, 5, 3), (20, 25, -8), (0, 40, 12)])
@pytest.mark.parametrize("focus", [0.7, 0.8, 1.0])
def test_a_sheet_seen_at_an_angle_gets_its_own_shape_back(tilt: float, pan: float, roll: float, focus: float) -> None:
    for tall in (2**0.5, 0.5**0.5):
        width, height = size_of(photographed(tall, tilt, pan, roll, focus), (4000, 3000), 1754)
        assert (width, height) == ((1240, 1754) if tall > 1 else (1754, 1240))


def test_what_is_no_sheet_keeps_its_shape() -> None:
    width, height = size_of(photographed(1.0, 20, 10, 0, 0.8), (4000, 3000), 1754)
    assert abs(width - height) < 0.02 * 1754  # a square plaque
    width, height = size_of(photographed(0.4, 20, 10, 0, 0.8), (4000, 3000), 1754)
    assert abs(height / width - 0.4) < 0.01  # a strip


def test_paper_that_fills_little_of_a_picture_is_taken_out_of_it_as_large_as_any() -> None:
    for way in ("from_far_away", "from_the_side"):
        sharp = straightened(seen(way), blots).grey
        assert sharp.shape == (1754, 1240)
        blot = sharp[400:1500, 200:1000]
        # Blots have sides three pixels wide at 200 dpi: seen through the reduced picture they are grey.
        assert numpy.percentile(blot, 2) < 60


def test_no_paper_is_cut_off_that_holds_text() -> None:
    red = numpy.asarray(seen("from_the_side"))[:, :, 0].copy()
    outside = numpy.array([[[5, 5], [60, 5], [60, 30], [5, 30]]], numpy.float32)
    assert find_paper(red, outside) is None


def test_shadow_goes_and_a_flat_scan_stays() -> None:
    page = sheet()[:, :, 0].copy()
    assert (evenly_lit(page) == page).all()
    shaded = page.copy()
    shaded[1200:] = (shaded[1200:] * 0.55).astype(numpy.uint8)
    lit = evenly_lit(shaded)
    assert numpy.percentile(lit[1400:], 60) > 240 and lit[1400:].min() < 60


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_page_on_its_side_is_known_by_its_lines(quarters: int) -> None:
    lines = numpy.array([[[100, y], [700, y + 9], [700, y + 39], [100, y + 30]] for y in range(100, 900, 60)])
    quads = turned_quads(lines.astype(numpy.float32), (1000, 800), quarters)
    assert lies_on_side(quads) == (quarters % 2 == 1)
    if quarters == 0:
        assert leaning(quads) == pytest.approx(0.86, abs=0.1)


@pytest.mark.parametrize(("high", "longest"), [(40, 704), (24, 803), (16, 960)])
def test_lines_are_looked_for_in_a_picture_as_small_as_the_print_allows(high: int, longest: int) -> None:
    page = numpy.full((1754, 1240, 3), 255, numpy.uint8)
    for y in range(100, 1600, 2 * high):
        for x in range(100, 1100, 2 * high):
            cv2.rectangle(page, (x, y), (x + high - 1, y + high - 1), (0, 0, 0), -1)
    small, scale = searched(page, 960)
    assert max(small.shape) == pytest.approx(longest, abs=2) and scale == pytest.approx(longest / 1754, abs=0.002)


def test_where_no_print_tells_its_size_lines_are_looked_for_in_the_largest_picture() -> None:
    assert max(searched(numpy.full((1754, 1240, 3), 255, numpy.uint8), 960)[0].shape) == 960
    assert searched(numpy.full((640, 400, 3), 255, numpy.uint8), 960)[1] == 1.0
