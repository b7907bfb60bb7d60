"""What a pack need not write: words that are the country's custom and no one notice's, and what follows from others."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from pipeline.lazy import lazy
from pipeline.pack.places import VOCABULARY

_YEAR = lazy(r"20\d\d(?=-)")


@cache
def _customs() -> dict[str, Any]:
    words: dict[str, Any] = tomllib.loads((VOCABULARY / "words.toml").read_text("utf-8"))["words"]
    return words


def filled_in(tables: dict[str, Any]) -> dict[str, Any]:
    """A pack's tables with what they leave out; what does not fit its type is left for others to refuse."""
    words, dates = tables.get("words", {}), tables.get("dates", {})
    if isinstance(words, dict):
        # A pack that writes all of them is not made to wait for those of others.
        missing = not {*_KEYS} <= words.keys()
        words = _customs() | words if missing else words
    if isinstance(dates, dict) and "year" not in dates and (year := _first_year(tables.get("windows"))):
        dates = {"year": year, **dates}
    return tables | {"words": words, "dates": dates}


_KEYS = (
    *("placeholders", "placeholder_signs", "secrecy", "secrecy_alone"),
    *("caption", "caption_length", "cover", "report_title_end"),
)


def _first_year(windows: Any) -> int | None:
    """The year in which the first window opens."""
    first = windows[0] if isinstance(windows, list) and windows else None
    told = _YEAR.match(str(first.get("from", ""))) if isinstance(first, dict) else None
    return int(told[0]) if told else None
