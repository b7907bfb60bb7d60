"""A unit's trade name (字号): what is left of its name without place, trade and legal form, and whether a text says it.

By a dictionary of words (``pipeline.segment``), which is only asked where the text holds the first two signs of what
could be one. A trade name that is an ordinary word ("先锋", "光明") says nothing: titles hold such
words, whoever writes them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from pipeline.fold import fold
from pipeline.gather.text import joined
from pipeline.lazy import lazy

_LEAST = 2
_FORM = lazy(
    r"(?:(?:股份)?(?:有限)?(?:责任)?(?:总|分|子)?公司|(?:股份)?有限合伙|集团|控股|总厂|分厂|工厂|厂|经营部|"
    r"门市部|商行|[总分]店|店|[总分支]行|银行|医院|医学中心|中心|学校|学院|大学|研究院|研究所|事务所|合作社)+$"
)
_OFTEN = 100
"""Times that the dictionary counted a word that is a whole name: "数字" is, "广联" goes on with the next sign."""
_ASIDE = lazy(r"[（(][^（()）]*[)）]")
_DIVISION = lazy(r"^[一-龥]{2,7}?(?:省|自治区|自治州|地区|盟|市|区|县|旗)(?=[一-龥]{2})")
_LEADING = lazy(r"^[一-龥]{2,7}?(?:省|自治区|自治州|地区|(?<![都城超])市|(?<![社小校园景])区|县|旗|街道|镇|(?<!城)乡)")
"""A place that a name begins with; a 社区 is a part of the name."""
_LEAST_PLAIN = 4
_PLACES = Path(__file__).resolve().parents[2] / "templates" / "pack" / "places.toml"
_ENDS_AS_PLACE = lazy("[市区县镇乡村路]$")


def trade_name_in(unit: str, text: str) -> str:
    """The trade name of the unit where the text says it; "" where it does not, or may mean an ordinary word."""
    line = fold(text)
    for bare in _bare(unit):
        if bare[:_LEAST] in line and (name := _name(bare)) and _says(name, line):
            return name
    return ""


def plain_name_in(unit: str, text: str) -> str:
    """The unit's name without places that it begins with, where the text says it; "" where that is one ordinary word.

    "云泽市青藤区图书馆" is 青藤区图书馆 to whoever lives there.
    """
    from pipeline.segment import segmenter

    line = fold(text)
    for plain in _plain(unit):
        if plain in line:
            words = segmenter(())
            if (not words.knows(plain) or words.is_proper(plain)) and _says(plain, line):
                return plain
    return ""


def _plain(unit: str) -> Iterator[str]:
    """The unit's name less one leading place after the other, as long as enough is left."""
    rest = fold(_ASIDE.sub("", joined(unit)))
    while (shorter := _places().sub("", _LEADING.sub("", rest, count=1), count=1)) != rest:
        if len(shorter) < _LEAST_PLAIN:
            return
        rest = shorter
        yield rest


@lru_cache(maxsize=1)
def _places() -> re.Pattern[str]:
    names = tomllib.loads(_PLACES.read_text("utf-8"))["names"]
    return re.compile(f"^(?:{'|'.join(names)})(?=[一-龥]{{{_LEAST}}})")


def _bare(unit: str) -> Iterator[str]:
    """The unit's name without legal form and without the places that it begins with."""
    rest = _ASIDE.sub("", joined(unit))
    while (shorter := _FORM.sub("", rest)) != rest:
        rest = shorter
    rest = fold(rest)
    while (shorter := _places().sub("", _DIVISION.sub("", rest, count=1), count=1)) != rest:
        rest = shorter
    if len(rest) >= _LEAST:
        yield rest


def _name(bare: str) -> str:
    """Its first words, as many as are no ordinary word: single signs run together, or one that is a proper name."""
    from pipeline.segment import segmenter

    words, taken = segmenter(()), ""
    for piece in words.words(bare):
        if len(taken) >= _LEAST and (len(piece) > 1 or words.times(taken) > _OFTEN):
            break
        taken += piece
    if len(taken) < _LEAST or _ENDS_AS_PLACE.search(taken):
        return ""
    return "" if words.knows(taken) and not words.is_proper(taken) else taken


def _says(name: str, line: str) -> bool:
    """The name stands in the line as words of its own: no word of the line reaches over its ends."""
    from pipeline.segment import segmenter

    ends, length = {0}, 0
    for piece in segmenter(()).words(line):
        length += len(piece)
        ends.add(length)
    at = line.find(name)
    while at >= 0:
        if at in ends and at + len(name) in ends:
            return True
        at = line.find(name, at + 1)
    return False
