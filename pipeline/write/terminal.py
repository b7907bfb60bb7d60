"""A result on the terminal: right in 80 columns, plain in a pipe, clear without colour."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.write import lengths, words
from pipeline.write.accuracy import PAGE
from pipeline.write.typeset import Spans, block, columns, padded, print_lines, width_of
from pipeline.write.words import Data

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.model import Result
    from pipeline.pack import Pack

BAR = 20
"""Columns that a section's limit takes; what is over stands beyond the mark."""
OVER = 4
LEDGER_FILES = 3
"""Files named for an item; the HTML report names them all."""
EXCERPT = 60
"""Characters of the report that a finding quotes."""
COLOURS = {"error": "bold red", "review": "bold yellow", "advice": "cyan", "return": "bold red", "pass": "bold green"}


def print_result(result: Result | Data, pack: Pack, console: Console | None) -> None:
    """Print the verdict, the six bars, the findings and the states of the rules.

    The console decides about colour, None prints plain text; submitted text is washed and never read as markup.
    """
    data = result if isinstance(result, dict) else result.to_json()  # type: ignore[union-attr]
    print_lines(_report(data, pack, width_of(console)), console)


def _report(data: Data, pack: Pack, width: int) -> Iterator[Spans]:
    yield from _head(data, pack, width)
    yield []
    yield from _bars(data, width)
    if data["evidence"]:
        yield []
        yield from _ledger(data, width)
    for severity, findings in words.by_severity(data["findings"]).items():
        yield []
        title = f"{words.MARKS[severity]} {words.SEVERITIES[severity]}（{len(findings)}）"
        yield [(title, COLOURS[severity])]
        for finding in findings:
            yield from _finding(finding, words.section_titles(data), width)
    yield []
    yield from _states(data, pack, width)


def _head(data: Data, pack: Pack, width: int) -> Iterator[Spans]:
    submission, verdict = data["submission"], data["verdict"]
    rows = {
        pack.title_name: submission["outcome_name"] or "（未读到）",
        "申报单位": submission["unit_name"] or "（未读到）",
        **({"申报等级": submission["level"] or "（未读到）"} if pack.levels else {}),
        "提交材料": submission["name"],
    } | ({"参考日期": told} if (told := words.reference_date(data)) else {})
    for label, value in rows.items():
        yield from _labelled(label, words.one_line(value), width)
    yield []
    conclusion = f"{words.MARKS[verdict]} {words.VERDICTS[verdict]}"
    counted = words.tally(data["findings"]) if data["findings"] else ""
    yield [("预审结果  ", ""), (conclusion, COLOURS[verdict]), (f"  {counted}", "")]


def _bars(data: Data, width: int) -> Iterator[Spans]:
    yield [("字数 / 限额", "bold"), ("（按 Word 字数统计；WPS 不同时附在后面）", "dim")]
    caution = words.count_caution(data)
    if caution:
        yield [(f"  {caution}", "yellow")]
    shown, about = list(words.shown_sections(data)), words.about(data)
    wide = max([10, *(columns(words.one_line(section["title"])) + 2 for section in shown)])
    for section in shown:
        figure, end = lengths.measured(section), lengths.end_of(section)
        shown_length = lengths.length_of(section, about).removesuffix(f" {section.get('unit')}")
        name = padded(words.one_line(section["title"]), wide)
        standing = section_note(section)
        style = {"over": "red", "missing": "red", "empty": "red", "borderline": "yellow", "near": "yellow"}
        colour = style.get(section.get("status", ""), "") if section.get("asked", True) else ""
        yield [
            (f"  {name}", ""),
            (bar(figure or 0, end), colour),
            (f"{shown_length:>6} / {lengths.limit_of(section):<5}", ""),
            (standing if lengths.limit_of(section)[4:5] == "" else f" {standing}", colour),
        ]


def bar(count: int, limit: int | None) -> str:
    """A bar of fixed width: the limit ends at the mark, what is over stands beyond it."""
    filled = min(BAR, -(-count * BAR // limit)) if limit else 0
    beyond = min(OVER, max(0, -(-(count - limit) * BAR // limit))) if limit else 0
    return "█" * filled + "░" * (BAR - filled) + "|" + "█" * beyond + " " * (OVER - beyond)


def section_note(section: Data) -> str:
    """ "超出 12 字；WPS 计 308" """
    counts = section["counts"]
    note = lengths.section_words(section)
    if lengths.in_words(section) and counts["words_wps"] != counts["words"]:
        note += f"；WPS {counts['words_wps']}"
    return note


def _ledger(data: Data, width: int) -> Iterator[Spans]:
    """What the level asks for, item by item and year by year, and which files serve it."""
    yield [("证实性材料", "bold"), ("（要求的项目、情况、由哪份文件证明）", "dim")]
    bad = {"missing": "red", "not-asked": "dim", "unreadable": "red", "incomplete": "yellow", "review": "yellow"}
    for row in data["evidence"]:
        need = "" if row["required"] else "（非必须）"
        standing = words.EVIDENCE_STATUS[row["status"]]
        title = f"{words.one_line(row['title'])}{need}："
        yield [(f"  {title}", ""), (standing, bad.get(words.evidence_look(row), "green"))]
        shown = [words.one_line(path) for path in row["files"][:LEDGER_FILES]]
        more = len(row["files"]) - len(shown)
        if shown:
            listed = "；".join(shown) + (f"；另有 {more} 份" if more else "")
            yield from block("      ", listed, width, "dim")
    for file in data["files"]:
        if left := words.not_needed(file):
            yield from block("  ", f"{words.one_line(file['path'])}：{left}", width, "dim")


def _finding(finding: Data, titles: dict[str, str], width: int) -> Iterator[Spans]:
    code = finding["code"]
    yield from block(f"  {code}  ", words.one_line(finding["title"]), width, "bold")
    where = words.place(finding, titles)
    if where:
        yield from block("        ", where, width, "dim")
    yield from block("        ", words.one_line(finding["message"]), width)
    excerpt = (finding.get("location") or {}).get("excerpt")
    if excerpt:
        yield from block("        原文：", f"“{words.shortened(excerpt, EXCERPT)}”", width, "dim")
    yield from block("        改法：", words.one_line(finding["fix"]), width)
    yield from block("        依据：", words.one_line(finding["clause"]), width, "dim")


def _states(data: Data, pack: Pack, width: int) -> Iterator[Spans]:
    counts = words.state_counts(data)
    total = sum(counts.values())
    listed = "，".join(f"{name} {counts[state]}" for state, name in words.STATES.items())
    yield from block("", f"规则 {total} 条：{listed}。", width)
    for state in ("unchecked", "crashed"):
        for reason, codes in words.by_reason(data, state).items():
            yield from block(f"  {words.STATES[state]}  ", f"{words.code_ranges(codes)}：{reason}", width, "dim")
    manual = [pack.rules[row["code"]].title for row in data["checks"] if row["state"] == "manual"]
    if manual:
        yield from block("  需人工确认  ", "；".join(manual), width, "dim")
    yield from block("", f"每条规则的准确度见项目的 {PAGE}。", width, "dim")


def _labelled(label: str, value: str, width: int) -> Iterator[Spans]:
    yield from block(f"{label}  ", value, width, "bold")
