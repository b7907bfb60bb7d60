"""What stands inside a paragraph: runs, and the many wrappers around them.

One small function for each element, looked up by name. An element that is not in the tables shows no text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml.etree import _Element

from pipeline.read.docx import shapes
from pipeline.read.docx.alternate import choice_of
from pipeline.read.docx.fields import Field
from pipeline.read.docx.formulas import shown_by
from pipeline.read.docx.names import (
    ALTERNATE,
    BDO,
    CUSTOM_XML,
    DEL,
    DIR,
    FLD_SIMPLE,
    HYPERLINK,
    ID,
    INS,
    M_T,
    MOVE_FROM,
    MOVE_TO,
    O_MATH,
    O_MATH_PARA,
    R_ID,
    RPR,
    SDT,
    SDT_CONTENT,
    SDT_PR,
    SMART_TAG,
    SUB_DOC,
    VAL,
    W14_CHECKBOX,
    W14_CHECKED,
    W14_VAL,
    R,
    T,
    is_on,
    text_of,
    w,
    whole_number,
)
from pipeline.read.docx.outside import note_field
from pipeline.read.docx.paragraph import Draft
from pipeline.read.docx.plain import is_only_text, shown
from pipeline.read.symbols import EMPTY, MARKS, TICKED, is_symbol_font, sign_of

_FLD_TYPE, _INSTR, _TYPE, _CHAR, _FONT = w("fldCharType"), w("instr"), w("type"), w("char"), w("font")
_CHECK_BOX, _CHECKED, _DEFAULT = w("checkBox"), w("checked"), w("default")
_DROP_DOWN, _RESULT, _LIST_ENTRY = w("ddList"), w("result"), w("listEntry")
_RUBY_BASE = w("rubyBase")
_MANY = 12  # children from which on asking libxml2 about them all is cheaper than looking at each


def read_paragraph(draft: Draft, element: _Element) -> None:
    """Adds what a ``w:p`` shows to the paragraph."""
    closely = draft.watch or draft.closely or draft.fields.busy
    if len(element) > _MANY and not closely and is_only_text(element):
        draft.add_whole(element)
    else:
        read_inline(draft, element)


def read_inline(draft: Draft, element: _Element) -> None:
    """Adds what ``element`` (a ``w:p`` or a wrapper inside one) shows to the paragraph."""
    for child in element:
        tag = child.tag
        if tag == R:
            _run(draft, child, child)
        else:
            handler = _INLINE.get(tag)
            if handler is not None:
                handler(draft, child)


def _run(draft: Draft, element: _Element, run: _Element) -> None:
    """The content of a ``w:r``, or of a wrapper inside one."""
    for child in element:
        tag = child.tag
        if tag == T:
            text = child.text
            if text:
                draft.add(shown(child, text), run)
        elif tag != RPR:
            handler = _RUN.get(tag)
            if handler is not None:
                handler(draft, child, run)


# Wrappers inside a paragraph


def _inserted(draft: Draft, element: _Element) -> None:
    draft.reading.doubts.place("tracked", draft.anchor, text_of(element))
    read_inline(draft, element)


def _deleted(draft: Draft, element: _Element) -> None:
    draft.reading.doubts.place("tracked", draft.anchor, text_of(element))


def _alternate(draft: Draft, element: _Element) -> None:
    branch = choice_of(element)
    if branch is not None:
        read_inline(draft, branch)


def checkbox_of(control: _Element) -> str | None:
    """The sign of a check box content control, None for any other control."""
    properties = next(control.iterchildren(SDT_PR), None)
    box = next(properties.iter(W14_CHECKBOX), None) if properties is not None else None
    if box is None:
        return None
    checked = next(box.iterchildren(W14_CHECKED), None)
    value = checked.get(W14_VAL, checked.get(VAL, "1")) if checked is not None else "0"
    return TICKED if value in ("1", "true", "on") else EMPTY


def _content_control(draft: Draft, element: _Element) -> None:
    sign = checkbox_of(element)
    if sign is not None:
        draft.add(sign)
        return
    for content in element.iterchildren(SDT_CONTENT):
        read_inline(draft, content)


def _simple_field(draft: Draft, element: _Element) -> None:
    fields = draft.fields
    fields.begin()
    fields.add_code(element.get(_INSTR) or "")
    _separate(draft)
    read_inline(draft, element)
    _end_field(draft, None)


def _math(draft: Draft, element: _Element) -> None:
    for piece in element.iter(M_T, T):
        if piece.text and not (draft.reading.tracked and _is_deleted(piece, element)):
            draft.add(piece.text)


def _is_deleted(piece: _Element, top: _Element) -> bool:
    for above in piece.iterancestors():
        if above.tag in (DEL, MOVE_FROM):
            return True
        if above is top:
            return False
    return False


def _sub_document(draft: Draft, element: _Element) -> None:
    relation = draft.story.relations.get(element.get(R_ID) or "")
    named = f"（{relation.target}）" if relation else ""
    draft.reading.doubts.note("skipped", f"子文档{named}不在本文件内，未读取", draft.anchor)


_INLINE: Mapping[str, Callable[[Draft, _Element], None]] = {
    **dict.fromkeys((HYPERLINK, SMART_TAG, CUSTOM_XML, BDO, DIR), read_inline),
    **dict.fromkeys((INS, MOVE_TO), _inserted),
    **dict.fromkeys((DEL, MOVE_FROM), _deleted),
    **dict.fromkeys((O_MATH, O_MATH_PARA), _math),
    SDT: _content_control,
    FLD_SIMPLE: _simple_field,
    ALTERNATE: _alternate,
    SUB_DOC: _sub_document,
}


# Inside a run


def _character(sign: str) -> Callable[[Draft, _Element, _Element], None]:
    def add(draft: Draft, _: _Element, run: _Element) -> None:
        draft.add(sign, run)

    return add


def _break(draft: Draft, element: _Element, run: _Element) -> None:
    kind = element.get(_TYPE)
    if kind == "page":
        # Between two parts of one paragraph no page begins that a paragraph could tell of.
        if draft.begun:
            draft.story.page_follows = True
        else:
            draft.new_page = True
    elif kind != "column":
        draft.add("\n", run)


def _saved_page_break(draft: Draft, _: _Element, __: _Element) -> None:
    reading = draft.reading
    if reading.page is not None and draft.story.host is None:
        reading.page += 1
        if not draft.begun:
            draft.anchor = draft.anchor._replace(page=reading.page)


def _symbol(draft: Draft, element: _Element, run: _Element) -> None:
    try:
        code = int(element.get(_CHAR) or "", 16)
    except ValueError:
        return
    if not (0 < code < 0xD800 or 0xDFFF < code < 0x110000):
        return
    sign = sign_of(element.get(_FONT) or "", code) if is_symbol_font(element.get(_FONT) or "") else ""
    draft.sign(sign)
    # What is no mark keeps its private code: so Word counts it, as one character whatever it shows.
    draft.add(sign if sign and sign in MARKS else chr(code), run, shown=True)


def _field_character(draft: Draft, element: _Element, run: _Element) -> None:
    fields = draft.fields
    kind = element.get(_FLD_TYPE)
    if kind == "begin":
        sign = _form_field(element)
        if sign:
            draft.add(sign, run)
        fields.begin(silent=bool(sign))
    elif kind == "separate":
        _separate(draft)
    elif kind == "end":
        _end_field(draft, run)


def _separate(draft: Draft) -> None:
    field = draft.fields.separate()
    if field is not None:
        field.began = (id(draft), len(draft.runs))
    _settle_field(draft, field)


def _end_field(draft: Draft, run: _Element | None) -> None:
    """Closes a field; one without a result shows what its code tells."""
    field = draft.fields.end()
    if field is None:
        return
    if field.in_code:
        _settle_field(draft, field)
    elif field.began != (id(draft), len(draft.runs)):
        return
    if field.silent:
        return
    seen = shown_by(field.code)
    if seen.unsure:
        draft.doubt("mark" if seen.text else "text", seen.unsure)
    # What Word's count leaves out is read where an answer may stand, and only there.
    if seen.text and (seen.is_mark or draft.place.part == "table"):
        draft.add(draft.sign(seen.text), run, shown=True)


def _settle_field(draft: Draft, field: Field | None) -> None:
    """The field's code is known now."""
    if field is not None:
        note_field(draft.reading.doubts, field.code, draft.anchor)


