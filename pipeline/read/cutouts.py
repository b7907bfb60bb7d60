"""Small pictures cut out of a recognised page, for people to read what was not recognised for sure."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 24_000
"""Of one cut-out; what would be larger is left out."""
_WIDEST, _HIGHEST = 640, 240
_MARGIN = 4


def cut_out(page: Image, box: tuple[float, float, float, float]) -> bytes:
    """The place ``box`` (left, top, right, bottom in pixels) of a page as a JPEG; b"" where nothing is shown."""
    left, top, right, bottom = box
    piece = page.crop(
        (
            max(int(left) - _MARGIN, 0),
            max(int(top) - _MARGIN, 0),
            min(int(right) + _MARGIN, page.width),
            min(int(bottom) + _MARGIN, page.height),
        )
    )
    if not piece.width or not piece.height:
        return b""
    piece = piece.convert("L")
    piece.thumbnail((_WIDEST, _HIGHEST))
    out = BytesIO()
    piece.save(out, "JPEG", quality=60, optimize=True)
    return out.getvalue() if out.tell() <= MOST_BYTES else b""
