"""Where something stands in a pack, in the words of whoever writes one: "第 3 个部分的限额（sections.limit）"."""

from __future__ import annotations

from typing import Any, get_args, get_origin, get_type_hints, is_typeddict

from pipeline.pack.meanings import one, parts, several
from pipeline.pack.problems import Keys
from pipeline.pack.written import Written


def named(keys: Keys) -> str:
    """The place by the names of its tables and keys, counted where there are several, and by its keys as written."""
    if not keys:
        return ""
    return f"{_told(keys)}（{'.'.join(key for key in keys if isinstance(key, str))}）"


def _told(keys: Keys) -> str:
    said, path, kinds, whole = "", tuple[str, ...](), [Written], True
    for place, key in enumerate(keys):
        if isinstance(key, int):  # it was told with the key before it
            kinds, whole = _inner(kinds, list), False
            continue
        typed = [hints[key] for kind in kinds if is_typeddict(kind) and key in (hints := get_type_hints(kind))]
        if not typed:  # a name of the pack's own, or one that no table has
            kinds, whole = _inner(kinds, dict), False
            said = f"{said}{'的' if said and not kinds else ''}“{key}”"
            continue
        path, kinds = (*path, key), [part for kind in typed for part in parts(kind)]
        number = keys[place + 1] if place + 1 < len(keys) else None
        name, complete = several(number + 1, *path) if isinstance(number, int) else one(*path)
        said = f"{said}的{name}" if said and not (whole and complete) else name
    return said


def _inner(kinds: list[Any], of: type) -> list[Any]:
    """What the lists, or the tables of names, among the kinds hold."""
    return [part for kind in kinds if get_origin(kind) is of for part in parts(get_args(kind)[-1])]
