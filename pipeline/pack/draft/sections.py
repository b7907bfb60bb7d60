"""The report's parts: numbered lines of one kind, or rows of a table, whose limits and lead tell what they are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.pack.draft.limits import Limit, limits_in
from pipeline.pack.draft.lines import BOX, Line, tables

_LEAD = re.compile(
    r"组成|包括以下|以下(?:几个)?(?:部分|内容|方面|步骤|章节)|按(?:照)?(?:以下|下列)|主要内容|基本内容|提纲|框架|结构|步骤|要求如下|如下表"
)
_PARENT = re.compile(r"报告|论文|案例|材料|文本|总结|内容|提纲|结构|撰写|编写|格式|体例")
_NO_PART = re.compile(
    r"(?:级|等奖|奖项|的|企业|单位)$|时间|联系|报送|评审|推荐|组织领导|活动安排|申报条件|申报范围|附件|截止"
    r"|须|应(?!用)|不得|另附|撰写|使用|采用|[每请]|号字|[仿宋黑]体"
)
_TITLE_END = re.compile(r"[（(：:，,。；;]|\s{1,}(?=\d)|[—–]{2}")
_INLINE = re.compile(
    r"(?:由|包括|包含|分为|按照?)[:：]?\s*(?P<list>[^。；;:：]{2,15}?(?:、[^。；;、]{2,15}?){1,}?)"
    r"(?:等|共)?\s*(?:\d{1,2}|[一二三四五六七八九十两几]{1,2})个?(?:部分|步骤|章节|方面|阶段)"
)
OPTIONAL = re.compile(r"可(?:以)?(?:不写|不填|不附|不交|不提供|没有|省略|略|选写)|选写|非必写")
_LEAST_TOLD = 3
_LONGEST = 24
"""Characters of a part's title."""
_ENOUGH = 3.0
"""Of the points that a group needs to be taken for the report's parts."""
_FIRM = 6.0


class Part(NamedTuple):
    """A part of the report as the notice states it."""

    title: str
    limit: Limit | None
    line: Line
    quote: str
    guidance: tuple[Line, ...] = ()
    unlisted: bool = False
    """Not listed among the parts: a sentence says how it is to be, as of the report's title."""
    asked: bool = True
    """The notice says that it must be there."""

    @property
    def optional(self) -> bool:
        """The notice says that it need not be written."""
        return not self.unlisted and any(
            OPTIONAL.search(line.plain) for line in (self.line, *self.guidance) if not line.cells
        )

    @property
    def told(self) -> list[str]:
        """What the notice says of it: behind its name and limit, and below."""
        end = self.line.name.find(self.title) + len(self.title)
        own = _without_limits(self.line.name[end:]) if self.line.kind else ""
        return [own] * bool(own) + [line.name or line.plain for line in self.guidance if not line.cells]


def _without_limits(own: str) -> str:
    """Clauses that state a limit, or that nothing need be written, tell nothing of what is to be written."""
    told = []
    for clause in re.findall(r"[^，,。；;（()）]+[，,。；;]?", own):
        for limit in reversed(limits_in(clause)):
            clause = clause[: limit.start] + clause[limit.end :]
        bare = clause.strip(" 　:：，,。；;")
        if len(bare) > _LEAST_TOLD and not OPTIONAL.search(bare):
            told.append(clause.strip(" 　:："))
    return "".join(told)


class Parts(NamedTuple):
    """What was found, and how surely."""

    parts: tuple[Part, ...] = ()
    lead: Line | None = None
    sure: bool = False
    ordered: bool = True


def parts_of(lines: tuple[Line, ...]) -> Parts:
    """The group of lines that most looks like the parts of the report."""
    best: tuple[float, Parts] = (_ENOUGH, Parts())
    for group, lead in [*_numbered(lines), *_rows(lines), *_inline(lines)]:
        points = _points(group, lead, lines)
        if points > best[0]:
            best = (points, Parts(tuple(group), lead, points >= _FIRM))
    return best[1]


def _numbered(lines: tuple[Line, ...]) -> Iterator[tuple[list[Part], Line | None]]:
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        if line.kind or (limits_in(line.plain) and not line.cells):
            groups[line.annex, line.parents, line.kind].append(place)
    for places in groups.values():
        parts = [
            part
            for nth, place in enumerate(places)
            if (part := _part(lines[place], _below(lines, place, places[nth + 1 :])))
        ]
        if len(parts) >= 2:
            yield parts, _lead_of(lines, places[0])


