"""What a stranger sends, made into values that no later step can stumble over.

Numbers of rows fit the database's integers, days can be moved between time zones, and text holds nothing that a
database, a file system or UTF-8 refuses.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from fastapi import Path

LARGEST = (1 << 31) - 1
"""Of the integers that PostgreSQL keeps row numbers in."""
EARLIEST, LATEST = date(1970, 1, 1), date(2999, 12, 31)
_UNFIT = re.compile(r"[\x00\ud800-\udfff]")

Id = Annotated[int, Path(ge=1, le=LARGEST)]
"""A row's number in a path; for anything else there is no such page."""
Place = Annotated[int, Path(ge=0, le=LARGEST)]
"""The same, counted from nought."""


def clean(value: str) -> str:
    """Without NUL, which PostgreSQL refuses, and without lone surrogates, which are no Unicode."""
    return _UNFIT.sub("", value)


def whole(value: str, least: int = 0, most: int = LARGEST) -> int | None:
    """A whole number in plain digits between the bounds; None for anything else, however long."""
    if not (value.isascii() and value.isdigit() and len(value) <= 20):
        return None
    return number if least <= (number := int(value)) <= most else None


def day(value: str) -> date | None:
    """A day as YYYY-MM-DD that has a midnight in every time zone and a day after it; None for anything else."""
    try:
        found = date.fromisoformat(value.strip())
    except ValueError:
        return None
    return found if EARLIEST <= found <= LATEST else None
