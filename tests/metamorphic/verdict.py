"""What is said of a sample before and after it was written anew, and where the two differ."""

from __future__ import annotations

import functools
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from checks import CHECKS
from pipeline.model import Options, Result
from pipeline.pack import Pack, load
from pipeline.run import check_here
from tests.metamorphic.catalogue import COUNTS, FINDINGS, FORM, ROLES, Transformation
from tests.metamorphic.rewrite import rewritten
from tests.metamorphic.specimens import Specimen

DATE = date(2024, 5, 20)


class Difference(NamedTuple):
    """One thing that is said otherwise. ``kind`` is one of KINDS."""

    kind: str
    what: str


KINDS = (
    "false error", "false review", "false advice", "lost fault", "softened fault",
    "not brought", "count", "form", "roles", "raised",
)  # fmt: skip


@functools.cache
def _pack() -> Pack:
    return load("shanghai-2024")


def check(specimen: Specimen) -> Result:
    """Write the files out and check them in this process."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "申报材料")
        for path, content in specimen.files.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        names = list(specimen.files)
        single = len(names) == 1 and (specimen.scope == "report" or names[0].lower().endswith(".zip"))
        return check_here(root / names[0] if single else root, _pack(), CHECKS, Options(DATE, specimen.scope))


@functools.lru_cache(maxsize=64)
def original(specimen: Specimen) -> Result:
    """What is said of the sample as it is; tests/samples holds that to its table."""
    return check(specimen)


def differences(how: Transformation, specimen: Specimen) -> list[Difference] | None:
    """How the two differ; None when the transformation changes nothing in that sample."""
    try:
        changed = rewritten(how, specimen)
        if changed is None:
            return None
        after = check(changed)
    except Exception as error:  # no file whatever may end a check
        return [Difference("raised", f"{type(error).__name__}: {error}")]
    return compare(how, original(specimen), after)


def compare(how: Transformation, before: Result, after: Result) -> list[Difference]:
    """The differences in what the transformation says it keeps."""
    told = []
    if FINDINGS in how.compares:
        told += _findings(how, before, after)
    if COUNTS in how.compares:
        told += _count_differences(how.slack, before, after)
    if FORM in how.compares:
        told += [
            Difference("form", f"{key}: {got!r} instead of {want!r}") for key, want, got in _pairs(before, after, _form)
        ]
    if ROLES in how.compares and _roles(before) != _roles(after):
        told.append(Difference("roles", f"{dict(_roles(after))} instead of {dict(_roles(before))}"))
    return told


def _count_differences(slack: int, before: Result, after: Result) -> list[Difference]:
    return [
        Difference("count", f"{key}: {got} 字 instead of {want}")
        for key, want, got in _pairs(before, after, _counts)
        if want is None or got is None or abs(want - got) > slack
    ]


def _findings(how: Transformation, before: Result, after: Result) -> list[Difference]:
    was, now = _by_subject(before), _by_subject(after)
    told = [
        Difference(f"false {one.severity}", f"{_named(key)} {one.message[:90]}")
        for key, one in now.items()
        if key not in was and key[0] not in how.brings
    ]
    for key, one in was.items():
        if key not in now:
            told.append(Difference("lost fault", _named(key)))
        elif now[key].severity != one.severity:
            told.append(Difference("softened fault", f"{_named(key)} {now[key].severity}: {now[key].message[-90:]}"))
    missed = how.brings - {code for code, _ in now}
    return told + [Difference("not brought", code) for code in sorted(missed)]


def _named(key: tuple[str, str]) -> str:
    return ":".join(filter(None, key))


def _by_subject(result: Result) -> dict[tuple[str, str], Any]:
    """Findings by code and subject; a file is called by its role, because its name may be changed."""
    roles = {file["path"]: f"({file['role']})" for file in result.files}
    return {(one.code, roles.get(one.subject or "", one.subject or "")): one for one in result.findings}


def _pairs(before: Result, after: Result, read: Any) -> list[tuple[str, Any, Any]]:
    was, now = read(before), read(after)
    return [(key, value, now.get(key)) for key, value in was.items() if now.get(key) != value]


def _counts(result: Result) -> dict[str, int | None]:
    return {one["key"]: one["counts"]["words"] if one["found"] else None for one in result.sections}


def _form(result: Result) -> dict[str, Any]:
    rows = result.submission["recommendation"] or []
    listed = {f"{place}. {key}": value for place, row in enumerate(rows, 1) for key, value in row.items()}
    return {**(result.submission["form"] or {}), **listed}


def _roles(result: Result) -> Counter[str]:
    return Counter(file["role"] for file in result.files)
