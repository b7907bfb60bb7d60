"""Allowed ranges: whether a number lies within one, and how that is said."""

from __future__ import annotations


def within(value: float, least: float | None, most: float | None) -> bool:
    """The value is none of what the range leaves out; an open end leaves out nothing."""
    return (least is None or value >= least) and (most is None or value <= most)


def range_told(least: float | None, most: float | None, unit: str = "") -> str:
    """The range in words: "在 3—10 人之间", "不少于 2 级", "不超过 15%"."""
    shown = unit if unit in ("", "%") else f" {unit}"
    if least is not None and most is not None:
        return f"在 {least:g}—{most:g}{shown}之间"
    return f"不少于 {least:g}{shown}" if least is not None else f"不超过 {most:g}{shown}"
