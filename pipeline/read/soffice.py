"""Running LibreOffice: one file at a time in a throw-away profile, or through one warm process for a batch.

No macro runs, no link is updated, nothing is fetched. The filter is named from what the file really is,
so that LibreOffice guesses nothing. A run that hangs is killed with all that it started.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from pipeline import system
from pipeline.limits import DEFAULT, Limits
from pipeline.read.sniff import Kind
from pipeline.worker import apart, helper

PROGRAMS = (
    "soffice",
    "libreoffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
_DOCX, _XLSX = "docx:MS Word 2007 XML", "xlsx:Calc MS Excel 2007 XML"
_AS_PAGES = {_DOCX: "pdf:writer_pdf_Export", _XLSX: "pdf:calc_pdf_Export"}


class Filter(NamedTuple):
    """The extension to give a file, the filters to read it with, tried in turn, and the one to write with."""

    extension: str
    reading: tuple[str, ...]
    """Named, so that LibreOffice guesses nothing; "" where it has to choose."""
    writing: str


class Aborted(Exception):
    """LibreOffice ended without a document and without saying that it cannot load the file: nothing is known of it."""


FILTERS: dict[Kind, Filter] = {
    # Word 95 and Word 6 have a format of their own under the same ending.
    "doc": Filter(".doc", ("MS Word 97", "MS Word 95"), _DOCX),
    "rtf": Filter(".rtf", ("Rich Text Format",), _DOCX),
    "odt": Filter(".odt", ("writer8",), _DOCX),
    "fodt": Filter(".fodt", ("OpenDocument Text Flat XML",), _DOCX),
    "wordxml": Filter(".xml", ("MS Word 2003 XML",), _DOCX),
    "works": Filter(".wps", ("",), _DOCX),
    "xls": Filter(".xls", ("MS Excel 97", "MS Excel 95", "MS Excel 5.0/95"), _XLSX),
    "ods": Filter(".ods", ("calc8",), _XLSX),
    # Read by ourselves; opened here only to see whether another program opens them.
    "docx": Filter(".docx", ("MS Word 2007 XML",), _DOCX),
    "xlsx": Filter(".xlsx", ("Calc MS Excel 2007 XML",), _XLSX),
}

WARM = "YUSHEN_WARM_OFFICE"
"""Environment variable: the folder of the batch's warm LibreOffice, for this process and its children."""
WARM_SECONDS = 10.0
"""A warm conversion takes a tenth of a second; one that takes this long is given a process of its own."""
_KEPT_OPEN = "open.rtf"
_TOLD, _NOT_LOADED = "told", b"could not be loaded"
"""What it prints is kept beside the file: with these words it refuses a file, without them it has failed."""
_LOCK = f".~lock.{_KEPT_OPEN}#"
_RUNNING = "running"  # holds the number of the warm process, which leads its own group
_FLAGS = ("--headless", "--norestore", "--nologo")
_SOCKET_PATH_ROOM = 40
"""LibreOffice puts a socket with a 60-character name into TMPDIR; the system allows 108."""


