"""index.html of a batch: every submission in one table, with figures over all; complete without a script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pipeline.write import words
from pipeline.write.digest import Digest
from pipeline.write.html import LIMIT_AT
from pipeline.write.pages import pieces

if TYPE_CHECKING:
    from pipeline.pack import Pack

COMMONEST = 10
NO_LEVEL = "未读到"


def render_index(entries: Sequence[Digest], pack: Pack, tool: str) -> str:
    """The batch as one self-contained page; links are relative to it."""
    return "".join(index_pieces(entries, pack, tool))


def index_pieces(entries: Sequence[Digest], pack: Pack, tool: str) -> Iterator[str]:
    """The same, piece by piece."""
    verdicts = Counter(entry.verdict for entry in entries)
    return pieces(
        "index.html.j2",
        script="index.js",
        pack=pack,
        tool=tool,
        total=len(entries),
        verdicts=[(key, words.MARKS[key], name, verdicts[key]) for key, name in words.VERDICTS.items()],
        levels=_levels(entries, pack),
        commonest=_commonest(entries, pack),
        sections=_sections(entries, pack),
        rows=map(_row, entries),
        level_names=sorted({entry.level or NO_LEVEL for entry in entries}),
        recommenders=sorted({entry.recommender for entry in entries if entry.recommender}),
        rules=_rules(entries, pack),
    )


def _row(entry: Digest) -> dict[str, Any]:
    codes = sorted({finding["code"] for finding in entry.findings})
    return {
        "entry": entry,
        "href": quote(entry.link, safe="/") if entry.link else "",
        "level": entry.level or NO_LEVEL,
        "verdict": words.VERDICTS[entry.verdict],
        "mark": words.MARKS[entry.verdict],
        "errors": entry.number("error"),
        "reviews": entry.number("review"),
        "advice": entry.number("advice"),
        "codes": " ".join(codes),
    }


def _levels(entries: Sequence[Digest], pack: Pack) -> list[dict[str, Any]]:
    """Verdicts per level: the numbers, and each verdict's share of the bar."""
    rows = []
    for level in [*pack.levels, NO_LEVEL]:
        of_level = Counter(entry.verdict for entry in entries if (entry.level or NO_LEVEL) == level)
        total = sum(of_level.values())
        if not total:
            continue
        bars, left = [], 0.0
        for key in words.VERDICTS:
            share = 100 * of_level[key] / total
            bars.append({"key": key, "left": f"{left:.2f}", "width": f"{share:.2f}"})
            left += share
        rows.append(
            {"level": level, "total": total, "bars": bars, "numbers": [of_level[key] for key in words.VERDICTS]}
        )
    return rows


def _commonest(entries: Sequence[Digest], pack: Pack) -> list[dict[str, Any]]:
    """The rules found in most submissions, each submission counted once."""
    counts = Counter(code for entry in entries for code in {finding["code"] for finding in entry.findings})
    top = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:COMMONEST]
    return [
        {"code": code, "title": _title(code, pack), "count": count, "share": f"{100 * count / len(entries):.1f}"}
        for code, count in top
    ]


def _sections(entries: Sequence[Digest], pack: Pack) -> list[dict[str, Any]]:
    """字数 per section against its limit: quartiles, least and most, as places on the bar."""
    rows = []
    for spec in pack.sections:
        found = [s for entry in entries for s in entry.sections if s["key"] == spec.key and s["found"]]
        counts = sorted(section["words"] for section in found)
        if not counts:
            continue
        marks = [counts[round(part * (len(counts) - 1))] for part in (0.0, 0.25, 0.5, 0.75, 1.0)]
        least, low, median, high, most = (min(LIMIT_AT * mark / spec.limit, 100.0) for mark in marks)
        rows.append(
            {
                "title": spec.title,
                "limit": spec.limit,
                "median": marks[2],
                "most": marks[4],
                "over": sum(count > spec.limit for count in counts),
                "line": (f"{least:.2f}", f"{most - least:.2f}"),
                "box": (f"{low:.2f}", f"{max(high - low, 0.4):.2f}"),
                "middle": f"{max(0.0, median - 0.4):.2f}",
            }
        )
    return rows


def _rules(entries: Sequence[Digest], pack: Pack) -> list[tuple[str, str]]:
    codes = {finding["code"] for entry in entries for finding in entry.findings}
    return [(code, _title(code, pack)) for code in sorted(codes)]


def _title(code: str, pack: Pack) -> str:
    rule = pack.rules.get(code)
    return rule.title if rule else ""
