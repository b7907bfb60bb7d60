"""Opening what did not open once more, with something else: LibreOffice, pdfminer, the bare XML of a workbook."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from pipeline.confirm.sheet import sheet_cells
from pipeline.limits import Limits
from pipeline.read.sniff import Kind, sniff

MISSING = "没有安装 LibreOffice，不能用另一种软件再打开一次"
_KIND: dict[str, Kind] = {
    **dict.fromkeys((".docx", ".docm", ".dotx", ".dotm"), "docx"),
    **dict.fromkeys((".xlsx", ".xlsm"), "xlsx"),
    **dict.fromkeys((".doc", ".dot", ".wps", ".wpt"), "doc"),
    **dict.fromkeys((".xls", ".et"), "xls"),
    ".rtf": "rtf",
    ".odt": "odt",
    ".ods": "ods",
    ".pdf": "pdf",
    **dict.fromkeys((".jpg", ".jpeg", ".jfif", ".png", ".tif", ".tiff", ".bmp", ".webp", ".gif"), "picture"),
}
"""What a name promises: a broken file is opened as that, whatever its bytes look like."""


def opened_by_another(path: Path, file: str, limits: Limits) -> str | None:
    """Who opens the file after all, as a doubt's words; None where nobody does.

    A file whose content is another kind of file than its name says is opened as what the name says, for that is
    what a person's double click does.
    """
    if not path.stat().st_size:
        return None
    kind = _KIND.get(PurePosixPath(file).suffix.lower()) or sniff(path, limits).kind
    match kind:
        case "pdf":
            return _pdf(path)
        case "picture":
            return _picture(path, limits)
        case "xlsx" if sheet_cells(path, limits):
            return "不用 Excel 组件直接读，工作簿里有内容"
        case "docx" | "xlsx" | "doc" | "xls" | "rtf" | "odt" | "ods":
            return _office(path, kind, limits)
    return None


def _pdf(path: Path) -> str | None:
    from pipeline.confirm.pdf import opens, shows_anything

    try:
        return "另一种读法打得开这份 PDF" if opens(path) and shows_anything(path) else None
    except Exception:
        return None


def _picture(path: Path, limits: Limits) -> str | None:
    """Decoded as far as it goes: what a viewer shows of a picture that was cut off is no broken file."""
    from PIL import Image, ImageFile

    was = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        with Image.open(path) as picture:
            if picture.width * picture.height > limits.pixels:
                return None
            picture.draft("RGB", (400, 400))
            darkest, brightest = picture.convert("L").getextrema()
            return "图片不完整，但能显示出一部分" if darkest != brightest else None
    except Exception:
        return None
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = was


def _office(path: Path, kind: Kind, limits: Limits) -> str | None:
    from subprocess import TimeoutExpired

    from pipeline.read import soffice

    program = soffice.available()
    if program is None:
        return MISSING
    if kind in ("docx", "xlsx") and not zipfile.is_zipfile(path):
        # LibreOffice takes what is no package for plain text: it would open anything.
        return None
    with tempfile.TemporaryDirectory(prefix="yushen-", ignore_cleanup_errors=True) as name:
        try:
            written = soffice.convert(program, path, kind, Path(name), limits)
        except TimeoutExpired:
            return "用 LibreOffice 再打开时超过了时限"
    return "LibreOffice 打得开这个文件" if written else None
