"""The texts of the samples as data: reports of six sections, written in a small markup.

``# `` opens one of the six sections, ``## `` a sub-heading; ``| a | b |`` is a table row, ``!bars 图1 … a=1 b=2`` a bar
chart with its caption, a line that begins with 表 and a number a table's caption, any other line a paragraph.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

TEXTS = Path(__file__).parent / "texts"
NUMERALS = "一二三四五六七八九十"


class Paragraph(NamedTuple):
    """A paragraph of running text."""

    text: str


class SubHeading(NamedTuple):
    """A heading inside a section."""

    text: str


class Caption(NamedTuple):
    """A table's caption."""

    text: str


class Table(NamedTuple):
    """Rows of cells, the first one the header."""

    rows: tuple[tuple[str, ...], ...]


class Bars(NamedTuple):
    """A bar chart with its caption."""

    caption: str
    bars: tuple[tuple[str, float], ...]


Block = Paragraph | SubHeading | Caption | Table | Bars


@dataclass(frozen=True)
class Section:
    """One section: its heading without a number, and what stands under it. ``heading`` "" prints none."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Report:
    """A whole report: cover, what stands before the first section, and the sections."""

    unit_name: str
    site_name: str
    date: str
    sections: tuple[Section, ...]
    cover: tuple[str, ...] = ()
    preface: tuple[Block, ...] = ()

    def at(self, title: str) -> int:
        """The place of the section with that mandated title."""
        return next(i for i, section in enumerate(self.sections) if section.heading == title)

    def with_section(self, title: str, **changes: Any) -> Report:
        """The same report with one section changed."""
        place = self.at(title)
        changed = replace(self.sections[place], **changes)
        return replace(self, sections=(*self.sections[:place], changed, *self.sections[place + 1 :]))


def parse_blocks(markup: str) -> tuple[Block, ...]:
    """Markup lines to blocks; neighbouring table rows become one table."""
    blocks: list[Block] = []
    for line in filter(None, (line.strip() for line in markup.splitlines())):
        if line.startswith("|"):
            row = tuple(cell.strip() for cell in line.strip("|").split("|"))
            if blocks and isinstance(blocks[-1], Table):
                blocks[-1] = Table((*blocks[-1].rows, row))
            else:
                blocks.append(Table((row,)))
        elif line.startswith("!bars "):
            words = line.removeprefix("!bars ").split()
            values = [word.rpartition("=") for word in words if "=" in word]
            caption = " ".join(word for word in words if "=" not in word)
            blocks.append(Bars(caption, tuple((label, float(value)) for label, _, value in values)))
        elif line.startswith("## "):
            blocks.append(SubHeading(line.removeprefix("## ")))
        elif re.match(r"表\d", line):
            blocks.append(Caption(line))
        else:
            blocks.append(Paragraph(line))
    return tuple(blocks)


def load(name: str) -> dict[str, Any]:
    """``texts/<name>.toml`` as it stands."""
    return tomllib.loads((TEXTS / f"{name}.toml").read_text("utf-8"))


def load_report(name: str) -> Report:
    """The clean report of an organisation."""
    data = load(name)
    organization = data["organization"]
    pieces = re.split(r"^# ", data["report"]["text"], flags=re.MULTILINE)[1:]
    sections = tuple(
        Section(heading.strip(), parse_blocks(body)) for heading, _, body in (piece.partition("\n") for piece in pieces)
    )
    unit, site, date = organization["unit_name"], organization["site_name"], organization["date"]
    cover = ("2024年上海市现场管理创新活动", "现场管理创新成果报告", f"申报单位：{unit}", f"申报现场：{site}", date)
    return Report(unit, site, date, sections, cover)
