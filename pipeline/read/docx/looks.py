"""What a ``w:rPr`` and a ``w:pPr`` say themselves, before styles are resolved."""

from __future__ import annotations

from typing import NamedTuple

from lxml.etree import _Element

from pipeline.read.docx.names import RPR, SECT_PR, VAL, VANISH, half_points, is_on, w, whole_number

_B, _SZ, _COLOR, SHD, _HIGHLIGHT = w("b"), w("sz"), w("color"), w("shd"), w("highlight")
_R_STYLE, _R_FONTS, _HINT = w("rStyle"), w("rFonts"), w("hint")
_P_STYLE, _OUTLINE, _JC, _PAGE_BREAK_BEFORE = w("pStyle"), w("outlineLvl"), w("jc"), w("pageBreakBefore")
_NUM_PR, _ILVL, NUM_ID = w("numPr"), w("ilvl"), w("numId")
_FILL, _THEME_COLOR, _THEME_FILL, _THEME_SHADE = w("fill"), w("themeColor"), w("themeFill"), w("themeShade")

_PAPER = frozenset(("background1", "light1"))  # theme colours of the paper
_LIGHT_HIGHLIGHTS = frozenset(("none", "white", "yellow", "lightGray"))
_DARK_BELOW = 200_000  # of 255,000: 1,000 times the grey value
TINY = 4.0


Look = tuple[float | None, bool]
"""Size in points, bold."""


class RunLook(NamedTuple):
    """Character formatting; None where nothing is said."""

    size: float | None = None
    """Points."""
    bold: bool | None = None
    hidden: bool | None = None
    white: bool | None = None
    dark: bool | None = None
    """On a dark ground, where white text can be read."""
    style: str | None = None

    @property
    def odd(self) -> bool:
        """Hidden, white or tiny."""
        return bool(self.hidden or self.white or (self.size is not None and self.size < TINY))


class ParagraphLook(NamedTuple):
    """Paragraph formatting; None where nothing is said."""

    style: str | None = None
    outline: int | None = None
    """As written: 0-8, and 9 for body text."""
    alignment: str | None = None
    new_page: bool | None = None
    num_id: str | None = None
    num_level: int | None = None
    dark: bool | None = None
    mark: _Element | None = None
    """The run properties of the paragraph mark."""
    section_break: bool = False


NO_RUN_LOOK = RunLook()
NO_PARAGRAPH_LOOK = ParagraphLook()


def read_run_look(properties: _Element) -> RunLook:
    """What a ``w:rPr`` says."""
    size = bold = hidden = white = dark = style = None
    for item in properties:
        tag = item.tag
        if tag == _SZ:
            size = half_points(item.get(VAL))
        elif tag == _B:
            bold = is_on(item)
        elif tag == _COLOR:
            white = is_white(item)
        elif tag == _R_STYLE:
            style = item.get(VAL)
        elif tag == VANISH:
            hidden = is_on(item)
        elif tag == SHD:
            dark = is_dark(item)
        elif tag == _HIGHLIGHT:
            dark = item.get(VAL, "none") not in _LIGHT_HIGHLIGHTS
    return RunLook(size, bold, hidden, white, dark, style)


def has_wide_hint(properties: _Element) -> bool:
    """Whether a ``w:rPr`` carries the East Asian hint."""
    return any(item.tag == _R_FONTS and item.get(_HINT) == "eastAsia" for item in properties)


def read_size_and_bold(properties: _Element) -> tuple[float | None, bool | None, str | None]:
    """The size, weight and character style that a ``w:rPr`` gives: all that most paragraphs are asked for."""
    size = bold = style = None
    for item in properties:
        tag = item.tag
        if tag == _SZ:
            size = half_points(item.get(VAL))
        elif tag == _B:
            bold = is_on(item)
        elif tag == _R_STYLE:
            style = item.get(VAL)
    return size, bold, style


def read_paragraph_look(properties: _Element) -> ParagraphLook:
    """What a ``w:pPr`` says."""
    style = outline = alignment = new_page = num_id = num_level = dark = mark = None
    section_break = False
    for item in properties:
        tag = item.tag
        if tag == _P_STYLE:
            style = item.get(VAL)
        elif tag == RPR:
            mark = item
        elif tag == _JC:
            alignment = item.get(VAL)
        elif tag == _OUTLINE:
            outline = whole_number(item.get(VAL), 9)
        elif tag == _NUM_PR:
            for part in item:
                if part.tag == NUM_ID:
                    num_id = part.get(VAL)
                elif part.tag == _ILVL:
                    num_level = whole_number(part.get(VAL))
        elif tag == _PAGE_BREAK_BEFORE:
            new_page = is_on(item)
        elif tag == SECT_PR:
            section_break = True
        elif tag == SHD:
            dark = is_dark(item)
    return ParagraphLook(style, outline, alignment, new_page, num_id, num_level, dark, mark, section_break)


def is_white(color: _Element) -> bool:
    """Whether a ``w:color`` is that of the paper, or so near to it that nobody could read it."""
    if color.get(_THEME_COLOR) in _PAPER and color.get(_THEME_SHADE) is None:
        return True
    return is_pale(color.get(VAL, "auto"))


def is_pale(rgb: str) -> bool:
    """Whether "RRGGBB" is white or nearly so."""
    return len(rgb) == 6 and all(rgb[at] in "Ff" for at in (0, 2, 4))


def is_dark(shading: _Element) -> bool:
    """Whether a ``w:shd`` is dark enough for white text to be read on it."""
    # A solid pattern shows its foreground; a themed ground comes with its computed fill.
    value = shading.get(_COLOR if shading.get(VAL) == "solid" else _FILL, "auto")
    try:
        red, green, blue = bytes.fromhex(value)
    except ValueError:
        return value != "auto" or shading.get(_THEME_FILL, "background1") not in _PAPER
    return 299 * red + 587 * green + 114 * blue < _DARK_BELOW


def over(lower: RunLook, upper: RunLook) -> RunLook:
    """``upper`` laid over ``lower``: what it does not say shows through."""
    return RunLook(
        lower.size if upper.size is None else upper.size,
        lower.bold if upper.bold is None else upper.bold,
        lower.hidden if upper.hidden is None else upper.hidden,
        lower.white if upper.white is None else upper.white,
        lower.dark if upper.dark is None else upper.dark,
    )


def outline_level(written: int | None) -> int | None:
    """``w:outlineLvl`` as a level 1-9; 9 and what is beyond mean body text."""
    return written + 1 if written is not None and 0 <= written <= 8 else None
