"""What `pip install` puts into an environment: all of it under one name, and it does what the tree does."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from scripts.one_name import ROOMS, under_one_name

ROOT = Path(__file__).resolve().parents[1]
ROOM_NAMES = sorted(room.removesuffix(".py") for room in ROOMS)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The python of a fresh environment that holds the wheel, and of this one only what is not ours."""
    folder = tmp_path_factory.mktemp("installed")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    venv.create(folder / "env", symlinks=True)
    python = folder / "env" / "bin" / "python"
    ask = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.run(ask, check=True, capture_output=True, text=True).stdout.strip())
    (wheel,) = (folder / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    paths = {sysconfig.get_path("purelib"), *(p for p in sys.path if p.endswith("site-packages"))}
    (site / "others.pth").write_text("".join(f"{path}\n" for path in sorted(paths)), "utf-8")
    return python


def test_the_wheel_puts_one_name_beside_other_peoples_packages(installed: Path) -> None:
    site = next((installed.parents[1] / "lib").glob("python*/site-packages"))
    names = {path.name for path in site.iterdir() if path.suffix not in {".pth", ".dist-info"}}
    assert names == {"yushen"}
    shown = {path.name for path in (site / "yushen" / "docs").iterdir()}
    assert shown == {"申报指南.md", "审查手册.md", "评审手册.md", "管理手册.md", "pictures"}


def test_a_check_by_the_installed_package_says_what_the_tree_says(installed: Path, tmp_path: Path) -> None:
    sample = sorted((ROOT / "samples").glob("**/*.docx"))[0]
    run = "import sys; sys.path[:] = [p for p in sys.path if p]; from yushen.cli import main; main()"
    arguments = ["check", str(sample), "--format", "json", "--date", "2024-05-10", "-o"]
    there = subprocess.run([installed, "-c", run, *arguments, tmp_path / "there"], cwd=tmp_path, capture_output=True)
    here = subprocess.run(
        [sys.executable, ROOT / "cli.py", *arguments, tmp_path / "here"], cwd=tmp_path, capture_output=True
    )
    assert there.stderr == here.stderr == b""
    assert (there.returncode, json.loads(there.stdout)) == (here.returncode, json.loads(here.stdout))


def test_nothing_installed_asks_for_a_room_by_its_name_in_the_tree(installed: Path, tmp_path: Path) -> None:
    """Each module is imported; a room's bare name among what is loaded would be somebody else's package."""
    walk = (
        "import importlib, pkgutil, sys, yushen\n"
        "for one in pkgutil.walk_packages(yushen.__path__, 'yushen.'):\n"
        "    if '.migrations.' not in one.name and not one.name.endswith('_tool'):\n"
        "        importlib.import_module(one.name)\n"
        f"print(sorted(set({ROOM_NAMES!r}) & set(sys.modules)))"
    )
    done = subprocess.run([installed, "-c", walk], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("written", "installed_as"),
    [
        ("from pipeline.pack import load\n", "from yushen.pipeline.pack import load\n"),
        ("if x:\n    from web import app\n", "if x:\n    from yushen.web import app\n"),
        ("import web.app as app\n", "import yushen.web.app as app\n"),
        ("from pipelines import x\n", "from pipelines import x\n"),
        ("from . import web\n", "from . import web\n"),
        ('"""from web import app"""\n', '"""from web import app"""\n'),
    ],
)
def test_only_an_import_of_a_room_is_changed(written: str, installed_as: str) -> None:
    assert under_one_name(written, "a.py") == installed_as


def test_an_import_that_binds_a_rooms_bare_name_is_refused_at_build() -> None:
    with pytest.raises(ValueError, match=r"a\.py:2: write `from web\.app import"):
        under_one_name("\nimport web.app\n", "a.py")
