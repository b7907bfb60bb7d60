"""Lines of a page from pdfium's text layer, with the fewest calls that give their true order and look.

pdfium's text of a page is cheap and its order within a line is not to be trusted: runs in a second font (often the
quotation marks) come out of place. The rectangles of a line's runs tell where that happened; only those lines are
ordered again, character by character.
"""

from __future__ import annotations

import itertools
import math
import re
from array import array
from bisect import bisect_left, bisect_right
from dataclasses import replace
from itertools import repeat
from operator import itemgetter
from typing import Any

import pypdfium2.raw as raw

from pipeline.read.pdf import lean
from pipeline.read.pdf.lines import HAN, Box, Line, each, interleave, is_wide, tangled, union, widest_gap
from pipeline.read.pdf.looks import Colour, Look, Looks
from pipeline.read.pdf.overlays import TALL
from pipeline.read.pdf.tags import Tag
from pipeline.read.pdf.twice import APART, drawn_before

GAP = 2.2
"""Ems of white between two runs that may part two columns."""

WHITE = 0.8
"""Ems of white within a line that may be a gutter, where it stands above and below others."""

_HAN = re.compile(f"[{HAN}]")
_BLANKS = re.compile(" +")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINES = re.compile("(?:[^\r\ufffe]+|\r(?!\n))+\ufffe?|\ufffe")
"""A line of pdfium's text. It runs lines together where the first ends in a hyphen, which it calls U+FFFE."""
_TWINS = re.compile(r"([、，。．.,;；:：'il1|!！（）()])\1")

