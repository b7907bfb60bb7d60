"""How the report's file is set (``PageSetup``), read only where a notice asks for it; of a PDF the pages alone.

Of a Word file it is what the file says of itself: page and margins by section, the East Asian font and the line spacing
of each paragraph of running text by paragraph, style and default. Headings, tables, notes and headers are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.limits import Limits
from pipeline.model import Dossier
from pipeline.model.page_setup import PageSetup, Sheet

_TWIP, _POINT = 25.4 / 1440, 25.4 / 72
_EAST_ASIAN = ("\u4e00", "\u9fff")
_MOST_PAGES = 500
_HEADS = ("heading", "toc", "title", "subtitle", "caption", "标题", "题注")
"""What the names of styles begin with that are not for running text."""
_DEPTH = 12
"""Styles that a style is based on, one on the other."""
Properties = list[Any]
"""w:pPr or w:rPr elements, the nearest first."""


def with_page_setup(dossier: Dossier) -> Dossier:
    """The dossier with what its report's file says, where the notice asks for paper, font or spacing."""
    layout, report = dossier.pack.layout, dossier.report
    if report is None or not (layout.font or layout.paper):
        return dossier
    file = next((file for file in dossier.submission.files if file.path == report.file), None)
    if file is None or not file.source or report.text_source == "ocr":
        return dossier
    return dossier.replace(setup=page_setup(Path(file.source), dossier.pack.limits))


def page_setup(path: Path, limits: Limits) -> PageSetup | None:
    """What the file says; None for a kind of file of which it is not known."""
    head = path.open("rb").read(5)
    if head == b"%PDF-":
        return _of_pdf(path)
    return _of_word(path, limits) if head[:2] == b"PK" else None


def _of_pdf(path: Path) -> PageSetup | None:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return None
    try:
        sizes = [document.get_page_size(number) for number in range(min(len(document), _MOST_PAGES))]
    except pypdfium2.PdfiumError:
        return None
    finally:
        document.close()
    return PageSetup(tuple(dict.fromkeys(Sheet(round(w * _POINT, 1), round(h * _POINT, 1)) for w, h in sizes)))


def _of_word(path: Path, limits: Limits) -> PageSetup | None:
    from pipeline.read.docx.package import Package, Unreadable, parse_xml

    try:
        package = Package(path, limits)
    except Unreadable:
        return None
    try:
        main = package.main_part()
        parts = {relation.kind: relation.target for relation in package.relations(main).values()}
        body, _ = parse_xml(package.read(main) or b"")
        styles = _Styles(*(_root(package.read(parts[kind])) if kind in parts else None for kind in ("styles", "theme")))
    except Unreadable:
        return None
    finally:
        package.close()
    fonts: Counter[str] = Counter()
    spacings: Counter[str] = Counter()
    for paragraph in _running(body, styles):
        own = styles.of(paragraph)
        many = 0
        for run in paragraph.iter(_w("r")):
            text = "".join(piece.text or "" for piece in run.iter(_w("t")))
            if count := sum(_EAST_ASIAN[0] <= sign <= _EAST_ASIAN[1] for sign in text):
                fonts[styles.font(run, own)] += count
                many += count
        if many:
            spacings[styles.spacing(paragraph, own)] += many
    return PageSetup(tuple(dict.fromkeys(_sheets(body))), dict(fonts), dict(spacings))


def _root(content: bytes | None) -> Any:
    from pipeline.read.docx.package import parse_xml

    return parse_xml(content)[0] if content else None


def _w(name: str) -> str:
    from pipeline.read.docx.names import w

    return w(name)


def _running(body: Any, styles: _Styles) -> Iterator[Any]:
    """The paragraphs of the body that are no heading, no line of a list of contents and in no table or text box."""
    outside = {_w("tbl"), _w("txbxContent")}
    for paragraph in body.iter(_w("p")):
        if any(above.tag in outside for above in paragraph.iterancestors()):
            continue
        if not styles.heads(paragraph):
            yield paragraph


