"""Examines an uploaded pack, in a process of its own with limits: whoever wrote it may mean harm.

    python -m web.core.activities.tool FOLDER OUT.json OUT.html

OUT.json: {"wrong": [[file, line, text], …], "marks": number of open marks, "pack": facts or null}; OUT.html is the
pack as a page, where it can be loaded.
"""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

from pipeline.limits import MIB
from pipeline.system import die_with_parent, limit_itself

SECONDS = 40
"""CPU time for everything."""
MEMORY = 512 * MIB
SHOWN = 500
"""Problems that are told."""


def main(folder: Path, told: Path, page: Path) -> int:
    """Writes what there is to say; any other end than 0 says that nothing could be found out."""
    limit_itself(cpu=SECONDS, data=MEMORY, file=64 * MIB)
    from checks import CHECKS
    from pipeline.pack import PackError, load
    from pipeline.pack.draft.missing_rules import unused_rules
    from pipeline.pack.review import counted, review
    from pipeline.write.pack_html import render

    # Patterns first: all that comes after uses them.
    wrong: list[Any] = _stalling(folder)
    facts = None
    if not wrong:
        wrong = review(str(folder), {check.code for check in CHECKS})
        try:
            pack = load(str(folder))
        except PackError as error:
            # Messages name files by their paths on this machine.
            wrong = wrong or [("", 0, str(error).replace(f"{folder}/", ""))]
        else:
            facts = {"name": pack.name, "title": pack.title, "number": pack.number, "rules": len(pack.rules),
                     "sections": [one.title for one in pack.sections], "levels": list(pack.levels),
                     "unused": [f"{code} {title}" for code, title in unused_rules(str(folder)).items()]}  # fmt: skip
            page.write_text(render(pack), "utf-8", "replace")
    _, marks = counted([one for one in wrong if hasattr(one, "text")])
    lines = [tuple(one) for one in wrong[:SHOWN]]
    told.write_text(json.dumps({"wrong": lines, "marks": marks, "pack": facts}, ensure_ascii=False), "utf-8", "replace")
    return 0


def _stalling(folder: Path) -> list[tuple[str, int, str]]:
    """Patterns that would hold up a check, by file and line."""
    from pipeline.pack.problems import Problem, Source, place_of
    from web.core.activities.probe import stalling

    found = []
    for path in sorted(folder.glob("*.toml")):
        source = Source(path, path.read_text("utf-8"))
        try:
            tables = tomllib.loads(source.text)
        except (tomllib.TOMLDecodeError, RecursionError):
            continue  # the review says so
        for keys, wrong, pattern in stalling(tables):
            place = place_of(Problem(keys, wrong, pattern.replace("\\", "\\\\")), [source])
            found.append((path.name, place[1] if place else 0, f"“{pattern[:60]}”：{wrong}"))
    return found


if __name__ == "__main__":
    die_with_parent()
    sys.exit(main(*map(Path, sys.argv[1:4])))
