"""A draft of a pack from a notice: what it states, each with its quote and clause, and what was not sure."""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path
from typing import NamedTuple

from pipeline.pack.draft.form_file import form_file
from pipeline.pack.draft.forms import Field
from pipeline.pack.draft.found import Found, found_in
from pipeline.pack.draft.materials import Material, materials_of
from pipeline.pack.draft.missing_rules import idle_rules
from pipeline.pack.draft.pack_file import pack_file
from pipeline.pack.draft.rules_file import rules_file
from pipeline.pack.draft.score_file import score_file
from pipeline.pack.draft.text import CannotDraft, text_of
from pipeline.pack.draft.words_file import words_file
from pipeline.pack.marks import MARK

__all__ = ["CannotDraft", "Draft", "draft", "text_of"]


class Draft(NamedTuple):
    """A drafted pack: its files by name, and what they hold."""

    files: dict[str, str]
    found: Found
    materials: list[Material]

    @property
    def marks(self) -> int:
        """So many places are to be confirmed."""
        return sum(text.count(f"# {MARK}") for name, text in self.files.items() if name.endswith(".toml"))

    def write(self, folder: Path) -> None:
        """Into a folder of its own; what lies there already is not overwritten."""
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CannotDraft(f"“{folder}”里已有内容，不会覆盖；请换一个空文件夹。")
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in self.files.items():
            (folder / name).write_text(text, "utf-8")


def _rules(found: Found, materials: list[Material], fields: dict[str, Field], files: dict[str, str]) -> str:
    """The rules that the other files give something to look at."""
    text = rules_file(found, materials, fields)
    said = [told for name, told in files.items() if name.endswith(".toml")]
    tables = {key: table for told in (*said, text) for key, table in tomllib.loads(told).items()}
    idle = idle_rules(tables)
    return rules_file(found, materials, fields, idle) if idle else text


def draft(text: str, name: str, today: int | None = None) -> Draft:
    """The draft of a notice's text; ``name`` is the pack's."""
    found = found_in(text, today or datetime.date.today().year)
    materials = materials_of(found)
    form, fields = form_file(found)
    files = {
        "notice.md": text,
        "pack.toml": pack_file(found, name, materials, fields),
        "words.toml": words_file(found, fields),
        "form.toml": form,
    }
    files["rules.toml"] = _rules(found, materials, fields, files)
    if found.score and found.score.whole:
        files["score.toml"] = score_file(found.score)
    return Draft(files, found, materials)
