"""Every sample's submission, its papers aged in every way: a table, what was read otherwise, and every false error.

python -m tests.scans [WAY …]
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from pipeline.read import ocr
from tests.scans.ageing import HARDEST, WAYS
from tests.scans.certificates import CERTIFICATES, told_after
from tests.scans.scoring import BASES, whole_after


def main(ways: list[str]) -> int:
    """Prints the table; 1 where less was right than is promised, or anything was called wrong that is not."""
    ocr.share_machine(2)
    print("way, fields, groups of boxes, recommendations, false errors, CPU")
    totals, promised = [0] * 6, [0] * 6
    for way in ways:
        mine, began = [0] * 6, time.process_time()
        for base in BASES:
            whole = whole_after(base, way)
            score = (*whole.form[:4], int(whole.recommendation), len(whole.errors))
            mine = [one + other for one, other in zip(mine, score, strict=True)]
            for line in [*whole.form.wrong, *whole.errors, *([] if whole.recommendation else ["recommendation"])]:
                print(f"    {base}: {line}")
        totals = [one + other for one, other in zip(totals, mine, strict=True)]
        if way not in HARDEST:
            promised = [one + other for one, other in zip(promised, mine, strict=True)]
        print(f"{_told(way, mine, len(BASES))} {time.process_time() - began:4.0f} s", flush=True)
    right = _certificates() if len(ways) == len(WAYS) else True
    print(_told("all", totals, len(BASES) * len(ways)))
    fields, of_fields, ticks, of_ticks, rows, _ = promised
    of_rows = len(BASES) * len([way for way in ways if way not in HARDEST])
    return int(fields < 0.98 * of_fields or ticks < of_ticks or rows < of_rows or totals[-1] > 0 or not right)


def _certificates() -> bool:
    """Photographed ones: year and issuer are right in all."""
    sure = titles = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, one in enumerate(CERTIFICATES):
            told = told_after(number, Path(folder))
            sure += (told.get("year"), told.get("issuer")) == (one.year, one.issuer)
            titles += (told.get("name"), told.get("unit_name")) == (one.name, one.unit)
    print(f"certificates: year and issuer {sure}/{len(CERTIFICATES)}, title and holder {titles}/{len(CERTIFICATES)}")
    return sure == len(CERTIFICATES)


def _told(way: str, score: list[int], of_rows: int) -> str:
    fields, of_fields, ticks, of_ticks, rows, errors = score
    return f"{way:20} {fields}/{of_fields}  {ticks}/{of_ticks}  {rows}/{of_rows}  {errors}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(WAYS)))
