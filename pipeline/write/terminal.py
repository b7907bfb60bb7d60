"""A result on the terminal: right in 80 columns, plain in a pipe, clear without colour."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.write import words
from pipeline.write.words import Data

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.model import Result
    from pipeline.pack import Pack

WIDEST = 100
"""Columns used at most: longer lines of Chinese are hard to read."""
BAR = 20
"""Columns that a section's limit takes; what is over stands beyond the mark."""
OVER = 4
EXCERPT = 60
"""Characters of the report that a finding quotes."""
COLOURS = {"error": "bold red", "review": "bold yellow", "advice": "cyan", "return": "bold red", "pass": "bold green"}

# A breakable unit: a Latin word, or one wide character with the closing marks that may not begin a
# line and the opening ones that may not end it.
_CLOSING = "，。、；：？！）》】」』”’…％%"
_UNIT = re.compile(rf"[（《【「『“‘]*(?:[!-~¡-ɏ]+|[^\s])[{_CLOSING}]*|\s+")

Spans = list[tuple[str, str]]
"""One printed line as (text, style) pairs."""


def print_result(result: Result | Data, pack: Pack, console: Console) -> None:
    """Print the verdict, the six bars, the findings and the states of the rules.

    The console decides about colour; submitted text is washed and never read as markup.
    """
    from rich.text import Text

    data = result if isinstance(result, dict) else result.to_json()  # type: ignore[union-attr]
    width = min(console.width, WIDEST)
    encoding = console.encoding or "utf-8"
    for spans in _report(data, pack, width):
        line = Text()
        for text, style in spans:
            safe = words.washed(text).replace("\n", " ").replace("\t", " ")
            line.append(safe.encode(encoding, "replace").decode(encoding), style)
        line.rstrip()
        console.print(line, soft_wrap=True, highlight=False)


def _report(data: Data, pack: Pack, width: int) -> Iterator[Spans]:
    yield from _head(data, width)
    yield []
    yield from _bars(data, width)
    for severity, findings in words.by_severity(data["findings"]).items():
        yield []
        title = f"{words.MARKS[severity]} {words.SEVERITIES[severity]}（{len(findings)}）"
        yield [(title, COLOURS[severity])]
        for finding in findings:
            yield from _finding(finding, words.section_titles(data), width)
    yield []
    yield from _states(data, pack, width)


def _head(data: Data, width: int) -> Iterator[Spans]:
    submission, verdict = data["submission"], data["verdict"]
    rows = {
        "成果名称": submission["outcome_name"] or "（未读到）",
        "申报单位": submission["unit_name"] or "（未读到）",
        "申报等级": submission["level"] or "（未读到）",
        "提交材料": submission["name"],
    }
    for label, value in rows.items():
        yield from _labelled(label, words.one_line(value), width)
    yield []
    conclusion = f"{words.MARKS[verdict]} {words.VERDICTS[verdict]}"
    counted = words.tally(data["findings"]) if data["findings"] else ""
    yield [("预审结果  ", ""), (conclusion, COLOURS[verdict]), (f"  {counted}", "")]


def _bars(data: Data, width: int) -> Iterator[Spans]:
    yield [("字数 / 限额", "bold"), ("（按 Word 字数统计；WPS 不同时附在后面）", "dim")]
    for section in data["sections"]:
        counts, limit = section["counts"], section["limit"]
        name = padded(words.one_line(section["title"]), 10)
        standing = section_note(section)
        style = {"over": "red", "missing": "red", "empty": "red", "borderline": "yellow", "near": "yellow"}
        colour = style.get(section.get("status", ""), "")
        yield [
            (f"  {name}", ""),
            (bar(counts["words"], limit), colour),
            (f"{counts['words']:>6} / {limit:<5}", ""),
            (standing, colour),
        ]


def bar(count: int, limit: int) -> str:
    """A bar of fixed width: the limit ends at the mark, what is over stands beyond it."""
    filled = min(BAR, -(-count * BAR // limit)) if limit else 0
    beyond = min(OVER, max(0, -(-(count - limit) * BAR // limit))) if limit else 0
    return "█" * filled + "░" * (BAR - filled) + "|" + "█" * beyond + " " * (OVER - beyond)


def section_note(section: Data) -> str:
    """ "超出 12 字；WPS 计 308" """
    counts = section["counts"]
    note = words.section_words(section)
    if counts["words_wps"] != counts["words"]:
        note += f"；WPS {counts['words_wps']}"
    return note


def _finding(finding: Data, titles: dict[str, str], width: int) -> Iterator[Spans]:
    code = finding["code"]
    yield from _block(f"  {code}  ", words.one_line(finding["title"]), width, "bold")
    where = words.place(finding, titles)
    if where:
        yield from _block("        ", where, width, "dim")
    yield from _block("        ", words.one_line(finding["message"]), width)
    excerpt = (finding.get("location") or {}).get("excerpt")
    if excerpt:
        yield from _block("        原文：", f"“{words.shortened(excerpt, EXCERPT)}”", width, "dim")
    yield from _block("        改法：", words.one_line(finding["fix"]), width)
    yield from _block("        依据：", words.one_line(finding["clause"]), width, "dim")


def _states(data: Data, pack: Pack, width: int) -> Iterator[Spans]:
    counts = words.state_counts(data)
    total = sum(counts.values())
    listed = "，".join(f"{name} {counts[state]}" for state, name in words.STATES.items())
    yield from _block("", f"规则 {total} 条：{listed}。", width)
    for state in ("unchecked", "crashed"):
        for reason, codes in words.by_reason(data, state).items():
            yield from _block(f"  {words.STATES[state]}  ", f"{words.code_ranges(codes)}：{reason}", width, "dim")
    manual = [pack.rules[row["code"]].title for row in data["checks"] if row["state"] == "manual"]
    if manual:
        yield from _block("  需人工确认  ", "；".join(manual), width, "dim")


def _labelled(label: str, value: str, width: int) -> Iterator[Spans]:
    yield from _block(f"{label}  ", value, width, "bold")


def _block(lead: str, text: str, width: int, style: str = "") -> Iterator[Spans]:
    """``text`` wrapped beside ``lead``, the following lines indented to where it began."""
    indent = columns(lead)
    lines = wrapped(text, max(20, width - indent)) or [""]
    for number, line in enumerate(lines):
        yield [(lead if number == 0 else " " * indent, ""), (line, style)]


def columns(text: str) -> int:
    """Terminal columns that ``text`` takes: a Chinese character takes two."""
    from rich.cells import cell_len

    return cell_len(text)


def padded(text: str, width: int) -> str:
    """``text`` with blanks up to ``width`` columns."""
    return text + " " * max(0, width - columns(text))


def wrapped(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` columns, broken as Chinese is: between any two
    characters, but no closing mark at the start of a line and no opening one at its end."""
    lines, line, used = [], "", 0
    for match in _UNIT.finditer(text):
        unit = match[0]
        size = columns(unit)
        if used + size > width and line:
            lines.append(line.rstrip())
            line, used = "", 0
            unit = unit.lstrip()
            size = columns(unit)
        while size > width:
            head = _fitting(unit, width)
            lines.append(head)
            unit = unit[len(head) :]
            size = columns(unit)
        line, used = line + unit, used + size
    if line.strip():
        lines.append(line.rstrip())
    return lines


def _fitting(unit: str, width: int) -> str:
    """The longest beginning of ``unit`` that fits ``width`` columns (at least one character)."""
    end = min(len(unit), width)
    while end > 1 and columns(unit[:end]) > width:
        end -= 1
    return unit[:end]