def _sheets(body: Any) -> Iterator[Sheet]:
    for section in body.iter(_w("sectPr")):
        size, margins = section.find(_w("pgSz")), section.find(_w("pgMar"))
        if size is None:
            continue
        width, height = (_length(size.get(_w(side))) for side in ("w", "h"))
        told = None if margins is None else [_length(margins.get(_w(e))) for e in ("top", "bottom", "left", "right")]
        if width and height:
            kept = None if told is None or None in told else tuple(abs(side or 0.0) for side in told)
            yield Sheet(width, height, kept if kept is None else (kept[0], kept[1], kept[2], kept[3]))


def _length(twips: str | None) -> float | None:
    """Millimetres; None for what is no number of twips."""
    try:
        return round(float(twips or "") * _TWIP, 1)
    except ValueError:
        return None


class _Styles:
    """The styles of a file, as far as fonts and line spacing go."""

    def __init__(self, styles: Any, theme: Any) -> None:
        found = [] if styles is None else styles.findall(_w("style"))
        self._styles = {style.get(_w("styleId")): style for style in found}
        defaults = (
            s for s in found if s.get(_w("type")) == "paragraph" and s.get(_w("default")) in ("1", "true", "on")
        )
        self._default = next((style.get(_w("styleId")) for style in defaults), None)
        self._last = [] if styles is None else list(styles.iter(_w("rPrDefault"), _w("pPrDefault")))
        self._theme = _theme_fonts(theme)

    def of(self, paragraph: Any) -> list[Any]:
        """The paragraph's style and those it is based on."""
        named = paragraph.find(f"{_w('pPr')}/{_w('pStyle')}")
        return self._chain(self._default if named is None else named.get(_w("val")))

    def _chain(self, key: str | None) -> list[Any]:
        chain: list[Any] = []
        while key in self._styles and len(chain) < _DEPTH and self._styles[key] not in chain:
            chain.append(self._styles[key])
            based = chain[-1].find(_w("basedOn"))
            key = None if based is None else based.get(_w("val"))
        return chain

    def heads(self, paragraph: Any) -> bool:
        """A heading, a title, or a line of a table of contents."""
        own = self.of(paragraph)
        level = f"{_w('pPr')}/{_w('outlineLvl')}"
        if any(owner.find(level) is not None for owner in (paragraph, *own)):
            return True
        name = own[0].find(_w("name")) if own else None
        return name is not None and (name.get(_w("val")) or "").lower().startswith(_HEADS)

    def font(self, run: Any, own: list[Any]) -> str:
        """The East Asian font of a run; "" where nothing says it."""
        named = run.find(f"{_w('rPr')}/{_w('rStyle')}")
        chain = [run, *(self._chain(named.get(_w("val"))) if named is not None else ()), *own, *self._last]
        for owner in chain:
            fonts = owner.find(f"{_w('rPr')}/{_w('rFonts')}")
            if fonts is None:
                continue
            if theme := fonts.get(_w("eastAsiaTheme")):
                return self._theme.get("major" if theme.startswith("major") else "minor", "")
            if name := fonts.get(_w("eastAsia")):
                return str(name)
        return ""

    def spacing(self, paragraph: Any, own: list[Any]) -> str:
        """ "固定值 28 磅", "最小值 20 磅", "1.5 倍"."""
        for owner in [paragraph, *own, *self._last]:
            told = owner.find(f"{_w('pPr')}/{_w('spacing')}")
            line = None if told is None else _number(told.get(_w("line")))
            if told is None or line is None:
                continue
            rule = told.get(_w("lineRule"), "auto")
            way = {"exact": "固定值", "atLeast": "最小值"}.get(rule)
            return f"{way} {line / 20:g} 磅" if way else f"{round(line / 240, 2):g} 倍"
        return "1 倍"


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None


def _theme_fonts(theme: Any) -> dict[str, str]:
    """ "major" and "minor" → the font for Chinese: the one for the script, or the East Asian one."""
    found: dict[str, str] = {}
    if theme is None:
        return found
    space = theme.nsmap.get("a", "http://schemas.openxmlformats.org/drawingml/2006/main")
    for kind in ("major", "minor"):
        fonts = next(theme.iter(f"{{{space}}}{kind}Font"), None)
        if fonts is None:
            continue
        east = fonts.find(f"{{{space}}}ea")
        script = next((one for one in fonts.iter(f"{{{space}}}font") if one.get("script") == "Hans"), None)
        found[kind] = (east.get("typeface") if east is not None else "") or (
            script.get("typeface") if script is not None else ""
        )
    return found
