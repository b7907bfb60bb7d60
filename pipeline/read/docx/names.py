"""The XML names that the Word reader knows, in lxml's notation, and how to read their simple values."""

from __future__ import annotations

from math import isfinite

from lxml.etree import _Element

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def w(name: str) -> str:
    """A name of WordprocessingML."""
    return f"{{{MAIN}}}{name}"


def _r(name: str) -> str:
    return f"{{{_OFFICE_RELATIONS}}}{name}"


VAL = w("val")
ID = w("id")
R_ID, R_EMBED, R_LINK = _r("id"), _r("embed"), _r("link")

BODY, P, R, T, TBL, TR, TC = (w(n) for n in ("body", "p", "r", "t", "tbl", "tr", "tc"))
PPR, RPR, TBL_PR, TR_PR, TC_PR = (w(n) for n in ("pPr", "rPr", "tblPr", "trPr", "tcPr"))
GRID_SPAN, V_MERGE, H_MERGE, CELL_DEL, CELL_INS = (w(n) for n in ("gridSpan", "vMerge", "hMerge", "cellDel", "cellIns"))
SECT_PR, SDT, SDT_PR, SDT_CONTENT = (w(n) for n in ("sectPr", "sdt", "sdtPr", "sdtContent"))
CUSTOM_XML, SMART_TAG, HYPERLINK, FLD_SIMPLE = (w(n) for n in ("customXml", "smartTag", "hyperlink", "fldSimple"))
BDO, DIR = w("bdo"), w("dir")
INS, DEL, MOVE_FROM, MOVE_TO = (w(n) for n in ("ins", "del", "moveFrom", "moveTo"))
TXBX_CONTENT, ALT_CHUNK, SUB_DOC = (w(n) for n in ("txbxContent", "altChunk", "subDoc"))
VANISH, _DEL_TEXT = w("vanish"), w("delText")

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
ALTERNATE, CHOICE, FALLBACK = _MC + "AlternateContent", _MC + "Choice", _MC + "Fallback"

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
O_MATH, O_MATH_PARA, M_T = _MATH + "oMath", _MATH + "oMathPara", _MATH + "t"

W14_CHECKBOX = "{http://schemas.microsoft.com/office/word/2010/wordml}checkbox"
W14_CHECKED = "{http://schemas.microsoft.com/office/word/2010/wordml}checked"
W14_VAL = "{http://schemas.microsoft.com/office/word/2010/wordml}val"

_OFF = frozenset(("0", "false", "off", "none"))


def is_on(switch: _Element) -> bool:
    """Whether a switch such as ``w:b`` is set: present without a value, or with a true one."""
    return (switch.get(VAL) or "1") not in _OFF


def text_of(element: _Element) -> str:
    """All its text, deleted text too, without regard to fields or looks: for an excerpt."""
    return "".join([piece.text or "" for piece in element.iter(T, _DEL_TEXT)])


def whole_number(text: str | None, default: int = 0) -> int:
    """The value of a numeric attribute, ``default`` for what is none."""
    try:
        return int(text) if text else default
    except ValueError:
        return default


def half_points(text: str | None) -> float | None:
    """A font size in points, from half-points or from a measure of strict OOXML ("12pt")."""
    if not text:
        return None
    try:
        size = float(text[:-2]) if text.endswith("pt") else float(text) / 2
    except ValueError:
        return None
    return size if isfinite(size) else None  # float() also reads "nan" and "1e999"
