"""How the room's papers say things: numbers, names of files, the line by which a sheet is known."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from pipeline.pack.score import ScoreCard
from pipeline.write.words import one_line

IDENTITY = "成果编号 {outcome}　专家编号 {expert}　规则包 {pack}　校验码 {check}"
_PLACES = 2
_MOST_PLACES = 12
_RESERVED = re.compile(r'[\\/:*?"<>|\x00-\x1f\ufffd]')
_LONGEST = 40


def points(value: Fraction) -> str:
    """A mark or a maximum as it is written: "8.5", "10"."""
    if value.denominator == 1:
        return str(value.numerator)
    number = Decimal(value.numerator) / Decimal(value.denominator)
    return format(number, "f").rstrip("0") if _ends(value) else f"{number:.4f}"


def _ends(value: Fraction) -> bool:
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def mean_text(mean: Fraction | None, card: ScoreCard) -> str:
    """A mean as people read it: two places, and more where fewer would look like another level's."""
    if mean is None:
        return "—"
    number = Decimal(mean.numerator) / Decimal(mean.denominator)
    for places in range(_PLACES, _MOST_PLACES):
        shown = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        exact = Fraction(shown)
        if card.level_of(min(max(exact, Fraction()), card.total)) == card.level_of(mean) and (
            exact == mean or exact not in card.boundaries
        ):
            return str(shown)
    return format(number, "f")


def file_name(*parts: object) -> str:
    """A name for a file or folder that is safe on every system and leads nowhere."""
    name = _RESERVED.sub("_", " ".join(filter(None, map(one_line, parts))))[:_LONGEST].strip(" .")
    return name or "未命名"


def band_words(card: ScoreCard) -> str:
    """The levels and their bands, as the notice has them."""
    return "；".join(" ".join(band.quote.split()) for band in card.bands)
