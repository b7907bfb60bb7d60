"""Pages as pdfplumber reads them, described by what the second reading looks at: the same text in half the time.

pdfplumber describes each character in twenty ways, of which the layout looks at ten, and finds the place of each again
by comparing it with all others of its page.
"""

from __future__ import annotations

from functools import cache
from typing import Any

_BOX = ("x0", "x1", "y0", "y1", "width", "height")


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

    class Plain(Page):
        def process_object(self, obj: Any) -> dict[str, Any]:
            if type(obj) is not LTChar or not isinstance(obj.fontname, str) or self.pdf.unicode_norm is not None:
                return super().process_object(obj)
            told: dict[str, Any] = {key: getattr(obj, key) for key in _BOX}
            left, above = self.mediabox[:2]
            told["top"] = (self.height - obj.y1) + above
            told["bottom"] = (self.height - obj.y0) + above
            told["doctop"] = self.initial_doctop + told["top"]
            if left != 0:
                told["x0"] += left
                told["x1"] += left
            return told | {
                "object_type": "char",
                "page_number": self.page_number,
                "text": obj.get_text(),
                "fontname": obj.fontname,
                "size": obj.size,
                "upright": obj.upright,
                "matrix": obj.matrix,
            }

    return Plain


def each_once(page: Any) -> Any:
    """The page without characters that are drawn twice in one place."""
    objects = page.objects
    if "char" in objects:
        objects["char"] = _Placed(objects["char"])
    return page.dedupe_chars(tolerance=1.5)


class _Placed(list[dict[str, Any]]):
    """Characters that know where they stand among themselves."""

    def __init__(self, characters: list[dict[str, Any]]) -> None:
        super().__init__(characters)
        self._at = {id(character): at for at, character in enumerate(self)}

    def index(self, character: Any, *_: Any) -> int:
        return self._at[id(character)]
