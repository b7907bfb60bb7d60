"""Where the words of a finding stand on the pages of a PDF: pdfium lays the words out, so it knows their places."""

from __future__ import annotations

from typing import Any, NamedTuple

MOST_PAGES = 200
SHORTEST = 2
"""Signs; what is shorter stands everywhere."""
LONGEST = 400
BEGINNING = 12


class Box(NamedTuple):
    """A place on a page, in thousandths of its width and height from its upper left corner."""

    x: int
    y: int
    width: int
    height: int


def spot(document: Any, wanted: str, near: int = 1) -> dict[str, Any] | None:
    """The page that holds the words, ``near`` before all others, and a box for each line of them; None where none does.

    Blanks and line ends do not count. Of words that go on over a page's end or were shortened, the beginning counts.
    """
    from pipeline.fold import fold

    words = fold(wanted).strip("….")[:LONGEST]
    pages = [_signs(document[number].get_textpage()) for number in range(min(len(document), MOST_PAGES))]
    for length in dict.fromkeys((len(words), min(len(words), BEGINNING))):
        if length < SHORTEST:
            return None
        for number in sorted(range(len(pages)), key=lambda number: number != near - 1):
            signs = pages[number]
            place = "".join(sign for sign, _ in signs).find(words[:length])
            if place >= 0:
                nths = sorted({nth for _, nth in signs[place : place + length]})
                return {"page": number + 1, "boxes": [list(box) for box in _boxes(document[number], nths)]}
    return None


def _signs(text: Any) -> list[tuple[str, int]]:
    """Every visible sign, folded, with its number on the page."""
    from pipeline.fold import fold

    count = text.count_chars()
    whole = text.get_text_range() if count else ""
    if len(whole) != count:
        # Signs beyond the first plane take two places in one of the two counts.
        whole = [text.get_text_range(nth, 1) for nth in range(count)]
    return [(sign, nth) for nth, raw in enumerate(whole) for sign in fold(raw)]


def _boxes(page: Any, nths: list[int]) -> list[Box]:
    """One for each line: signs that overlap in height stand in one."""
    text = page.get_textpage()
    width, height = page.get_size()
    lines: list[list[float]] = []
    for left, bottom, right, top in (text.get_charbox(nth, loose=True) for nth in nths):
        if lines and bottom < lines[-1][3] and top > lines[-1][1] and left >= lines[-1][0]:
            last = lines[-1]
            lines[-1] = [last[0], min(last[1], bottom), max(last[2], right), max(last[3], top)]
        else:
            lines.append([left, bottom, right, top])
    return [
        Box(
            round(1000 * left / width),
            round(1000 * (height - top) / height),
            max(1, round(1000 * (right - left) / width)),
            max(1, round(1000 * (top - bottom) / height)),
        )
        for left, bottom, right, top in lines
    ]
