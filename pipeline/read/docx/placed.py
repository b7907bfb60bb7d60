"""Where a drawing stands beside the text of its paragraph: above it, or nobody knows."""

from __future__ import annotations

from lxml.etree import _Element

from pipeline.lazy import lazy

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_VML, _WORD = "{urn:schemas-microsoft-com:vml}", "{urn:schemas-microsoft-com:office:word}"
_INLINE, _ANCHOR, _VERTICAL, _OFFSET, _EXTENT = (
    _WP + name for name in ("inline", "anchor", "positionV", "posOffset", "extent")
)
_ALONE = _WP + "wrapTopAndBottom"
_OWN = ("paragraph", "line")
_LINE = 150_000
"""EMU: less than a line of text, which finds no room above the drawing."""
_top = lazy(r"margin-top:\s*(-?[\d.]+)(pt|in|cm|mm)?")
_EMU = {"pt": 12_700, "in": 914_400, "cm": 360_000, "mm": 36_000}


def stands_above(element: _Element) -> bool:
    """Whether the drawing around a text box stands above the text of the paragraph that it hangs on.

    It does in the line, before the text; and floating, where text may stand neither left nor right of it and no
    line finds room above it, or where it ends above the paragraph's first line.
    """
    for above in element.iterancestors():
        if above.tag == _INLINE:
            return True
        if above.tag == _ANCHOR:
            return _anchored_above(above)
        if isinstance(above.tag, str) and above.tag.startswith(_VML) and above.get("style") is not None:
            return _styled_above(above)
    return False


def _anchored_above(anchor: _Element) -> bool:
    vertical, extent = anchor.find(_VERTICAL), anchor.find(_EXTENT)
    offset = vertical.find(_OFFSET) if vertical is not None else None
    if vertical is None or offset is None or vertical.get("relativeFrom") not in _OWN:
        return False
    top, height = _number(offset.text), _number(extent.get("cy") if extent is not None else None)
    return (anchor.find(_ALONE) is not None and top <= _LINE) or top + height <= 0 < height


def _styled_above(shape: _Element) -> bool:
    style = shape.get("style") or ""
    if "position:absolute" not in style.replace(" ", ""):
        return True
    top = _top.search(style)
    wrap = shape.find(_WORD + "wrap")
    alone = wrap is not None and wrap.get("type") == "topAndBottom"
    return (
        alone
        and "mso-position-vertical-relative:page" not in style
        and (top is None or float(top[1]) * _EMU.get(top[2] or "pt", 0) <= _LINE)
    )


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
