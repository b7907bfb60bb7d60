"""Finds the labels of a form in its cells and lines, and the text that belongs to each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.fold import visible
from pipeline.gather.answers import answer_text, lies_over, shown
from pipeline.gather.doubts import of_cell
from pipeline.gather.grid import without_asides
from pipeline.gather.text import bare, one_misread, plain
from pipeline.lazy import lazy
from pipeline.model import Anchor, Block, Cell, Doubt, Paragraph, Table, paragraphs
from pipeline.split.bilingual import is_translation, without_translation

_SHORT = 40
"""Characters of a cell that may hold nothing but a label."""
_LONG = "commitment"
"""The one field whose text runs on behind the table."""
_LEAD = lazy(r"^(?:[\s*＊★☆●○◆◇◎▲△▼■▪▫•·※#✱✳➢➤►▶\-—–]|[①-⑳⑴-⒇⒈-⒛❶-❿⓪])+")

_LETTERS = lazy("[A-Za-z]{3}")
_LATIN = lazy(r"[\s/|·\-—(（]*[A-Za-z][A-Za-z&,.'’/\-\s]{2,}[)）]?\s*$|^[A-Za-z][A-Za-z&,.'’/\-\s]{2,}[\s/|·\-—]*")
"""The translation behind a label, or before it."""
_BRACKETED = lazy(r"[【〔\[「]([^【】〔〕\[\]「」]+)[】〕\]」][:：]?")


def without_lead(text: str) -> str:
    """A label without the star, dot or circled number before it, or the brackets around all of it."""
    text = _LEAD.sub("", visible(text))
    whole = _BRACKETED.fullmatch(text.strip())
    return whole[1] if whole else text


class Unit(NamedTuple):
    """A cell, or a paragraph outside tables."""

    text: str
    anchor: Anchor
    is_cell: bool
    key: str = ""
    """Set beforehand where the label stands above the cell instead of before it."""
    doubts: tuple[Doubt, ...] = ()
    table: int = 0
    """Which table it stands in: 0 for none."""


@dataclass
class Found:
    """A field's text as it stands in the form."""

    key: str
    anchor: Anchor
    pieces: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    """Of every cell that its text, or a part of it, was taken from."""

    @property
    def text(self) -> str:
        return "\n".join(piece for piece in self.pieces if piece.strip())


