"""The files of ``check -o``: report.html, result.json and the applicant's own report with our remarks in it."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.write.annotate import annotated_docx, annotated_pdf
from pipeline.write.html import render
from pipeline.write.names import ANNOTATED_DOCX, ANNOTATED_PDF, REPORT, RESULT
from pipeline.write.remarks import report_path
from pipeline.write.words import Data, reason

if TYPE_CHECKING:
    from pipeline.model import Result
    from pipeline.pack import Pack


class NoResult(Exception):
    """The file is no result of ours; the message (Chinese) says what it is instead."""


def read_result(path: Path) -> dict[str, Any]:
    """A result.json as ``check -o`` wrote it.

    Raises:
        NoResult: it cannot be read, or is something else.
    """
    try:
        data = json.loads(path.read_text("utf-8", errors="surrogateescape"))
    except OSError as error:
        raise NoResult(f"读不出 {path}（{reason(error)}）。") from error
    except ValueError as error:
        raise NoResult(f"{path} 不是 JSON 文件。请用 yushen check -o 生成的 result.json。") from error
    if not isinstance(data, dict) or data.get("schema") != "yushen/1":
        raise NoResult(f"{path} 不是预审结果。请用 yushen check -o 生成的 result.json。")
    return data


def write_files(
    result: Result | Data, pack: Pack, source: Path, folder: Path, pictures: Mapping[str, str] | None = None
) -> list[Path]:
    """Writes a result's files into ``folder`` and gives their paths; each appears whole or not at all.

    Args:
        source: the submission that was checked (file, folder or zip).
        folder: made when it is not there.
        pictures: what the report shows of scanned pages, where ``result`` is parsed JSON (see html.cut_outs).

    Raises:
        OSError: the folder cannot be made or written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    data = result if isinstance(result, dict) else result.to_json()  # type: ignore[union-attr]
    written = [
        put(folder / REPORT, render(result, pack, pictures).encode("utf-8", "replace")),
        put(folder / RESULT, json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")),
    ]
    with tempfile.TemporaryDirectory(prefix="yushen-") as workdir:
        report = _report_on_disk(source, report_path(data), Path(workdir), pack)
        if report is not None:
            written += _annotated(report, data, folder)
    return written


def put(path: Path, content: bytes) -> Path:
    """Writes aside, then renames: a reader sees the old file or the new one, never half of it."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_bytes(content)
    aside.replace(path)
    return path


def _report_on_disk(source: Path, report: str | None, workdir: Path, pack: Pack) -> Path | None:
    """Where the report's bytes lie; of a zip they are taken out once more. None when there is no report."""
    if report is None:
        return None
    from pipeline.intake import CannotTake, take

    try:
        submission = take(source, workdir, pack.limits)
    except CannotTake:
        return None
    return next((Path(file.source) for file in submission.files if file.path == report and file.source), None)


def _annotated(report: Path, data: dict[str, object], folder: Path) -> list[Path]:
    """annotated.docx or annotated.pdf beside the report; a file that takes no comments is left out."""
    with report.open("rb") as stream:
        head = stream.read(5)
    name, write = (ANNOTATED_DOCX, annotated_docx) if head[:2] == b"PK" else (ANNOTATED_PDF, annotated_pdf)
    # A file with macros or a template is of another type than .docx: its copy would not open under that name.
    typed = str(data_path).lower().endswith((".docm", ".dotm", ".dotx")) if (data_path := report_path(data)) else False
    if typed or (head[:2] != b"PK" and head != b"%PDF-"):
        return []
    aside = folder / f".{name}.{os.getpid()}"
    try:
        if write(report, data, aside):
            return [aside.replace(folder / name)]
    except Exception:  # a report that was read may still be too odd to be written again: the rest stands
        pass
    aside.unlink(missing_ok=True)
    return []
