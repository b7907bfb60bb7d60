"""Where the columns of a page part: the gutter between them, on pages with many lines and with few."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, groupby
from statistics import median

from pipeline.read.pdf.furniture import PageLines
from pipeline.read.pdf.lines import Line, left_edge, right_edge, union
from pipeline.read.pdf.numbered import RANKED

STEPS = 200
"""Places across the width of the text at which a gutter is looked for."""

FEWEST = 5
"""Lines on each side that show by themselves that there are two columns."""

_NARROWEST = 10.0
"""Ems: a column of running text is no narrower."""

_NEAR = 5.0
"""Points between the left edges of lines in one column and of what is set a little in there."""

_LONG = 30
"""Characters: no heading beside another is as long."""

Sides = tuple[list[Line], list[Line]]


def find_gutter(lines: list[Line], hint: float | None = None, few: bool = False, most: int = 4) -> float | None:
    """The x between two columns: hardly a line runs over it, and on both sides stand lines of a column.

    ``hint`` is where other pages have theirs: a page with few lines need not show its own. ``few``: look at pages
    that hold too few lines to fill two columns. ``most``: so many columns may stand side by side.
    """
    lines = [line for line in lines if line.block is None]
    if len(lines) < 2:
        return None
    if not few and hint is None and len(lines) + sum(line.box.width <= 2 for line in lines) < 2 * FEWEST:
        return None  # too few for two columns, even where one that is no wider than a gutter's edge stands in both
    start, stop = min(line.box.left for line in lines), max(line.box.right for line in lines)
    step = (stop - start) / STEPS or 1.0
    best: tuple[int, float, float] | None = None
    for over, x in _passages([((a.box.left - start) / step, (a.box.right - start) / step) for a in lines]):
        if over > 0.15 * len(lines):
            continue
        x = start + x * step
        sides = _sides(lines, x)
        edge = _filled(*sides, most) if min(map(len, sides)) >= FEWEST else None
        if edge is None or edge[1] - edge[0] < 0.6 * lines[0].size:
            continue
        if best is None or (over, edge[0] - edge[1]) < best[:2]:
            best = over, edge[0] - edge[1], (edge[0] + edge[1]) / 2
    if best is None and few:
        best = _few_gutter(lines, start, stop)
    if best is None and hint is not None:
        sides = _sides(lines, hint)
        return hint if all(sides) and _apart(lines, sides) else None
    return best[2] if best else None


def stripes(lines: list[Line]) -> tuple[float, ...]:
    """Where the whites within lines stand one above the other, and hardly another line runs over them."""
    whites = sorted((white for line in lines for white in line.whites), key=sum)
    found: list[float] = []
    for left, right in whites:
        x = (left + right) / 2
        if found and x - found[-1] < _NARROWEST:
            continue
        here = [line for line in lines if line.box.left < x < line.box.right]
        white = sum(any(a <= x <= b for a, b in line.whites) for line in here)
        over = len(here) - white
        shown = white > 1 or sum(abs(line.box.left - right) < _NEAR for line in lines) >= FEWEST
        if over == 0 or (shown and over <= max(1, 0.15 * len(lines))):
            found.append(x)
    return tuple(found)


def page_gutter(page: PageLines) -> float | None:
    """The gutter that a page shows by itself, with many lines."""
    return find_gutter([line for line in page.lines if line.quadrant == page.quadrant])


def usual_gutter(gutters: list[float | None]) -> float | None:
    """Where most pages that have columns part them."""
    known = sorted(x for x in gutters if x is not None)
    return median(known) if known and known[-1] - known[0] < 40 else None


def doubtful_rows(lines: list[Line]) -> bool:
    """A heading and another text stand on one row, and nothing tells whether they are columns."""
    texts = sorted(
        (line for line in lines if line.block is None), key=lambda line: (-round(line.baseline), line.box.left)
    )
    for _, row in groupby(texts, key=lambda line: round(line.baseline)):
        pieces = [line for line in row if len(line.text) > 3]
        if len(pieces) > 1 and not RANKED.match(pieces[0].text) and _is_ranked(pieces[-1]):
            return True
    return False


def _sides(lines: list[Line], x: float) -> Sides:
    return [line for line in lines if line.box.right <= x + 1], [line for line in lines if line.box.left >= x - 1]


def _apart(lines: list[Line], sides: Sides) -> bool:
    """What runs over the gutter stands above or below all that stands beside it, and is less."""
    beside = [line.baseline for side in sides for line in side]
    over = [line for line in lines if not any(line is other for side in sides for other in side)]
    between = [line for line in over if min(beside) < line.baseline < max(beside)]
    return len(over) < len(beside) and not between


def _few_gutter(lines: list[Line], start: float, stop: float) -> tuple[int, float, float] | None:
    """A gutter before the left edge of a column that has too few lines to show it by their number."""
    quarter = (stop - start) / 4
    for left in sorted({line.box.left for line in lines if start + quarter < line.box.left < stop - quarter}):
        sides = _sides(lines, left)
        if not all(sides) or any(line.box.left > left + 3.5 * line.size for line in sides[1]):
            continue
        end = max(line.box.right for line in sides[0])
        if left - end > 0.6 * lines[0].size and _apart(lines, sides) and _few_columns(*sides):
            return 0, end - left, (end + left) / 2
    return None


def _few_columns(left: list[Line], right: list[Line]) -> bool:
    """Few lines, and columns all the same: headings side by side, or running text of one width on both sides."""
    usual = median(line.size for line in left + right)
    heads = [[line for line in side if _is_head(line, usual)] for side in (left, right)]
    for a in heads[0]:
        for b in heads[1]:
            # A row of numbered answers has no text of its own below each.
            if abs(a.baseline - b.baseline) < 1.5 * a.size and any(
                0 < head.baseline - line.baseline < 3 * head.size and not _is_head(line, usual)
                for head, side in ((a, left), (b, right))
                for line in side
            ):
                return True
    one, other = union([line.box for line in left]), union([line.box for line in right])
    em = max(line.size for line in left)
    overlap = min(one.top, other.top) - max(one.bottom, other.bottom)
    return (
        len(left) + len(right) >= 4
        and min(len(left), len(right)) > 1
        and min(one.width, other.width) >= _NARROWEST * em
        and abs(one.width - other.width) < 1.2 * em
        and overlap > 0
        and _runs_on(left, one.right)
        and _runs_on(right, other.right)
    )


def _is_head(line: Line, usual: float) -> bool:
    """Numbered or larger than the text, and short."""
    return _is_ranked(line) or (line.size > 1.1 * usual and len(line.text) < _LONG)


def _is_ranked(line: Line) -> bool:
    return bool(RANKED.match(line.text)) and len(line.text) < _LONG and line.text[-1] not in "。；;"


def _runs_on(lines: list[Line], right: float) -> bool:
    """One line is full, and the one below it begins at the column's edge."""
    edge = min(line.box.left for line in lines)
    ordered = sorted(lines, key=lambda line: -line.baseline)
    full = [line for line in ordered[:-1] if line.box.right > right - 1.3 * line.size]
    return bool(full) and sum(line.box.left < edge + line.size for line in ordered) > 0


