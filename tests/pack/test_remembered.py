"""The tables of a pack that comes with the program are kept; a pack that was changed is never read as it was."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline import cache_folder
from pipeline.pack import PackError, load, places, read

NAME = "shanghai-2024"


@pytest.fixture
def packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The packs that come with the program, where a test may change them; nothing of them is kept yet."""
    own = tmp_path / "packs"
    shutil.copytree(places.PACKS, own)
    for module in (places, read):
        monkeypatch.setattr(module, "PACKS", own)
    monkeypatch.setattr("pipeline.pack.tables.PACKS", own)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return own


def kept() -> Path:
    folder = cache_folder.cache_folder()
    assert folder is not None
    return folder / f"{NAME}.pack"


def test_what_is_kept_is_what_is_read(packs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = load(NAME)
    assert kept().is_file()
    monkeypatch.setattr(read, "_sound", lambda name: pytest.fail("it is read again"))
    assert load(NAME) == fresh


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [("pack.toml", 'issuer = "', 'issuer = "另一个'), ("rules.toml", 'title = "文件加密"', 'title = "加了密"')],
)
def test_a_changed_pack_is_read_as_it_is(packs: Path, file: str, before: str, after: str) -> None:
    first = load(NAME)
    changed = packs / NAME / file
    changed.write_text(changed.read_text("utf-8").replace(before, after, 1), "utf-8")
    assert load(NAME) != first


def test_a_pack_that_no_longer_holds_is_refused(packs: Path) -> None:
    load(NAME)
    rules = packs / NAME / "rules.toml"
    rules.write_text(rules.read_text("utf-8").replace("title =", "titel =", 1), "utf-8")
    with pytest.raises(PackError, match="titel"):
        load(NAME)


def test_a_notice_that_no_longer_says_what_is_quoted_is_noticed(packs: Path) -> None:
    load(NAME)
    (packs / NAME / "notice.md").write_text("另一份通知", "utf-8")
    with pytest.raises(PackError):
        load(NAME)


@pytest.mark.parametrize("content", [b"", b"x", b"\0" * 40, None])
def test_what_cannot_be_used_is_made_anew(packs: Path, content: bytes | None) -> None:
    first = load(NAME)
    whole = kept().read_bytes()
    kept().write_bytes(whole[:200] if content is None else content)
    assert load(NAME) == first and kept().read_bytes() == whole


def test_where_nothing_can_be_kept_it_is_read_each_time(packs: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder")
    assert load(NAME) == load(NAME)


def test_a_pack_of_somebodys_own_is_not_kept(packs: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(packs / NAME, own)
    load(str(own))
    assert not kept().exists()
