"""Every sample's submission, its papers aged in every way: a table, what was read otherwise, and every false error.

python -m tests.scans [WAY …]
"""

from __future__ import annotations

import sys
import time

from pipeline.read import ocr
from tests.scans.ageing import WAYS
from tests.scans.scoring import BASES, whole_after


def main(ways: list[str]) -> int:
    """Prints the table; 1 where less was right than is promised, or anything was called wrong that is not."""
    ocr.share_machine(2)
    print("way, fields, groups of boxes, recommendations, false errors, CPU")
    totals = [0] * 6
    for way in ways:
        mine, began = [0] * 6, time.process_time()
        for base in BASES:
            whole = whole_after(base, way)
            score = (*whole.form[:4], int(whole.recommendation), len(whole.errors))
            mine = [one + other for one, other in zip(mine, score, strict=True)]
            for line in [*whole.form.wrong, *whole.errors, *([] if whole.recommendation else ["recommendation"])]:
                print(f"    {base}: {line}")
        totals = [one + other for one, other in zip(totals, mine, strict=True)]
        print(f"{_told(way, mine, len(BASES))} {time.process_time() - began:4.0f} s", flush=True)
    of_rows = len(BASES) * len(ways)
    print(_told("all", totals, of_rows))
    fields, of_fields, ticks, of_ticks, rows, errors = totals
    return int(fields < 0.98 * of_fields or ticks < of_ticks or rows < of_rows or errors > 0)


def _told(way: str, score: list[int], of_rows: int) -> str:
    fields, of_fields, ticks, of_ticks, rows, errors = score
    return f"{way:20} {fields}/{of_fields}  {ticks}/{of_ticks}  {rows}/{of_rows}  {errors}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(WAYS)))
