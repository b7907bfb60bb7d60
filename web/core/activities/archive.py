"""A pack folder that was uploaded as a zip: taken whole and plain, or not at all."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from pipeline.limits import DEFAULT, MIB
from pipeline.unzip import Archive, BadArchive, Entry

MOST_BYTES = 8 * MIB
"""Of the zip, and of all its files unpacked."""
LIMITS = replace(DEFAULT, file_bytes=4 * MIB, unpacked_bytes=MOST_BYTES, archive_entries=100)
SUFFIXES = (".toml", ".md", ".csv")
"""A pack, its notice, and the registers of earlier years."""
_ASIDE = re.compile(r"__MACOSX|\.DS_Store|Thumbs\.db|desktop\.ini|\._.*", re.IGNORECASE)
_NAME = re.compile(r"\w[\w.\-—（）()〔〕·]{0,79}")


class BadPack(Exception):
    """It is not taken; the message (Chinese) says why and what to do."""


def unpack(source: Path, folder: Path) -> None:
    """Writes the files of the zip into ``folder``, which is new.

    Raises:
        BadPack: anything in it is not as it must be.
    """
    try:
        with Archive(source, LIMITS) as archive:
            wanted = [entry for entry in archive.entries if not any(map(_ASIDE.fullmatch, entry.parts))]
            _weigh(wanted, source)
            folder.mkdir(mode=0o700)
            left = MOST_BYTES
            for entry in wanted:
                _, size = archive.extract(entry, folder / entry.parts[-1], left)
                left -= size
    except BadArchive as error:
        raise BadPack(error.text) from None
    for path in folder.iterdir():
        _must_be_text(path)


def _weigh(entries: list[Entry], source: Path) -> None:
    """All that can be said before a byte is unpacked."""
    if not entries:
        raise BadPack("压缩包里没有文件。请把规则包的文件夹压缩成 .zip 后上传。")
    if source.stat().st_size > MOST_BYTES or sum(entry.size for entry in entries) > MOST_BYTES:
        raise BadPack(f"压缩包解压后超过 {MOST_BYTES // MIB} MB，没有读取。规则包只含文字，请检查是否放错了文件。")
    for entry in entries:
        if entry.refusal:
            raise BadPack(f"{entry.name}：{entry.refusal}")
        name = entry.parts[-1]
        if not name.lower().endswith(SUFFIXES):
            raise BadPack(f"{name}：规则包里只能有 {'、'.join(SUFFIXES)} 文件。请删去其他文件后重新压缩。")
        if not _NAME.fullmatch(name):
            raise BadPack(f"{name}：文件名只能用文字、数字、横线和点，且不超过 80 个字。请改名后重新压缩。")
    if len({entry.parts[:-1] for entry in entries}) > 1 or len(entries[0].parts) > 2:
        raise BadPack("规则包的文件须放在同一个文件夹里，里面不能再有文件夹。请整理后重新压缩。")
    names = [entry.parts[-1].casefold() for entry in entries]
    if len(set(names)) < len(names):
        raise BadPack("压缩包里有同名的文件。请整理后重新压缩。")
    if "pack.toml" not in (entry.parts[-1] for entry in entries):
        raise BadPack("压缩包里没有 pack.toml。请把规则包的整个文件夹压缩后上传。")


def _must_be_text(path: Path) -> None:
    content = path.read_bytes()
    if b"\0" in content:
        raise BadPack(f"{path.name}：不是文字文件。请存为 UTF-8 文本后重新压缩。")
    if path.suffix.lower() == ".csv":  # office programs write these in either coding
        return
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        raise BadPack(f"{path.name}：不是 UTF-8 编码的文字。请用记事本另存为 UTF-8 后重新压缩。") from None
