"""Makes the samples of ``samples/notices``: submissions for three notices unlike one another, clean or with one fault.

A case says what is different: ``set`` changes a field of the form, ``leave_out`` drops files, ``report`` changes the
report's text (the changes of ``samples/changes.py``), and whatever else the notice's own builder knows.
"""

from __future__ import annotations

import io
import tomllib
from itertools import count, cycle, islice
from pathlib import Path
from typing import Any

import docx

from samples import changes, word
from samples.text import Bars, Block, Paragraph, Report, Section, SubHeading, Table

NOTICES = Path(__file__).parent / "notices"
Files = dict[str, bytes]


def cases() -> list[dict[str, Any]]:
    """The rows of ``notices/cases.toml``."""
    rows: list[dict[str, Any]] = tomllib.loads((NOTICES / "cases.toml").read_text("utf-8"))["cases"]
    return rows


def prose(topic: str, length: int, start: int = 0) -> tuple[Paragraph, ...]:
    """About so many characters on a topic, in paragraphs of four sentences; ``start`` varies where it begins."""
    told = tomllib.loads((NOTICES / "texts.toml").read_text("utf-8"))["sentences"]
    said: list[str] = []
    figures = count(11 + start)
    for sentence in islice(cycle(told), start, None):
        if sum(map(len, said)) >= length:
            break
        said.append(sentence.format(t=topic, n=next(figures) % 67 + 3))
    return tuple(Paragraph("".join(said[at : at + 4])) for at in range(0, len(said), 4))


def short(topic: str, length: int, start: int = 0) -> tuple[Paragraph, ...]:
    """The same, cut to the very length."""
    text = "".join(one.text for one in prose(topic, length, start))[: length - 1]
    return (Paragraph(f"{text}。"),)


def report_file(report: Report, todo: dict[str, Any]) -> bytes:
    """The report as a Word file, with the changes of the case made."""
    for name, argument in todo.items():
        report = changes.REPORT[name](report, argument)
    document = word.build(report)
    document.sections[0].header.paragraphs[0].text = ""
    return word.save(document)


def form_file(title: str, rows: list[tuple[str, str]], seal: str, members: tuple[tuple[str, ...], ...] = ()) -> bytes:
    """A form of two columns, with a table of records below where there are any, and its seal."""
    document = _titled(title)
    for table_rows in filter(None, (rows, members)):
        table = document.add_table(len(table_rows), len(table_rows[0]), style="Table Grid")
        for row, cells in zip(table.rows, table_rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
        document.add_paragraph()
    _signed(document, seal)
    return word.save(document)


def paper(title: str, lines: list[str], seal: str = "") -> bytes:
    """Any other paper: a title, lines, a seal."""
    document = _titled(title)
    for line in lines:
        document.add_paragraph(line)
    if seal:
        _signed(document, seal)
    return word.save(document)


def _titled(title: str) -> Any:
    document = docx.Document()
    word.dress(document)
    document.add_paragraph(title)
    return document


def _signed(document: Any, owner: str) -> None:
    from samples.papers import draw_seal

    paragraph = document.add_paragraph("单位盖章：")
    paragraph.add_run().add_picture(io.BytesIO(draw_seal()))._inline.docPr.set("descr", f"{owner}印章（样例）")
    document.add_paragraph(f"{owner}　2025年5月20日")


def boxes(options: tuple[str, ...], *chosen: str) -> str:
    """Boxes to tick, with the chosen ones ticked."""
    return "　".join(("☑" if option in chosen else "□") + option for option in options)


def data() -> tuple[Block, ...]:
    """Figures before and after, as a table and a chart."""
    rows = (("指标", "活动前", "活动后"), ("平均用时（分钟）", "46", "19"), ("返工次数（次/月）", "31", "8"))
    return Table(rows), Bars("图1 返工次数（次/月）", (("活动前", 31), ("活动后", 8)))


def report_of(sections: list[tuple[str, tuple[Block, ...]]], cover: tuple[str, ...]) -> Report:
    """A report of these sections."""
    return Report("", "", "", tuple(Section(title, blocks) for title, blocks in sections), cover)


def files(case: dict[str, Any]) -> Files:
    """The files of a case by their paths."""
    from samples import innovation, qc, safety

    made = {"qc": qc.build, "innovation": innovation.build, "safety": safety.build}[case["notice"]](case)
    for path in case.get("leave_out", []):
        del made[path]
    return made


def write(case: dict[str, Any], where: Path) -> Path:
    """Write a case's files into a folder."""
    for path, content in files(case).items():
        (where / path).parent.mkdir(parents=True, exist_ok=True)
        (where / path).write_bytes(content)
    return where


def notice_word(name: str) -> bytes:
    """The notice as a Word file: lines with tabs are rows of its form."""
    document = docx.Document()
    word.dress(document)
    table: Any = None
    for line in (NOTICES / name / "notice.md").read_text("utf-8").splitlines():
        if "\t" not in line:
            table = None
            if line.strip():
                document.add_paragraph(line)
            continue
        table = table or document.add_table(0, 4, style="Table Grid")
        for cell, text in zip(table.add_row().cells, line.split("\t"), strict=False):
            cell.text = text
    return word.save(document)


def headed(*pieces: tuple[str, tuple[Block, ...]]) -> tuple[Block, ...]:
    """Blocks below sub-headings."""
    return tuple(block for heading, blocks in pieces for block in (SubHeading(heading), *blocks))


if __name__ == "__main__":
    build = Path(__file__).parents[1] / "build" / "notices"
    for each in cases():
        print(write(each, build / each["notice"] / each["file"]))
