"""``yushen pack try``: what each part of a pack caught in samples, and what no sample touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks import CHECKS
from pipeline.model import Options
from pipeline.pack import load
from pipeline.trial import Part, Tried, samples_at, tried
from pipeline.write.typeset import columns
from tests.pack.commands import run

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "submissions"
PACK = load("shanghai-2024")


@pytest.fixture(scope="module")
def done() -> Tried:
    names = ("factory-clean-标杆级", "factory-R003-row-incomplete.zip", "factory-A002-equipment-empty.zip")
    return tried([SAMPLES / name for name in names], PACK, CHECKS, Options(None))


def _counts(done: Tried, group: str, key: str) -> tuple[int, ...]:
    counts = next(counts for part, counts in done.parts.items() if (part.group, part.key) == (group, key))
    return counts["found"], counts["passed"], counts["not_applicable"], counts["unchecked"]


@pytest.mark.parametrize(
    ("group", "key", "expected"),
    [
        ("部分", "process", (0, 3, 0, 0)),
        ("限额", "process", (0, 3, 0, 0)),
        ("内容", "results.benefits", (0, 3, 0, 0)),
        ("材料", "honor", (0, 3, 0, 0)),
        ("栏目", "unit_name", (0, 3, 0, 0)),
        ("栏目", "key_equipment", (1, 2, 0, 0)),
        ("栏目", "construction_start", (0, 0, 0, 3)),
        ("规则", "R003", (1, 2, 0, 0)),
        ("规则", "A002", (1, 2, 0, 0)),
        ("规则", "I001", (0, 0, 0, 3)),
        ("规则", "Q005", (0, 0, 3, 0)),
    ],
)
def test_each_part_is_counted_over_the_samples(done: Tried, group: str, key: str, expected: tuple[int, ...]) -> None:
    assert _counts(done, group, key) == expected


def test_what_no_sample_touched_is_named_and_what_one_did_is_not(done: Tried) -> None:
    left = {(part.group, part.key) for part in done.untouched()}
    assert {("栏目", "construction_start"), ("规则", "Q005"), ("规则", "I001")} <= left
    assert not {("规则", "R003"), ("栏目", "key_equipment"), ("部分", "process")} & left


def test_every_part_of_the_pack_is_in_the_table_but_what_only_a_person_confirms(done: Tried) -> None:
    rules = {part.key for part in done.parts if part.group == "规则"}
    assert rules == {code for code, rule in PACK.rules.items() if rule.severity != "manual"}
    elements = {part.key for part in done.parts if part.group == "内容"}
    assert elements == {f"{spec.key}.{element.key}" for spec in PACK.sections for element in spec.elements}
    assert Part("部分", "title", "成果名称") in done.parts


def test_the_terminal_shows_a_table_of_80_columns_and_what_was_left_out() -> None:
    told = run("pack", "try", "shanghai-2024", SAMPLES / "factory-clean-标杆级")
    assert told.exit_code == 0, told
    lines = told.stdout.splitlines()
    assert lines[0] == "样本 1 份" and max(map(columns, lines)) <= 80
    assert any(line.split() == ["部分", "有问题", "通过", "不适用", "未检查"] for line in lines)
    assert any(line.split() == ["实施过程", "—", "1", "—", "—"] for line in lines)
    assert any(line.startswith("没有样本碰到的") for line in lines)


def test_a_folder_of_folders_and_archives_holds_a_sample_in_each(tmp_path: Path) -> None:
    (tmp_path / "一").mkdir()
    (tmp_path / "二.zip").write_bytes(b"")
    assert [path.name for path in samples_at(tmp_path, False)] == ["一", "二.zip"]
    (tmp_path / "报告.docx").write_bytes(b"")
    assert samples_at(tmp_path, False) == [tmp_path]
    assert len(samples_at(tmp_path, True)) == 3


@pytest.mark.parametrize(("path", "says"), [("没有这个", "没有“"), ("", "没有")])
def test_a_path_without_samples_is_exit_2(tmp_path: Path, path: str, says: str) -> None:
    told = run("pack", "try", "shanghai-2024", tmp_path / path)
    assert told.exit_code == 2 and says in told.stderr
