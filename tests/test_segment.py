"""The second look's dictionary: loaded only when it is needed, quietly, and kept where nobody else can write."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.segment import cache_folder, segmenter
from samples import make

REPORTS = Path(make.__file__).parent / "reports"
_CHECK = """
import sys
from click.testing import CliRunner
from cli import yushen
CliRunner().invoke(yushen, ["check", sys.argv[1], "--scope", "report", "--format", "json"], standalone_mode=False)
sys.exit("jieba" in sys.modules)
"""


def test_a_clean_report_does_not_load_it() -> None:
    done = subprocess.run([sys.executable, "-c", _CHECK, REPORTS / "factory-clean.docx"], check=False)
    assert done.returncode == 0


def _in_a_process(code: str, home: Path) -> subprocess.CompletedProcess[str]:
    temporary = home / "tmp"
    temporary.mkdir()
    told = {"HOME": str(home), "XDG_CACHE_HOME": "", "TMPDIR": str(temporary), "PYTHONPATH": str(Path.cwd())}
    return subprocess.run([sys.executable, "-c", code], env=told, capture_output=True, text=True, check=True)


def test_it_is_quiet_and_leaves_nothing_in_the_common_temporary_folder(tmp_path: Path) -> None:
    done = _in_a_process(
        "from pipeline.segment import Segmenter; print(Segmenter(['品管圈']).words('品管圈活动'))", tmp_path
    )
    assert (done.stdout, done.stderr) == ("['品管圈', '活动']\n", "")
    assert list((tmp_path / "tmp").iterdir()) == []
    own = tmp_path / ".cache" / "yushen"
    assert stat.S_IMODE(own.stat().st_mode) == 0o700 and [path.suffix for path in own.iterdir()] == [".cache"]


def test_without_a_folder_of_its_own_it_works_and_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / ".cache").write_text("no folder")
    done = _in_a_process("from pipeline.segment import Segmenter; print(Segmenter([]).words('质量提升'))", tmp_path)
    assert done.stdout == "['质量', '提升']\n" and list((tmp_path / "tmp").iterdir()) == []


def test_a_folder_that_others_may_write_to_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "yushen").mkdir()
    (tmp_path / "yushen").chmod(0o777)
    assert cache_folder() is None, "what lies in it may be somebody else's"


def test_a_folder_that_others_may_exchange_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "yushen"
    tmp_path.chmod(0o777)
    assert cache_folder() is None


def test_a_link_to_somebody_s_folder_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "else").mkdir()
    (tmp_path / "yushen").symlink_to(tmp_path / "else")
    assert cache_folder() is None


def test_words_of_one_pack_are_not_left_over_for_another() -> None:
    assert segmenter(("品管圈子",)).words("品管圈子") == ["品管圈子"]
    assert "品管圈子" not in segmenter(()).words("品管圈子")
