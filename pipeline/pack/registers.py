"""The registers of earlier years that a pack's quotas count in: a CSV file beside the pack."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.pack.problems import Keys, Problem

if TYPE_CHECKING:
    from pipeline.pack.written import Written


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows by the names of the columns; as office programs write such files, in either coding.

    Raises:
        OSError, ValueError: it cannot be read.
    """
    import csv

    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    for row in csv.DictReader(io.StringIO(text)):
        yield {(name or "").strip(): value.strip() for name, value in row.items() if isinstance(value, str)}


def register_faults(written: Written, folder: Path) -> Iterator[Problem]:
    """A register that is not there, lies elsewhere, or lacks a column that is counted by."""
    for number, quota in enumerate(written.get("quotas", [])):
        keys: Keys = ("quotas", number, "register")
        name = quota.get("register")
        if name is None:
            continue
        if Path(name).name != name:
            yield Problem(keys, f"“{name}”应只写文件名，名册放在规则包旁边")
            continue
        try:
            held = next(rows(folder / name), None)
        except (OSError, ValueError):
            yield Problem(keys, f"名册“{name}”不在规则包旁边，或读不出（应为 CSV 文件）")
            continue
        columns = quota.get("columns", {})
        if quota["per"] not in columns:
            yield Problem(("quotas", number), f"columns 里须写明名册的哪一列是 {quota['per']}")
        if quota.get("years") and "year" not in columns:
            yield Problem(("quotas", number), "按年数计算的，columns 里须写明名册的哪一列是 year")
        for key, column in columns.items():
            if held is not None and column not in held:
                yield Problem(("quotas", number, "columns"), f"名册“{name}”没有“{column}”一列（{key}）", column)
