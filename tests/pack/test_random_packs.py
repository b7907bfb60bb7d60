"""Packs made at random from the vocabulary: each loads, is clean, can be shown, and checks what is handed in to it."""

from __future__ import annotations

import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from checks import CHECKS
from pipeline.model import Options
from pipeline.pack import load
from pipeline.pack.review import review
from pipeline.run import check_here
from pipeline.write.pack_html import render
from tests.pack import at_random

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "result.schema.json").read_text("utf-8"))
SEEDS = range(20)
CODES = {check.code for check in CHECKS}


@pytest.mark.parametrize("seed", SEEDS)
def test_it_loads_is_clean_is_shown_and_checks_a_submission(seed: int, tmp_path: Path) -> None:
    told = at_random.tables(seed)
    where = at_random.write(tmp_path / "pack", told)
    assert [one.told() for one in review(str(where), CODES)] == []
    pack = load(str(where))
    page = render(pack)
    assert all(section["title"] in page for section in told["sections"])
    assert all(field["labels"][0] in page for field in told["form"]["fields"].values())
    submission = at_random.hand_in(tmp_path / "申报", told, seed)
    result = check_here(submission, pack, CHECKS, Options(date(2031, 4, 20))).to_json()
    jsonschema.validate(result, SCHEMA)
    assert [row for row in result["checks"] if row["state"] == "crashed"] == []
    assert [section["key"] for section in result["sections"]] == [spec.key for spec in pack.sections]
    assert next(file["role"] for file in result["files"] if file["path"] == "交流稿.docx") == "report"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_misspelt_key_is_told_with_its_file_its_line_and_the_nearest_one(seed: int, tmp_path: Path) -> None:
    where = at_random.write(tmp_path / "pack", at_random.tables(seed))
    path = where / "pack.toml"
    lines = path.read_text("utf-8").splitlines()
    luck = random.Random(seed)
    at, key = luck.choice(list(_keys(lines)))
    wrong = key[:-1] + ("x" if key[-1] != "x" else "z")
    lines[at] = lines[at].replace(key, wrong, 1)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    told = [one for one in review(str(where), CODES) if wrong in one.text]
    assert [(one.file, one.line) for one in told[:1]] == [("pack.toml", at + 1)], told
    assert f"最接近的是“{key}”" in told[0].text


def _keys(lines: list[str]) -> Any:
    """Lines of keys that the vocabulary names (not those that a pack makes up), with the key."""
    known = {"labels", "title", "clause", "quote", "required", "options", "names", "years", "kind"}
    for at, line in enumerate(lines):
        key = line.partition(" = ")[0]
        if key in known:
            yield at, key
