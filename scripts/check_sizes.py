"""Fail when a Python file is over 400 lines or a function over 60 (its docstring aside)."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
ROOMS = ("commands", "pipeline", "checks", "scoring", "web", "templates", "samples", "tests", "bench", "scripts")


def function_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from ``def`` to the end, without the docstring: a rule's page is not its logic."""
    total = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        total -= (first.end_lineno or first.lineno) - first.lineno + 1
    return total


def oversized(path: Path) -> Iterator[str]:
    """A line of report for the file and each function that is too long."""
    source = path.read_text("utf-8")
    lines = source.count("\n")
    if lines > MAX_FILE_LINES:
        yield f"{path}: {lines} lines (limit {MAX_FILE_LINES})"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = function_lines(node)
            if length > MAX_FUNCTION_LINES:
                yield f"{path}:{node.lineno}: {node.name} has {length} lines (limit {MAX_FUNCTION_LINES})"


def main() -> int:
    """Check every room; 1 when anything is too long."""
    root = Path(__file__).resolve().parent.parent
    files = sorted(root.glob("*.py")) + [f for room in ROOMS for f in sorted((root / room).rglob("*.py"))]
    found = [line for file in files for line in oversized(file)]
    print("\n".join(found) or f"{len(files)} files: none over {MAX_FILE_LINES} lines, no function over 60")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
