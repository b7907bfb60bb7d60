"""A pack with one other severity: only what rests on that rule is judged anew, and all is as if made anew."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch import submission_task
from pipeline.batch.severities import all_but_severities, still_hold
from pipeline.pack import load

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "samples" / "reports"
NAMES = {
    "一.docx": "factory-L001-site-over.docx",
    "二.docx": "construction-S003-swapped.docx",
    "三.docx": "hospital-clean.docx",
    "四.docx": "hospital-clean.docx",
}
"""Of the last two each is alike to the other."""


def other(tmp_path: Path, code: str, severity: str) -> Path:
    """The shipped pack with another severity of one rule, in a folder of its own."""
    folder = Path(shutil.copytree(ROOT / "packs" / "shanghai-2024", tmp_path / f"{code}-{severity}"))
    said = (folder / "rules.toml").read_text("utf-8")
    changed, many = re.subn(rf'(\[rules\.{code}\]\nseverity = )"\w+"', rf'\1"{severity}"', said)
    assert many == 1 and changed != said
    (folder / "rules.toml").write_text(changed, "utf-8")
    return folder


def written(out: Path) -> dict[str, bytes]:
    """What a person opens, but the sheet, which names its own time."""
    files = [out / "results.jsonl", out / "index.html", *out.glob("reports/*/*.html"), *out.glob("reports/*/*.json")]
    return {str(file.relative_to(out)): file.read_bytes() for file in files}


@pytest.fixture
def given(tmp_path: Path) -> Path:
    folder = tmp_path / "given"
    folder.mkdir()
    for name, sample in NAMES.items():
        shutil.copy(REPORTS / sample, folder / name)
    return folder


@pytest.mark.parametrize(
    ("code", "severity", "judged"),
    [
        ("L001", "advice", 1),
        ("S003", "advice", 1),
        ("S003", "error", 1),
        ("L003", "review", 0),
        ("I001", "error", 0),
        ("S003", "manual", 4),
    ],
    ids=["milder", "milder still", "an error", "found nowhere", "found by comparing", "left to a person"],
)
def test_only_what_rests_on_the_severity_is_judged_anew(
    tmp_path: Path, given: Path, run: Any, code: str, severity: str, judged: int
) -> None:
    pack, out, anew = other(tmp_path, code, severity), tmp_path / "out", tmp_path / "anew"
    run(root=str(given))
    again = run(root=str(given), pack=str(pack))
    assert (again.reused, again.judged) == (4 - judged, judged)
    assert ("重新判断" in again.words()) == bool(judged)
    run(root=str(given), pack=str(pack), out=str(anew))
    assert written(out) == written(anew)


@pytest.mark.parametrize(
    ("code", "severity", "needed"),
    [("L001", "review", False), ("L001", "advice", False), ("S003", "advice", False), ("S003", "error", True)],
    ids=["from an error to a review", "to an advice", "from a review to an advice", "from a review to an error"],
)
def test_only_what_becomes_an_error_must_be_judged_for_it(
    tmp_path: Path, given: Path, run: Any, monkeypatch: pytest.MonkeyPatch, code: str, severity: str, needed: bool
) -> None:
    judged: list[str] = []

    def attempt(plan: Any, path: Path, *more: Any) -> Any:
        judged.append(path.name)
        return itself(plan, path, *more)

    run(root=str(given))
    itself = submission_task._attempt
    monkeypatch.setattr(submission_task, "_attempt", attempt)
    assert run(root=str(given), pack=str(other(tmp_path, code, severity))).judged == 1
    assert judged == ["二.docx"] * needed


def test_all_rules_made_milder_at_once_give_what_judging_anew_gives(tmp_path: Path, given: Path, run: Any) -> None:
    folder = Path(shutil.copytree(ROOT / "packs" / "shanghai-2024", tmp_path / "mild"))
    milder = {"error": "review", "review": "advice", "advice": "review"}
    said = re.sub(
        r'(\[rules\.\w+\]\nseverity = )"(error|review|advice)"',
        lambda rule: f'{rule[1]}"{milder[rule[2]]}"',
        (folder / "rules.toml").read_text("utf-8"),
    )
    (folder / "rules.toml").write_text(said, "utf-8")
    run(root=str(given))
    assert run(root=str(given), pack=str(folder)).judged == len(NAMES)
    run(root=str(given), pack=str(folder), out=str(tmp_path / "anew"))
    assert written(tmp_path / "out") == written(tmp_path / "anew")


def test_a_severity_changed_back_and_forth_ends_as_it_began(tmp_path: Path, given: Path, run: Any) -> None:
    out, mild = tmp_path / "out", str(other(tmp_path, "L001", "advice"))
    first = run(root=str(given))
    before = written(out)
    assert run(root=str(given), pack=mild).judged == 1
    assert run(root=str(given)).verdicts == first.verdicts
    assert written(out) == before


def test_whatever_else_a_pack_says_is_in_every_result(tmp_path: Path) -> None:
    shipped, severe = load("shanghai-2024"), load(str(other(tmp_path, "L003", "review")))
    assert all_but_severities(shipped) == all_but_severities(severe)
    folder = other(tmp_path, "S003", "error")
    rules = folder / "rules.toml"
    rules.write_text(rules.read_text("utf-8").replace('title = "文件加密"', 'title = "加了密"'), "utf-8")
    assert all_but_severities(load(str(folder))) != all_but_severities(shipped)
    folder = other(tmp_path, "L003", "manual")
    with (folder / "notice.md").open("a", encoding="utf-8") as notice:
        notice.write("\n另行通知。\n")
    assert all_but_severities(load(str(folder))) != all_but_severities(shipped)


@pytest.mark.parametrize(
    ("now", "holds"),
    [
        ({"A": "error", "B": "advice", "M": "manual"}, True),
        ({"A": "review", "B": "advice", "M": "manual"}, False),
        ({"A": "error", "B": "manual", "M": "manual"}, False),
        ({"A": "error", "B": "advice", "M": "review"}, False),
        ({"A": "manual", "B": "review", "M": "manual"}, False),
    ],
    ids=["another's", "its own", "one more for a person", "one less", "its own for a person"],
)
def test_a_result_holds_while_what_it_rests_on_is_the_same(now: dict[str, str], holds: bool) -> None:
    assert still_hold({"A": "error", "M": "manual"}, now) == holds
