"""Perspective and curl that are left: a smooth map under which rules and lines of text run straight.

A place moves up or down by a polynomial in x whose coefficients are polynomials in y, and sideways by the same with
x and y exchanged. Every stroke asks that all its places get one height (or one distance from the left); that is
linear, so that one least-squares fit over all strokes gives the map. Spacing is free: only straightness is asked for.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy

from pipeline.read.ruled.ink import dark_of
from pipeline.read.straighten.curves import Curve, level_curves, plumb_curves

_ALONG, _ACROSS = 3, 3
"""Degree of the bending along a stroke, and of its change from stroke to stroke."""
_STIFF = 1e-3
_LEAST, _MOST = 0.8, 0.09
"""Pixels below which nothing needs moving; share of the page beyond which the fit is nonsense."""
_STEP = 16
"""Pixels between the places at which the way back is worked out."""
_ROUNDS = 8


def unbent(grey: Any, quads: Any) -> tuple[Any, Any]:
    """The page with its rules and lines of text straight, and the lines' places in it."""
    height, width = grey.shape
    half = max(height, width) / 2
    dark = dark_of(grey)
    level, plumb = level_curves(dark, quads), plumb_curves(dark)
    down = _fit(level, (width / 2, height / 2), half, swap=False)
    across = _fit(plumb, (width / 2, height / 2), half, swap=True)
    if down is None and across is None:
        return grey, quads
    moves = _Moves(down, across, (width / 2, height / 2), half)
    xs, ys = numpy.meshgrid(
        numpy.arange(0, width + _STEP, _STEP, dtype=numpy.float64),
        numpy.arange(0, height + _STEP, _STEP, dtype=numpy.float64),
    )
    right, low = moves.at(xs, ys)
    most = max(float(numpy.abs(right).max()), float(numpy.abs(low).max()))
    if not _LEAST < most < _MOST * 2 * half:
        return grey, quads
    from_x, from_y = xs.copy(), ys.copy()
    for _ in range(_ROUNDS):
        right, low = moves.at(from_x, from_y)
        from_x, from_y = xs - right, ys - low
    spread = (xs.shape[1] * _STEP, xs.shape[0] * _STEP)
    maps = [_spread(one, spread)[:height, :width] for one in (from_x, from_y)]
    flat = cv2.remap(grey, maps[0], maps[1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=255)
    right, low = moves.at(quads[:, :, 0].astype(numpy.float64), quads[:, :, 1].astype(numpy.float64))
    return flat, (quads + numpy.stack([right, low], axis=2)).astype(numpy.float32)


def _spread(coarse: Any, size: tuple[int, int]) -> Any:
    """Values at every ``_STEP``-th pixel as values at every pixel."""
    columns = numpy.arange(size[0], dtype=numpy.float32) / _STEP
    rows = numpy.arange(size[1], dtype=numpy.float32) / _STEP
    fx, fy = numpy.meshgrid(columns, rows)
    return cv2.remap(coarse.astype(numpy.float32), fx, fy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


class _Moves:
    """How far each place of the page moves right and down."""

    def __init__(self, down: Any, across: Any, middle: tuple[float, float], half: float) -> None:
        self._down, self._across, self._middle, self._half = down, across, middle, half

    def at(self, x: Any, y: Any) -> tuple[Any, Any]:
        u, v = (x - self._middle[0]) / self._half, (y - self._middle[1]) / self._half
        right = numpy.zeros_like(u) if self._across is None else _terms(v, u) @ self._across
        low = numpy.zeros_like(u) if self._down is None else _terms(u, v) @ self._down
        return right * self._half, low * self._half


def _terms(along: Any, beside: Any) -> Any:
    """Every product of the powers: (..., terms). What is the same all along a stroke is left out."""
    alongs, besides = _powers(along, _ALONG), _powers(beside, _ACROSS)
    return numpy.stack(
        [alongs[i] * besides[j] for i in range(1, _ALONG + 1) for j in range(_ACROSS + 1) if i + j <= _ALONG + 1],
        axis=-1,
    )


def _powers(base: Any, most: int) -> list[Any]:
    """From the power 0 on; numpy's own ``**`` takes ten times as long."""
    powers = [numpy.ones_like(base)]
    for _ in range(most):
        powers.append(powers[-1] * base)
    return powers


def _fit(curves: list[Curve], middle: tuple[float, float], half: float, swap: bool) -> Any:
    """The coefficients that make all curves straight; None where there are too few to tell."""
    if len(curves) < 3:
        return None
    rows, aims, weights = [], [], []
    for curve in curves:
        u, v = (curve.xs - middle[0]) / half, (curve.ys - middle[1]) / half
        along, beside = (v, u) if swap else (u, v)
        terms = _terms(along, beside)
        rows.append(terms - terms.mean(axis=0))
        aims.append(-(beside - beside.mean()))
        weights.append(numpy.full(len(u), curve.weight))
    matrix, aim = numpy.concatenate(rows), numpy.concatenate(aims)
    weight = numpy.concatenate(weights)
    stiff = _STIFF * float((weight[:, None] * matrix**2).sum(axis=0).max()) * numpy.eye(matrix.shape[1])
    found = numpy.zeros(matrix.shape[1])
    for _ in range(3):  # what is no part of the bending pulls less each time
        scaled = matrix * weight[:, None]
        found = numpy.linalg.solve(scaled.T @ matrix + stiff, scaled.T @ aim)
        off = numpy.abs(matrix @ found - aim) * half
        weight = numpy.concatenate(weights) / (1.0 + (off / 3.0) ** 2)
    return found
