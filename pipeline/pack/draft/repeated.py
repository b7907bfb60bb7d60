"""Parts that occur several times: "写五个场景，每个场景3000字以内"."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.pack.draft.limits import Limit, figure, limits_in
from pipeline.pack.draft.sections import Part

_EACH = re.compile(r"每(?:一)?(?:个|篇|项|段)?(?P<name>[一-龥]{1,4}?)(?:的)?(?:字数|篇幅|均|各)?(?:在|限)?$")
_NUMBER = r"(?P<number>\d+|[一二两三四五六七八九十]+)\s*(?:个|篇|项|段)?"
_NO_NAME = frozenset(("部分", "单位", "企业", "申报", "文件"))


class Repeated(NamedTuple):
    """What occurs several times in a part."""

    name: str
    number: int
    """0: the notice does not say how many."""
    limit: Limit
    """Of each."""
    quote: str


def repeated_in(part: Part) -> Repeated | None:
    """The first thing of a part that has a limit for each of its kind."""
    for line in (part.line, *part.guidance):
        text = line.text.strip()
        for limit in [] if line.cells else limits_in(text):
            before = text[: limit.start]
            each = _EACH.search(re.sub(r"(?:不得?超过|不多于|控制在|限)$", "", before))
            if limit.unit == "MB" or each is None or each["name"] in _NO_NAME:
                continue
            told = re.search(_NUMBER + re.escape(each["name"]), before[: each.start()])
            start = re.search(r"[^。；;]*$", before)
            end = re.match(r"[^。；;，,]*", text[limit.end :])
            quote = (start[0] if start else "") + text[limit.start : limit.end] + (end[0] if end else "")
            return Repeated(each["name"], figure(told["number"]) if told else 0, limit, quote.strip())
    return None
