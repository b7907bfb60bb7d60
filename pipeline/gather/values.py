"""Values of form fields: is a phone number one, a date a date, a head-count a number?"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from pipeline.lazy import lazy

_MOBILE = r"(?:\+?86)?1[3-9]\d{9}"
_LANDLINE = r"(?:\+?86)?(?:0\d{2,3})?[2-9]\d{6,7}"
_SHORT = r"[48]00\d{7}|9\d{4}|1[02]\d{3}"
_PHONE = lazy(rf"(?:{_MOBILE}|{_LANDLINE}|{_SHORT})(?:(?:转|x|ext\.?|分机:?|p)\d{{1,6}})?$", re.I)
_EXTENSION = lazy(r"(?<=\d{7})[-—–](\d{1,6})$")
_EMAIL = lazy(r"[A-Za-z0-9._%+\-]+@(?:[A-Za-z0-9\-]+\.)+[A-Za-z]{2,}")
_NUMERALS = "零〇一二两三四五六七八九十百千万"
_NONE = frozenset(("无", "/", "\\", "-", "—", "——", "--", "不适用", "无此项", "n/a", "na", "暂无", "没有"))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def says_none(text: str) -> bool:
    """无, / and the like: written in, to say that there is nothing to write."""
    return "".join(_folded(text).split()).lower() in _NONE


def is_phone(text: str) -> bool:
    """One or several phone numbers, mobile or fixed, with or without an extension; a name beside it is no harm."""
    pieces = [piece for piece in re.split(r"[/、,;；，\n|]|或", _folded(text)) if re.search(r"\d", piece)]
    return bool(pieces) and all(map(_one_phone, pieces))


def _one_phone(text: str) -> bool:
    told = re.sub(r"^[^\d+(]*", "", text).strip()
    told = re.sub(r"[\s]*[(（]?[一-龥]{2,6}[)）]?$", "", told) if not re.search(r"转|分机", told) else told
    told = _EXTENSION.sub(r"转\1", re.sub(r"[\s()（）]", "", told)) if len(re.sub(r"\D", "", told)) > 8 else told
    told = re.sub(r"[\s()（）\-—–.]", "", told)
    if _PHONE.fullmatch(told):
        return True
    # Several numbers with nothing but blanks between them.
    parts = text.split()
    return len(parts) > 1 and all(_PHONE.fullmatch(re.sub(r"[()（）\-—–.]", "", part)) for part in parts)


def is_email(text: str) -> bool:
    """One or several addresses."""
    pieces = [piece for piece in re.split(r"[/、,;；，\s]+", _folded(text)) if piece]
    return bool(pieces) and all(_EMAIL.fullmatch(piece) for piece in pieces)


def is_postcode(text: str) -> bool:
    """Six digits."""
    return bool(re.fullmatch(r"\d{6}", re.sub(r"\s", "", _folded(text))))


def number(text: str) -> float | None:
    """The number that a head-count or an area begins with ("约 450 人", "1,200㎡"); None if there is none."""
    told = re.sub(r"(?<=\d)[,\s](?=\d{3})", "", _folded(text))
    if match := re.search(r"-?\d+(?:\.\d+)?", told):
        factor = 10_000 if told[match.end() : match.end() + 1] == "万" else 1
        return float(match[0]) * factor
    return 0.0 if says_none(text) or told in ("零", "0") else None


def is_count(text: str) -> bool:
    """A whole number of people, in digits or Chinese numerals, or none."""
    told = number(text)
    if told is None:
        return bool(re.search(rf"[{_NUMERALS}]", text))
    return told >= 0 and told == int(told)


def is_measure(text: str) -> bool:
    """A number with or without its unit, or a word that there is none (a virtual site)."""
    told = number(text)
    return (told is not None and told >= 0) or bool(re.search(rf"[{_NUMERALS}]", text))


_FULL = lazy(r"(\d{4})\s*[年./\-—–]\s*(\d{1,2})(?!\d)(?:\s*[月./\-—–]\s*(\d{1,2})(?!\d))?\s*[日号]?")
_COMPACT = lazy(r"(?<!\d)(\d{4})(\d{2})(\d{2})?(?!\d)")
_CHINESE = lazy(r"[一二][〇○零一二三四五六七八九]{3}\s*年?")
_YEAR = lazy(r"(?<!\d)(1[6-9]\d\d|20\d\d)(?!\d)")


def is_date(text: str) -> bool:
    """A year, a month or a day that the calendar has; words around it ("2013年3月起") are no harm."""
    told = _folded(text)
    if match := _FULL.search(told) or _COMPACT.search(told):
        year, month, day = (int(part) if part else None for part in match.groups())
        return _exists(year or 0, month, day)
    return bool(_YEAR.search(told) or _CHINESE.search(told))


def _exists(year: int, month: int | None, day: int | None) -> bool:
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return False
    return 1600 <= year <= 2100
