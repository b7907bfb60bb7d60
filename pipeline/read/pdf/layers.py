"""Layers of a PDF that are switched off: what they hold is not seen, so it is not read.

pdfium tells nothing of layers. Only for the few files that have one switched off, pdfminer walks over the pages once
more and says where the unseen characters stand.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

SECONDS = 10.0
"""For all pages of a file."""

Places = set[tuple[str, int, int]]
"""(character, x and y of its origin in half points)."""


def unseen(path: Path, parts: tuple[bytes, ...], pages: int) -> dict[int, Places]:
    """By page number, the characters that stand in layers that are switched off; ``parts`` is the file's plain data."""
    if not any(b"/OCProperties" in part for part in parts) or not any(b"/OFF" in part for part in parts):
        return {}
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser

    found: dict[int, Places] = {}
    try:
        with path.open("rb") as stream:
            document = PDFDocument(PDFParser(stream))
            off = _switched_off(document)
            until = time.thread_time() + SECONDS
            for number, page in enumerate(PDFPage.create_pages(document), 1):
                if not off or number > pages or time.thread_time() > until:
                    break
                if places := _of_page(page, off):
                    found[number] = places
    except Exception:  # pdfminer raises anything on odd files, which pdfium reads all the same
        return found
    return found


def _switched_off(document: Any) -> set[int]:
    """Object numbers of the layers that are off when the file is opened."""
    from pdfminer.pdftypes import dict_value, list_value, resolve1

    properties = dict_value(document.catalog.get("OCProperties") or {})
    usual = dict_value(properties.get("D") or {})
    off = {ref.objid for ref in list_value(usual.get("OFF") or [])}
    if getattr(resolve1(usual.get("BaseState")), "name", "") == "OFF":
        off |= {ref.objid for ref in list_value(properties.get("OCGs") or [])}
        off -= {ref.objid for ref in list_value(usual.get("ON") or [])}
    return off


def _is_off(layer: Any, off: set[int]) -> bool:
    """Whether a layer, or a membership in several, is not shown."""
    from pdfminer.pdftypes import resolve1

    if getattr(layer, "objid", None) in off:
        return True
    value = resolve1(layer)
    if not isinstance(value, dict) or "OCGs" not in value:
        return False
    groups = value["OCGs"]
    groups = resolve1(groups) if isinstance(resolve1(groups), list) else [groups]
    states = [getattr(group, "objid", None) not in off for group in groups]
    policy = getattr(resolve1(value.get("P")), "name", "AnyOn")
    shown = {"AllOn": all(states), "AnyOff": not all(states), "AllOff": not any(states)}.get(policy, any(states))
    return bool(states) and not shown


def _of_page(page: Any, off: set[int]) -> Places:
    from pdfminer.pdfdevice import PDFTextDevice
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdftypes import dict_value, resolve1

    hidden: list[bool] = []
    places: Places = set()

    class Device(PDFTextDevice):
        def render_char(
            self, matrix: Any, font: Any, fontsize: float, scaling: float, rise: float, cid: int, *_: Any
        ) -> float:
            if any(hidden):
                try:
                    text = font.to_unichr(cid)
                except KeyError:
                    text = ""
                places.add((text[:1], round(2 * matrix[4]), round(2 * matrix[5])))
            return float(font.char_width(cid) * fontsize * scaling)

    class Interpreter(PDFPageInterpreter):
        def do_BMC(self, tag: Any) -> None:
            hidden.append(False)

        def do_BDC(self, tag: Any, props: Any) -> None:
            named = (self.resources.get("Properties") or {}) if getattr(tag, "name", "") == "OC" else {}
            hidden.append(_is_off(dict_value(named).get(getattr(props, "name", "")), off))

        def do_EMC(self) -> None:
            if hidden:
                hidden.pop()

        def do_Do(self, xobjid_arg: Any) -> None:
            item = resolve1(self.xobjmap.get(getattr(xobjid_arg, "name", "")))
            depth = len(hidden)
            hidden.append(_is_off(getattr(item, "attrs", {}).get("OC"), off))
            super().do_Do(xobjid_arg)
            del hidden[depth:]

    manager = PDFResourceManager()
    Interpreter(manager, Device(manager)).render_contents(page.resources, page.contents)
    return places
