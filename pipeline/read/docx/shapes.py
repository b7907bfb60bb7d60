"""Drawings: the text in text boxes, and pictures, charts and embedded objects as figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml.etree import _Element

from pipeline.model.document import Figure, Paragraph
from pipeline.read.docx.alternate import choice_of
from pipeline.read.docx.looks import is_pale
from pipeline.read.docx.names import ALTERNATE, R_EMBED, R_ID, R_LINK, TXBX_CONTENT, w
from pipeline.read.docx.outside import note_object
from pipeline.read.docx.paragraph import Draft
from pipeline.read.docx.placed import stands_above

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_VML, _OFFICE = "{urn:schemas-microsoft-com:vml}", "{urn:schemas-microsoft-com:office:office}"
_BLIP, _SOLID, _NO_FILL, _RGB, _SCHEME = (_A + n for n in ("blip", "solidFill", "noFill", "srgbClr", "schemeClr"))
_SHAPE_PROPERTIES = _WPS + "spPr"
_DOC_PR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"


def read_shapes(draft: Draft, element: _Element) -> None:
    """Adds what a drawing holds to what follows the paragraph, in the order of the file."""
    for child in element:
        handler = _SHAPES.get(child.tag)
        if handler is not None:
            handler(draft, child)
        elif len(child):
            read_shapes(draft, child)


def _alternate(draft: Draft, element: _Element) -> None:
    branch = choice_of(element)
    if branch is not None:
        read_shapes(draft, branch)


def _text_box(draft: Draft, element: _Element) -> None:
    place = draft.place._replace(part="note" if draft.place.part == "note" else "textbox", dark=_is_filled(element))
    blocks = draft.story.inner().blocks(element, place)
    if not draft.begun and stands_above(element):
        draft.ahead += blocks
    else:
        draft.extras += blocks


def _is_filled(content: _Element) -> bool:
    """Whether the shape around a text box may be dark: unless it says that it is not, white text is readable."""
    for shape in content.iterancestors():
        if shape.tag == _WPS + "wsp":
            properties = next(shape.iterchildren(_SHAPE_PROPERTIES), None)
            for fill in properties if properties is not None else ():
                if fill.tag == _NO_FILL:
                    return False
                if fill.tag == _SOLID:
                    return not any(_is_paper(colour) for colour in fill)
            return True
        if isinstance(shape.tag, str) and shape.tag.startswith(_VML) and shape.tag != _VML + "textbox":
            colour = (shape.get("fillcolor") or "white").lower()
            return shape.get("filled") not in ("f", "false") and not colour.startswith(("white", "#fff"))
    return True


def _is_paper(colour: _Element) -> bool:
    value = colour.get("val") or ""
    return is_pale(value) if colour.tag == _RGB else colour.tag == _SCHEME and value in ("bg1", "lt1")


def _picture(draft: Draft, element: _Element) -> None:
    blip = next(element.iter(_BLIP), None)
    linked = blip is not None and not blip.get(R_EMBED) and bool(blip.get(R_LINK))
    source = _part(draft, blip.get(R_EMBED)) if blip is not None else ""
    _figure(draft, Figure(draft.anchor, "picture", _name(element), source), missing=linked)


def _vml_picture(draft: Draft, element: _Element) -> None:
    source = _part(draft, element.get(R_ID))
    _figure(draft, Figure(draft.anchor, "picture", element.get(_OFFICE + "title") or "", source))


def _part(draft: Draft, key: str | None) -> str:
    """The part of the package that holds a picture."""
    relation = draft.story.relations.get(key or "")
    return relation.target if relation is not None and not relation.external else ""


def _figure(draft: Draft, figure: Figure, *, missing: bool = False) -> None:
    if missing:
        draft.reading.doubts.note("skipped", "有图片只是链接，未存入文件，无法查看", draft.anchor)
    draft.extras.append(figure)


def _name(element: _Element) -> str:
    for above in element.iterancestors():
        for described in above.iterchildren(_DOC_PR):
            return described.get("descr") or described.get("name") or ""
        if above.tag == w("drawing"):
            break
    return ""


def _chart(draft: Draft, element: _Element) -> None:
    draft.extras.append(Figure(draft.anchor, "chart", _name(element)))


def _diagram(draft: Draft, element: _Element) -> None:
    draft.extras.append(Figure(draft.anchor, "drawing", _name(element)))


def _group(draft: Draft, element: _Element) -> None:
    """A drawing of several shapes: one figure, unless all it holds is text boxes and pictures of their own."""
    before = len(draft.extras)
    read_shapes(draft, element)
    if not any(isinstance(extra, Figure) for extra in draft.extras[before:]):
        draft.extras.append(Figure(draft.anchor, "drawing", _name(element)))


def _drawn(draft: Draft, element: _Element) -> None:
    """A shape: what stands in it; one that holds nothing may be a tick that somebody drew."""
    before = len(draft.extras)
    read_shapes(draft, element)
    if len(draft.extras) == before:
        draft.doubt("mark", "这里有一个画上去的图形，可能是勾选的记号")


def _ink(draft: Draft, _: _Element) -> None:
    draft.doubt("mark", "这里有手写的墨迹，没有认出是什么")


def _word_art(draft: Draft, element: _Element) -> None:
    """The text of old WordArt stands in an attribute."""
    text = element.get("string") or ""
    if text.strip():
        draft.extras.append(Paragraph(text, draft.anchor, "textbox", wide=()))


def _object(draft: Draft, element: _Element) -> None:
    program = element.get("ProgID") or ""
    relation = draft.story.relations.get(element.get(R_ID) or "")
    note_object(draft.reading.doubts, program, relation, draft.anchor)
    if not program.startswith("Equation"):
        draft.extras.append(Figure(draft.anchor, "object", program))


def _object_picture(draft: Draft, element: _Element) -> None:
    """In an embedded object the picture is only its preview."""
    if next(element.getparent().getparent().iterchildren(_OFFICE + "OLEObject"), None) is None:  # type: ignore[union-attr]
        _vml_picture(draft, element)


def _control(draft: Draft, _: _Element) -> None:
    draft.reading.doubts.note("active", "含 ActiveX 控件", draft.anchor)


_GROUPS = (
    "{http://schemas.microsoft.com/office/word/2010/wordprocessingGroup}wgp",
    "{http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas}wpc",
    _VML + "group",
)
_DRAWN = (
    _WPS + "wsp",
    *(_VML + name for name in ("shape", "rect", "oval", "line", "polyline", "curve", "arc", "roundrect")),
)
_INK = (
    "{http://schemas.microsoft.com/office/word/2010/wordml}contentPart",
    "{http://schemas.microsoft.com/office/word/2010/wordprocessingInk}contentPart",
    w("contentPart"),
)
_SHAPES: Mapping[str, Callable[[Draft, _Element], None]] = {
    TXBX_CONTENT: _text_box,
    ALTERNATE: _alternate,
    "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic": _picture,
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart": _chart,
    "{http://schemas.microsoft.com/office/drawing/2014/chartex}chart": _chart,
    "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds": _diagram,
    **dict.fromkeys(_GROUPS, _group),
    **dict.fromkeys(_DRAWN, _drawn),
    **dict.fromkeys(_INK, _ink),
    _VML + "imagedata": _object_picture,
    _VML + "textpath": _word_art,
    _OFFICE + "OLEObject": _object,
    w("control"): _control,
}
