"""One spelling for full-width and half-width signs, at the speed that a whole report needs."""

from __future__ import annotations

import unicodedata

_COMMON = tuple((sign, unicodedata.normalize("NFKC", sign)) for sign in "，：；（）！？％～…")


def nfkc(text: str) -> str:
    """``unicodedata.normalize("NFKC", text)``.

    Python looks through text that is normalised already thirty times faster than it normalises, so the signs
    that nearly every Chinese sentence holds go first.
    """
    if unicodedata.is_normalized("NFKC", text):
        return text
    for wide, plain in _COMMON:
        text = text.replace(wide, plain)
    return unicodedata.normalize("NFKC", text)
