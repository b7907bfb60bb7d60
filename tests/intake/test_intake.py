"""Taking in a file, a folder or a zip: what is read, what is left aside, what is refused."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import struct
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.intake import CannotTake, take
from pipeline.limits import DEFAULT, Limits
from pipeline.model import Submission

TEXT = "成果报告".encode()


def packed(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def taken(tmp_path: Path, name: str, data: bytes, limits: Limits = DEFAULT) -> Submission:
    source, workdir = tmp_path / name, tmp_path / "work"
    source.write_bytes(data)
    workdir.mkdir(exist_ok=True)
    return take(source, workdir, limits)


def paths(submission: Submission) -> list[str]:
    """Of the files that can be read."""
    return [file.path for file in submission.files if file.source]


def listed(submission: Submission) -> list[str]:
    return [file.path for file in submission.files]


def refused(submission: Submission) -> list[tuple[str, str]]:
    return [(note.kind, note.anchor.file) for note in submission.notes]


def test_a_single_file_is_taken_without_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "别的.docx").write_bytes(b"x")
    submission = taken(tmp_path, "报告.docx", TEXT)
    assert paths(submission) == ["报告.docx"] and submission.name == "报告.docx"
    assert submission.files[0].sha256 == hashlib.sha256(TEXT).hexdigest()


def test_a_folder_is_taken_with_its_folders_and_the_leavings_are_named(tmp_path: Path) -> None:
    root = tmp_path / "申报"
    (root / "证实性材料" / "2023").mkdir(parents=True)
    (root / "__MACOSX").mkdir()
    left = ["Thumbs.db", ".DS_Store", "desktop.ini", "~$报告.docx", ".~lock.报告.docx#", "__MACOSX/._报告.docx"]
    for name in ("报告.docx", "证实性材料/2023/总结.docx", *left):
        (root / name).write_bytes(TEXT)
    submission = take(root, tmp_path, DEFAULT)
    assert paths(submission) == ["报告.docx", "证实性材料/2023/总结.docx"]
    assert set(submission.ignored) == set(left)


def test_a_link_out_of_the_folder_is_refused_and_one_inside_left_aside(tmp_path: Path) -> None:
    root = tmp_path / "申报"
    root.mkdir()
    (root / "报告.docx").write_bytes(TEXT)
    (tmp_path / "秘密.txt").write_bytes(b"secret")
    (root / "外面.docx").symlink_to(tmp_path / "秘密.txt")
    (root / "外面的文件夹").symlink_to(tmp_path)
    (root / "里面.docx").symlink_to(root / "报告.docx")
    submission = take(root, tmp_path, DEFAULT)
    assert paths(submission) == ["报告.docx"]
    assert sorted(refused(submission)) == [("limit", "外面.docx"), ("limit", "外面的文件夹")]
    assert submission.ignored == ("里面.docx",)


def test_a_pipe_in_a_folder_is_not_opened(tmp_path: Path) -> None:
    root = tmp_path / "申报"
    root.mkdir()
    (root / "报告.docx").write_bytes(TEXT)
    os.mkfifo(root / "管道.docx")
    assert refused(take(root, tmp_path, DEFAULT)) == [("unsupported", "管道.docx")]


@pytest.mark.parametrize("missing", ["没有.docx", "空文件夹"])
def test_nothing_to_take_is_said_in_one_line(tmp_path: Path, missing: str) -> None:
    (tmp_path / "空文件夹").mkdir()
    with pytest.raises(CannotTake) as error:
        take(tmp_path / missing, tmp_path, DEFAULT)
    assert missing in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_without_the_utf8_mark_are_read(tmp_path: Path, encoding: str) -> None:
    name = "成果报告.docx".encode(encoding)
    stand_in = b"A" * len(name)
    data = packed({stand_in.decode(): TEXT}, zipfile.ZIP_STORED).replace(stand_in, name)
    assert paths(taken(tmp_path, "申报.zip", data)) == ["成果报告.docx"]


def test_the_one_folder_that_holds_everything_is_not_part_of_the_paths(tmp_path: Path) -> None:
    data = packed({"某公司/报告.docx": TEXT, "某公司/材料/总结.docx": TEXT, "__MACOSX/某公司/._报告.docx": b"x"})
    submission = taken(tmp_path, "申报.zip", data)
    assert paths(submission) == ["报告.docx", "材料/总结.docx"]
    assert submission.ignored == ("__MACOSX/某公司/._报告.docx",)


def test_a_zip_in_a_zip_is_opened_one_level_down(tmp_path: Path) -> None:
    third = packed({"总结.docx": TEXT})
    second = packed({"证书.docx": TEXT, "再一层.zip": third})
    submission = taken(tmp_path, "申报.zip", packed({"报告.docx": TEXT, "材料.zip": second}))
    assert paths(submission) == ["报告.docx", "材料.zip/证书.docx"]
    assert refused(submission) == [("limit", "材料.zip/再一层.zip")]
    assert "材料.zip/再一层.zip" in listed(submission), "what may be in it must not be called missing"


@pytest.mark.parametrize(
    "name", ["../逃.docx", "a/../../逃.docx", "/etc/逃.docx", "C:/逃.docx", "..\\逃.docx", "\\逃.docx"]
)
def test_an_entry_that_points_outside_is_refused_and_the_rest_read(tmp_path: Path, name: str) -> None:
    submission = taken(tmp_path, "申报.zip", packed({"报告.docx": TEXT, name: b"x"}))
    assert paths(submission) == ["报告.docx"]
    assert refused(submission) == [("limit", name)] and name in listed(submission)
    assert not list(tmp_path.glob("**/逃.docx"))


def test_backslashes_are_separators(tmp_path: Path) -> None:
    submission = taken(tmp_path, "申报.zip", packed({"材料\\总结.docx": TEXT, "报告.docx": TEXT}))
    assert paths(submission) == ["材料/总结.docx", "报告.docx"]


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("链接.docx")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("报告.docx", TEXT)
    submission = taken(tmp_path, "申报.zip", buffer.getvalue())
    assert paths(submission) == ["报告.docx"] and refused(submission) == [("limit", "链接.docx")]


def test_a_damaged_entry_is_said_so_and_the_rest_read(tmp_path: Path) -> None:
    body = bytes(range(256)) * 8
    data = packed({"报告.docx": TEXT, "总结.docx": body}, zipfile.ZIP_STORED)
    submission = taken(tmp_path, "申报.zip", data.replace(body[:64], b"\0" * 64, 1))
    assert listed(submission) == ["报告.docx", "总结.docx"] and paths(submission) == ["报告.docx"]
    assert refused(submission) == [("damaged", "总结.docx")]


def test_an_encrypted_entry_is_said_so(tmp_path: Path) -> None:
    data = bytearray(packed({"报告.docx": TEXT}))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(signature) + at
        data[place : place + 2] = struct.pack("<H", struct.unpack_from("<H", data, place)[0] | 1)
    assert refused(taken(tmp_path, "申报.zip", bytes(data))) == [("encrypted", "报告.docx")]


def test_an_empty_or_broken_zip_is_a_damaged_file_and_no_end_of_the_run(tmp_path: Path) -> None:
    assert refused(taken(tmp_path, "空.zip", packed({}))) == [("damaged", "空.zip")]
    broken = taken(tmp_path, "坏.zip", packed({"报告.docx": TEXT})[:30])
    assert paths(broken) == ["坏.zip"] or refused(broken) == [("damaged", "坏.zip")]


def test_a_word_package_is_not_unpacked(tmp_path: Path) -> None:
    assert paths(taken(tmp_path, "报告.docx", packed({"word/document.xml": b"<x/>"}))) == ["报告.docx"]


LIMITS = replace(DEFAULT, unpacked_bytes=9 << 20, file_bytes=9 << 20, archive_entries=3, submission_files=2)


@pytest.mark.parametrize(
    ("entries", "read", "noted"),
    [
        ({"炸弹.docx": b"\0" * (9 << 20)}, [], [("limit", "炸弹.docx")]),
        ({"大.bin": os.urandom((9 << 20) + 1)}, [], [("limit", "大.bin")]),
        ({"刚好.bin": os.urandom(9 << 20)}, ["刚好.bin"], []),
        ({"1": TEXT, "2": TEXT, "3": TEXT}, ["1", "2"], [("limit", "3")]),
    ],
    ids=["unpacks to 200 times its size", "a byte too large", "just as large as may be", "a file too many"],
)
def test_limits(tmp_path: Path, entries: dict[str, bytes], read: list[str], noted: list[tuple[str, str]]) -> None:
    submission = taken(tmp_path, "申报.zip", packed(entries), LIMITS)
    assert paths(submission) == read
    assert refused(submission) == noted


def test_too_many_entries_are_not_unpacked(tmp_path: Path) -> None:
    submission = taken(tmp_path, "申报.zip", packed({str(number): TEXT for number in range(4)}), LIMITS)
    assert paths(submission) in ([], ["申报.zip"])


def test_overlapping_entries_are_refused(tmp_path: Path) -> None:
    data = bytearray(packed({"a.docx": TEXT, "b.docx": TEXT}, zipfile.ZIP_STORED))
    second = data.find(b"PK\x01\x02", data.find(b"PK\x01\x02") + 4)
    data[second + 42 : second + 46] = struct.pack("<I", 0)
    assert refused(taken(tmp_path, "申报.zip", bytes(data))) == [("limit", "申报.zip")]


def test_names_that_would_garble_a_page_are_shown_harmlessly(tmp_path: Path) -> None:
    submission = taken(tmp_path, "申报.zip", packed({"报\x1b[31m告\u202e.docx": TEXT}))
    assert paths(submission) == ["报□[31m告□.docx"]


@pytest.mark.filterwarnings("ignore:Duplicate")
def test_two_entries_of_one_name_are_both_kept(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("总结.docx", b"1")
        archive.writestr("总结.docx", b"2")
    assert paths(taken(tmp_path, "申报.zip", buffer.getvalue())) == ["总结.docx", "总结 (2).docx"]


RESULTS = {"result.json": b'{\n "schema": "yushen/1",', "report.html": b"<html>", "annotated.docx": TEXT}


def test_what_an_earlier_check_wrote_is_no_part_of_the_submission(tmp_path: Path) -> None:
    data = packed({"报告.docx": TEXT} | {f"结果/{name}": content for name, content in RESULTS.items()})
    submission = taken(tmp_path, "申报.zip", data)
    assert listed(submission) == ["报告.docx"]
    assert sorted(submission.ignored) == sorted(f"结果/{name}" for name in RESULTS)


def test_but_files_that_are_only_called_so_are(tmp_path: Path) -> None:
    other = RESULTS | {"result.json": b'{"schema": "other"}'}
    assert paths(taken(tmp_path, "申报.zip", packed(other))) == list(other)


@pytest.fixture
def nobody() -> Iterator[Path]:
    """A folder of a user without rights, who runs the test: to root every folder is open."""
    root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as folder:
        if root:
            os.chown(folder, 65534, 65534)
            os.seteuid(65534)
        try:
            yield Path(folder)
        finally:
            if root:
                os.seteuid(0)


@pytest.mark.parametrize("locked", ["证实性材料", "."])
def test_a_folder_that_cannot_be_listed_ends_it(nobody: Path, locked: str) -> None:
    """Whatever is in it would else be called missing."""
    root = nobody / "申报"
    (root / "证实性材料").mkdir(parents=True)
    (root / "报告.docx").write_bytes(TEXT)
    assert paths(take(root, nobody, DEFAULT)) == ["报告.docx"]
    (root / locked).chmod(0)
    try:
        with pytest.raises(CannotTake, match="权限"):
            take(root, nobody, DEFAULT)
    finally:
        (root / locked).chmod(0o700)
