"""Telephone numbers of mainland China and others in full international form, as people write them."""

from __future__ import annotations

import re

from pipeline.lazy import lazy
from pipeline.values.clean import clean

_COUNTRY = r"(?:(?:\+|00)?86)?"
_NUMBER = lazy(
    rf"(?:{_COUNTRY}(?:1[3-9]\d{{9}}|0?(?:10|2\d|[3-9]\d{{2}})[2-9]\d{{6,7}})|[2-9]\d{{6,7}}|[48]00\d{{7}}|9\d{{4,5}}|1[02]\d{{3}})"
    r"(?:[转x*#]\d{1,6})?"
)
_EXTENSION = lazy(r"(?:转接?|分机号?:?|内线:?|ext\.?:?|x|\*|#)\s*(?=\d{1,6}\D*$)", re.I)
_DASHED_EXTENSION = lazy(r"(?<=\d{7})[-~](\d{1,6})$")
_LAST_DIGITS = lazy(r"\d{1,4}")
_DASHES = lazy(r"[‐‑‒–—―−ー一]+(?=\s*\d)")  # a dash drawn as the numeral 一 stands between digits only
_GAP = lazy(r"[\s()\[\]【】\-._·]+")
_BETWEEN = lazy(r"[/、,;，；|\n]|或者?|及|和|&")
_AROUND = lazy(r"^[^\d+(\[]+|[^\d)\]]+$")
_ASIDE = lazy(r"[(\[【][^()\[\]【】]*[^\d()\[\]【】\s+\-][^()\[\]【】]*[)\]】]")  # 微信同号, 办公室
_WORDS = lazy(r"\s+|\s*(?!转|分机|内线)[一-龥:]+\s*(?=[+\d(])")
_FEWEST, _MOST = 5, 15  # digits; ITU-T E.164 allows fifteen


def is_phone(text: str) -> bool | None:
    """One or several numbers, mobile or fixed, with or without an extension, a name or a remark beside them.

    Returns:
        None where there are digits enough for a number but not in a form that is known here.
    """
    told = _ASIDE.sub(" ", clean(text))
    pieces = [piece for piece in _BETWEEN.split(told) if re.search(r"\d", piece)]
    if not pieces:
        return False
    answers = [_piece(piece, first=not nth) for nth, piece in enumerate(pieces)]
    return False if False in answers else None if None in answers else True


def is_mobile(text: str) -> bool:
    """There is a mobile's number among them; one from abroad, which does not tell, counts as one."""
    told = _DASHES.sub("-", clean(text))
    return re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)|\+(?!\s*86)", re.sub(r"(?<=\d)[\s\-]+(?=\d)", "", told)) is not None


def _piece(text: str, first: bool) -> bool | None:
    text = _DASHES.sub("-", _AROUND.sub("", text.strip())).strip()
    if not first and _LAST_DIGITS.fullmatch(text):
        return True  # 50000188/89: the last digits of a second line
    if _one(text):
        return True
    # Several numbers with nothing but blanks or names between them.
    parts = [part for part in _WORDS.split(text) if re.search(r"\d", part)]
    if len(parts) > 1 and all(map(_one, parts)):
        return True
    return _by_library(text)


def _one(text: str) -> bool:
    told = _EXTENSION.sub("转", text)
    if "转" not in told and len(re.sub(r"\D", "", told)) > 8:
        told = _DASHED_EXTENSION.sub(r"转\1", re.sub(r"[\s()]", "", told))
    told = _GAP.sub("", told.replace("(0)", ""))
    return _NUMBER.fullmatch(told) is not None


def _by_library(text: str) -> bool | None:
    """A second opinion before a number is called wrong: Google's rules for every country."""
    from phonenumbers import NumberParseException, is_valid_number, parse

    digits = len(re.sub(r"\D", "", text))
    try:
        number = parse(text, "CN")
    except NumberParseException:
        number = None
    if number is not None and is_valid_number(number):
        return True
    plain = re.fullmatch(r"[\d\s()+\-.]*", text) is not None
    return False if plain or not _FEWEST < digits <= _MOST else None
