"""Measures and publishes the accuracy: ``python -m bench.accuracy [--dev FOLDER] [--reported FOLDER]``.

With ``--documents FOLDER`` other people's Word files are measured, too. Writes ``templates/accuracy.json`` and
``docs/准确度.md``. The labelled sets lie outside the project: of a set that is not given the figures last measured
stay.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.accuracy import documents, runs
from bench.accuracy.labels import tallies
from bench.accuracy.page import page
from pipeline import __version__
from pipeline.pack import Pack, load
from pipeline.write.accuracy import FILE, PAGE, published


def main() -> int:
    """0, or 1 where a set gave no figures."""
    asked = _arguments()
    pack = load("shanghai-2024")
    data = published()
    runs.BUILD.mkdir(parents=True, exist_ok=True)
    try:
        if not asked.page_only:
            _measure(data, asked, pack)
    except runs.Failed as failed:
        print(failed, file=sys.stderr)
        return 1
    FILE.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")
    (runs.ROOT / PAGE).write_text(page(data, pack), "utf-8")
    print(f"{PAGE}, {FILE.relative_to(runs.ROOT)}")
    return 0


def _measure(data: dict[str, Any], asked: argparse.Namespace, pack: Pack) -> None:
    """Everything that can be measured here; the rest keeps its last figures."""

    def rules(name: str, materials: runs.Materials) -> None:
        data["materials"][name] = len(materials)
        data["rules"][name] = {code: asdict(tally) for code, tally in tallies(materials, pack).items()}

    rules("samples", runs.samples())
    if asked.dev:
        materials, data["development"] = runs.development_set(asked.dev)
        rules("development", materials)
    if asked.reported:
        data["reported"] = runs.reported_cases(asked.reported)
    if asked.documents:
        data["documents"] = documents.measured(asked.documents, asked.work or runs.BUILD / "documents", asked.docling)
    data["metamorphic"] = runs.metamorphic() or data.get("metamorphic")
    data["saved"] = runs.saved_figures()
    data["made"], data["tool"] = datetime.date.today().isoformat(), __version__


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    sets = (
        ("--dev", "YUSHEN_DEVELOPMENT_SET"),
        ("--reported", "YUSHEN_REPORTED_CASES"),
        ("--documents", "YUSHEN_DOCUMENTS"),
    )
    for option, variable in sets:
        folder = os.environ.get(variable)
        parser.add_argument(option, type=Path, default=Path(folder) if folder else None, help=f"or {variable}")
    parser.add_argument("--work", type=Path, help="the PDFs of --documents, printed before by bench.outlines --work")
    parser.add_argument("--docling", type=Path, metavar="PYTHON", help="an interpreter with docling, for --documents")
    parser.add_argument("--page-only", action="store_true", help="write the page from the figures that there are")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
