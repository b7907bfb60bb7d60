"""The characters that a person sees: width and compatibility folded, what is invisible left out."""

from __future__ import annotations

from pipeline.fold import visible
from pipeline.nfkc import nfkc

_NONE = r" 无 / \ - — —— -- 不适用 无此项 n/a na 暂无 没有 × x none nil "


def clean(text: str) -> str:
    """A value as it is parsed: NFKC, without invisible signs, without blanks around it."""
    return nfkc(visible(text)).strip()


def says_none(text: str) -> bool:
    """无, / and the like: written in, to say that there is nothing to write."""
    told = "".join(clean(text).split()).strip("。.,;").lower()
    return bool(told) and f" {told} " in _NONE
