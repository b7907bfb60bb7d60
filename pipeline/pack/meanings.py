"""What each key of a pack means, in the words of whoever writes one (``templates/pack/meanings.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints, is_typeddict

from pipeline.pack.places import VOCABULARY
from pipeline.pack.written import Written

_KINDS: dict[Any, str] = {str: "文字", int: "整数", float: "数", bool: "true/false"}
_LIMITS = "limits"
"""Resources of the reader: told of in their own place, not key by key."""


@cache
def _told() -> dict[str, dict[str, Any]]:
    return tomllib.loads((VOCABULARY / "meanings.toml").read_text("utf-8"))


def _entry(path: tuple[str, ...]) -> list[str] | None:
    keys = _told()["keys"]
    return next((keys[name] for n in range(len(path)) if (name := ".".join(path[n:])) in keys), None)


def short(*path: str) -> str:
    """The short name of a key; the key itself where there is none."""
    entry = _entry(path)
    return str(entry[0]) if entry else path[-1]


def table_name(*path: str) -> str:
    """The name of a table."""
    names = _told()["tables"]
    found = (names[name] for n in range(len(path)) if (name := ".".join(path[n:])) in names)
    return str(next(found, path[-1] if path else names[""]))


def one(*path: str) -> tuple[str, bool]:
    """What a key or table is called, and whether that says which table it stands in, too."""
    if table := _told()["tables"].get(".".join(path)):
        return str(table), True
    entry = _entry(path)
    return (str(entry[0]) if entry else f"“{path[-1]}”"), False


def several(number: int, *path: str) -> tuple[str, bool]:
    """The same for one of several things that it holds: "第 3 个部分"."""
    if way := _told()["counted"].get(".".join(path)):
        return str(way).format(number), True
    return f"{one(*path)[0]}第 {number} 项", False


def value_word(value: str, key: str = "") -> str:
    """What one of a key's words stands for; the word itself where it is the notice's own."""
    words = _told()["values"]
    return str(words.get(f"{key}.{value}", words.get(value, value)))


def choices(values: Iterable[str], key: str = "") -> str:
    """Words that a key may have, each with what it stands for: "choice 单选、choices 多选"."""
    return "、".join(value if (word := value_word(value, key)) == value else f"{value} {word}" for value in values)


def _whole(kind: Any) -> Any:
    """Of several ways to write a value the one that holds more of the pack's keys."""
    ways = parts(kind)
    return next((part for part in ways if get_origin(part) in (list, dict) or is_typeddict(part)), ways[0])


def _below(kind: Any) -> Any:
    return _whole(get_args(kind)[-1]) if get_args(kind) else None


class Key(NamedTuple):
    """A key that a pack may have."""

    table: tuple[str, ...]
    """The table's path, its own names (of a level, a field) left out."""
    name: str
    kind: str
    required: bool
    meaning: str | None


def keys(kind: Any = Written, table: tuple[str, ...] = ()) -> Iterator[Key]:
    """All keys of all tables, by the types of ``written``; a table's own before those of the tables in it."""
    inner: list[tuple[str, Any]] = []
    required: frozenset[str] = getattr(kind, "__required_keys__", frozenset())
    for name, value in get_type_hints(kind).items():
        if name == _LIMITS and not table:
            continue
        if tables := _tables(value):
            inner += [(name, one) for one in tables]
        if not tables or not _only(value):
            entry = _entry((*table, name))
            yield Key(table, name, _kind(value), name in required, entry[1] if entry else None)
    for name, one in inner:
        yield from keys(one, (*table, name))


def parts(kind: Any) -> list[Any]:
    """The alternatives of a union; the kind itself otherwise."""
    import types

    return list(get_args(kind)) if get_origin(kind) in (Union, types.UnionType) else [kind]


def _tables(kind: Any) -> list[Any]:
    """The typed tables that a value may be, or hold."""
    found = []
    for part in parts(kind) if kind is not None else ():
        inner = get_args(part)[-1] if get_origin(part) in (list, dict) else part
        found += [inner] if is_typeddict(inner) else []
    return list(dict.fromkeys(found))


def _only(kind: Any) -> bool:
    """It is told of by its table alone: no other way to write it."""
    return all(is_typeddict(get_args(p)[-1] if get_origin(p) in (list, dict) else p) for p in parts(kind))


def _kind(kind: Any) -> str:
    told = []
    for part in parts(kind):
        origin, inner = get_origin(part), get_args(part)
        if origin is Literal:
            told.append("、".join(map(str, inner)))
        elif origin is list:
            told.append(f"{_kind(inner[0])}的列表" if not is_typeddict(inner[0]) else "表的列表")
        elif origin is tuple:
            told.append(f"{len(inner)} 个{_kind(inner[0])}")
        elif origin is dict or is_typeddict(part):
            told.append("表")
        else:
            told.append(_KINDS.get(part, "任意"))
    return "，或".join(dict.fromkeys(told))


_OWN = {"levels": '"等级的名称"', "rules": "代码"}
"""What a table's own name is called in headings; 代号 of any other."""


def headed(table: tuple[str, ...]) -> str:
    """A table's heading as a pack writes it: "[[sections]]", "[materials.代号.facts.代号]"."""
    kind: Any = Written
    name, several = [], False
    for key in table:
        kind = _whole(get_type_hints(kind)[key])
        name.append(key)
        several = get_origin(kind) is list
        if get_origin(kind) is dict:
            name.append(_OWN.get(key, "代号"))
        kind = _below(kind) if get_origin(kind) in (list, dict) else kind
    whole = ".".join(name)
    return f"[[{whole}]]" if several and ".".join(table) in repeated() else f"[{whole}]"


def repeated() -> frozenset[str]:
    """The names of the tables that are written in double brackets, with their paths."""
    return frozenset(_repeated(Written, ()))


def _repeated(kind: Any, path: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    for name, value in get_type_hints(kind).items():
        tables = [part for part in parts(value) if _tables(part)]
        found += [".".join((*path, name))] * (len(parts(value)) == 1 and any(get_origin(p) is list for p in tables))
        for inner in _tables(value):
            found += _repeated(inner, (*path, name))
    return found


def markdown() -> str:
    """The reference of all keys, a table for each table of a pack."""
    lines: list[str] = []
    last: tuple[str, ...] | None = None
    for key in keys():
        if key.table != last:
            last = key.table
            heading = f"`{headed(key.table)}`　{table_name(*key.table)}" if key.table else "最上面的各项"
            lines += [""] * bool(lines) + [
                f"### {heading}",
                "",
                "| 项 | 值 | 必填 | 意思 |",
                "| --- | --- | --- | --- |",
            ]
        kind = key.kind.replace("|", "\\|")
        lines.append(f"| `{key.name}` | {kind} | {'是' if key.required else ''} | {key.meaning or ''} |")
    return "\n".join(lines) + "\n"
