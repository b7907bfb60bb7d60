"""Headings of sections that occur several times ("场景一", "第二个场景"): a name and a number beside it."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.lazy import lazy
from pipeline.nfkc import nfkc
from pipeline.pack import Pack

_ORDINAL = r"(?:[一二三四五六七八九十]{1,3}|\d{1,2})"
_BEHIND = r"(?=$|[\s:、.,|/—\-(《“\"])"
_PROSE = lazy("[。;!?]|,.*,")


def one_of_several(name: str, pack: Pack) -> str | None:
    """The key of the section that a heading is one of: "场景1 智能仓储", "场景(二)", "第三个场景：…"."""
    specs = [(spec.key, spec.title, spec.repeats.name) for spec in pack.sections if spec.repeats]
    if not specs:
        return None
    shown = nfkc(name).strip()
    if _PROSE.search(shown):
        return None
    return next((key for key, *names in specs if _numbered(*names).match(shown)), None)


@lru_cache(maxsize=64)
def _numbered(*names: str) -> re.Pattern[str]:
    either = "|".join(map(re.escape, sorted({nfkc(name) for name in names}, key=len, reverse=True)))
    behind = rf"(?:{either})\s*(?:\(\s*{_ORDINAL}\s*\)|{_ORDINAL}{_BEHIND})"
    return re.compile(rf"{behind}|第\s*{_ORDINAL}\s*个?\s*(?:{either}){_BEHIND}")
