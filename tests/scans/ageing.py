"""What happens to a sheet between printer and upload: scanners, copiers, phones. Twenty-one ways, all seeded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy

HARDEST = ("shaken", "streaked")
"""What these leave of a character or a box may be too little: of them it is promised alone that nobody is accused."""
Way = Callable[[Any, int], Any]
WAYS: dict[str, Way] = {}
WITHOUT_COLOUR = ("office_scan", "black_and_white", "copy_of_a_copy")
"""In these a seal is as black as the text: nobody stamps it over the boxes."""


def way(change: Way) -> Way:
    """Enters a way of ageing: page (height, width, 3) at 200 dpi and a seed → picture."""
    WAYS[change.__name__] = change
    return change


def _jpeg(page: Any, quality: int) -> Any:
    return cv2.imdecode(cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)


def _noise(page: Any, seed: int, much: float) -> Any:
    chance = numpy.random.default_rng(seed)
    return numpy.clip(page + chance.normal(0, much, page.shape), 0, 255).astype(numpy.uint8)


def _grey(page: Any) -> Any:
    return cv2.cvtColor(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)


def _turned(page: Any, degrees: float) -> Any:
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))


def _seen(page: Any, corners: list[tuple[float, float]], size: tuple[int, int], desk: tuple[int, int, int]) -> Any:
    """The page through a camera: its corners at these shares of the picture."""
    height, width = page.shape[:2]
    here = numpy.array([[0, 0], [width, 0], [width, height], [0, height]], numpy.float32)
    there = numpy.array([(x * size[0], y * size[1]) for x, y in corners], numpy.float32)
    matrix = cv2.getPerspectiveTransform(here, there)
    return cv2.warpPerspective(page, matrix, size, flags=cv2.INTER_AREA, borderValue=desk)


def _lit(page: Any, x: float, y: float, dark: float) -> Any:
    """A lamp at a place of the picture; away from it everything is darker, and warm."""
    height, width = page.shape[:2]
    ys, xs = numpy.mgrid[0:height, 0:width]
    far = numpy.hypot((xs / width - x), (ys / height - y))
    light = numpy.clip(1.0 - dark * far, 0.2, 1)[:, :, None] * numpy.array([0.86, 0.95, 1.0])
    return (page * light).astype(numpy.uint8)


def _curled(page: Any, deep: float) -> Any:
    """Lines that run in a wave, as beside the spine of a book."""
    height, width = page.shape[:2]
    ys, xs = numpy.mgrid[0:height, 0:width].astype(numpy.float32)
    ys = ys + deep * numpy.sin(xs / width * numpy.pi * 1.2).astype(numpy.float32)
    xs = xs + 0.2 * deep * numpy.sin(ys / height * numpy.pi).astype(numpy.float32)
    return cv2.remap(page, xs.astype(numpy.float32), ys, cv2.INTER_CUBIC, borderValue=(255, 255, 255))


@way
def office_scan(page: Any, seed: int) -> Any:
    return _jpeg(_noise(_grey(page), seed, 3), 75)


@way
def skewed_scan(page: Any, seed: int) -> Any:
    return _jpeg(_noise(_turned(page, (1.6, -2.2)[seed % 2]), seed, 4), 70)


@way
def black_and_white(page: Any, seed: int) -> Any:
    grey = cv2.cvtColor(_noise(_turned(page, 0.6), seed, 8), cv2.COLOR_BGR2GRAY)
    _, two = cv2.threshold(cv2.GaussianBlur(grey, (0, 0), 0.7), 150, 255, cv2.THRESH_BINARY)
    return cv2.cvtColor(two, cv2.COLOR_GRAY2BGR)


@way
def blurred(page: Any, seed: int) -> Any:
    return _jpeg(_noise(cv2.GaussianBlur(page, (0, 0), 1.7), seed, 4), 70)


@way
def pale_toner(page: Any, seed: int) -> Any:
    return _jpeg(_noise((150 + page * (100 / 255)).astype(numpy.uint8), seed, 5), 75)


@way
def copy_of_a_copy(page: Any, seed: int) -> Any:
    """Thin rules break, dust settles."""
    chance = numpy.random.default_rng(seed)
    page = _grey(_turned(page, -0.8)).copy()
    ink = 255 - page[:, :, 0]
    holes = cv2.GaussianBlur(chance.random(ink.shape).astype(numpy.float32), (0, 0), 2.2)
    ink = numpy.where(holes > numpy.percentile(holes, 95), ink * 0.15, ink)
    out = 255 - ink.astype(numpy.uint8)
    for x, y in zip(chance.integers(0, ink.shape[1], 250), chance.integers(0, ink.shape[0], 250), strict=True):
        cv2.circle(out, (int(x), int(y)), 1, 60, -1)
    return _jpeg(cv2.cvtColor(out, cv2.COLOR_GRAY2BGR), 70)


@way
def small_and_pressed(page: Any, seed: int) -> Any:
    """Sent through a messenger: 110 dpi, strongly compressed."""
    return _jpeg(cv2.resize(page, None, fx=0.55, fy=0.55, interpolation=cv2.INTER_AREA), 45)


@way
def fine_scan(page: Any, seed: int) -> Any:
    return _jpeg(_noise(cv2.resize(page, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC), seed, 3), 85)


@way
def on_its_head(page: Any, seed: int) -> Any:
    return _jpeg(cv2.rotate(_noise(_turned(page, 0.5), seed, 3), cv2.ROTATE_180), 75)


@way
def on_its_left_side(page: Any, seed: int) -> Any:
    return _jpeg(cv2.rotate(_noise(page, seed, 3), cv2.ROTATE_90_COUNTERCLOCKWISE), 75)


@way
def on_its_right_side(page: Any, seed: int) -> Any:
    return _jpeg(cv2.rotate(_noise(_turned(page, -1), seed, 3), cv2.ROTATE_90_CLOCKWISE), 75)


@way
def under_a_lamp(page: Any, seed: int) -> Any:
    """Photographed from a little below, on a desk, the lamp at one side."""
    corners = [(0.09, 0.07), (0.90, 0.05), (0.95, 0.95), (0.04, 0.93)]
    seen = _seen(page, corners, (1920, 2560), (70, 95, 120))
    return _jpeg(_noise(_lit(seen, (0.1, 0.9)[seed % 2], 0.1, 0.5), seed, 5), 80)


@way
def from_the_side(page: Any, seed: int) -> Any:
    corners = [(0.12, 0.05), (0.86, 0.14), (0.91, 0.88), (0.05, 0.96)]
    seen = _seen(page, corners, (2250, 3000), (50, 60, 60))
    return _jpeg(_noise(_lit(seen, 0.2, 0.8, 0.3), seed, 5), 75)


@way
def no_edges_seen(page: Any, seed: int) -> Any:
    """So near that the paper fills the picture, and at an angle."""
    corners = [(-0.02, -0.03), (1.03, -0.01), (0.97, 1.02), (0.03, 1.03)]
    return _jpeg(_noise(_lit(_seen(page, corners, (1600, 2260), (255, 255, 255)), 0.5, 0.2, 0.4), seed, 4), 80)


@way
def hand_shadow(page: Any, seed: int) -> Any:
    height, width = page.shape[:2]
    shade = numpy.ones((height, width), numpy.float32)
    cv2.fillPoly(shade, [numpy.array([[0, height // 3], [width, height // 2], [width, height], [0, height]])], 0.55)
    shade = cv2.GaussianBlur(shade, (0, 0), 12)
    corners = [(0.05, 0.04), (0.96, 0.05), (0.95, 0.96), (0.06, 0.95)]
    seen = _seen((page * shade[:, :, None]).astype(numpy.uint8), corners, (1900, 2660), (90, 90, 95))
    return _jpeg(_noise(seen, seed, 5), 80)


@way
def curled_page(page: Any, seed: int) -> Any:
    corners = [(0.06, 0.06), (0.94, 0.05), (0.95, 0.94), (0.05, 0.95)]
    return _jpeg(
        _noise(_lit(_seen(_curled(page, 16), corners, (1900, 2660), (60, 70, 80)), 0.8, 0.2, 0.35), seed, 4), 80
    )


@way
def photo_on_its_side(page: Any, seed: int) -> Any:
    return cv2.rotate(under_a_lamp(page, seed), cv2.ROTATE_90_CLOCKWISE)


@way
def steeply(page: Any, seed: int) -> Any:
    """From far below: the upper edge is a good third shorter than the lower one, and the sheet looks square."""
    corners = [(0.20, 0.08), (0.80, 0.08), (0.98, 0.95), (0.02, 0.95)]
    return _jpeg(_noise(_seen(page, corners, (2400, 2600), (60, 60, 60)), seed, 4), 80)


@way
def from_far_away(page: Any, seed: int) -> Any:
    """More desk than paper."""
    corners = [(0.25, 0.22), (0.76, 0.20), (0.78, 0.80), (0.24, 0.78)]
    return _jpeg(_noise(_seen(page, corners, (2250, 3000), (90, 110, 120)), seed, 4), 75)


@way
def shaken(page: Any, seed: int) -> Any:
    """The hand moved: every stroke is smeared along one direction."""
    smear = numpy.zeros((5, 5), numpy.float32)
    cv2.line(smear, (0, 3), (4, 1), 1.0, 1)
    corners = [(0.06, 0.05), (0.93, 0.07), (0.95, 0.94), (0.05, 0.95)]
    smeared = cv2.filter2D(page, -1, smear / smear.sum())
    return _jpeg(_noise(_seen(smeared, corners, (1900, 2600), (80, 80, 85)), seed, 5), 75)


@way
def streaked(page: Any, seed: int) -> Any:
    """Dust on the glass of a scanner that draws the paper in: lines from edge to edge, however the paper lies."""
    page = _turned(page, (0.0, 0.9)[seed % 2]).copy()
    for x in (320, 760, 1301):
        page[:, x : x + 2] = (page[:, x : x + 2] * 0.5).astype(numpy.uint8)
    return _jpeg(_noise(page, seed, 3), 75)
