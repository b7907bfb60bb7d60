"""index.html of a batch: every submission in one table, with figures over all; complete without a script."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from pipeline.write import lengths, words
from pipeline.write.digest import Digest
from pipeline.write.html import LIMIT_AT
from pipeline.write.pages import pieces

if TYPE_CHECKING:
    from pipeline.pack import Pack, SectionSpec
    from pipeline.pack.bounds import Bound

COMMONEST = 10
NO_LEVEL = "未读到"


def _allowed(bound: Bound | None, spec: SectionSpec, pack: Pack) -> str:
    """A section's limit as the reports show it."""
    if bound is None:
        share = spec.share
        told = {"of": pack.share_name(share), "least": share.least, "most": share.most} if share else None
        return lengths.limit_of({"limit": None, "share": told})
    ends = (None if end is None else int(end) for end in (bound.most, bound.least))
    return lengths.limit_of(dict(zip(("limit", "minimum"), ends, strict=True)) | {"unit": bound.unit})


class Row(NamedTuple):
    """A submission in the index: everything that is said of it there."""

    name: str
    href: str
    """To its report, escaped; "" for none."""
    unit: str
    outcome: str
    level: str
    recommender: str
    verdict: str
    errors: int
    reviews: int
    advice: int
    codes: str
    """Of the rules that were found, with blanks between them."""


class Overview:
    """What the index tells of all submissions together, gathered one by one; it keeps none of them."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.verdicts: Counter[str] = Counter()
        self.recommenders: set[str] = set()
        self._by_level: Counter[tuple[str, str]] = Counter()
        self._codes: Counter[str] = Counter()
        self._counts = {spec.key: array("Q") for spec in pack.sections}
        self._about = ""
        """"≈" where some of the counts are of scanned reports."""

    def add(self, entry: Digest) -> Row:
        """One more submission, and its row."""
        codes = sorted({finding["code"] for finding in entry.findings})
        level = entry.level or NO_LEVEL
        self.verdicts[entry.verdict] += 1
        self._by_level[level, entry.verdict] += 1
        self._codes.update(codes)
        for section in entry.sections:
            self._about = self._about or section["about"]
            if section["found"] and section["measured"] is not None:
                self._counts[section["key"].partition(".")[0]].append(section["measured"])
        if entry.recommender:
            self.recommenders.add(entry.recommender)
        return Row(
            entry.name,
            quote(entry.link, safe="/") if entry.link else "",
            entry.unit,
            entry.outcome,
            level,
            entry.recommender,
            entry.verdict,
            entry.number("error"),
            entry.number("review"),
            entry.number("advice"),
            " ".join(codes),
        )

    @property
    def total(self) -> int:
        """How many there are."""
        return self.verdicts.total()

    @property
    def level_names(self) -> list[str]:
        """Those that occur."""
        return sorted({level for level, _ in self._by_level})

    def levels(self) -> list[dict[str, Any]]:
        """Verdicts per level: the numbers, and each verdict's share of the bar."""
        rows = []
        for level in [*self.pack.levels, NO_LEVEL]:
            numbers = [self._by_level[level, verdict] for verdict in words.VERDICTS]
            total = sum(numbers)
            if not total:
                continue
            bars, left = [], 0.0
            for verdict, number in zip(words.VERDICTS, numbers, strict=True):
                share = 100 * number / total
                bars.append({"key": verdict, "left": f"{left:.2f}", "width": f"{share:.2f}"})
                left += share
            rows.append({"level": level, "total": total, "bars": bars, "numbers": numbers})
        return rows

    def commonest(self) -> list[dict[str, Any]]:
        """The rules found in most submissions, each submission counted once."""
        top = sorted(self._codes.items(), key=lambda item: (-item[1], item[0]))[:COMMONEST]
        return [
            {"code": code, "title": self._title(code), "count": count, "share": f"{100 * count / self.total:.1f}"}
            for code, count in top
        ]

    def sections(self) -> list[dict[str, Any]]:
        """字数 per section against its limit: quartiles, least and most, as places on the bar."""
        rows = []
        for spec in self.pack.sections:
            counts = sorted(self._counts[spec.key])
            if not counts:
                continue
            bound = spec.shown
            unit = f" {bound.unit}" if bound and bound.unit != "字" else ""
            about = "" if unit else self._about
            most = bound.most if bound else None
            end = most or (bound.least if bound else None) or max(counts[-1], 1)
            marks = [counts[round(part * (len(counts) - 1))] for part in (0.0, 0.25, 0.5, 0.75, 1.0)]
            first, low, median, high, last = (min(LIMIT_AT * mark / end, 100.0) for mark in marks)
            rows.append(
                {
                    "title": spec.title,
                    "limit": _allowed(bound, spec, self.pack),
                    "has_limit": bound is not None,
                    "median": f"{about}{marks[2]}{unit}",
                    "most": f"{about}{marks[4]}{unit}",
                    "over": f"{about}{sum(count > most for count in counts)}" if most is not None else "—",
                    "line": (f"{first:.2f}", f"{last - first:.2f}"),
                    "box": (f"{low:.2f}", f"{max(high - low, 0.4):.2f}"),
                    "middle": f"{max(0.0, median - 0.4):.2f}",
                }
            )
        return rows

    def rules(self) -> list[tuple[str, str]]:
        """Code and title of those that were found anywhere."""
        return [(code, self._title(code)) for code in sorted(self._codes)]

    def _title(self, code: str) -> str:
        rule = self.pack.rules.get(code)
        return rule.title if rule else ""


def render_index(entries: Iterable[Digest], pack: Pack, tool: str) -> str:
    """The batch as one self-contained page; links are relative to it."""
    overview = Overview(pack)
    rows = [overview.add(entry) for entry in entries]
    return "".join(index_pieces(overview, rows, tool))


def index_pieces(overview: Overview, rows: Iterable[Row], tool: str) -> Iterator[str]:
    """The same, piece by piece, of rows that need not be in memory."""
    return pieces(
        "index.html.j2",
        script="index.js",
        pack=overview.pack,
        tool=tool,
        total=overview.total,
        verdicts=[(key, words.MARKS[key], name, overview.verdicts[key]) for key, name in words.VERDICTS.items()],
        levels=overview.levels(),
        commonest=overview.commonest(),
        sections=overview.sections(),
        rows=rows,
        marks=words.MARKS,
        words=words.VERDICTS,
        level_names=overview.level_names,
        recommenders=sorted(overview.recommenders),
        rules=overview.rules(),
    )