def available() -> str | None:
    """LibreOffice's program, or None when it is not installed. Looks, does not start it."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def convert(
    program: str, path: Path, kind: Kind, folder: Path, limits: Limits = DEFAULT, *, pages: bool = False
) -> Path | None:
    """Converts ``path`` to docx or xlsx within the empty ``folder``; None when LibreOffice says it cannot load it.

    ``pages``: to a PDF of the pages as they would be printed, instead.

    Raises:
        subprocess.TimeoutExpired: after ``limits.convert_seconds``.
        Aborted: it crashed, or met the limit on its memory: the file may be sound.
    """
    wanted = FILTERS[kind]
    writing = _AS_PAGES[wanted.writing] if pages else wanted.writing
    source = folder / f"in{wanted.extension}"
    shutil.copyfile(path, source)
    for reading in wanted.reading:
        order = [
            *([f"--infilter={reading}"] if reading else []),
            *("--convert-to", writing, "--outdir", str(folder / "out"), str(source)),
        ]
        warm = os.environ.get(WARM)
        if warm and (Path(warm) / _LOCK).exists() and (written := _convert_warm(program, order, folder, Path(warm))):
            return written
        if written := _convert_cold(program, order, folder, limits):
            return written
    return None


def _convert_cold(program: str, order: list[str], folder: Path, limits: Limits) -> Path | None:
    """A process for this file alone; None when it says that it cannot load it."""
    if not (folder / "profile").exists():
        _write_profile(folder / "profile")
    with apart(limits.convert_seconds + 5):
        running = _start([program, _profile(folder), *_FLAGS, "--nolockcheck", *order], folder)
        with helper(running.pid):
            _limit(running.pid, limits)
            _wait(running, limits.convert_seconds)
    if (written := _written(folder)) is None and _NOT_LOADED not in (folder / _TOLD).read_bytes():
        raise Aborted(f"exit code {running.returncode}")
    return written


def _written(folder: Path) -> Path | None:
    return next((folder / "out").glob("in.*"), None)


@contextmanager
def warm(limits: Limits = DEFAULT) -> Iterator[None]:
    """Keeps one LibreOffice running: conversions of this process and its children take 0.1 s instead of 1 s.

    A document that hangs it costs the others nothing but the warmth: they get processes of their own until the
    one that hung has been ended and another stands in its place.
    """
    program = available()
    if program is None or os.name != "posix":
        yield
        return
    with tempfile.TemporaryDirectory(prefix="yushen-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        _write_profile(folder / "profile")
        # With a document open it stays when a conversion has ended; the lock beside it says that it is ready.
        (folder / _KEPT_OPEN).write_text(r"{\rtf1 }")
        command = [program, _profile(folder), *_FLAGS, str(folder / _KEPT_OPEN)]
        # The shell ends its whole group when we are gone and cannot do so: its input is then at an end.
        # Each LibreOffice leads a group of its own, which ``_replace`` ends by the number in its file. It writes that
        # while it is still one of the shell's group: whenever the end comes, it is found there or by its number.
        number = f'echo $$ > {_RUNNING}.new; mv {_RUNNING}.new {_RUNNING}; exec $(command -v setsid) "$@"'
        again = f"while :; do rm -f {_LOCK}; sh -c '{number}' sh \"$@\" & wait $!; sleep 0.2; done"
        end = f"read it < {_RUNNING} && kill -KILL -$it; kill -KILL $it; kill -KILL 0"
        keeping = f"ulimit -d {limits.memory_bytes >> 10}; ({again}) & read _; {end}"
        keeper = _start(["sh", "-c", keeping, "sh", *command], folder, subprocess.PIPE)
        os.environ[WARM] = name
        try:
            yield
        finally:
            del os.environ[WARM]
            _replace(folder)
            _kill_group(keeper)
            _replace(folder)


def _convert_warm(program: str, order: list[str], folder: Path, warm_folder: Path) -> Path | None:
    """Hands the order to the running LibreOffice; None when it made nothing of it in time."""
    with apart(WARM_SECONDS + 5):
        client = _start([program, _profile(warm_folder), *_FLAGS, *order], warm_folder)
        with helper(client.pid):
            try:
                _wait(client, WARM_SECONDS)
            except subprocess.TimeoutExpired:
                _replace(warm_folder)
                return None
    return _written(folder)


def _replace(warm_folder: Path) -> None:
    """Ends the warm LibreOffice; its keeper starts another. Without its lock nobody hands the old one anything."""
    (warm_folder / _LOCK).unlink(missing_ok=True)
    with suppress(OSError, ValueError):
        os.killpg(int((warm_folder / _RUNNING).read_text()), signal.SIGKILL)


def _profile(folder: Path) -> str:
    return f"-env:UserInstallation={(folder / 'profile').as_uri()}"


def _start(command: list[str], folder: Path, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), f"http://{_NOWHERE}:{_NO_PORT}"),
        **dict.fromkeys(("no_proxy", "NO_PROXY"), ""),
        "HOME": str(folder),
        "SAL_USE_VCLPLUGIN": "svp",
    }
    if len(str(folder)) <= _SOCKET_PATH_ROOM:
        environment["TMPDIR"] = str(folder)
    with (folder / _TOLD).open("wb") as told:
        return subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=stdin,
            stdout=subprocess.DEVNULL,
            stderr=told,
            start_new_session=True,
        )


def _wait(program: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        program.wait(seconds)
    finally:
        _kill_group(program)


def _limit(pid: int, limits: Limits) -> None:
    """Limits that hold even when we are killed ourselves and cannot stop it."""
    try:
        from resource import RLIMIT_CPU, RLIMIT_DATA, RLIMIT_FSIZE, prlimit
    except ImportError:
        return
    seconds = int(limits.convert_seconds) + 1
    for what, figure in (
        (RLIMIT_CPU, seconds),
        (RLIMIT_DATA, limits.memory_bytes),
        (RLIMIT_FSIZE, limits.unpacked_bytes),
    ):
        with suppress(ProcessLookupError, PermissionError, ValueError):
            prlimit(pid, what, (figure, figure))


def _kill_group(program: subprocess.Popen[bytes]) -> None:
    """The launcher and all that it started: LibreOffice's own process is a grandchild."""
    system.end_group(program.pid)
    program.kill()
    program.wait()
    if program.stdin:
        program.stdin.close()


_NOWHERE, _NO_PORT = "127.0.0.1", "9"
_SETTINGS = (
    # Macros: off, whoever signed them.
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    # Linked pictures, sections and tables: only from places that are trusted, and none is.
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Calc/Content/Update", "Link", "2"),
    # Fields keep the values that they were saved with.
    ("Office.Writer/Content/Update", "Field", "false"),
    ("Office.Writer/Content/Update", "Chart", "false"),
    # A proxy that does not answer: what slips through all else ends there.
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetNoProxy", ""),
    *(("Inet/Settings", f"ooInet{scheme}ProxyName", _NOWHERE) for scheme in ("HTTP", "HTTPS", "FTP")),
    *(("Inet/Settings", f"ooInet{scheme}ProxyPort", _NO_PORT) for scheme in ("HTTP", "HTTPS", "FTP")),
)


def _write_profile(profile: Path) -> None:
    items = (
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop>'
        "</item>"
        for path, name, value in _SETTINGS
    )
    user = profile / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">\n{"".join(items)}\n</oor:items>\n',
        "utf-8",
    )
