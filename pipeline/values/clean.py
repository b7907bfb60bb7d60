"""The characters that a person sees: width and compatibility folded, what is invisible left out."""

from __future__ import annotations

from pipeline.lazy import lazy
from pipeline.nfkc import nfkc

# Unicode's Default_Ignorable_Code_Point: zero-width signs, direction marks, variation selectors, fillers.
IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_ignorable = lazy(f"[{IGNORABLE}]+")
_NONE = r" 无 / \ - — —— -- 不适用 无此项 n/a na 暂无 没有 × x none nil "


def visible(text: str) -> str:
    """``text`` without what nobody sees (zero-width signs, direction marks, variation selectors)."""
    return text if text.isascii() else _ignorable.sub("", text)


def clean(text: str) -> str:
    """A value as it is parsed: NFKC, without invisible signs, without blanks around it."""
    return nfkc(visible(text)).strip()


def says_none(text: str) -> bool:
    """无, / and the like: written in, to say that there is nothing to write."""
    told = "".join(clean(text).split()).strip("。.,;").lower()
    return bool(told) and f" {told} " in _NONE
