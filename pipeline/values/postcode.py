"""Postcodes: six digits."""

from __future__ import annotations

import re

from pipeline.values.clean import clean


def is_postcode(text: str) -> bool:
    """Six digits, together or apart, with or without words around them; several behind one another are no harm."""
    groups = re.findall(r"\d+", re.sub(r"(?<=\d)[\s\-](?=\d(?:[\s\-]|\D|$))", "", clean(text)))
    return bool(groups) and (all(len(group) == 6 for group in groups) or len("".join(groups)) == 6)