def _form_field(element: _Element) -> str:
    """What a legacy form field shows of itself: the sign of a tick box, the choice of a list."""
    box = next(element.iter(_CHECK_BOX), None)
    if box is not None:
        states = {item.tag: is_on(item) for item in box}
        return TICKED if states.get(_CHECKED, states.get(_DEFAULT, False)) else EMPTY
    drop_down = next(element.iter(_DROP_DOWN), None)
    if drop_down is not None:
        entries = [entry.get(VAL) or "" for entry in drop_down.iterchildren(_LIST_ENTRY)]
        chosen = next(drop_down.iterchildren(_RESULT), None)
        at = whole_number(chosen.get(VAL)) if chosen is not None else 0
        return entries[at] if 0 <= at < len(entries) else ""
    return ""


def _field_code(draft: Draft, element: _Element, run: _Element) -> None:
    text = element.text or ""
    draft.fields.add_code(draft.inked(text, run) if draft.closely else text)


def _ruby(draft: Draft, element: _Element, _: _Element) -> None:
    """The base text only: the guide above it is not counted."""
    for base in element.iterchildren(_RUBY_BASE):
        read_inline(draft, base)


def _run_alternate(draft: Draft, element: _Element, run: _Element) -> None:
    branch = choice_of(element)
    if branch is not None:
        _run(draft, branch, run)


def _note_reference(kind: str) -> Callable[[Draft, _Element, _Element], None]:
    def read(draft: Draft, element: _Element, _: _Element) -> None:
        if not draft.fields.quiet:
            draft.note_marks += 1
            draft.extras += draft.story.note(kind, element.get(ID), draft.anchor)

    return read


def _comment(draft: Draft, element: _Element, _: _Element) -> None:
    reading = draft.reading
    reading.doubts.place("comments", draft.anchor, "" if reading.commented else reading.comment(element.get(ID)))
    reading.commented = True


def _shape(draft: Draft, element: _Element, _: _Element) -> None:
    shapes.read_shapes(draft, element)


_RUN: Mapping[str, Callable[[Draft, _Element, _Element], None]] = {
    **dict.fromkeys((w("tab"), w("ptab")), _character("\t")),
    **dict.fromkeys((w("drawing"), w("pict"), w("object")), _shape),
    w("cr"): _character("\n"),
    w("br"): _break,
    w("noBreakHyphen"): _character("\u2011"),
    w("sym"): _symbol,
    w("fldChar"): _field_character,
    w("instrText"): _field_code,
    w("lastRenderedPageBreak"): _saved_page_break,
    w("ruby"): _ruby,
    w("footnoteReference"): _note_reference("footnotes"),
    w("endnoteReference"): _note_reference("endnotes"),
    w("commentReference"): _comment,
    ALTERNATE: _run_alternate,
}
