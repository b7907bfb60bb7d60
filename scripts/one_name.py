"""Build hook: what is installed lies under one name, ``yushen/``, and none of it beside other people's packages.

In the tree the rooms lie side by side at the top (``pipeline/``, ``web/`` …) and import one another by these names, so
that tests, mypy and the import contracts need no installation. A wheel must not put a package called ``web`` into
site-packages. So the wheel's copy of each module imports ``yushen.pipeline`` where the tree's says ``pipeline``; the
change is made on the parsed import statements, never on text that only looks like one. An editable installation gets
a package ``yushen`` that points at the tree, so that ``yushen.cli:main`` and ``python -m yushen.web.worker`` are the
same in both.
"""

from __future__ import annotations

import ast
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NAME = "yushen"
ROOMS = ("pipeline", "checks", "scoring", "commands", "web", "packs", "templates", "cli.py")
"""What is installed."""
SHOWN = ("docs/申报指南.md", "docs/审查手册.md", "docs/评审手册.md", "docs/管理手册.md", "docs/pictures")
"""And what the service shows at /help."""
_OURS = {room.removesuffix(".py") for room in ROOMS}
_LEFT_OUT = {"__pycache__"}


class OneNameHook(BuildHookInterface[Any]):
    """Puts the rooms under ``yushen/``; hatchling finds it by ``[tool.hatch.build.targets.wheel.hooks.custom]``."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds to the wheel a copy of each file, its imports changed; for an editable one a pointer to the tree."""
        self._scratch = tempfile.TemporaryDirectory(prefix="yushen-wheel-")
        made, root = Path(self._scratch.name), Path(self.root)
        pointer = made / "__init__.py"
        if version == "editable":
            pointer.write_text(
                f'"""The tree that this environment works on."""\n\n__path__ = [{str(root)!r}]\n', "utf-8"
            )
            build_data["force_include_editable"] = {str(pointer): f"{NAME}/__init__.py"}
            return
        pointer.write_text('"""预审: the formal review of submissions."""\n', "utf-8")
        included = {str(pointer): f"{NAME}/__init__.py"}
        for file in _files(root):
            to = file.relative_to(root).as_posix()
            source = file
            if file.suffix == ".py":
                source = made / f"{len(included)}.py"
                source.write_text(under_one_name(file.read_text("utf-8"), to), "utf-8")
            included[str(source)] = f"{NAME}/{to}"
        build_data["force_include"] |= included

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Removes the copies."""
        self._scratch.cleanup()


def _files(root: Path) -> list[Path]:
    found = [root / one for one in (*ROOMS, *SHOWN) if (root / one).is_file()]
    for room in (*ROOMS, *SHOWN):
        found += [file for file in (root / room).rglob("*") if file.is_file() and not _LEFT_OUT & set(file.parts)]
    return sorted(found)


def under_one_name(source: str, where: str) -> str:
    """``source`` with its absolute imports of our rooms changed to those of the installed package.

    Raises:
        ValueError: an import of ours that binds the room's own name (``import web.app``): the code below it would
            still say ``web``.
    """
    lines = source.splitlines(keepends=True)
    for node in ast.walk(ast.parse(source, where)):
        if isinstance(node, ast.Import) and (ours := [one for one in node.names if _ours(one.name)]):
            if any(one.asname is None for one in ours) or len(node.names) > 1:
                raise ValueError(f"{where}:{node.lineno}: write `from {ours[0].name} import …`")
            _insert(lines, node.lineno, f"import {ours[0].name}", f"import {NAME}.{ours[0].name}")
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module and _ours(node.module):
            _insert(lines, node.lineno, f"from {node.module} ", f"from {NAME}.{node.module} ")
    return "".join(lines)


def _ours(module: str) -> bool:
    return module.partition(".")[0] in _OURS


def _insert(lines: list[str], number: int, old: str, new: str) -> None:
    line = lines[number - 1]
    assert line.count(old) == 1, f"an import that is written in an unusual way: {line!r}"
    lines[number - 1] = line.replace(old, new)
