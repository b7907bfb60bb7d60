"""Levels that a sentence says there are, called anything: "设甲、乙两个等级", "分三个等次：…", "等级分为…"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pipeline.pack.draft.forms import Field, Form
from pipeline.pack.draft.limits import figure
from pipeline.pack.draft.lines import Line, sentences

_KIND = r"(?P<kind>等级|等次|级别|档次|层次|奖项|奖级|星级|类别|档|级|等|类|奖)"
_FEW = r"(?P<count>[一二两三四五六七八\d])\s*"
_STATES = r"(?:划分为|区分为|分为|分成|分设|分|共设|设立|设置|设有|设|评选出|评出|评选|评为)"
_HAS = rf"(?:{_STATES}|评定为?|包括|包含|按照?|为|有)"
_LIST = r"(?P<names>[^，。；;:：]{1,60}?)"
_NUMERALS = re.compile(
    r"(?P<names>[一二三四五六七八特]等?(?:\s*[、，,和及与]\s*[一二三四五六七八])+)\s*(?P<end>等奖|星级|级|等次?(?![级]))"
)
"""One ending for all: "一、二、三等奖"."""
_NAMES_FIRST = re.compile(rf"{_HAS}\s*[:：]?\s*{_LIST}(?:等|共|这)?{_FEW}个{_KIND}")
"""The names, then how many: "设标杆案例和优秀案例两个等级"."""
_NAMES_FIRST_SHORT = re.compile(rf"{_STATES}\s*[:：]?\s*{_LIST}(?:等|共|这)?{_FEW}{_KIND}(?![一-龥])")
"""The same without its 个: "设标杆案例和优秀案例两级"."""
_COUNT_FIRST = re.compile(
    rf"{_FEW}个?{_KIND}\s*(?:[，,:：（(]|——)?\s*(?:即|分别(?:是|为)|依次(?:是|为)|从高到低(?:依次|分别)?[是为]?|为|是)?\s*[:：]?\s*"
    r"(?P<names>[^。；;:：）)]{3,60}?)(?=[。；;）)]|$|，(?![^，。；;]{1,10}[、。；;]))"
)
"""How many, then the names: "分两个等级：标杆案例、优秀案例"."""
_KIND_FIRST = re.compile(
    rf"(?:等级|等次|级别|档次|层次|奖项|奖级)(?:依次|从高到低)*{_HAS}\s*[:：]?\s*{_LIST}(?=[。；;，,（(]|$)"
)
"""Of what, then the names: "案例等级分为示范型和达标型"."""
_BETWEEN = re.compile(r"\s*(?:、|，|,|/|以及|或者?|和|与|及)\s*")
_COUNTED = re.compile(r"\s*[（(]?\s*(?:各|约|不超过)?\d+\s*[项名个篇件]?\s*(?:左右|以内)?\s*[)）]?$")
_SIGNS = "“”\"'《》「」‘’ 　"
_OTHER = re.compile(
    r"风险|隐患|危险|危害|事故|灾害|密级|职称|安全保护|等级保护|信用|资质|培训|行政|学历|收费|部门|城市"
)
"""What has levels of its own: risks, secrets, posts."""
_NOT_CHOSEN = re.compile(
    r"(?:申报|报名|填报)[^，。；]{0,4}(?:不选|不分|不填|无须选|不设)|不(?:设|分)(?:等级|等次|档次|级别|奖项)"
)
"""Levels that nobody applies for."""
_ELIDED = re.compile(r"[ABCDⅠⅡⅢⅣ甲乙丙丁]")
_LEVEL_FIELD = re.compile(r"等级|等次|级别|奖项|档次|层次|星级")
_LONGEST = 12


class Said(NamedTuple):
    """A sentence that says what the levels are."""

    names: tuple[str, ...]
    line: Line
    quote: str
    firm: bool
    """It calls them levels; classes are levels only where the form says so, too."""


def said_in(lines: Iterable[Line]) -> Iterator[Said]:
    """Every list that a sentence says is one of levels."""
    for line in lines:
        for sentence in sentences(line):
            names, firm = names_in(re.sub(r"<[^>]+>", "", sentence))
            if names:
                yield Said(names, line, sentence, firm)


def names_in(plain: str) -> tuple[tuple[str, ...], bool]:
    """The names, and whether they are called levels; none where there is no such list."""
    if _NOT_CHOSEN.search(plain):
        return (), False
    plain = re.sub(r"(?<=[”\"》])\s*(?=[“\"《])", "、", plain)
    if run := _NUMERALS.search(plain):
        numerals = _BETWEEN.split(run["names"])
        if not _OTHER.search(plain[: run.start()]):
            return tuple(f"{one.removesuffix('等')}{run['end']}" for one in numerals), True
    for pattern in (_NAMES_FIRST, _NAMES_FIRST_SHORT, _COUNT_FIRST, _KIND_FIRST):
        for found in pattern.finditer(plain):
            told = found.groupdict()
            kind = told.get("kind") or "等级"
            names = _split(told["names"], kind)
            count = figure(told["count"]) if told.get("count") else 0
            distinct = len(names) > 1 and len(set(names)) == len(names)
            if distinct and count in (0, len(names)) and not _OTHER.search(plain[: found.end()]):
                return names, "类" not in kind
    return (), False


def _split(told: str, kind: str) -> tuple[str, ...]:
    told = re.sub(rf"^.*{_STATES}(?=[一-龥“\"《A-Z])", "", told)
    names = [_COUNTED.sub("", name.strip(_SIGNS)).strip(_SIGNS) for name in _BETWEEN.split(told)]
    if not all(0 < len(name) <= _LONGEST for name in names):
        return ()
    if all(map(_ELIDED.fullmatch, names)) and kind in ("级", "等"):  # "设甲、乙、丙三级"
        return tuple(f"{name}{kind}" for name in names)
    return tuple(names)


def field_of_levels(forms: Iterable[Form]) -> Field | None:
    """The form's field in which the level is chosen."""
    fields = (field for form in forms if not form.recommendation for field in form.fields)
    return next((field for field in fields if len(field.options) > 1 and _LEVEL_FIELD.search(field.label)), None)


def alike(names: Iterable[str], options: Iterable[str]) -> bool:
    """The form offers each of them, in full or in short."""
    bare = ["".join(option.split()) for option in options]
    return all(any(name in option or option in name for option in bare) for name in map(str, names))
