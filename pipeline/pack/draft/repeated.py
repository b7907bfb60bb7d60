"""Parts that occur several times: "写五个场景，每个场景3000字以内", "写2至3个故事，每个故事300字以内"."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.pack.draft.limits import Limit, figure, limits_in
from pipeline.pack.draft.sections import Part

_EACH = re.compile(r"每(?:一)?(?:个|篇|项|段|则)?(?P<name>[一-龥]{0,4}?)(?:的)?(?:字数|篇幅|均|各)?(?:在|限)?$")
_N = r"(?:\d+|[一二两三四五六七八九十]+)"
_UNIT = r"\s*(?:个|篇|项|段|则)"
_MANY = (
    r"(?:(?P<least>至少|最少|不得?少于|不得?低于)|(?P<most>至多|最多|不得?超过|不得?多于|限报?))?(?:撰?写|讲述?|提供|列举?)?\s*"
    rf"(?:(?P<close>[二两三四五六七八][三四五六七八九])|(?P<a>{_N})(?:(?:{_UNIT})?\s*(?:[-—–―~～－]+|至|到)\s*(?P<b>{_N}))?)"
)
_REACH = r"\s*(?:(?P<up>以上)|(?P<down>以内|以下))?的?"
_COUNT = rf"{_MANY}(?:{_UNIT})?{_REACH}"
_NAMED = re.compile(rf"{_MANY}{_UNIT}{_REACH}(?P<name>[一-龥]{{2,4}})(?=[，,。；;])")
"""A count with what is counted, where "每个" is said without it."""
_NO_NAME = frozenset(("部分", "单位", "企业", "申报", "文件"))


class Repeated(NamedTuple):
    """What occurs several times in a part."""

    name: str
    least: int
    """0: the notice does not say."""
    most: int
    """0: the notice does not say."""
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
            name, least, most = _counted(each["name"], before[: each.start()])
            if not name:
                continue
            start = re.search(r"[^。；;]*$", before)
            end = re.match(r"[^。；;，,]*", text[limit.end :])
            quote = (start[0] if start else "") + text[limit.start : limit.end] + (end[0] if end else "")
            return Repeated(name, least, most, limit, quote.strip())
    return None


def _counted(name: str, before: str) -> tuple[str, int, int]:
    """What is counted, and how many of it there are at least and at most; 0 where the notice does not say."""
    if not name:
        told = _NAMED.search(before)
        name = told["name"] if told else ""
    else:
        known = re.escape(name)
        told = re.search(_COUNT + known, before) or re.search(
            rf"{known}(?:的?[个篇数]?数量?)?(?:应?为|在)?{_COUNT}", before
        )
    return (name, *_bounds(told)) if told else (name, 0, 0)


def _bounds(told: re.Match[str]) -> tuple[int, int]:
    if close := told["close"]:  # "两三个"
        return figure(close[0]), figure(close[1])
    first = figure(told["a"])
    last = figure(told["b"]) if told["b"] else first
    if told["most"] or told["down"]:
        return (first if told["b"] else 0), last
    if told["least"] or told["up"]:
        return first, 0
    return first, last