def _passages(spans: list[tuple[float, float]]) -> Iterator[tuple[int, float]]:
    """(lines that run over it, middle) of each stretch of the middle half that fewer lines run over than beside it."""
    changes = [0] * (STEPS + 3)
    for left, right in spans:
        changes[int(left)] += 1
        changes[int(right) + 1] -= 1
    over = list(accumulate(changes))
    first = STEPS // 4
    for x in range(first + 1, STEPS * 3 // 4 + 1):
        if over[x] == over[first]:
            continue
        if over[x] > over[first] <= over[first - 1]:
            yield over[first], (first + x) / 2
        first = x


def _filled(left: list[Line], right: list[Line], most: int) -> tuple[float, float] | None:
    """(right edge of the left lines, left edge of the right ones), when both are text set in columns."""
    a, b = union([line.box for line in left]), union([line.box for line in right])
    for side, box in ((left, a), (right, b)):
        if box.width < 8 * side[0].size:
            return None
        if median(line.box.width for line in side) < 0.6 * box.width and (
            most < 3 or not find_gutter(side, most=most // 2)
        ):
            return None  # neither one column nor two
    overlap = min(a.top, b.top) - max(a.bottom, b.bottom)
    # A page number or a short title may stand in the gutter: the edges are those of most lines.
    return (right_edge(left), left_edge(right)) if overlap > 0.2 * min(a.height, b.height) else None
