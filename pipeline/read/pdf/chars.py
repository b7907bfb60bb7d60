"""Lines of a page from pdfium's text layer, with the fewest calls that give their true order and look.

pdfium's text of a page is cheap and its order within a line is not to be trusted: runs in a second font (often the
quotation marks) come out of place. The rectangles of a line's runs tell where that happened; only those lines are
ordered again, character by character.
"""

from __future__ import annotations

import ctypes
import itertools
import math
import re
from array import array
from bisect import bisect_right
from dataclasses import replace
from typing import Any

import pypdfium2.raw as raw

from pipeline.read.pdf import lean
from pipeline.read.pdf.lines import HAN, Box, Line, interleave, is_wide, tangled, union, widest_gap
from pipeline.read.pdf.overlays import FAINT, PALE, TALL, WHITE_TEXT
from pipeline.read.pdf.tags import Tag
from pipeline.read.pdf.twice import APART, drawn_before

GAP = 2.2
"""Ems of white between two runs that may part two columns."""

WHITE = 0.8
"""Ems of white within a line that may be a gutter, where it stands above and below others."""

_BOLD_NAME = re.compile(rb"bold|black|heavy|[-,]bd\b|semib", re.I)
_BLANK_BY_HAN = re.compile(f"(?<=[{HAN}]) +(?=\\S)|(?<=\\S) +(?=[{HAN}])")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINES = re.compile("(?:[^\r\ufffe]+|\r(?!\n))+\ufffe?|\ufffe")
"""A line of pdfium's text. It runs lines together where the first ends in a hyphen, which it calls U+FFFE."""
_TWINS = re.compile(r"([、，。．.,;；:：'il1|!！（）()])\1")
_INVISIBLE = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)


_Placed = tuple[Box, int]
"""A character's advance box and its index."""


