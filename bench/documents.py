"""The documents that are measured: made from the sample texts, so that nothing has to be fetched."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

from samples import changes, make, word
from samples.text import Block, Report, load_report

HEAVY_PIECE = 3
"""Characters per run of the heavy report: brings document.xml to some 0.5 MB."""


class Documents(NamedTuple):
    """Paths of the measured documents; ``pdf`` is None where LibreOffice is not installed."""

    typical: Path
    """Over two limits, so that the second look runs."""
    clean: Path
    """Keeps all limits."""
    heavy: Path
    pdf: Path | None


def whole_report() -> Report:
    """A report of about 9,000 字 with tables and pictures: three organisations' texts in one."""
    reports = [load_report(name) for name in ("factory", "hospital", "construction")]
    first = reports[0]

    def joined(*titles: str) -> tuple[Block, ...]:
        return tuple(block for r in reports for title in titles for block in r.sections[r.at(title)].blocks)

    process = joined("实施过程", "实施背景", "组织概况")
    report = first.with_section("实施过程", blocks=process)
    return report.with_section("实施成效", blocks=joined("实施成效"))


def make_documents(folder: Path) -> Documents:
    """Write the measured documents into ``folder``."""
    typical, clean, heavy = (folder / f"{name}.docx" for name in ("typical", "clean", "heavy"))
    content = word.save(word.build(whole_report(), all_styles=True))
    typical.write_bytes(content)
    clean.write_bytes(word.save(word.build(load_report("factory"), all_styles=True)))
    heavy.write_bytes(changes.shuffle_runs(content, HEAVY_PIECE))
    pdf = None
    if shutil.which("soffice"):
        pdf = folder / "text.pdf"
        make.to_pdf(typical, pdf)
    return Documents(typical, clean, heavy, pdf)
