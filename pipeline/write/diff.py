"""What a resubmission mended: two results of one submission, side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.write import lengths, words
from pipeline.write.pages import page
from pipeline.write.typeset import Spans, block, padded, print_lines, width_of
from pipeline.write.words import Data

if TYPE_CHECKING:
    from rich.console import Console

GROUPS = {"mended": "已改正", "remaining": "仍存在", "new": "新出现", "unknown": "本次未检查"}
MARKS = {"mended": "✓", "remaining": "■", "new": "▲", "unknown": "？"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """The findings of two results, each in one group; ``remaining`` as the new result words them."""

    old: Data
    new: Data
    mended: tuple[Data, ...]
    remaining: tuple[Data, ...]
    appeared: tuple[Data, ...]
    unknown: tuple[Data, ...]
    """No longer found, but only because the rule was not decided this time."""

    def groups(self) -> dict[str, tuple[Data, ...]]:
        return {"mended": self.mended, "remaining": self.remaining, "new": self.appeared, "unknown": self.unknown}


def compare(old: Data, new: Data) -> Comparison:
    """Match the findings of two results by rule and subject, as often as each occurs."""
    before = defaultdict(list)
    for finding in old["findings"]:
        before[_identity(finding)].append(finding)
    remaining, appeared = [], []
    for finding in new["findings"]:
        earlier = before[_identity(finding)]
        if earlier:
            earlier.pop(0)
            remaining.append(finding)
        else:
            appeared.append(finding)
    decided = {row["code"] for row in new["checks"] if row["state"] in ("passed", "found")}
    gone = [finding for finding in old["findings"] if any(finding is left for left in before[_identity(finding)])]
    return Comparison(
        old,
        new,
        tuple(finding for finding in gone if finding["code"] in decided),
        tuple(remaining),
        tuple(appeared),
        tuple(finding for finding in gone if finding["code"] not in decided),
    )


def print_diff(comparison: Comparison, console: Console | None) -> None:
    """Print the groups, the verdicts and the counts then and now."""
    print_lines(_lines(comparison, width_of(console)), console)


def render_diff(comparison: Comparison) -> str:
    """The comparison as one self-contained HTML page."""
    titles = words.section_titles(comparison.new)
    groups = [
        {
            "key": key,
            "title": GROUPS[key],
            "mark": MARKS[key],
            "findings": [
                {**finding, "place": words.place(finding, titles), "words": words.SEVERITIES[finding["severity"]]}
                for finding in findings
            ],
        }
        for key, findings in comparison.groups().items()
        if findings or key != "unknown"
    ]
    return page("diff.html.j2", **_heads(comparison), groups=groups, sections=_counts(comparison))


def _identity(finding: Data) -> tuple[str, str]:
    location = finding.get("location") or {}
    about = str(finding.get("subject") or location.get("section") or location.get("file") or "")
    return finding["code"], words.part_key(about, finding.get("part") or 0)


def _heads(comparison: Comparison) -> dict[str, Any]:
    old, new = comparison.old, comparison.new
    return {
        "name": new["submission"]["outcome_name"] or new["submission"]["name"],
        "submission": new["submission"],
        "old_verdict": words.VERDICTS[old["verdict"]],
        "new_verdict": words.VERDICTS[new["verdict"]],
        "verdict": new["verdict"],
        "tally": "，".join(f"{GROUPS[key]} {len(group)} 项" for key, group in comparison.groups().items() if group)
        or "两次都没有发现问题",
        "tool": new["tool"],
        "rules": new["rules"],
        "other_rules": old["rules"] if old["rules"] != new["rules"] else "",
    }


def _counts(comparison: Comparison) -> list[dict[str, Any]]:
    """Each section's count then and now."""
    before = {section["key"]: section for section in words.shown_sections(comparison.old)}
    then, now = words.about(comparison.old), words.about(comparison.new)
    return [
        {
            "title": section["title"],
            "limit": lengths.limit_of(section),
            "old": lengths.length_of(before[section["key"]], then) if section["key"] in before else "—",
            "new": lengths.length_of(section, now),
            "standing": lengths.section_words(section),
        }
        for section in words.shown_sections(comparison.new)
    ]


def _lines(comparison: Comparison, width: int) -> Iterator[Spans]:
    heads = _heads(comparison)
    yield from block("", words.one_line(heads["name"]), width, "bold")
    yield [(f"预审结果：{heads['old_verdict']} → {heads['new_verdict']}　{heads['tally']}", "")]
    if heads["other_rules"]:
        yield [(f"注意：两次所用规则包不同（{heads['other_rules']} → {heads['rules']}）。", "")]
    titles = words.section_titles(comparison.new)
    for key, findings in comparison.groups().items():
        if findings or key != "unknown":
            yield []
            yield [(f"{MARKS[key]} {GROUPS[key]}（{len(findings)}）", "bold")]
        for finding in findings:
            yield from _finding(finding, titles, width)
    yield []
    yield [("字数（上次 → 本次 / 限额）", "bold")]
    for row in _counts(comparison):
        yield [
            (f"  {padded(row['title'], 10)}{row['old']:>5} → {row['new']:>5} / {row['limit']:<5}{row['standing']}", "")
        ]


def _finding(finding: Data, titles: dict[str, str], width: int) -> Iterator[Spans]:
    title = f"{words.one_line(finding['title'])}（{words.SEVERITIES[finding['severity']]}）"
    yield from block(f"  {finding['code']}  ", title, width)
    where = words.place(finding, titles)
    if where:
        yield from block("        ", where, width, "dim")
    yield from block("        ", words.one_line(finding["message"]), width)
