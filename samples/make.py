"""Makes the samples from their texts: ``python -m samples.make`` (LibreOffice is needed for the PDFs).

The Word files are the same bytes at each run; the PDFs are LibreOffice's.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from samples import changes, listing, word
from samples.text import load_report

HERE = Path(__file__).parent
REPORTS = HERE / "reports"
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
            env=os.environ | {"SOURCE_DATE_EPOCH": str(int(word.EPOCH.timestamp()))},
        )
        shutil.move(Path(folder) / f"{source.stem}.pdf", target)


def make_report(case: dict[str, Any]) -> None:
    """Write one sample report, as Word or PDF by its name."""
    target = REPORTS / case["file"]
    content = word_file(case)
    if target.suffix == ".docx":
        target.write_bytes(content)
        return
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"{target.stem}.docx"
        source.write_bytes(content)
        to_pdf(source, target, case.get("password", ""))


def main(only: list[str]) -> None:
    """Make the samples whose names begin with one of ``only``; all without it."""
    REPORTS.mkdir(exist_ok=True)
    for case in listing.cases("reports"):
        if not only or case["file"].startswith(tuple(only)):
            make_report(case)
            print(f"{(REPORTS / case['file']).stat().st_size / 1024:6.1f} kB  {case['file']}")
    listing.README.write_text(listing.text(), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
