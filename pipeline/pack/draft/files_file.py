"""The draft's pack.toml, last part: names and sizes of files."""

from __future__ import annotations

import re

from pipeline.pack.draft.forms import Field
from pipeline.pack.draft.found import NAMING, Found
from pipeline.pack.draft.lines import Line, sentences
from pipeline.pack.draft.materials import Material
from pipeline.pack.draft.toml import Writer

_TYPES = {"word": (".docx", ".doc"), "pdf": (".pdf",)}
_OF_TYPE = re.compile(r"(?i)(Word|PDF)\s*(?:文档|文件)?(?:格式|版)")


def put_files(out: Writer, found: Found, materials: list[Material], fields: dict[str, Field]) -> None:
    """[files]: what the notice says of all files or of one kind."""
    largest = [one for one in found.files if one.limit.max]
    role, pattern = _pattern(found, materials, fields)
    typed = type_of(found, materials[0].title)
    if not largest and not pattern and typed is None:
        if found.naming:
            out.gap()
            line, quote = found.naming
            out.mark(f"{line.clause or '正文'}：“{quote}”，没有认出对应的栏目，请写进 [files] 的 names。")
        return
    out.gap()
    if found.naming and pattern:
        out.mark(f"{found.naming[0].clause or '正文'}：“{found.naming[1]}”，请核对指哪些文件、用什么符号隔开。")
    for one in largest:
        out.mark(f"{one.line.clause or '正文'}：“{one.quote}”，请核对指哪些文件。")
    out.table("files")
    out.put("names", {role: pattern} if pattern else {})
    out.put("types", {"report": list(_TYPES[typed[0]])} if typed else {})
    out.put("max_mb", {"any": max(one.limit.max or 0 for one in largest)} if largest else {})
    if typed:
        line, quote = typed[1:]
    else:
        line, quote = found.naming or found.hand_in
    if largest:
        line, quote = largest[0].line, largest[0].quote
    out.put("clause", line.clause or "正文")
    out.put("quote", quote)


def type_of(found: Found, title: str) -> tuple[str, Line, str] | None:
    """The one type that the report must have: "主报告，以Word格式报送"; None where two are asked for."""
    for line in found.lines:
        for sentence in [] if line.cells else sentences(line):
            told = _OF_TYPE.findall(sentence)
            if len({name.lower() for name in told}) == 1 and title in sentence:
                return told[0].lower(), line, sentence
    return None


def _pattern(found: Found, materials: list[Material], fields: dict[str, Field]) -> tuple[str, str]:
    """ "单位名称+小组名称" in the form's keys, with the role it is said of; "" where a piece is no field of it."""
    told = NAMING.search(found.naming[1]) if found.naming else None
    if told is None:
        return "", ""
    by_label = {field.label: f"{{{key}}}" for key, field in fields.items()}
    roles = {material.title: material.role for material in materials}
    if found.anonymous is not None:
        roles[found.anonymous.title] = found.anonymous.role
    pieces = re.split(r"([-+＋_—－]+)", told[1])
    role, shown = "report", []
    for piece in map(str.strip, pieces[::2]):
        role = roles.get(piece, role)
        shown.append(by_label.get(piece, piece if piece in roles else ""))
    if len(shown) < 2 or not all(shown):
        return "", ""
    return role, "".join(f"{piece}{sign}" for piece, sign in zip(shown, [*pieces[1::2], ""], strict=True))
