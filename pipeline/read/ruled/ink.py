"""Which pixels of a page are ink."""

from __future__ import annotations

from typing import Any

import cv2

_AROUND, _DARKER = 31, 14
"""A pixel is dark when it is darker by so much than the square around it: thin rules are grey in poor scans."""
_PALE = 200
"""Nothing paler is ink: what is left of a red seal, or of a shadow."""
_FAINT_DARKER, _FAINT_PALE = 9, 225
"""The same for rules that a shaken camera has smeared."""


def dark_of(grey: Any) -> Any:
    """1 where there is ink."""
    return _darker(grey, _DARKER, _PALE)


def faintly_dark_of(grey: Any) -> Any:
    """1 where there is ink, or something pale that may be a smeared rule."""
    return _darker(grey, _FAINT_DARKER, _FAINT_PALE)


def _darker(grey: Any, much: int, pale: int) -> Any:
    dark = cv2.adaptiveThreshold(grey, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _AROUND, much)
    dark[grey > pale] = 0
    return dark
