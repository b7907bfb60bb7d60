"""Every sample's form and recommendation, aged in every way: a table, and what was read otherwise.

python -m tests.scans [WAY …]
"""

from __future__ import annotations

import sys
import time

from pipeline.read import ocr
from tests.scans.ageing import WAYS
from tests.scans.scoring import BASES, form_after, recommendation_after


def main(ways: list[str]) -> int:
    """Prints the table; 1 where less was right than is promised."""
    ocr.share_machine(2)
    totals = [0, 0, 0, 0]
    rows = 0
    for way in ways:
        mine, good, began = [0, 0, 0, 0], 0, time.process_time()
        for base in BASES:
            score = form_after(base, way)
            mine = [one + other for one, other in zip(mine, score[:4], strict=True)]
            for line in score.wrong:
                print(f"    {base}: {line}")
            written, read = recommendation_after(base, way)
            good += written == read
            if written != read:
                print(f"    {base}: {read}")
        totals = [one + other for one, other in zip(totals, mine, strict=True)]
        rows += good
        spent = time.process_time() - began
        print(f"{way:20} {mine[0]}/{mine[1]} {mine[2]}/{mine[3]} {good}/{len(BASES)} {spent:.0f} s", flush=True)
    print(f"{'all':20} {totals[0]}/{totals[1]} {totals[2]}/{totals[3]} {rows}/{len(BASES) * len(ways)}")
    return int(totals[0] < 0.98 * totals[1] or totals[2] < totals[3] or rows < len(BASES) * len(ways))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(WAYS)))