class Labels:
    """The wordings of a form's labels, and the two parts that share some of them."""

    def __init__(self, wordings: Mapping[str, Iterable[str]], second_part: str = "") -> None:
        """
        Args:
            wordings: for each field its labels, fields in the order of the form.
            second_part: the field with which the form's second part begins; "" where it has only one.
        """
        self._keys: dict[str, list[str]] = {}
        for key, names in wordings.items():
            for name in names:
                self._keys.setdefault(plain(name).lower(), []).append(key)
        order = list(wordings)
        self._second = frozenset(order[order.index(second_part) :] if second_part else ())
        self._in_second = False
        self._misread: dict[str, list[str]] = {}
        longest_first = sorted(self._keys, key=len, reverse=True)
        names = "|".join(r"\s*".join(map(re.escape, name)) for name in longest_first)
        self._pattern = lazy(rf"(?P<label>{names})(?P<aside>\s*[(（][^()（）]{{0,24}}[)）])?", re.I)

    def whole(self, text: str) -> list[str]:
        """The fields that a cell with nothing but a label can mean."""
        if len(text) > _SHORT:
            return []
        text = without_lead(text)
        return self._keys.get(bare(text).lower()) or self._keys.get(plain(text).strip(":：*").lower()) or []

    def read(self, blocks: Iterable[Block], tight: bool) -> dict[str, Found]:
        """Each field's first place that holds something (else its first place), with its text.

        Args:
            tight: a label and the text around it may touch (OCR, values of form fields).
        """
        blocks = list(blocks)
        self._misread = self._nearly_labels(blocks) if tight else {}
        self._in_second = False
        found: dict[str, Found] = {}
        current: Found | None = None
        table = 0
        for unit in self._units(blocks):
            end = 0
            touched: list[Found] = []
            if current and unit.table != table and table and current.key != _LONG and current.text.strip():
                current = None  # what follows a table, or begins another, is none of its last value
            table = unit.table
            for start, stop, keys in self._hits(unit, tight):
                if current and current.key in keys:
                    continue  # the field's own name once more: a heading among its options
                if current and unit.text[end:start].strip():
                    current.pieces.append(unit.text[end:start])
                    touched.append(current)
                current = self._open(found, keys, unit.anchor)
                touched.append(current)
                end = stop
            if current:
                current.pieces.append(unit.text[end:])
            for place in touched or filter(None, [current]):
                place.doubts += unit.doubts
        return found

    def _nearly_labels(self, blocks: Iterable[Block]) -> dict[str, list[str]]:
        """Cells that hold a label but for one misread character, where the only such label stands nowhere else."""
        self._in_second = False
        cells = [unit.text for unit in self._units(blocks) if unit.is_cell and len(unit.text) <= _SHORT]
        standing = {key for text in cells for key in self.whole(text)}
        absent = [name for name, keys in self._keys.items() if not standing.issuperset(keys)]
        found = {}
        for text in {bare(text).lower() for text in cells if not self.whole(text)}:
            near = [name for name in absent if one_misread(name, text)]
            if len(near) == 1:
                found[text] = self._keys[near[0]]
        return found

    def _open(self, found: dict[str, Found], keys: list[str], anchor: Anchor) -> Found:
        key = self._which(keys)
        self._in_second = self._in_second or (len(keys) == 1 and key in self._second)
        place = Found(key, anchor)
        if key not in found or not found[key].text.strip(" _\n"):
            found[key] = place
        return place

    def _in_turn(self, labels: list[list[str]]) -> Iterator[str]:
        """The fields of a row of labels: the second part may begin in the middle of it."""
        for keys in labels:
            key = self._which(keys)
            self._in_second = self._in_second or (len(keys) == 1 and key in self._second)
            yield key

    def _which(self, keys: list[str]) -> str:
        return next((key for key in keys if (key in self._second) == self._in_second), keys[0])

    def _hits(self, unit: Unit, tight: bool) -> Iterator[tuple[int, int, list[str]]]:
        """(start, end of the label with its colon, fields) of every label in the unit."""
        if unit.key:
            yield 0, 0, [unit.key]
            return
        if unit.is_cell and (keys := self.whole(unit.text) or self._misread.get(bare(unit.text).lower(), [])):
            yield 0, len(unit.text), keys
            return
        for match in self._pattern.finditer(unit.text):
            before, after = unit.text[: match.start()], unit.text[match.end() :]
            if not self._is_label(unit, before, after, len(plain(match["label"])), tight):
                continue
            colon = re.match(r"\s*[:：]?", after)
            keys = self._keys[plain(match["label"]).lower()]
            yield match.start(), match.end() + (colon.end() if colon else 0), keys

    @staticmethod
    def _is_label(unit: Unit, before: str, after: str, length: int, tight: bool) -> bool:
        line = before.rpartition("\n")[2]
        starts_line = not without_lead(line).strip() or bare(without_lead(line)) == ""
        if not starts_line and not (before[-1].isspace() or before[-1] in "；;。，,、|_☐☑)）"):
            return tight and length >= 3 and bool(re.match(r"\s*[:：]|\s\s*\S", after))
        if re.match(r"\s*[:：]", after):
            return True
        if unit.is_cell:
            if starts_line and re.match(r"[ \t\u3000*＊]*\n", after):
                return True
            return starts_line and length >= 4 and bool(re.match(r"[ \t\u3000_]+\S", after))
        if re.match(r"[\s_☐☑]|$", after):
            return starts_line or before[-1].isspace()
        return tight and starts_line and length >= 4

    def _units(self, blocks: Iterable[Block]) -> Iterator[Unit]:
        number = 0
        for block in blocks:
            if isinstance(block, Paragraph):
                text = "" if lies_over(block) else shown(block)
                if text.strip() or block.doubts:
                    yield Unit(text, block.anchor, False, doubts=block.doubts)
            elif isinstance(block, Table):
                number += 1
                yield from (unit._replace(table=number) for unit in self._cells(block))

    def _cells(self, table: Table) -> Iterator[Unit]:
        """A table's cells in reading order; under a row of labels the cells below take those as theirs."""
        above: tuple[str, ...] = ()
        rows = list(without_asides(table, lambda text: bool(self.whole(text))))
        for number, row in enumerate(rows):
            texts = self._in_one_language([answer_text(cell) for cell in row])
            if above and not any(self.whole(text) for text in texts):
                for cell, text, key in zip(row, texts, above, strict=True):
                    yield _unit(cell, text, table, key)
                above = ()
                continue
            labels = [self.whole(text) for text in texts]
            is_header = len(row) >= 2 and all(labels) and number + 1 < len(rows)
            below = rows[number + 1] if is_header else ()
            if is_header and len(below) == len(row) and not any(self.whole(answer_text(cell)) for cell in below):
                above = tuple(self._in_turn(labels))
                continue
            for cell, text in zip(row, texts, strict=True):
                if self._holds_form(cell):
                    yield from self._units(cell.blocks)
                else:
                    yield _unit(cell, text, table)

    def _in_one_language(self, texts: list[str]) -> list[str]:
        """A row's texts, its labels without their translation: those that have their value's cell beside them, or
        whose whole row is labels."""
        chinese = [text if self.whole(text) else self._untranslated(text) for text in texts]
        labels = [bool(self.whole(text)) for text in chinese]
        if len(texts) < 2 or all(labels):
            return chinese if len(texts) > 1 else texts
        beside = [label and not other for label, other in zip(labels, [*labels[1:], True], strict=True)]
        return [name if alone else text for name, text, alone in zip(chinese, texts, beside, strict=True)]

    def _untranslated(self, text: str) -> str:
        """ "单位名称 Name of the unit", on one line or two, as "单位名称", where that is a label; else as it is."""
        if text.isascii() or not _LETTERS.search(text):
            return text
        lines = [line for line in text.split("\n") if not is_translation(line)]
        names = ("\n".join(lines), _LATIN.sub("", text), without_translation(text.replace("\n", " ")))
        return next((name for name in names if name and self.whole(name)), text)

    def _holds_form(self, cell: Cell) -> bool:
        """A table in the cell has labels of its own: the cell is no value but a part of the form."""
        inner = [one for block in cell.blocks if isinstance(block, Table) for row in block.rows for one in row]
        return any(self.whole(answer_text(one)) or self._holds_form(one) for one in inner)


def _unit(cell: Cell, text: str, table: Table, key: str = "") -> Unit:
    return Unit(text, _place(cell.blocks, table), True, key, tuple(of_cell(cell)))


def _place(blocks: Iterable[Block], table: Table) -> Anchor:
    return next((p.anchor for p in paragraphs(blocks)), table.anchor)
