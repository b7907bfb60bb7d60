"""The files of a result, read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from web.core.database.models import Outcome, Submission
from web.core.service import Service

Data = dict[str, Any]


def folder_of(service: Service, db: Session, submission: Submission) -> Path | None:
    """The folder of the current result; None while there is none."""
    outcome = db.get(Outcome, submission.result_id) if submission.result_id else None
    return service.storage.folder(submission.folder) / outcome.folder if outcome else None


def read(folder: Path | None) -> Data | None:
    """result.json as data; None when its files are gone, or a power cut left half of one."""
    if folder is None:
        return None
    try:
        data: Data = json.loads((folder / "result.json").read_text("utf-8", "surrogateescape"))
    except (OSError, ValueError):
        return None
    return data


def report(folder: Path | None) -> bytes | None:
    """report.html; None when it is gone."""
    try:
        return (folder / "report.html").read_bytes() if folder else None
    except OSError:
        return None


def annotated(folder: Path | None) -> Path | None:
    """The applicant's own report with remarks in it; None where it takes none."""
    names = ("annotated.docx", "annotated.pdf")
    return next((folder / name for name in names if (folder / name).is_file()), None) if folder else None
