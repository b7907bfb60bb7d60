"""A folder for each system that installs yushen where there is no network: all wheels, and a script for them.

    python scripts/bundle.py OUT [--system linux|windows|macos …] [--python 3.11 …]

uv resolves for systems other than this one (pip would ask this machine which dependencies apply), pip fetches the
wheels; what its makers publish only as source and holds no compiled code is built here. The versions are those of
constraints.txt.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXTRAS = ("ocr", "web")
"""What is left out are clusters: they are set up by those who have a network."""
PYTHONS = ("3.11", "3.12", "3.13")
SYSTEMS = {
    "linux": ("x86_64-manylinux_2_28", ["manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux2014_x86_64"]),
    "windows": ("x86_64-pc-windows-msvc", ["win_amd64"]),
    "macos": ("aarch64-apple-darwin", [f"macosx_{major}_0_arm64" for major in (14, 13, 12, 11)]),
}
"""uv's name of each, and the names of wheels that run there, the newest first."""
SCRIPTS = ROOT / "scripts" / "install-offline"
SOURCE_ONLY = ("jieba",)
"""Published as source only, and plain Python."""


def main() -> None:
    """Makes the folders; a system whose wheels cannot all be had ends it, with pip's own words."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--system", nargs="+", choices=SYSTEMS, default=list(SYSTEMS))
    parser.add_argument("--python", nargs="+", default=list(PYTHONS))
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        built = _built(Path(made))
        for system in wanted.system:
            wheels = wanted.out / system / "wheels"
            wheels.mkdir(parents=True, exist_ok=True)
            for python in wanted.python:
                print(f"{system}, Python {python} …", flush=True)
                _fetch(system, python, wheels, built)
            ours = next(built.glob("yushen-*.whl"))
            (wheels / ours.name).write_bytes(ours.read_bytes())
            _scripts(system, wanted.out / system)
            size = sum(file.stat().st_size for file in wheels.iterdir()) >> 20
            print(f"{wanted.out / system}: {len(list(wheels.iterdir()))} wheels, {size} MB")


def _built(folder: Path) -> Path:
    """Our own wheel, and those of what is published as source only."""
    _pip("wheel", "--no-deps", "-w", str(folder), str(ROOT))
    _pip("wheel", "--no-deps", "-w", str(folder), "-c", str(ROOT / "constraints.txt"), *SOURCE_ONLY)
    return folder


def _fetch(system: str, python: str, wheels: Path, built: Path) -> None:
    name, tags = SYSTEMS[system]
    with tempfile.NamedTemporaryFile("w+", suffix=".txt") as listed:
        resolve = ["uv", "pip", "compile", "-q", str(ROOT / "pyproject.toml"), "-c", str(ROOT / "constraints.txt")]
        for extra in EXTRAS:
            resolve += ["--extra", extra]
        resolve += ["--python-platform", name, "--python-version", python, "--no-header", "--no-annotate"]
        subprocess.run([sys.executable, "-m", *resolve, "-o", listed.name], check=True, stdout=subprocess.DEVNULL)
        tag_options = [option for tag in tags for option in ("--platform", tag)]
        _pip(
            "download", "--no-deps", "--only-binary=:all:", "--find-links", str(built), "-d", str(wheels),
            "--python-version", python, *tag_options, "-r", listed.name, "pip",
        )  # fmt: skip


def _scripts(system: str, folder: Path) -> None:
    for script in (SCRIPTS / ("windows" if system == "windows" else "linux")).iterdir():
        target = folder / script.name
        target.write_bytes(script.read_bytes())
        target.chmod(script.stat().st_mode & 0o777)


def _pip(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "-q", "--disable-pip-version-check", *arguments], check=True)


if __name__ == "__main__":
    main()
