"""The reader's modules import one another one way, in functions and for types alike: each can be read by itself."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pipeline.read.docx

ROOM = Path(pipeline.read.docx.__file__).parent


def _imported(path: Path) -> set[str]:
    """The modules of the room that a module imports anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pipeline.read.docx"):
            inside = node.module.removeprefix("pipeline.read.docx").lstrip(".")  # type: ignore[union-attr]
            found |= {inside} if inside else {alias.name for alias in node.names}
    return found - {path.stem}


def test_no_module_imports_another_that_imports_it() -> None:
    graph = {path.stem: _imported(path) for path in ROOM.glob("*.py")}
    assert len(list(TopologicalSorter(graph).static_order())) >= len(graph) > 10
