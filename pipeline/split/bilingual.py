"""Headings in two languages: the translation beside the name, or in a line of its own."""

from __future__ import annotations

from pipeline.lazy import lazy
from pipeline.model.outline import Path
from pipeline.outline.spots import Spot

_words = r"[A-Za-z][A-Za-z&,.'’/\-\s]*[A-Za-z.]"
_beside = lazy(
    rf"(?P<first>[^A-Za-z]*[\u4e00-\u9fff])\W*{_words}\W*|\W*{_words}\W*?(?P<last>[\u4e00-\u9fff][^A-Za-z]*)"
)
_latin = lazy("[A-Za-z]")
_line = lazy(rf"[\W\d]*{_words}[\W\d]*")
_LETTERS = 6  # of a translation: "TPM" and "5S" stand within a Chinese name
_word = lazy("[A-Z][a-z]{3,}")
"""A short one: "Title"."""
_LONGEST = 60
_MANNER = 3  # so many headings with a line in another language: that is the report's manner


def without_translation(name: str) -> str:
    """The Chinese half of "组织概况 Company Profile", "组织概况 | Company Profile" or "Company Profile 组织概况".

    "" where the name is not in two languages.
    """
    found = _beside.fullmatch(name) if _latin.search(name) else None  # which few names hold
    if found is None or not (_letters(name) >= _LETTERS or _word.search(name)):
        return ""
    return (found["first"] or found["last"]).strip()


def translations(found: list[Spot], headings: list[Path]) -> set[Path]:
    """The lines that repeat the headings in another language, below each or above each; none for a single one."""
    at = {spot.path: place for place, spot in enumerate(found)}
    places = [at[path] for path in headings if path in at]
    for step in (1, -1):
        lines = {
            found[place + step].path
            for place in places
            if 0 <= place + step < len(found) and is_translation(found[place + step].paragraph.text)
        }
        if len(lines) >= _MANNER and 2 * len(lines) >= len(places):
            return lines
    return set()


def is_translation(text: str) -> bool:
    """A short line of Latin words."""
    return len(text) <= _LONGEST and _letters(text) >= _LETTERS and _line.fullmatch(text) is not None


def _letters(text: str) -> int:
    return sum(sign.isascii() and sign.isalpha() for sign in text)
