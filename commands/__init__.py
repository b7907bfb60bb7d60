"""The commands of the command line, a file per kind of work; ``cli.py`` is their door.

A command wires pack, checks and writers together and has no logic of its own. Heavy modules are imported
where they are used, and a command's own when it is asked for, so that each starts quickly.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

_MODULES = {
    "checking": ("check", "batch"),
    "catalogue": ("rules", "template"),
    "outline": ("outline",),
    "letters": ("notice", "opinion", "recommendation", "diff"),
    "pack": ("pack",),
    "scoring": ("panel", "publish", "scores"),
    "service": ("serve", "work", "submit", "join", "copy-database", "admin-link", "audit"),
}
COMMANDS = {name: module for module, names in _MODULES.items() for name in names}
"""By name, where each stands."""


def command(name: str) -> click.Command | None:
    """The command of that name; None for none."""
    if name not in COMMANDS:
        return None
    found: click.Command = getattr(import_module(f"{__name__}.{COMMANDS[name]}"), name.replace("-", "_"))
    return found
