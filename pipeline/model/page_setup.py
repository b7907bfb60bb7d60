"""How a file is set: its pages' sizes and margins, the fonts and line spacings of its running text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Sheet(NamedTuple):
    """Pages of one setting."""

    width: float
    height: float
    """Millimetres, as with all that follows."""
    margins: tuple[float, float, float, float] | None = None
    """Top, bottom, left, right; None where the file does not tell."""


class PageSetup(NamedTuple):
    """What the file itself says; what it leaves to the program that opens it is unknown."""

    sheets: tuple[Sheet, ...] = ()
    fonts: Mapping[str, int] = {}
    """Characters of the running text in each font; "" for those whose font is not said. Empty: not known at all."""
    spacings: Mapping[str, int] = {}
    """Characters of the running text in each line spacing: "固定值 28 磅", "1.5 倍"."""