_Placed = tuple[Box, int, float]
"""A character's advance box, its index and its baseline."""


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
        self._looks = Looks(self._address, fonts)
        self._pieces: dict[int, list[Line]] = {}
        """What each of pdfium's lines was read as, by the place where it begins."""

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
        matches = [match for match in _LINES.finditer(self.text) if not match[0].isspace()]
        self._read([match for match in matches if self._is_new(match)])
        found = [piece for match in matches for piece in self._pieces[match.start()]]
        if self.dropped:
            found = [piece for line in found for piece in self._without_dropped(line)]
        return self._untangle(found)

    def _is_new(self, match: re.Match[str]) -> bool:
        """A line that was not read, or that has lost characters since."""
        return match.start() not in self._pieces or not self.dropped.isdisjoint(range(*match.span()))

    def _read(self, matches: list[re.Match[str]]) -> None:
        """Read these lines of pdfium's, with one question of each kind for all of them."""
        self._twins = [match.start() for match in _TWINS.finditer(self.text)]
        bodies = [match[0].strip() for match in matches]
        starts = [match.end() - len(match[0].lstrip()) for match in matches]
        blanks = [match.end() - 1 if match[0][-1] in " \u3000\xa0" else None for match in matches]
        runs = list(map(lean.rects, repeat(self._address), starts, map(len, bodies)))
        # One run has one look.
        lasts = [start + len(body) - 1 for start, body, own in zip(starts, bodies, runs, strict=True) if len(own) > 4]
        self._looks.know(starts + lasts)
        origins = zip(*lean.origins(self._address, starts), strict=True)
        told = zip(starts, bodies, blanks, runs, origins, self._looks.colours(starts), strict=True)
        for match, line in zip(matches, told, strict=True):
            self._pieces[match.start()] = self._line(*line)

    def drop_overlays(self, overlays: set[int]) -> str:
        """Take the characters of these text objects out of the page; what they say."""
        said: dict[int, str] = {}
        items = map(lean.text_object, repeat(self._address), range(len(self.text)))
        for index, (character, item) in enumerate(zip(self.text, items, strict=True)):
            if item in overlays:
                self.dropped.add(index)
                said[item] = said.get(item, "") + character
        return "".join(dict.fromkeys(text.strip() for text in said.values()))

    def drop_unseen(self, places: set[tuple[str, int, int]]) -> str:
        """Take the characters at ``places`` (origins in half points) out of the page; what they say."""
        found = []
        origins = zip(*lean.origins(self._address, list(range(len(self.text)))), strict=True)
        for index, (character, origin) in enumerate(zip(self.text, origins, strict=True)):
            x, y = (round(2 * value) for value in origin)
            near = ((x + right, y + up) for right in (-1, 0, 1) for up in (-1, 0, 1))
            if any((character, *place) in places for place in near):
                found.append(index)
        self.dropped.update(found)
        return "".join(self.text[index] for index in found)

    def _without_dropped(self, line: Line) -> list[Line]:
        spans = [(start, stop) for start, stop in line.spans if not self.dropped.isdisjoint(range(start, stop))]
        return self.rebuild(line) if spans else [line]

    def _line(
        self,
        start: int,
        body: str,
        blank: int | None,
        rects: list[float],
        origin: tuple[float, float],
        colour: Colour,
    ) -> list[Line]:
        """The line whose text begins at ``start``; ``blank`` is the index of the blank that it ends in.

        ``rects`` are the sides of its runs.
        """
        look = self._looks[start]
        quadrant, tilted = look.direction
        if not rects:
            return []
        if quadrant:
            rects = [side for at in range(0, len(rects), 4) for side in Box(*rects[at : at + 4]).turned(quadrant)]
        size = look.size
        end = start + len(body)
        lefts, rights = rects[::4], rects[2::4]
        box = Box(min(lefts), min(rects[1::4]), max(rights), max(rects[3::4]))
        line = Line("", box, 0.0, size, page=self.number, quadrant=quadrant, spans=((start, end),), tilted=tilted)
        gap = widest_gap(lefts, rights, 0.3 * size)
        self.odd |= tilted or bool(quadrant) or gap == math.inf or box.height > TALL
        if not tilted and (gap > GAP * size or self._on_itself(start, end)):
            return self.rebuild(line)
        if gap > WHITE * size:
            whites = zip(rights, lefts[1:], strict=False)
            line.whites = tuple((right, next_) for right, next_ in whites if next_ - right > WHITE * size)
        x, y = origin
        line.baseline = (y, -x, -y, x)[quadrant]
        line.text = self._tidy(body, start, size, roomy=gap > size)
        if blank is not None:
            line.blank_end = lean.is_generated(self._address, blank) != 1
        self._dress(line, colour, start, end - 1 if len(lefts) > 1 else start)
        return [line]

    def _on_itself(self, start: int, end: int) -> bool:
        """Whether a narrow character stands on its own like, too narrow for its rectangle to tell."""
        for at in self._twins[bisect_left(self._twins, start) : bisect_left(self._twins, end - 1)]:
            first, second = self._cell(at), self._cell(at + 1)
            if abs(second.left - first.left) < 0.5 * first.width:
                return True
        return False

    def _dress(self, line: Line, colour: Colour, first: int, last: int) -> None:
        """Fill in the look of the line from its first and its last character."""
        look, end = self._looks[first], self._looks[last]
        line.size, line.bold = look.size, look.bold
        line.invisible, line.white = look.invisible, colour.white
        self.odd |= colour.odd
        if self.tags and (tag := self.tags.get(lean.object_mark(lean.text_object(self._address, first)))):
            line.element, line.level = tag.number, tag.level
        line.end_size, line.end_bold = end.size, end.bold
        if not end.same_type(look):
            line.head = self._head(first, last, look)
            if line.head * 2 < len(line.text):
                line.size = line.end_size

    def _head(self, first: int, last: int, look: Look) -> int:
        """How many characters from ``first`` on share its look."""
        self._looks.know(list(range(first + 1, last + 1)))
        for index in range(first + 1, last + 1):
            if not self._looks[index].same_type(look) and not self.text[index].isspace():
                return len(self._tidy(self.text[first:index], first, look.size))
        return 0

    def _baselines(self, indices: list[int], quadrant: int) -> list[float]:
        xs, ys = lean.origins(self._address, indices)
        if not quadrant:
            return ys
        along = xs if quadrant % 2 else ys
        return along if quadrant == 3 else [-value for value in along]

    def _cell(self, index: int) -> Box:
        """The character's advance box."""
        left, top, right, bottom = lean.loose_boxes(self._address, [index])
        return Box(left, bottom, right, top)

    def _tidy(self, text: str, start: int, size: float, roomy: bool = False) -> str:
        """``text`` without the blanks that pdfium put beside Han where the page shows only a little white.

        ``roomy``: somewhere in the line there is more than a little.
        """
        if " " not in text:
            return _clean(text)
        cuts = []
        for blank in _BLANKS.finditer(text):
            if not _beside_han(text, *blank.span()):
                continue
            first, last = start + blank.start(), start + blank.end()
            if all(map(lean.is_generated, repeat(self._address), range(first, last))):
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
            size = self._looks[indices[position]].size
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
        text = self.text
        indices = [index for start, stop in line.spans for index in range(start, stop) if index not in self.dropped]
        indices = [index for index in indices if not text[index].isspace() or self._is_typed(index)]
        rows = self._rows(self._cells(indices, line.quadrant), 0.45 * line.size)
        return [piece for row in rows for piece in self._parted(line, row, borders)]

    def _is_typed(self, index: int) -> bool:
        """Whether pdfium did not make the blank up."""
        return self.text[index] not in "\r\n" and lean.is_generated(self._address, index) != 1

    def _cells(self, indices: list[int], quadrant: int) -> list[_Placed]:
        sides = lean.loose_boxes(self._address, indices)
        lefts, tops, rights, bottoms = (sides[at::4] for at in range(4))
        boxes = each(Box, lefts, bottoms, rights, tops)
        if quadrant:
            boxes = [box.turned(quadrant) for box in boxes]
        return list(zip(boxes, indices, self._baselines(indices, quadrant), strict=True))

    def _rows(self, cells: list[_Placed], apart: float) -> list[list[_Placed]]:
        """Characters by baseline, from the top: pdfium takes two lines for one where they are drawn by turns."""
        heights = [cell[2] for cell in cells]
        if heights and max(heights) - min(heights) <= apart:
            return [cells]
        rows: list[list[_Placed]] = []
        last = math.inf
        for cell in sorted(cells, key=itemgetter(2), reverse=True):
            if last - cell[2] > apart:
                rows.append([])
            rows[-1].append(cell)
            last = cell[2]
        return rows

    def _parted(self, line: Line, cells: list[_Placed], borders: tuple[float, ...]) -> list[Line]:
        """The characters of one row, parted at wide gaps and at ``borders``."""
        cells.sort(key=lambda cell: (cell[0][0], cell[1]))
        places = [(cell[0], cell[1]) for cell in cells]
        again = drawn_before(places, self.text, lambda index: lean.text_object(self._address, index) or 0)
        if again:
            line = replace(line, doubled=2 * len(again) >= 0.9 * len(cells))
            cells = [cell for cell in cells if cell[1] not in again]
        pieces: list[list[_Placed]] = []
        end, column = math.inf, 0
        for cell in cells:
            box = cell[0]
            its = bisect_right(borders, (box.left + box.right) / 2) if borders else 0
            if not pieces or box.left - end > GAP * line.size or its > column:
                pieces.append([])
            pieces[-1].append(cell)
            end, column = box.right, its
        made = [(piece, shown) for piece in pieces if (shown := self._without_blanks(piece))]
        firsts = [shown[0][1] for _, shown in made]
        self._looks.know(firsts + [shown[-1][1] for _, shown in made])
        found = []
        for (piece, shown), colour in zip(made, self._looks.colours(firsts), strict=True):
            told = self._piece(line, shown, colour)
            told.blank_end = shown[-1] is not piece[-1]
            found.append(told)
        return [piece for piece in found if piece.text]

    def _without_blanks(self, cells: list[_Placed]) -> list[_Placed]:
        """The cells from the first to the last that shows something."""
        inked = [at for at, cell in enumerate(cells) if not self.text[cell[1]].isspace()]
        return cells[inked[0] : inked[-1] + 1] if inked else []

    def _piece(self, line: Line, cells: list[_Placed], colour: Colour) -> Line:
        text, whites = self.text[cells[0][1]], []
        least = 0.22 * line.size
        for (before, i, _), (after, j, _) in itertools.pairwise(cells):
            gap = after[0] - before[2]
            if gap > least:
                if gap > WHITE * line.size:
                    whites.append((before.right, after.left))
                if not self.text[i].isspace():
                    wide = is_wide(self.text[i]) or is_wide(self.text[j])
                    if not wide or gap > 1.0 * line.size:
                        text += " "
            text += self.text[j]
        piece = line.copy()
        piece.whites, piece.text, piece.box = tuple(whites), _clean(text), union([cell[0] for cell in cells])
        piece.spans = tuple((i, i + 1) for _, i, _ in cells)
        piece.baseline = cells[0][2]
        self._dress(piece, colour, cells[0][1], max(cells[0][1], cells[-1][1]))
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


def _beside_han(text: str, start: int, stop: int) -> bool:
    """Text stands on both sides of the blanks, and on one of them Han."""
    if not 0 < start < stop < len(text):
        return False
    before, after = text[start - 1], text[stop]
    return bool((_HAN.match(before) and not after.isspace()) or (_HAN.match(after) and not before.isspace()))


def _clean(text: str) -> str:
    """Without control characters; a hyphen that pdfium took for a soft one is a hyphen again."""
    if text.isprintable():
        return text
    text = text.replace("\ufffe", "-").replace("\x02", "-").replace("\xa0", " ").replace("\t", " ")
    return "".join(c for c in text if c.isprintable() or c in "\u3000\ufffd" or "\ue000" <= c <= "\uf8ff")
