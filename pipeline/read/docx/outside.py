"""What would run, or reach outside the file, if Word opened it. It is named, never followed."""

from __future__ import annotations

from urllib.parse import unquote

from pipeline.lazy import lazy
from pipeline.model.document import Anchor
from pipeline.read.docx.doubts import Doubts
from pipeline.read.docx.package import Package, Relation

_PROGRAMS = (".exe", ".com", ".scr", ".bat", ".cmd", ".js", ".jse", ".vbs", ".vbe", ".wsf", ".ps1", ".hta", ".lnk",
             ".dll", ".jar", ".msi", ".reg")  # fmt: skip
_HARMLESS = frozenset(("hyperlink", "subDocument"))  # opened by a click, or named where it stands
_LINKS = {
    "attachedTemplate": "远程模板",
    "image": "远程图片",
    "oleObject": "远程对象",
    "package": "远程对象",
    "frame": "远程框架",
    "aFChunk": "远程文本",
    "mailMergeSource": "远程数据源",
}
_scheme = lazy(r"[a-z][a-z0-9+.-]+:")
# A disk of the writer's own: "c:/", and how Word for Mac and LibreOffice write a home folder.
_own_disk = lazy(r"(?://localhost)?/*(?:[a-z][:|]|(?:users|volumes|home|tmp|private)/)")
_LOADING_FIELDS = frozenset(("INCLUDEPICTURE", "INCLUDETEXT", "INCLUDE", "IMPORT", "LINK", "RD"))
_address = lazy(r'"([^"]*)"|(\S+)')


def note_outside(package: Package, doubts: Doubts) -> None:
    """Notes macros, controls, programs and external links that load on opening."""
    names = package.names
    if any(name.endswith("vbaproject.bin") for name in names):
        doubts.note("active", "含宏（VBA 工程）")
    if any("/activex/" in name for name in names):
        doubts.note("active", "含 ActiveX 控件")
    for name in names:
        if name.endswith(_PROGRAMS):
            doubts.note("active", f"内嵌程序 {name.rpartition('/')[2]}")
    for relation in package.external_relations():
        if relation.kind not in _HARMLESS and is_remote(relation.target):
            what = _LINKS.get(relation.kind, "远程内容")
            doubts.note("active", f"打开时会加载{what}：{relation.target[:200]}")


def is_remote(target: str) -> bool:
    """Whether an address leads to another machine; a path on the writer's own disk leads nowhere."""
    address = unquote(target).strip().replace("\\", "/").lower()
    if address.startswith("file:"):
        path = address.removeprefix("file:")
        slashes = len(path) - len(path.lstrip("/"))
        return not _own_disk.match(path) and (slashes == 2 or slashes > 3)
    if _own_disk.match(address):
        return False
    return address.startswith("//") or _scheme.match(address) is not None


def note_field(doubts: Doubts, code: str, anchor: Anchor) -> None:
    """Notes a field that fetches something or starts a program when it is updated."""
    kind, _, rest = code.strip().partition(" ")
    kind = kind.upper()
    if kind in ("DDE", "DDEAUTO"):
        doubts.note("active", f"含 {kind} 域（会启动其他程序）", anchor)
    elif kind in _LOADING_FIELDS:
        for quoted, bare in _address.findall(rest):
            target = quoted or bare
            if is_remote(target.replace("\\\\", "\\")):
                doubts.note("active", f"打开时会加载远程内容（{kind} 域）：{target[:200]}", anchor)


def note_object(doubts: Doubts, program: str, relation: Relation | None, anchor: Anchor) -> None:
    """Notes an embedded OLE object; equations are text drawn by Word's own editor."""
    if program.startswith("Equation"):
        return
    name = program or "未知类型"
    if program == "Package" or (relation is not None and relation.target.lower().endswith(_PROGRAMS)):
        doubts.note("active", f"内嵌文件包或程序（{name}）", anchor)
    elif relation is not None and relation.external:
        doubts.note("embedded", f"链接的对象（{name}）未存入文件", anchor)
    else:
        doubts.note("embedded", f"内嵌对象（{name}），未打开", anchor)
