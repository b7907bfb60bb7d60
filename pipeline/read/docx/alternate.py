"""``mc:AlternateContent``: the same content for programs that know more and for those that know less."""

from __future__ import annotations

from lxml.etree import _Element

from pipeline.read.docx.names import CHOICE, FALLBACK


def choice_of(element: _Element) -> _Element | None:
    """The branch of ``mc:AlternateContent`` that Word shows: the first choice it understands, or the fallback."""
    for branch in element:
        if branch.tag == CHOICE and all(_understood(branch, p) for p in (branch.get("Requires") or "").split()):
            return branch
        if branch.tag == FALLBACK:
            return branch
    return None


def _understood(branch: _Element, prefix: str) -> bool:
    space = branch.nsmap.get(prefix) or ""
    return space.startswith(
        ("http://schemas.microsoft.com/", "http://schemas.openxmlformats.org/", "urn:schemas-microsoft-com:")
    )
