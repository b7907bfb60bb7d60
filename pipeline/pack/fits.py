"""Does a table say what it may say, and all that it must? By the types of ``written``, for every table alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints, is_typeddict

from pipeline.pack.problems import Keys, Problem, nearest

_NAMES: dict[Any, str] = {str: "文字", int: "整数", float: "数字", bool: "true 或 false"}
_SHAPES: dict[Any, str] = {dict: "表", list: "列表"}


def misfits(value: Any, kind: Any, keys: Keys = ()) -> Iterator[Problem]:
    """Keys that are unknown or missing, and values of the wrong type, in the order of the types."""
    if kind is Any:
        return  # what it may hold is told elsewhere: conditions by ``when``
    if kind in _NAMES:  # nearly every value: the rest asks what the type is made of
        if not _is(value, kind):
            yield _wrong(keys, _NAMES[kind], value)
        return
    origin, inner = get_origin(kind), get_args(kind)
    if is_typeddict(kind) or is_dataclass(kind):
        yield from _table(value, kind, keys)
    elif origin is UnionType:
        yield from _one_of(value, inner, keys)
    elif origin is dict:
        if not isinstance(value, dict):
            yield _wrong(keys, "表", value)
        else:
            for key, item in value.items():
                yield from misfits(item, inner[1], (*keys, key))
    elif origin is list:
        if not isinstance(value, list):
            yield _wrong(keys, "列表", value)
        else:
            for number, item in enumerate(value):
                yield from misfits(item, inner[0], (*keys, number))
    elif origin is tuple:
        if not isinstance(value, list) or len(value) != len(inner) or not all(map(_is, value, inner)):
            yield _wrong(keys, f"{len(inner)} 个{_NAMES[inner[0]]}的列表", value)
    elif origin is Literal and value not in inner:
        from pipeline.pack.meanings import choices  # which reads a table of words: only for what is wrong

        key = next((key for key in reversed(keys) if isinstance(key, str)), "")
        yield Problem(keys, f"“{_shown(value)}”不是 {choices(inner, key)} 之一")


def _one_of(value: Any, kinds: tuple[Any, ...], keys: Keys) -> Iterator[Problem]:
    """A value that may be written in several ways; of those of its shape the one that fits best tells what is wrong."""
    shapes = [dict if is_typeddict(kind) else get_origin(kind) or kind for kind in kinds]
    ways = [
        list(misfits(value, kind, keys))
        for kind, shape in zip(kinds, shapes, strict=True)
        if (isinstance(value, shape) if shape in (dict, list) else _is(value, shape))
    ]
    if ways:
        yield from min(ways, key=len)
    else:
        yield _wrong(keys, "、".join(dict.fromkeys(_SHAPES.get(shape) or _NAMES[shape] for shape in shapes)), value)


def _table(value: Any, kind: Any, keys: Keys) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield _wrong(keys, "表", value)
        return
    known, required = _described(kind)
    for key in value:
        if key not in known:
            yield Problem((*keys, key), f"没有这一项，最接近的是“{nearest(key, known)}”")
    for key, inner in known.items():
        if key in value:
            yield from misfits(value[key], inner, (*keys, key))
        elif key in required:
            yield Problem((*keys, key), "缺少这一项")


@cache
def _described(kind: Any) -> tuple[dict[str, Any], frozenset[str]]:
    """The keys that a table may have, with their types, and those that it must have."""
    return get_type_hints(kind), getattr(kind, "__required_keys__", frozenset())


def _is(value: Any, kind: Any) -> bool:
    if isinstance(value, bool) or kind is bool:
        return isinstance(value, bool) and kind is bool
    return isinstance(value, (int, float) if kind is float else kind)


def _wrong(keys: Keys, wanted: str, value: Any) -> Problem:
    name = ".".join(key for key in keys if isinstance(key, str))
    if wanted == "列表" and isinstance(value, dict):
        return Problem(keys, f"：这是可以重复的一项，要用双方括号：应写作 [[{name}]]")
    if wanted == "表" and isinstance(value, list) and value and isinstance(value[0], dict):
        return Problem(keys, f"：这里要用单方括号：应写作 [{name}]，下面还有名字的写作 [{name}.名字]")
    return Problem(keys, f"应为{wanted}，现为“{_shown(value)}”")


def _shown(value: Any) -> str:
    """A value as it is written in the file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + "、".join(map(str, value)) + " }"
    return "[" + ", ".join(map(_shown, value)) + "]" if isinstance(value, list) else str(value)