def _below(lines: tuple[Line, ...], place: int, later: list[int]) -> tuple[Line, ...]:
    """The lines that hang under one: up to the next of its kind, or the next that does not hang under it."""
    end = place + 1
    while end < len(lines) and end not in later and _hangs(lines[end], lines[place]):
        end += 1
    return lines[place + 1 : end]


def _hangs(line: Line, above: Line) -> bool:
    if line.annex != above.annex:
        return False
    return above.at in line.parents if above.kind else not line.kind and line.parents == above.parents


def _part(line: Line, below: tuple[Line, ...]) -> Part | None:
    title = title_of(line.name)
    limit = _limit_of(line, below)
    if not title or len(title) > _LONGEST or _NO_PART.search(title):
        return None
    return Part(title, limit, line, quote_of(line, limit), below)


def quote_of(line: Line, limit: Limit | None) -> str:
    """The line itself, without what it goes on to tell: "2、组织概况（300 字以内）"."""
    if len(line.text.strip()) <= 60:
        return line.text.strip()
    head = re.split(r"(?<=[。；;])", line.text.strip(), maxsplit=1)[0]
    return head if limit is None or limits_in(head) else line.text.strip()


def _limit_of(line: Line, below: tuple[Line, ...]) -> Limit | None:
    """In its own line, or in the first below it, where that says nothing else of another part."""
    for text in (line.plain, *(one.plain for one in below[:2] if not one.kind)):
        if found := [limit for limit in limits_in(text) if limit.unit != "MB"]:
            return found[0]
    return None


def title_of(name: str) -> str:
    """What stands before brackets, a colon or a limit."""
    found = limits_in(name)
    head = name[: found[0].start] if found else name
    head = _TITLE_END.split(head.strip(), maxsplit=1)[0]
    return head.strip(' 　、.．*《》“”"-—_')


def _lead_of(lines: tuple[Line, ...], place: int) -> Line | None:
    """The sentence or heading above a group that says what it is."""
    above = {at: line for line in lines for at in [line.at]}
    near = [lines[n] for n in range(max(0, place - 2), place) if lines[n].annex == lines[place].annex]
    parents = [above[at] for at in lines[place].parents[-1:] if at in above]
    return next((line for line in [*reversed(near), *parents] if _LEAD.search(line.plain)), None)


def _points(group: list[Part], lead: Line | None, lines: tuple[Line, ...]) -> float:
    points = 2.0 * sum(part.limit is not None for part in group) + 0.3 * len(group)
    if lead is not None:
        points += 3.0
    first = group[0].line
    if any(line.at in first.parents and _PARENT.search(line.plain) for line in lines):
        points += 1.5
    if BOX in first.plain:
        points -= 3.0
    return points


def _rows(lines: tuple[Line, ...]) -> Iterator[tuple[list[Part], Line | None]]:
    """A table of parts: a short title and a limit in each row."""
    for rows in tables(lines):
        parts = []
        for row in rows:
            cells = [
                cell for cell in row.cells if cell and not re.fullmatch(r"[\d一二三四五六七八九十]+[、.．]?", cell)
            ]
            limits = [limit for cell in cells for limit in limits_in(cell) if limit.unit != "MB"]
            if limits and (title := title_of(cells[0])) and len(title) <= _LONGEST and not limits_in(title):
                parts.append(Part(title, limits[0], row, row.text.strip(), ()))
        if len(parts) >= 2:
            place = lines.index(rows[0])
            yield parts, _lead_of(lines, place)


def _listed(name: str, line: Line, start: int) -> Part:
    """A part of a list; its limit may follow in the same paragraph: "其中项目简介在1500字以内"."""
    for told in re.finditer(re.escape(name), line.plain[start:]):
        rest = re.split(r"[，。；、]", line.plain[start + told.end() :], maxsplit=1)[0]
        if found := [limit for limit in limits_in(rest) if limit.unit != "MB"]:
            return Part(name, found[0], line, line.plain[start + told.start() : start + told.end() + len(rest)])
    return Part(name, None, line, name)


def _inline(lines: tuple[Line, ...]) -> Iterator[tuple[list[Part], Line | None]]:
    """ "由选题理由、现状调查、效果检查三个部分组成"."""
    for line in lines:
        for found in _INLINE.finditer("" if line.cells else line.plain):
            names = [
                re.sub(r"^(?:以及|和|及|与)", "", name).strip()
                for name in re.split(r"[、，,]|(?<=.)以及", found["list"])
            ]
            parts = [_listed(name, line, found.end()) for name in names if 2 <= len(name) <= 15]
            if len(parts) >= 3 and not any(_NO_PART.search(part.title) for part in parts):
                yield parts, line
