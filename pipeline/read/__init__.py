"""Reading: one submitted file to one Document, by what the file holds and not by what it is called.

Readers never raise for odd content: a file that cannot be read is a Document without blocks and a note.
Each reader is imported only when a file needs it, so that a Word report never pays for the PDF library.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path, PurePosixPath

from pipeline.limits import DEFAULT, MIB, Limits
from pipeline.model.document import Anchor, Block, Document, Note, Paragraph, Table
from pipeline.read.sniff import Kind, Sniffed, sniff
from pipeline.read.unread import unread

__all__ = ["PICTURES", "read"]

PICTURES = (".jpg", ".jpeg", ".jfif", ".png", ".tif", ".tiff", ".bmp", ".webp", ".gif", ".heic", ".heif")
"""Extensions of pictures, most of which are one page each."""

_WORD: frozenset[Kind] = frozenset({"docx", "flatdocx", "doc", "rtf", "odt", "fodt", "works", "wordxml"})
_SHEET: frozenset[Kind] = frozenset({"xlsx", "xls", "ods"})
_PICTURE: frozenset[Kind] = frozenset({"picture", "heic"})
_OLD: frozenset[Kind] = frozenset({"doc", "rtf", "odt", "fodt", "works", "wordxml"})
"""What LibreOffice turns into docx."""

_EXPECTED: dict[str, frozenset[Kind]] = {
    # Word opens a docx or RTF that is called .doc without a word; the other way round it refuses.
    **dict.fromkeys((".doc", ".dot", ".wps", ".wpt"), _WORD),
    **dict.fromkeys((".docx", ".docm", ".dotx", ".dotm"), frozenset[Kind]({"docx"})),
    ".rtf": frozenset({"rtf"}),
    ".odt": frozenset({"odt"}),
    ".fodt": frozenset({"fodt"}),
    ".pdf": frozenset({"pdf"}),
    **dict.fromkeys((".xlsx", ".xlsm", ".xls", ".et", ".ods"), _SHEET),
    **dict.fromkeys((".pptx", ".ppt", ".dps"), frozenset[Kind]({"pptx", "ppt"})),
    **dict.fromkeys(PICTURES, _PICTURE),
    ".zip": frozenset({"zip"}),
}
"""The extensions that promise something, and what keeps the promise."""

_ADVICE: dict[Kind, str] = {
    "pptx": "请另存为 PDF 后重新上传。",
    "ppt": "请另存为 PDF 后重新上传。",
    "zip": "请解压后把其中的文件直接放入申报文件夹。",
    "html": "请用 Word 打开后另存为 .docx 再上传。",
    "heic": "请在手机或电脑上打开，另存为 JPG 后重新上传。",
    "text": "请粘贴到 Word 中，另存为 .docx 后上传。",
}


def read(path: Path, file: str, limits: Limits = DEFAULT) -> Document:
    """The content of ``path``, which the submission calls ``file`` (``/`` as separator). Never raises."""
    try:
        return _read(path, file, limits)
    except OSError as error:
        return unread(file, "damaged", f"文件无法打开（{error.strerror or type(error).__name__}），请重新上传。")
    except MemoryError:
        return unread(
            file,
            "limit",
            f"读取此文件所需内存超过上限 {limits.memory_bytes // MIB} MB，已安全停止；请压缩图片或拆分后重新上传。",
        )
    except Exception as error:
        if type(error).__name__ == "OcrFailed":  # its module is loaded only where something is recognised
            advice = "文字识别组件出错，没有读取此文件；请重新安装 yushen[ocr] 后再试，或上传电子版。"
            return unread(file, "missing_reader", advice)
        return unread(
            file,
            "damaged",
            f"读取此文件时出错（{type(error).__name__}），文件可能已损坏；请用 Word 或 WPS 另存一份再上传。",
        )


def _read(path: Path, file: str, limits: Limits) -> Document:
    size = path.stat().st_size
    if size > limits.file_bytes:
        return unread(
            file,
            "limit",
            f"文件大小 {size / MIB:.0f} MB，超过上限 {limits.file_bytes // MIB} MB，未读取；请压缩图片后重新上传。",
        )
    found = sniff(path, limits)
    mismatch = _mismatch(file, found)
    document = _by_kind(path, file, found, mismatch, limits)
    if document.readable and not _shows_anything(document.blocks):
        return _blank(document)
    if mismatch and document.readable:
        return replace(document, notes=(Note("damaged", mismatch, Anchor(file)), *document.notes))
    return document


def _shows_anything(blocks: Iterable[Block]) -> bool:
    for block in blocks:
        match block:
            case Paragraph(text=text) if not text.strip():
                continue
            case Table(rows=rows) if not any(_shows_anything(cell.blocks) for row in rows for cell in row):
                continue
        return True
    return False


def _blank(document: Document) -> Document:
    """A file that opens and shows nothing is an empty file: none of its sections is then called missing."""
    if document.fields:
        return document
    notes = document.notes
    if not document.noted("damaged", "limit", "no_text_layer"):
        blank = Note("damaged", "文件中没有任何内容（空白文件），请检查后重新上传。", Anchor(document.file))
        notes = (blank, *notes)
    return replace(document, text_source="none", notes=notes)


def _extension(file: str) -> str:
    return PurePosixPath(file).suffix.lower()


def _mismatch(file: str, found: Sniffed) -> str:
    """What to say when the content is not what the name says; "" when it is, or the name says nothing."""
    extension = _extension(file)
    expected = _EXPECTED.get(extension)
    if expected is None or found.kind in expected or found.kind in ("empty", "broken", "encrypted", "crowded"):
        return ""
    if found.kind == "other" and found.name.startswith("未知"):
        return f"文件名为 {extension}，但内容无法识别，文件可能已损坏；请重新导出后上传。"
    return f"文件名为 {extension}，内容却是{found.name}，名实不符；请用原软件打开后另存为 .docx 或 PDF，再重新上传。"


def _by_kind(path: Path, file: str, found: Sniffed, mismatch: str, limits: Limits) -> Document:
    match found.kind:
        case "docx" | "flatdocx":
            from pipeline.read.docx import read_docx

            return read_docx(path, file, limits)
        case "pdf":
            from pipeline.read.pdf import read_pdf

            return read_pdf(path, file, limits)
        case kind if kind in _OLD:
            from pipeline.read.office import read_old

            return read_old(path, file, kind, limits)
        case kind if kind in _SHEET:
            from pipeline.read.sheet import read_sheet

            return read_sheet(path, file, kind, limits)
        case kind if kind in _PICTURE and not mismatch and (kind != "heic" or _opens_heic()):
            from pipeline.read.picture import read_picture

            return read_picture(path, file, limits)
    return _not_read(file, found, mismatch, limits)


def _opens_heic() -> bool:
    from pipeline.read.picture import opens_heic

    return opens_heic()


def _not_read(file: str, found: Sniffed, mismatch: str, limits: Limits) -> Document:
    match found.kind:
        case "empty":
            return unread(file, "damaged", "文件是空的（没有内容），请重新上传。")
        case "broken":
            return unread(
                file, "damaged", f"文件已损坏：是{found.name}，无法打开；请用原软件打开后另存一份，再重新上传。"
            )
        case "encrypted":
            return unread(file, "encrypted", "文件已加密，需要密码才能打开；请取消密码保护后重新上传。")
        case "crowded":
            return unread(file, "limit", f"压缩包内的条目超过上限 {limits.archive_entries} 个，已停止读取。")
    if mismatch:
        return unread(file, "damaged", mismatch)
    name = _extension(file) if found.name.startswith("未知") else found.name
    advice = _ADVICE.get(found.kind, "请另存为 .docx 或 PDF 后重新上传。")
    return unread(file, "unsupported", f"不接受的文件类型（{name or '未知格式'}），未读取；{advice}")
