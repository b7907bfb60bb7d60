"""The draft's words.toml: what most notices share, then what this one must not have written."""

from __future__ import annotations

from pipeline.pack.draft.anonymous import put_words
from pipeline.pack.draft.forms import Field
from pipeline.pack.draft.found import Found
from pipeline.pack.draft.toml import Writer
from pipeline.pack.places import VOCABULARY


def words_file(found: Found, fields: dict[str, Field]) -> str:
    """The text of words.toml."""
    out = Writer("")
    out.lines = (VOCABULARY / "words.toml").read_text("utf-8").rstrip().split("\n")
    put_words(out, found.anonymous, found.forbidden, fields)
    return out.text()
