"""A season's lists, each as Word to sign and as Excel: the summary, what was refused and why, what passed."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.pack import Pack
from pipeline.write import letters, words
from pipeline.write.notice_docx import BLANK_DATE
from web.core.clock import local
from web.core.database.models import OUTCOMES, Decision, Submission
from web.core.submissions import told

COLUMNS = OUTCOMES | {"accepted": "转入评审", "hold": "暂缓"}
"""The outcomes as heads of narrow columns."""
UNDECIDED, SUM, UNKNOWN = "未决定", "合计", "未读到"
Grid = list[list[object]]


class Line(NamedTuple):
    """One submission of the season."""

    found: Submission
    field: str
    decision: Decision | None
    """The latest one, where it holds."""
    reviewer: str
    """Who took it."""
    codes: tuple[str, ...]
    """Of what was answered to be so."""

    @property
    def level(self) -> str:
        return self.found.level or UNKNOWN

    @property
    def recommender(self) -> str:
        return words.one_line(self.found.recommender) or "没有填写推荐单位"


class Table(NamedTuple):
    """A table with its title; the widths are of Word's columns, in millimetres."""

    title: str
    widths: list[float]
    rows: Grid
    """The first one is the head."""


def counted(lines: Sequence[Line], title: str, of: Callable[[Line], str], order: Sequence[str] = ()) -> Table:
    """How many of each kind came to which outcome; rows and columns add up to the sums that are shown."""
    kinds = {of(line) for line in lines}
    listed = [kind for kind in order if kind in kinds] + sorted(kinds - set(order))
    head: list[object] = [title, *COLUMNS.values(), UNDECIDED, SUM]
    rows = [head]
    for kind in [*listed, None]:
        outcomes = [line.found.outcome for line in lines if kind is None or of(line) == kind]
        numbers = [outcomes.count(outcome) for outcome in (*COLUMNS, None)]
        rows.append([SUM if kind is None else kind, *numbers, len(outcomes)])
    return Table(f"按{title}", [36, *[15.0] * (len(head) - 1)], rows)


def summary(lines: Sequence[Line], pack: Pack) -> list[Table]:
    """By level, field, recommender and reviewer."""
    return [
        counted(lines, "等级", lambda line: line.level, tuple(pack.levels)),
        counted(lines, "领域", lambda line: line.field or UNKNOWN),
        counted(lines, "推荐单位", lambda line: line.recommender),
        counted(lines, "审查人", lambda line: line.reviewer or UNDECIDED),
    ]


def refused(lines: Sequence[Line], pack: Pack) -> list[Table]:
    """What is not taken, with the codes of its faults and the reason that was written."""
    head: list[object] = ["编号", "申报单位", pack.title_name, "推荐单位", "规则代码", "理由", "审查人", "日期", "备注"]
    rows = [head] + [
        [*_named(line), line.recommender, " ".join(line.codes) or "—", _note(line), *_taken(line)]
        for line in lines
        if line.found.outcome == "rejected"
    ]
    return [Table("不予受理清单", [11, 23, 23, 19, 14, 21, 14, 20, 17], rows)]


def passed(lines: Sequence[Line], pack: Pack) -> list[Table]:
    """What goes on to the experts."""
    head: list[object] = ["编号", "申报单位", pack.title_name, "等级", "领域", "推荐单位", "审查人", "日期", "备注"]
    rows = [head] + [
        [*_named(line), line.level, line.field or UNKNOWN, line.recommender, *_taken(line)]
        for line in lines
        if line.found.outcome == "accepted"
    ]
    return [Table("转入评审名单", [11, 25, 26, 14, 16, 19, 14, 20, 17], rows)]


PAPERS = {"形式审查汇总表": summary, "不予受理清单": refused, "转入评审名单": passed}


def _named(line: Line) -> list[object]:
    found = line.found
    return [found.id, words.one_line(found.unit_name) or UNKNOWN, words.one_line(found.outcome_name or found.name)]


def _note(line: Line) -> str:
    return words.one_line(line.decision.note) if line.decision else ""


def _taken(line: Line) -> list[object]:
    """By whom and when, and whether it is being looked at again."""
    return [line.reviewer, _day(line), told.unsettled(line.found)]


def _day(line: Line) -> str:
    return local(line.decision.created, "%Y-%m-%d") if line.decision else ""


def docx(title: str, tables: Sequence[Table], pack: Pack) -> bytes:
    """To print and sign."""
    document = letters.new_document(title, letters.SONG, 10.5)
    letters.furnish(document, f"{pack.title}　形式审查")
    letters.centred(document, title, letters.SONG, 20, after=10)
    for table in tables:
        if len(tables) > 1:
            document.add_paragraph(table.title, style="Heading 1").paragraph_format.keep_with_next = True
        drawn = letters.ruled_table(document, table.widths)
        letters.fill_row(drawn, table.rows[0], 9, header=True)
        for row in table.rows[1:]:
            letters.fill_row(drawn, row, 9)
        if len(table.rows) == 1:
            letters.add(document.add_paragraph(), "没有。")
    letters.add(document.add_paragraph(), "")
    for role in ("审查人", "复核人", "负责人"):
        line = letters.add(document.add_paragraph(), f"{role}（签字）：{'　' * 12}日期：{BLANK_DATE}")
        line.paragraph_format.keep_with_next = role != "负责人"
    with tempfile.TemporaryDirectory(prefix="yushen-") as folder:
        path = Path(folder) / "paper.docx"
        letters.save(document, path)
        return path.read_bytes()


def xlsx(tables: Sequence[Table]) -> bytes:
    """The same to filter and sort, a sheet per table; no cell can be a formula."""
    from pipeline.write.summary_xlsx import Sheet, workbook

    out = io.BytesIO()
    with workbook(out) as book:
        for table in tables:
            columns = [str(name) for name in table.rows[0]]
            sheet = Sheet(book, table.title, columns)
            for row in table.rows[1:]:
                sheet.append(dict(zip(columns, row, strict=True)))
            sheet.finish()
    return out.getvalue()