class PageText:
    """The text layer of one open page. Characters are addressed by pdfium's own index."""

    def __init__(
        self,
        textpage: Any,
        number: int,
        fonts: dict[int, bool],
        tags: dict[int, Tag] | None = None,
    ):
        self.handle = textpage
        self.tags = tags or {}
        self._address = lean.handle(textpage)
        self.number = number
        self.text = self._text()
        self.dropped: set[int] = set()
        """Indices of characters that are no text of the page: a watermark's, a switched-off layer's."""
        self.odd = False
        """Something is large, pale, askew or drawn over other text: a watermark, perhaps."""
        self._fonts = fonts
        """Whether the font at this address is bold; shared by the pages of a document."""
        self._four, self._colour = (ctypes.c_double * 4)(), (ctypes.c_uint * 4)()
        self._matrix, self._loose = raw.FS_MATRIX(), raw.FS_RECTF()
        four, colour = ctypes.addressof(self._four), ctypes.addressof(self._colour)
        self._fours = (four, four + 8, four + 16, four + 24)
        self._colours = (colour, colour + 4, colour + 8, colour + 12)
        self._matrix_at, self._loose_at = ctypes.addressof(self._matrix), ctypes.addressof(self._loose)

    def _text(self) -> str:
        """The page's characters, as many as pdfium counts, so that an offset is an index."""
        count = raw.FPDFText_CountChars(self.handle)
        if count <= 0:
            return ""
        units = array("H", bytes(2 * (count + 1)))  # ctypes would make a type for each length
        got = lean.get_text(self._address, 0, count, units.buffer_info()[0])
        text = units[: max(0, got - 1)].tobytes().decode("utf-16-le", errors="surrogatepass")
        if len(text) == count and not _SURROGATE.search(text):
            return text
        codes = (raw.FPDFText_GetUnicode(self.handle, i) for i in range(count))
        return "".join(chr(code) if 0 < code < 0x110000 else "\ufffd" for code in codes)

    def lines(self) -> list[Line]:
        """Every line, in pdfium's order; pieces parted by much white are lines of their own."""
        found: list[Line] = []
        for match in _LINES.finditer(self.text):
            text = match[0]
            if not text.isspace():
                found += self._line(match.start(), text)
        if self.dropped:
            found = [piece for line in found for piece in self._without_dropped(line)]
        return self._untangle(found)

    def drop_overlays(self, overlays: set[int]) -> str:
        """Take the characters of these text objects out of the page; what they say."""
        said: dict[int, str] = {}
        for index, character in enumerate(self.text):
            item = lean.text_object(self._address, index)
            if item in overlays:
                self.dropped.add(index)
                said[item] = said.get(item, "") + character
        return "".join(dict.fromkeys(text.strip() for text in said.values()))

    def drop_unseen(self, places: set[tuple[str, int, int]]) -> str:
        """Take the characters at ``places`` (origins in half points) out of the page; what they say."""
        found = []
        for index, character in enumerate(self.text):
            lean.char_origin(self._address, index, self._fours[0], self._fours[1])
            x, y = (round(2 * value) for value in self._four[:2])
            near = ((x + right, y + up) for right in (-1, 0, 1) for up in (-1, 0, 1))
            if any((character, *place) in places for place in near):
                found.append(index)
        self.dropped.update(found)
        return "".join(self.text[index] for index in found)

    def _without_dropped(self, line: Line) -> list[Line]:
        spans = [(start, stop) for start, stop in line.spans if not self.dropped.isdisjoint(range(start, stop))]
        return self.rebuild(line) if spans else [line]

    def _line(self, position: int, text: str) -> list[Line]:
        start = position + len(text) - len(text.lstrip())
        body = text.strip()
        look = self._look(start)
        quadrant, tilted = self._direction()
        rects = lean.rects(self._address, start, len(body))
        if not rects:
            return []
        if quadrant:
            rects = [side for at in range(0, len(rects), 4) for side in Box(*rects[at : at + 4]).turned(quadrant)]
        size = look[0]
        spans = ((start, start + len(body)),)
        lefts, rights = rects[::4], rects[2::4]
        box = Box(min(lefts), min(rects[1::4]), max(rights), max(rects[3::4]))
        line = Line("", box, 0.0, size, page=self.number, quadrant=quadrant, spans=spans, tilted=tilted)
        gap = widest_gap(lefts, rights, 0.3 * size)
        self.odd |= tilted or bool(quadrant) or gap == math.inf or box.height > TALL
        if not tilted and (gap > GAP * size or self._on_itself(body, start)):
            return self.rebuild(line)
        if gap > WHITE * size:
            whites = zip(rights, lefts[1:], strict=False)
            line.whites = tuple((end, next_) for end, next_ in whites if next_ - end > WHITE * size)
        line.baseline = self._baseline(start, quadrant)
        line.text = self._tidy(body, start, size, roomy=gap > size)
        if text[-1] in " \u3000\xa0":
            line.blank_end = lean.is_generated(self._address, position + len(text) - 1) != 1
        # One run has one look.
        self._dress(line, look, start, start + len(body) - 1 if len(lefts) > 1 else start)
        return [line]

    def _on_itself(self, body: str, start: int) -> bool:
        """Whether a narrow character stands on its own like, too narrow for its rectangle to tell."""
        for match in _TWINS.finditer(body):
            first, second = self._cell(start + match.start()), self._cell(start + match.end() - 1)
            if abs(second.left - first.left) < 0.5 * first.width:
                return True
        return False

    def _dress(self, line: Line, look: tuple[float, bool, int], first: int, last: int) -> None:
        """Fill in the look of the line from its first and its last character."""
        line.size, line.bold, mode = look
        line.invisible = mode in _INVISIBLE
        if self.tags and (tag := self.tags.get(lean.object_mark(lean.text_object(self._address, first)))):
            line.element, line.level = tag.number, tag.level
        line.white = self._is_white(first)
        self.odd |= PALE <= min(self._colour[:3]) < WHITE_TEXT or self._colour[3] <= FAINT
        line.end_size, line.end_bold, _ = self._look(last) if last > first else look
        if (line.end_bold, round(line.end_size)) != (line.bold, round(line.size)):
            line.head = self._head(first, last, look)
            if line.head * 2 < len(line.text):
                line.size = line.end_size

    def _head(self, first: int, last: int, look: tuple[float, bool, int]) -> int:
        """How many characters from ``first`` on share its look."""
        for index in range(first + 1, last + 1):
            size, bold, _ = self._look(index)
            if (bold, round(size)) != (look[1], round(look[0])) and not self.text[index].isspace():
                return len(self._tidy(self.text[first:index], first, look[0]))
        return 0

    def _look(self, index: int) -> tuple[float, bool, int]:
        """(size in points, bold, render mode) of a character."""
        size: float = lean.font_size(self._address, index)
        matrix = self._matrix
        if lean.char_matrix(self._address, index, self._matrix_at):
            size *= math.hypot(matrix.c, matrix.d) or 1.0
        item = lean.text_object(self._address, index)
        if not item:
            return size, False, 0
        mode = lean.text_mode(item)
        font = lean.text_font(item) or 0
        bold = self._fonts.get(font)
        if bold is None:
            bold = self._fonts[font] = _is_bold(font)
        return size, bold or mode == raw.FPDF_TEXTRENDERMODE_FILL_STROKE, mode

    def _direction(self) -> tuple[int, bool]:
        """The way the character that ``_look`` saw last runs: quarter turns anticlockwise, and whether askew."""
        if not self._matrix.b:
            return (2, False) if self._matrix.a < 0 else (0, False)
        angle = math.degrees(math.atan2(self._matrix.b, self._matrix.a)) % 360
        quadrant = round(angle / 90)
        return quadrant % 4, abs(angle - quadrant * 90) > 4

    def _baseline(self, index: int, quadrant: int) -> float:
        lean.char_origin(self._address, index, self._fours[0], self._fours[1])
        x, y = self._four[:2]
        return (y, -x, -y, x)[quadrant]

    def _baselines(self, cells: list[_Placed], quadrant: int) -> list[float]:
        xs, ys = lean.origins(self._address, [index for _, index in cells])
        if not quadrant:
            return ys
        along = xs if quadrant % 2 else ys
        return along if quadrant == 3 else [-value for value in along]

    def _is_white(self, index: int) -> bool:
        lean.fill_color(self._address, index, *self._colours)
        return min(self._colour[:3]) >= WHITE_TEXT

    def _cell(self, index: int) -> Box:
        """The character's advance box."""
        if not lean.loose_box(self._address, index, self._loose_at):
            return Box(0, 0, 0, 0)
        loose = self._loose
        return Box(loose.left, loose.bottom, loose.right, loose.top)

    def _tidy(self, text: str, start: int, size: float, roomy: bool = False) -> str:
        """``text`` without the blanks that pdfium put beside Han where the page shows only a little white.

        ``roomy``: somewhere in the line there is more than a little.
        """
        if " " not in text:
            return _clean(text)
        cuts = []
        for blank in _BLANK_BY_HAN.finditer(text):
            first, last = start + blank.start(), start + blank.end()
            if all(lean.is_generated(self._address, i) == 1 for i in range(first, last)):
                if not roomy:
                    cuts.append((blank.start(), blank.end()))
                    continue
                before, after = self._cell(first - 1), self._cell(last)
                white = max(after.left - before.right, after.bottom - before.top, before.bottom - after.top)
                both = is_wide(text[blank.start() - 1]) and is_wide(text[blank.end()])
                if white < (GAP if both else 1.0) * size:
                    cuts.append((blank.start(), blank.end()))
        for first, last in reversed(cuts):
            text = text[:first] + text[last:]
        return _clean(text)

    def drop_marks(self, lines: list[Line], marks: set[str]) -> None:
        """Take the raised marks of footnotes out of the text: they are no characters of it."""
        for mark in marks:
            for line in lines:
                if mark in line.text and len(line.text) > len(mark):
                    self._drop_mark(line, mark)

    def _drop_mark(self, line: Line, mark: str) -> None:
        indices = [i for start, stop in line.spans for i in range(start, stop)]
        raw_text = "".join(self.text[i] for i in indices)
        nth, position = 0, raw_text.find(mark)
        while position >= 0:
            size = self._look(indices[position])[0]
            if size < 0.75 * max(line.size, line.end_size) and (position or line.end_size > size):
                place = -1
                for _ in range(nth + 1):
                    place = line.text.find(mark, place + 1)
                if place > 0:
                    line.text = line.text[:place] + line.text[place + len(mark) :]
                    line.marks += (mark,)
                    nth -= 1
            nth, position = nth + 1, raw_text.find(mark, position + 1)

    def rebuild(self, line: Line, borders: tuple[float, ...] = ()) -> list[Line]:
        """``line`` read again, every character by its x, and parted at wide gaps and at ``borders`` (ascending)."""
        indices: list[int] = []
        for start, stop in line.spans:
            for index, character in enumerate(self.text[start:stop], start):
                # What pdfium made up is always white.
                if index in self.dropped:
                    continue
                if character.isspace() and (character in "\r\n" or lean.is_generated(self._address, index) == 1):
                    continue
                indices.append(index)
        rows = self._rows(self._cells(indices, line.quadrant), line.quadrant, 0.45 * line.size)
        return [piece for row in rows for piece in self._pieces(line, row, borders)]

    def _cells(self, indices: list[int], quadrant: int) -> list[_Placed]:
        sides = lean.loose_boxes(self._address, indices)
        lefts, tops, rights, bottoms = (sides[at::4] for at in range(4))
        boxes = map(Box, lefts, bottoms, rights, tops)
        if quadrant:
            boxes = (box.turned(quadrant) for box in boxes)  # type: ignore[assignment]
        return list(zip(boxes, indices, strict=True))

    def _rows(self, cells: list[_Placed], quadrant: int, apart: float) -> list[list[_Placed]]:
        """Characters by baseline, from the top: pdfium takes two lines for one where they are drawn by turns."""
        rows: list[list[_Placed]] = []
        last = math.inf
        for height, cell in sorted(zip(self._baselines(cells, quadrant), cells, strict=True), reverse=True):
            if last - height > apart:
                rows.append([])
            rows[-1].append(cell)
            last = height
        return rows

    def _pieces(self, line: Line, cells: list[_Placed], borders: tuple[float, ...]) -> list[Line]:
        """The characters of one row, parted at wide gaps and at ``borders``."""
        cells.sort(key=lambda cell: (cell[0].left, cell[1]))
        again = drawn_before(cells, self.text, lambda index: lean.text_object(self._address, index) or 0)
        if again:
            line = replace(line, doubled=2 * len(again) >= 0.9 * len(cells))
            cells = [cell for cell in cells if cell[1] not in again]
        pieces: list[list[_Placed]] = []
        end, column = math.inf, 0
        for cell in cells:
            box = cell[0]
            its = bisect_right(borders, (box.left + box.right) / 2)
            if not pieces or box.left - end > GAP * line.size or its > column:
                pieces.append([])
            pieces[-1].append(cell)
            end, column = box.right, its
        made = (self._piece(line, piece) for piece in pieces)
        return [piece for piece in made if piece.text]

    def _piece(self, line: Line, cells: list[_Placed]) -> Line:
        while cells and self.text[cells[0][1]].isspace():
            cells = cells[1:]
        trailing = len(cells)
        while trailing and self.text[cells[trailing - 1][1]].isspace():
            trailing -= 1
        blank_end, cells = trailing < len(cells), cells[:trailing]
        if not cells:
            return replace(line, text="")
        text, whites = self.text[cells[0][1]], []
        for (before, i), (after, j) in itertools.pairwise(cells):
            gap = after.left - before.right
            if gap > WHITE * line.size:
                whites.append((before.right, after.left))
            if gap > 0.22 * line.size and not self.text[i].isspace():
                wide = is_wide(self.text[i]) or is_wide(self.text[j])
                if not wide or gap > 1.0 * line.size:
                    text += " "
            text += self.text[j]
        spans = tuple((i, i + 1) for _, i in cells)
        box = union([box for box, _ in cells])
        piece = replace(line, whites=tuple(whites), text=_clean(text), box=box, spans=spans, blank_end=blank_end)
        piece.baseline = self._baseline(cells[0][1], line.quadrant)
        self._dress(piece, self._look(cells[0][1]), cells[0][1], cells[-1][1])
        return piece

    def _untangle(self, lines: list[Line]) -> list[Line]:
        """Lines in one place (quotes drawn apart from their line, a line drawn twice) are read again together."""
        ranked = sorted(range(len(lines)), key=lambda i: (-lines[i].baseline, lines[i].box.left))
        dropped: set[int] = set()
        for rank, a in enumerate(ranked):
            for b in itertools.islice(ranked, rank + 1, None):
                upper, lower = lines[a], lines[b]
                if upper.baseline - lower.baseline > APART:
                    break
                if not tangled(upper, lower):
                    continue
                both = replace(upper, spans=upper.spans + lower.spans, size=max(upper.size, lower.size))
                pieces = self.rebuild(both)
                if len(pieces) == 1 and (pieces[0].doubled or interleave(upper, lower)):
                    lines[b] = pieces[0]
                    dropped.add(a)
                    break
        return [line for i, line in enumerate(lines) if i not in dropped]


def _is_bold(font: int) -> bool:
    if not font:
        return False
    typed = ctypes.cast(font, raw.FPDF_FONT)
    name = ctypes.create_string_buffer(256)
    raw.FPDFFont_GetBaseFontName(typed, name, 256)
    return raw.FPDFFont_GetWeight(typed) >= 600 or bool(_BOLD_NAME.search(name.value))


def _clean(text: str) -> str:
    """Without control characters; a hyphen that pdfium took for a soft one is a hyphen again."""
    if text.isprintable():
        return text
    text = text.replace("\ufffe", "-").replace("\x02", "-").replace("\xa0", " ").replace("\t", " ")
    return "".join(c for c in text if c.isprintable() or c in "\u3000\ufffd" or "\ue000" <= c <= "\uf8ff")
