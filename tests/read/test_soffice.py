"""LibreOffice as a program beside us: what it makes, and that it cannot hurt."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.limits import Limits
from pipeline.read import soffice
from tests.waiting import PATIENCE, until

ODT = (
    '<?xml version="1.0"?><office:document-content office:version="1.2" '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" '
    'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink">{scripts}<office:body><office:text>'
    '<text:section text:name="s"><text:section-source xlink:href="{url}"/><text:p>旧</text:p></text:section>'
    '<text:p>组织概况<draw:frame svg:width="3cm" svg:height="3cm"><draw:image xlink:href="{url}"/></draw:frame>'
    "</text:p>"
    "</office:text></office:body></office:document-content>"
)
ON_LOAD = (
    '<office:scripts><office:event-listeners><script:event-listener script:language="ooo:script" '
    'script:event-name="dom:load" '
    'xlink:href="vnd.sun.star.script:Standard.M.Main?language=Basic&amp;location=document"/>'
    "</office:event-listeners></office:scripts>"
)
BASIC = (
    '<?xml version="1.0"?><script:module xmlns:script="http://openoffice.org/2000/script" script:name="M" '
    'script:language="StarBasic">Sub Main\nOpen "{target}" For Output As #1\nPrint #1, "x"\nClose #1\nEnd Sub'
    "</script:module>"
)
LIBRARY = (
    '<?xml version="1.0"?><library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" '
    'library:readonly="false" library:passwordprotected="false"><library:element library:name="M"/></library:library>'
)
LIBRARIES = (
    '<?xml version="1.0"?><library:libraries xmlns:library="http://openoffice.org/2000/library">'
    '<library:library library:name="Standard" library:link="false"/></library:libraries>'
)


def odt(path: Path, url: str, target: Path) -> Path:
    """An ODT that links to ``url`` twice and has a macro that writes ``target`` when it is opened."""
    parts = {
        "content.xml": ODT.format(url=url, scripts=ON_LOAD),
        "Basic/Standard/M.xml": BASIC.format(target=target),
        "Basic/Standard/script-lb.xml": LIBRARY,
        "Basic/script-lc.xml": LIBRARIES,
    }
    kind = "application/vnd.oasis.opendocument.text"
    entries = "".join(f'<m:file-entry m:full-path="{name}" m:media-type="text/xml"/>' for name in parts)
    parts["META-INF/manifest.xml"] = (
        '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" m:version="1.2">'
        f'<m:file-entry m:full-path="/" m:media-type="{kind}"/>{entries}</m:manifest>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


@pytest.fixture
def soffice_program(request: pytest.FixtureRequest) -> str:
    """The real program (the fixture's own name is taken by the module)."""
    program: str = request.getfixturevalue("soffice")
    return program


@pytest.fixture
def calls() -> Iterator[tuple[str, list[str]]]:
    """An address on this machine, and who has called there."""
    heard: list[str] = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            connection.settimeout(1)
            heard.append(connection.recv(100).decode("latin-1"))
            connection.close()

    threading.Thread(target=listen, daemon=True).start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/x.png", heard
    server.close()


def converted_text(path: Path | None) -> str:
    assert path is not None
    with zipfile.ZipFile(path) as archive:
        return archive.read("word/document.xml").decode()


@pytest.mark.slow
@pytest.mark.parametrize("keep_warm", [False, True])
def test_nothing_is_fetched_and_no_macro_runs(
    soffice_program: str, tmp_path: Path, calls: tuple[str, list[str]], keep_warm: bool
) -> None:
    url, heard = calls
    source = odt(tmp_path / "a.odt", url, tmp_path / "written by the macro")
    folder = tmp_path / "work"
    folder.mkdir()
    if keep_warm:
        with soffice.warm():
            wait_until_warm()
            written = soffice.convert(soffice_program, source, "odt", folder)
    else:
        written = soffice.convert(soffice_program, source, "odt", folder)
    assert "组织概况" in converted_text(written)
    assert heard == []
    assert not (tmp_path / "written by the macro").exists()


def wait_until_warm() -> None:
    until((Path(os.environ[soffice.WARM]) / ".~lock.open.rtf#").exists, "LibreOffice is ready")


@pytest.mark.slow
def test_a_warm_office_does_all_conversions_itself_and_goes_away(
    soffice_program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soffice, "WARM_SECONDS", PATIENCE)
    source = tmp_path / "a.rtf"
    source.write_text(r"{\rtf1 hello}")
    with soffice.warm():
        wait_until_warm()
        folder = Path(os.environ[soffice.WARM])
        for number in range(3):
            work = made(tmp_path / str(number))
            assert "hello" in converted_text(soffice.convert(soffice_program, source, "rtf", work))
            assert not (work / "profile").exists(), "this one had a LibreOffice of its own"
    assert not folder.exists()
    assert soffice.WARM not in os.environ


@pytest.mark.slow
def test_a_warm_office_ends_when_the_batch_is_killed(soffice_program: str, tmp_path: Path) -> None:
    script = (
        "import os, time\nfrom pipeline.read import soffice\n"
        "with soffice.warm():\n    print(os.environ[soffice.WARM], flush=True)\n    time.sleep(600)\n"
    )
    batch = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert batch.stdout is not None
    folder = batch.stdout.readline().strip()
    batch.kill()
    batch.wait()
    until(lambda: not running_with(folder), "LibreOffice has gone with the batch")


def running_with(text: str) -> list[str]:
    """The programs whose command line names ``text``."""
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if text in process.read_text("utf-8", "replace"):
                found.append(process.parent.name)
        except OSError:
            continue
    return found


def fake(tmp_path: Path, script: str) -> str:
    """A program in LibreOffice's place."""
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return str(program)


def test_a_conversion_that_hangs_is_killed_with_all_that_it_started(tmp_path: Path) -> None:
    program = fake(tmp_path, f"sleep 600.{os.getpid()} & sleep 600.{os.getpid()}")
    (tmp_path / "a.doc").write_bytes(b"x")
    with pytest.raises(subprocess.TimeoutExpired):
        soffice.convert(program, tmp_path / "a.doc", "doc", made(tmp_path / "work"), Limits(convert_seconds=0.3))
    until(lambda: not running_with(f"600.{os.getpid()}"), "all that it started is gone")


@pytest.mark.parametrize("script", ["exit 1", "kill -SEGV $$", "exit 0"])
def test_a_conversion_that_makes_nothing_gives_none(tmp_path: Path, script: str) -> None:
    (tmp_path / "a.doc").write_bytes(b"x")
    assert soffice.convert(fake(tmp_path, script), tmp_path / "a.doc", "doc", made(tmp_path / "work")) is None


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder
