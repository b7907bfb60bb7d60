"""Opens one workbook that somebody sent, in a process of its own with limits.

python -m web.core.rounds.tool FILE OUT.json    the texts of its tables
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pipeline.limits import DEFAULT
from pipeline.system import die_with_parent, limit_itself

SECONDS = 30


def main(arguments: list[str]) -> int:
    """Exit code 1 when there is no table to be read."""
    from pipeline.model.document import Table, paragraphs
    from pipeline.read import read

    limit_itself(cpu=SECONDS, data=DEFAULT.memory_bytes)
    file, out = map(Path, arguments)
    document = read(file, file.name, DEFAULT)
    tables = [
        [[(cell.column, "\n".join(one.text for one in paragraphs(cell.blocks))) for cell in row] for row in block.rows]
        for block in document.blocks
        if isinstance(block, Table)
    ]
    if not document.readable or not tables:
        return 1
    out.write_text(json.dumps(tables, ensure_ascii=False), "utf-8", "replace")
    return 0


if __name__ == "__main__":
    die_with_parent()
    sys.exit(main(sys.argv[1:]))
