"""E-mail addresses."""

from __future__ import annotations

import re

from pipeline.lazy import lazy
from pipeline.values.clean import clean

_ADDRESS = lazy(r"[\w.!#$%&'*+/=?^`{|}~\-]+@(?:[\w\-]+\.)+[^\W\d_]{2,}", re.ASCII)
_INTERNATIONAL = lazy(r"[\w.%+\-]+@(?:[\w\-]+\.)+[^\W\d_]{2,}")
_LABEL = lazy(r"^\s*(?:mailto|e-?mail|邮箱(?:地址)?|电子邮[箱件])\s*[:：]?\s*", re.I)
_ASIDE = lazy(r"[(\[【][^@()\[\]【】]*[)\]】]")
_BETWEEN = lazy(r"[,;，；、|<>\s]+|(?<=[A-Za-z])/(?=\w+@|\w[\w.\-]*@)|或者?|和|及")


def is_email(text: str) -> bool:
    """One or several addresses, with a label or a remark beside them."""
    told = _ASIDE.sub(" ", _LABEL.sub("", clean(text)))
    told = re.sub(r"\s*@\s*", "@", told)
    pieces = [piece for piece in _BETWEEN.split(told) if piece]
    addresses = [piece for piece in pieces if "@" in piece]
    if not addresses or not all(_ADDRESS.fullmatch(one) or _INTERNATIONAL.fullmatch(one) for one in addresses):
        return False
    # What stands beside the addresses is a remark in words, not the torn-off piece of one.
    return not any(piece.isascii() and re.search(r"[A-Za-z0-9]", piece) for piece in pieces if "@" not in piece)
