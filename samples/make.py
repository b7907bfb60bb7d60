"""Makes the samples from their texts: ``python -m samples.make`` (LibreOffice is needed for the PDFs).

The same texts give the same bytes, an encrypted PDF aside, which is made only where it is missing.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from samples import activities, changes, listing, qc, submission, word
from samples.text import load_report

HERE = Path(__file__).parent
REPORTS, SUBMISSIONS = HERE / "reports", HERE / "submissions"
LIBREOFFICE_SECONDS = 120


def word_file(case: dict[str, Any]) -> bytes:
    """The Word file of a case, with its change made."""
    todo = dict(case.get("change", {}))
    report = load_report(case["base"])
    for name in changes.REPORT.keys() & todo.keys():
        report = changes.REPORT[name](report, todo.pop(name))
    document = word.build(report)
    for name in changes.WORD.keys() & todo.keys():
        changes.WORD[name](document, todo.pop(name))
    content = word.save(document)
    for name in changes.FILE.keys() & todo.keys():
        content = changes.FILE[name](content, todo.pop(name))
    if todo:
        raise ValueError(f"{case['file']}: no such change: {', '.join(todo)}")
    return content


def to_pdf(source: Path, target: Path, password: str = "") -> None:
    """Let LibreOffice print a Word file, in a profile that is thrown away."""
    program = shutil.which("soffice")
    if program is None:
        raise SystemExit("LibreOffice is needed for the PDFs: scripts/install-system-packages installs it")
    options = {"UseTaggedPDF": {"type": "boolean", "value": "false"}}  # a third smaller
    if password:
        options["EncryptFile"] = {"type": "boolean", "value": "true"}
        options["DocumentOpenPassword"] = {"type": "string", "value": password}
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        kind = f"pdf:writer_pdf_Export:{json.dumps(options)}"
        subprocess.run(
            [program, profile, "--headless", "--convert-to", kind, "--outdir", folder, str(source)],
            check=True,
            capture_output=True,
            timeout=LIBREOFFICE_SECONDS,
        )
        content = (Path(folder) / f"{source.stem}.pdf").read_bytes()
    # An encrypted file is encrypted with its ID.
    target.write_bytes(content if password else undated(content))


def undated(content: bytes) -> bytes:
    """The PDF with a fixed date and identity in place of LibreOffice's, so that the same text gives the same bytes."""
    stamp = word.EPOCH.strftime("D:%Y%m%d%H%M%SZ").encode()
    content = re.sub(rb"(?<=/CreationDate\()D:\d{14}Z(?='?\))", stamp, content)
    digest = hashlib.md5(re.sub(rb"[0-9A-F]{32}", b"", content), usedforsecurity=False).hexdigest().upper().encode()
    return re.sub(rb"(?<=[</])[0-9A-F]{32}\b", digest, content)


def make_report(case: dict[str, Any]) -> None:
    """Write one sample report, as Word or PDF by its name."""
    target = REPORTS / case["file"]
    content = word_file(case)
    if target.suffix == ".docx":
        target.write_bytes(content)
        return
    if "password" in case and target.exists():
        return  # encryption differs at each run
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"{target.stem}.docx"
        source.write_bytes(content)
        to_pdf(source, target, case.get("password", ""))


def make_submission(case: dict[str, Any]) -> None:
    """Write one whole submission, as a folder or a zip by its name."""
    target = SUBMISSIONS / case["file"]
    files = submission.files(case)
    if target.suffix == ".zip":
        target.write_bytes(word.pack(files))
        return
    for path, content in files.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_bytes(content)


def make_notices() -> None:
    """The notices as Word files, and the printed reports of the one that limits pages."""
    for name in ("qc", "innovation", "safety"):
        (activities.NOTICES / name / "notice.docx").write_bytes(activities.notice_word(name))
    with tempfile.TemporaryDirectory() as folder:
        for case in activities.cases():
            if case["notice"] == "qc" and "pdf" not in case:
                qc.print_report(case, to_pdf, Path(folder))


def main(only: list[str]) -> None:
    """Make the samples whose names begin with one of ``only``; all without it."""
    for folder, kind, make in ((REPORTS, "reports", make_report), (SUBMISSIONS, "submissions", make_submission)):
        folder.mkdir(exist_ok=True)
        for case in listing.cases(kind):
            if not only or case["file"].startswith(tuple(only)):
                make(case)
                print(case["file"])
    if not only:
        make_notices()
    listing.README.write_text(listing.text(), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
