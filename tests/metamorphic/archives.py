"""How the files of a submission are packed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from tests.metamorphic.catalogue import transformation

Files = dict[str, bytes]
TOP = "申报材料"


def zipped(files: Files, method: int = zipfile.ZIP_DEFLATED, top: str = "", encode: str = "") -> bytes:
    """A zip of the files below ``top``; ``encode`` writes the names in that encoding, unmarked, as Windows does."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        for path, content in files.items():
            info = _Named((top + "/" if top else "") + path, encode)
            info.compress_type = method
            package.writestr(info, content)
    return out.getvalue()


class _Named(zipfile.ZipInfo):
    """An entry whose name is written as bytes of an encoding that the archive does not tell."""

    def __init__(self, name: str, encoding: str) -> None:
        super().__init__(name, (2024, 4, 20, 9, 0, 0))
        self.encoding = encoding

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        if self.encoding:
            return self.filename.encode(self.encoding), self.flag_bits & ~0x800
        return self.filename.encode("utf-8"), self.flag_bits | 0x800


def _packed(name: str, pack: Callable[[Files], Files]) -> None:
    transformation("files", name=f"packed_{name}")(pack)


_packed("as_zip", lambda files: {"a.zip": zipped(files)})
_packed("as_zip_of_a_folder", lambda files: {"a.zip": zipped(files, top=TOP)})
_packed("with_names_in_gbk", lambda files: {"a.zip": zipped(files, encode="gbk")})
_packed("with_unmarked_utf_8", lambda files: {"a.zip": zipped(files, encode="utf-8")})
_packed("without_compression", lambda files: {"a.zip": zipped(files, zipfile.ZIP_STORED)})
_packed("by_bzip2", lambda files: {"a.zip": zipped(files, zipfile.ZIP_BZIP2)})
_packed("in_another_order", lambda files: {"a.zip": zipped(dict(reversed(files.items())))})
_packed("with_capital_ending", lambda files: {"A.ZIP": zipped(files)})
_packed("in_a_zip_in_a_zip", lambda files: {"a.zip": zipped({"申报材料.zip": zipped(files)})})
_packed("with_a_comment_behind", lambda files: {"a.zip": _commented(zipped(files))})
_packed(
    "with_backslashes", lambda files: {"a.zip": zipped({path.replace("/", "\\"): one for path, one in files.items()})}
)
_packed(
    "with_files_of_a_mac", lambda files: {"a.zip": zipped({**files, "__MACOSX/._a.docx": b"\0", ".DS_Store": b"\0"})}
)
_packed("with_folder_entries", lambda files: {"a.zip": zipped({"证实性材料/": b"", **files})})
_packed("with_dots_in_paths", lambda files: {"a.zip": zipped({f"./{path}": one for path, one in files.items()})})


def _commented(content: bytes) -> bytes:
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as package:
        package.comment = b"packed by somebody"
    return out.getvalue()


@transformation("files")
def evidence_packed_alone(files: Files) -> Files:
    inside = {path: one for path, one in files.items() if path.startswith("证实性材料/")}
    rest = {path: one for path, one in files.items() if path not in inside}
    return {**rest, "证实性材料.zip": zipped(inside)}


@transformation("files")
def each_year_packed_alone(files: Files) -> Files:
    """One zip per year's summary, inside a folder."""
    return {
        (path.removesuffix("docx") + "zip" if "总结" in path else path): zipped({path.rpartition("/")[2]: one})
        if "总结" in path
        else one
        for path, one in files.items()
    }
