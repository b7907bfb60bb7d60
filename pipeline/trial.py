"""What each part of a pack caught in samples: for whoever writes one (``yushen pack try``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pipeline.model import Check, Dossier, Options
from pipeline.pack import Pack
from pipeline.pack.raw import as_written
from pipeline.run import check_here
from pipeline.worker import Reporter, run_limited

Outcome = Literal["found", "passed", "not_applicable", "unchecked"]
_BAD = frozenset(("missing", "incomplete", "unreadable", "review"))
_LENGTH = frozenset(("L001", "L002", "L005"))
_DEMANDING = ("E001", "E011")
"""The rules that look for what must be handed in: where they did, what they do not name was not asked for."""
_STRUCTURE = frozenset(("S001", "S002", "S004", "S008"))


class Part(NamedTuple):
    """A part of a pack."""

    group: str
    """In Chinese: 部分, 限额, 内容, 材料, 材料要求, 栏目, 规则."""
    key: str
    name: str


class Sample(NamedTuple):
    """A sample, checked."""

    name: str
    result: dict[str, Any]
    fields: frozenset[str]
    """The form's fields that hold something."""


class Tried(NamedTuple):
    """What the samples did to each part: how many with a finding, how many without, how many it does not concern, how
    many it could not be asked."""

    parts: dict[Part, Counter[Outcome]]
    samples: list[Sample]

    def untouched(self) -> list[Part]:
        """The parts that no sample ever touched; what only a person can confirm is none of them."""
        return [part for part, counts in self.parts.items() if not counts["found"] and not counts["passed"]]


def samples_at(path: Path, each: bool) -> list[Path]:
    """One submission; with ``each``, or where a folder holds only folders and archives, every one of them."""
    if not path.is_dir():
        return [path]
    children = sorted(child for child in path.iterdir() if not child.name.startswith("."))
    kinds = {"folder" if child.is_dir() else child.suffix.lower() for child in children}
    return children if children and (each or kinds <= {"folder", ".zip"}) else [path]


def tried(
    paths: Iterable[Path],
    pack: Pack,
    checks: tuple[Check, ...],
    options: Options,
    progress: Callable[[str], None] = lambda name: None,
) -> Tried:
    """Checks every sample and counts what each part of the pack did."""
    by_group = sorted(_parts(pack), key=lambda part: list(_ASK).index(part.group))
    parts = {part: Counter[Outcome]() for part in by_group}
    samples = []
    for path in paths:
        progress(path.name)
        sample = _checked(path, pack, checks, options)
        samples.append(sample)
        for part, counts in parts.items():
            counts[_outcome(part, sample)] += 1
    return Tried(parts, samples)


def _checked(path: Path, pack: Pack, checks: tuple[Check, ...], options: Options) -> Sample:
    """In a process of its own under the pack's limits, as every check."""
    return run_limited(partial(_whole, path, pack, checks, options), pack.limits)


def _whole(
    path: Path, pack: Pack, checks: tuple[Check, ...], options: Options, reporter: Reporter, refused: Any
) -> Sample:
    filled: set[str] = set()

    def look(dossier: Dossier) -> None:
        if dossier.form:
            filled.update(key for key, field in dossier.form.fields.items() if field.value)

    result = check_here(path, pack, checks, options, reporter.reading, refused, look=look)
    return Sample(path.name, result.to_json(), frozenset(filled))


def _parts(pack: Pack) -> Iterator[Part]:
    """All parts of a pack that a sample can touch, in the order of its files."""
    _, tables = as_written(pack)
    for section in tables.get("sections", []):
        yield Part("部分", section["key"], section["title"])
        if section.get("limit"):
            yield Part("限额", section["key"], section["title"])
        for element in section.get("elements", []):
            yield Part("内容", f"{section['key']}.{element['key']}", f"{section['title']}：{element['title']}")
    for role, material in tables.get("materials", {}).items():
        yield Part("材料", role, material["title"])
    for demand in tables.get("evidence", []):
        yield Part("材料要求", demand["key"], demand["title"])
    form = tables.get("form", {})
    fields = form.get("labels", {}) | {key: field["labels"] for key, field in form.get("fields", {}).items()}
    for key, labels in fields.items():
        yield Part("栏目", key, labels[0] if labels else key)
    for code, rule in pack.rules.items():
        if rule.severity != "manual":
            yield Part("规则", code, f"{code} {rule.title}")


def _outcome(part: Part, sample: Sample) -> Outcome:
    return _ASK[part.group](part.key, sample)


def _section(key: str, sample: Sample) -> Outcome:
    if _findings(sample, _STRUCTURE, key):
        return "found"
    return "passed" if _read(key, sample) else _absent(key, sample)


def _absent(key: str, sample: Sample) -> Outcome:
    """A part that is not in the report: it need not be, where its absence was looked for and not found fault with."""
    missed = _findings(sample, _STRUCTURE, key) or _states(sample).get("S001") not in ("passed", "found")
    return "unchecked" if missed else "not_applicable"


def _limit(key: str, sample: Sample) -> Outcome:
    if _findings(sample, _LENGTH, key):
        return "found"
    if not _read(key, sample):
        return _absent(key, sample)
    return "passed" if _states(sample).get("L001") in ("passed", "found") else "unchecked"


def _element(key: str, sample: Sample) -> Outcome:
    if any(f["code"] == "C001" and f["subject"] == key for f in sample.result["findings"]):
        return "found"
    section = key.split(".")[0]
    if not _read(section, sample):
        return _absent(section, sample)
    return "passed" if _states(sample).get("C001") in ("passed", "found") else "unchecked"


def _material(role: str, sample: Sample) -> Outcome:
    return "passed" if any(file["role"] == role for file in sample.result["files"]) else "unchecked"


def _demand(key: str, sample: Sample) -> Outcome:
    statuses = [row["status"] for row in sample.result["evidence"] if row["key"] == key]
    if any(status in _BAD for status in statuses):
        return "found"
    if statuses:
        return "passed"
    asked = any(state in ("passed", "found", "not_applicable") for state in map(_states(sample).get, _DEMANDING))
    return "not_applicable" if asked else "unchecked"


def _field(key: str, sample: Sample) -> Outcome:
    if any(f["code"][0] == "A" and f["subject"] == key for f in sample.result["findings"]):
        return "found"
    return "passed" if key in sample.fields else "unchecked"


def _rule(code: str, sample: Sample) -> Outcome:
    state = _states(sample).get(code)
    return state if state in ("found", "passed", "not_applicable") else "unchecked"  # type: ignore[return-value]


_ASK: dict[str, Callable[[str, Sample], Outcome]] = {
    "部分": _section,
    "限额": _limit,
    "内容": _element,
    "材料": _material,
    "材料要求": _demand,
    "栏目": _field,
    "规则": _rule,
}


def _states(sample: Sample) -> dict[str, str]:
    return {row["code"]: row["state"] for row in sample.result["checks"]}


def _read(key: str, sample: Sample) -> bool:
    return any(section["key"] == key and section["found"] for section in sample.result["sections"])


def _findings(sample: Sample, codes: frozenset[str], section: str) -> list[dict[str, Any]]:
    return [
        finding
        for finding in sample.result["findings"]
        if finding["code"] in codes and section in (finding["subject"], (finding["location"] or {}).get("section"))
    ]
