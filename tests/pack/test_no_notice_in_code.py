"""Nothing of one notice stays in code: the words of the shipped packs stand in no room but theirs."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.pack import PACKS, load, shipped

ROOT = PACKS.parent
ROOMS = ("pipeline", "checks", "scoring", "web", "commands", "templates", "cli.py")
FILES = sorted(
    path
    for place in ROOMS
    for path in ([ROOT / place] if (ROOT / place).is_file() else (ROOT / place).rglob("*"))
    if path.suffix in (".py", ".j2", ".js")
)
# What calls of any kind name their fields: a label that is one of these is nobody's own.
_OF_ANY_CALL = {
    word
    for table in tomllib.loads((ROOT / "templates" / "pack" / "keys.toml").read_text("utf-8")).values()
    for told in table.values()
    for word in told["words"]
}
# A key that is an ordinary word of other things, too (the caption of a field, a table of the database, Word's own
# names) is a section's key only where it is compared with one or taken from the sections.
_ORDINARY = frozenset(("title", "site", "background", "process", "results", "organization"))
_USED_AS_KEY = r"""(?:(?:[!=]= |sections\[|\.get\(|\bsection\()["']{key}["']|{{["']{key}["'][,}}])"""
# A date that shows how dates are written is no year of a notice; nor are the numbers of locks.
_FORMAT = re.compile(r"\d{4}-\d\d-\d\d")


def _words(name: str) -> dict[str, str]:
    """What must not be found, as patterns, with why."""
    pack = load(name)
    plain = dict.fromkeys(pack.levels, "a level")
    plain |= {spec.title: "a section's title" for spec in pack.sections}
    plain |= {material.title: "a material's name" for material in pack.materials.values() if len(material.title) > 5}
    plain |= {
        label: "a field's label"
        for field in pack.fields.values()
        for label in field.labels[:1]
        if len(label) > 3 and label not in _OF_ANY_CALL
    }
    plain |= {pack.number: "the notice", pack.issuer: "the issuer", "上海": "the place", "质协": "the issuer"}
    found = {re.escape(word): why for word, why in plain.items()}
    found["附件[0-9一二三四五六七八九十]"] = "an annex"
    found[rf"(?<!\d){pack.dates['year']}(?!\d)"] = "the year"
    found |= {
        _USED_AS_KEY.format(key=spec.key) if spec.key in _ORDINARY else f"""["']{spec.key}["']""": "a section's key"
        for spec in pack.sections
    }
    return found


def _code(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a module without docstrings and comments, or of a template without its comments."""
    source = path.read_text("utf-8")
    if path.suffix != ".py":
        bare = re.sub(r"\{#.*?#\}|/\*.*?\*/", lambda told: "\n" * told[0].count("\n"), source, flags=re.DOTALL)
        yield from enumerate(bare.splitlines(), 1)
        return
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            for number in range(node.lineno - 1, node.end_lineno or node.lineno):
                lines[number] = ""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and lines[token.start[0] - 1]:
            lines[token.start[0] - 1] = lines[token.start[0] - 1][: token.start[1]]
    yield from enumerate(lines, 1)


@pytest.mark.parametrize("name", shipped())
def test_no_word_of_a_shipped_notice_stands_in_the_code(name: str) -> None:
    words = _words(name)
    any_of_them = re.compile("|".join(words))
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:90]}"
        for path in FILES
        if any_of_them.search(path.read_text("utf-8"))
        for number, line in _code(path)
        if any_of_them.search(_FORMAT.sub("", line))
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        'level == "标杆级"',
        'key != "title"',
        'sections["title"]',
        'chosen.get("process")',
        "（附件3 一）",
        '"上海市"',
        "year = 2024",
    ],
)
def test_what_once_stood_in_the_code_would_be_found(line: str) -> None:
    assert re.search("|".join(_words("shanghai-2024")), line)


def test_the_search_sees_code_and_passes_over_docstrings_and_comments(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text('"""标杆级."""\nlevel = "标杆级"  # 优秀级\n\n\ndef f():\n    """推进级."""\n', "utf-8")
    assert [line.strip() for _, line in _code(module) if line.strip()] == ['level = "标杆级"', "def f():"]
