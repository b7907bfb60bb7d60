"""Pages as pdfplumber reads them, described by what the second reading looks at: the same text in half the time.

pdfplumber describes each character in twenty ways, of which the layout looks at ten.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from operator import itemgetter
from typing import Any

_SAME = 1.5
"""Points within which a character is drawn twice in one place."""


@cache
def hush() -> None:
    """What pdfminer finds odd about a file is no news for whoever runs the check."""
    import logging

    logging.getLogger("pdfminer").addHandler(logging.NullHandler())
    logging.getLogger("pdfminer").propagate = False


def plain_page(pdf: Any, number: int) -> Any:
    """A page of an open file; ``number`` counts from 1."""
    page = pdf.pages[number - 1]
    return _plain()(pdf, page.page_obj, page.page_number, page.initial_doctop)


@cache
def _plain() -> type[Any]:
    """The class of pdfplumber's pages, but for how a character is described."""
    from pdfminer.layout import LTChar
    from pdfplumber.page import Page
    from pdfplumber.utils.exceptions import PdfminerException

    from pipeline.confirm.content import Interpreter
    from pipeline.confirm.device import Char, Device

    class Plain(Page):
        @property
        def layout(self) -> Any:
            if not hasattr(self, "_layout"):
                device = Device(self.pdf.rsrcmgr, self.page_number)
                try:
                    Interpreter(self.pdf.rsrcmgr, device).process_page(self.page_obj)
                except Exception as error:
                    raise PdfminerException(error) from error
                self._layout = device.get_result()
            return self._layout

        def process_object(self, obj: Any) -> dict[str, Any]:
            if type(obj) is Char:
                return _told(self, *obj, obj.y1 - obj.y0, True)
            if type(obj) is LTChar and isinstance(obj.fontname, str):
                return _told(self, *obj.bbox, obj.get_text(), obj.fontname, obj.matrix, obj.size, obj.upright)
            return super().process_object(obj)

    return Plain


def _told(
    page: Any,
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    text: str,
    fontname: str,
    matrix: tuple[float, ...],
    size: float,
    upright: bool,
) -> dict[str, Any]:
    """A character as pdfplumber describes it, as far as anything asks for."""
    left, above = page.mediabox[:2]
    height = page.bbox[3] - page.bbox[1]
    top = (height - y1) + above
    return {
        "x0": x0 + left,
        "x1": x1 + left,
        "y0": y0,
        "y1": y1,
        "width": x1 - x0,
        "height": y1 - y0,
        "top": top,
        "bottom": (height - y0) + above,
        "doctop": page.initial_doctop + top,
        "object_type": "char",
        "page_number": page.page_number,
        "text": text,
        "fontname": fontname,
        "size": size,
        "upright": upright,
        "matrix": matrix,
    }


def each_once(page: Any) -> Any:
    """The page without characters that are drawn twice in one place."""
    same: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for char in page.chars:
        same.setdefault((char["upright"], char["text"], char["fontname"], char["size"]), []).append(char)
    again = {id(char) for group in same.values() if len(group) > 1 for char in _drawn_again(group)}
    return page.filter(lambda thing: id(thing) not in again) if again else page


def _drawn_again(group: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Those of some characters that look alike that stand where another one stands."""
    for row in _near(group, "doctop"):
        for place in _near(row, "x0"):
            first = min(place, key=itemgetter("doctop", "x0"))
            yield from (char for char in place if char is not first)


def _near(chars: list[dict[str, Any]], key: str) -> Iterator[list[dict[str, Any]]]:
    """Groups of at least two, each within reach of the one before it."""
    chars = sorted(chars, key=itemgetter(key))
    start = 0
    for at, char in enumerate(chars, 1):
        if at == len(chars) or chars[at][key] > char[key] + _SAME:
            if at - start > 1:
                yield chars[start:at]
            start = at
