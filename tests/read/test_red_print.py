"""Red print is read, a seal is taken out; the arc of a broken seal is no line of print."""

from __future__ import annotations

import pytest

pytest.importorskip("cv2")

import cv2
import numpy

from pipeline.read.straighten.light import without_seals

RED = (205, 40, 45)
PAGE = (1240, 1754)


def title(page: numpy.ndarray) -> None:
    cv2.putText(page, "HONOUR", (300, 400), cv2.FONT_HERSHEY_DUPLEX, 3.4, RED, 9)


def apart(page: numpy.ndarray) -> None:
    for number, sign in enumerate("ABCD"):
        cv2.putText(page, sign, (300 + 170 * number, 400), cv2.FONT_HERSHEY_DUPLEX, 3.0, RED, 9)


def downwards(page: numpy.ndarray) -> None:
    for number, sign in enumerate("ABCD"):
        cv2.putText(page, sign, (900, 400 + 170 * number), cv2.FONT_HERSHEY_DUPLEX, 3.0, RED, 9)


def seal(page: numpy.ndarray) -> None:
    cv2.circle(page, (700, 700), 110, RED, 8)
    cv2.circle(page, (700, 700), 30, RED, -1)


def broken_seal(page: numpy.ndarray) -> None:
    for first, last in ((20, 80), (100, 170), (200, 250), (280, 350)):
        cv2.ellipse(page, (700, 700), (110, 110), 0, first, last, RED, 10)


@pytest.mark.parametrize(
    ("draw", "stays"), [(title, True), (apart, True), (downwards, True), (seal, False), (broken_seal, False)]
)
def test_red_print_stays_dark_and_a_seal_becomes_paper(draw, stays: bool) -> None:
    page = numpy.full((*PAGE, 3), 250, numpy.uint8)
    draw(page)
    ink = (page[:, :, 1] < 100).sum()
    dark = (without_seals(page.copy()) < 120).sum()
    assert (dark > 0.8 * ink) if stays else dark < 0.02 * ink
