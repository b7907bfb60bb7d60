"""What is known of each rule's accuracy: ``templates/accuracy.json``, which ``make accuracy`` writes."""

from __future__ import annotations

from functools import cache
from typing import Any

from pipeline.write.pages import TEMPLATES

FILE = TEMPLATES / "accuracy.json"
PAGE = "docs/准确度.md"
SETS = ("development", "samples")


@cache
def published() -> dict[str, Any]:
    """The figures as they were last measured; none where the file is not there: a report does without them."""
    import json

    try:
        data: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    except OSError:
        return {"rules": {}, "materials": {}}
    return data


def of_rule(data: dict[str, Any], code: str) -> dict[str, int]:
    """One rule's figures over all sets: expected, reported, silent, false, false_errors; {} where it has none."""
    rows = [data["rules"].get(name, {}).get(code) for name in SETS]
    known = [row for row in rows if row]
    return {key: sum(row[key] for row in known) for key in known[0]} if known else {}


@cache
def sentence(code: str) -> str:
    """The same in words, "" for a rule that was never measured."""
    data = published()
    row = of_rule(data, code)
    if not row:
        return ""
    total = sum(data["materials"].values())
    asked = f"应指出 {row['expected']} 处，指出 {row['reported']} 处" if row["expected"] else "其中没有应指出的"
    return f"在 {total} 份标注材料上：{asked}；不应指出的 {row['silent']} 份，误报 {row['false']} 处。"
