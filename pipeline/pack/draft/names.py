"""Keys for what was found: English for what checks know, a number for the rest (``templates/pack/keys.toml``)."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from pipeline.pack.places import VOCABULARY


@cache
def _known() -> dict[str, dict[str, Any]]:
    return tomllib.loads((VOCABULARY / "keys.toml").read_text("utf-8"))


@cache
def _answers() -> dict[str, list[str]]:
    return tomllib.loads((VOCABULARY / "answers.toml").read_text("utf-8"))


def key_of(kind: str, label: str, taken: set[str], other: str) -> str:
    """A key of its own for a label; ``other`` and a number where no known one fits."""
    bare = "".join(label.split())
    known = _known()[kind]
    fitting = [key for key, told in known.items() if any(word in bare for word in told["words"])]
    if kind == "sections":  # the noun at the end says what a part is: "实施成效" is no process
        ends = {
            key: max(bare.rfind(word) + len(word) for word in known[key]["words"] if word in bare) for key in fitting
        }
        fitting = sorted((key for key in fitting if key not in taken), key=lambda key: -ends[key])
    key = next(iter(fitting), "")
    if not key:
        key, number = other, 1
        while f"{key}_{number}" in taken:
            number += 1
        key = f"{key}_{number}"
    elif key in taken:
        number = 2
        while f"{key}_{number}" in taken:
            number += 1
        key = f"{key}_{number}"
    taken.add(key)
    return key


def kind_of(label: str) -> str:
    """The kind of a form's field, by its label."""
    bare = "".join(label.split())
    told = (told for told in _known()["fields"].values() if any(word in bare for word in told["words"]))
    return next((str(one.get("kind", "text")) for one in told), "text")


def words_of(kind: str, key: str) -> list[str]:
    """By which something of that key is known."""
    return list(_known()[kind].get(key, {}).get("words", []))


def wide_words(kind: str) -> list[str]:
    """Of a kind of material: words that tell its key, and are too wide to know a file by."""
    return list(_known()["materials"].get(kind, {}).get("wide", []))


def answers_to(noun: str) -> list[str]:
    """How texts tell what that noun asks for."""
    fitting = (told for asked, told in _answers().items() if noun.endswith(asked) or noun.startswith(asked))
    return list(next(fitting, []))


def names_outcome(key: str) -> bool:
    """Whether the section of that key holds the outcome's name."""
    return bool(_known()["sections"].get(key, {}).get("is_title"))
