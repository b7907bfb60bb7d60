"""An archive that is no longer whole is said so, before the work: neither compared with in part nor written over."""

import os
from datetime import date

import pytest

from pipeline.batch.storage import CannotRun
from pipeline.model import Options


@pytest.fixture
def archive(run, root, tmp_path):
    """Last year's, of three reports; this year two of them come again, under another name."""
    run(archive=tmp_path / "archive", out=str(tmp_path / "last year"))
    for old in ("第10份.docx", "第2份"):
        (root / old).rename(root / f"新-{old}")
    return tmp_path / "archive"


def again(run, archive):
    return run(archive=archive, options=Options(date(2025, 5, 20)))


def cut(file):
    os.truncate(file, file.stat().st_size - 1)


def overwrite(file):
    file.write_bytes(bytes(file.stat().st_size))


@pytest.mark.parametrize(
    ("name", "harm", "says"),
    [
        ("shingles.u32", cut, r"已不完整（shingles\.u32"),
        ("shingles.u32", os.remove, r"已不完整（shingles\.u32"),
        ("texts.zlib", cut, r"已不完整（texts\.zlib"),
        ("texts.zlib", os.remove, r"已不完整（texts\.zlib"),
        ("texts.zlib", overwrite, r"已不完整（texts\.zlib"),
        ("entries.jsonl", os.remove, r"已不完整（entries\.jsonl"),
        ("entries.jsonl", lambda file: file.write_bytes(b"[]\n"), "不是预审的存档"),
    ],
)
def test_a_damaged_archive_is_said_so_and_left_as_it_is(run, archive, name, harm, says):
    harm(archive / name)
    before = {file.name: file.read_bytes() for file in archive.iterdir()}
    with pytest.raises(CannotRun, match=says):
        again(run, archive)
    assert {file.name: file.read_bytes() for file in archive.iterdir()} == before


def test_a_first_run_that_was_killed_leaves_an_archive_that_can_be_begun_again(run, archive):
    (archive / "entries.jsonl").write_bytes(b"")
    again(run, archive)
    assert (archive / "entries.jsonl").read_bytes().count(b"\n") == 3


def test_what_another_batch_put_in_meanwhile_stays(run, root, archive, tmp_path, monkeypatch):
    """The places in the files are those of the moment of writing, not of the start."""
    from pipeline.batch.archive import Archive

    other = Archive(archive)
    again(run, archive)
    whole = {file.name: file.read_bytes() for file in archive.iterdir()}
    other.append([])
    assert {file.name: file.read_bytes() for file in archive.iterdir()} == whole
    assert len(other.entries) == whole["entries.jsonl"].count(b"\n") == 5


def test_an_archive_that_cannot_be_read_is_named_before_the_work(run, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CannotRun, match=r"打不开存档 .*不是文件夹"):
        run(archive=tmp_path / "file" / "archive")
    assert not (tmp_path / "out/results.jsonl").exists()


def test_one_that_cannot_be_written_is_named_when_the_results_are_there(run, tmp_path):
    (tmp_path / "archive/lock").mkdir(parents=True)
    with pytest.raises(CannotRun, match=r"存档 .*写不进.*结果已经写好"):
        run(archive=tmp_path / "archive")
    assert (tmp_path / "out/index.html").exists()
