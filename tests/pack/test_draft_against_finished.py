"""What ``pack new`` finds in a notice, held against the pack that was finished by hand for the same notice."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipeline.pack import PACKS, load
from pipeline.pack.draft import draft
from pipeline.pack.draft.lines import lines_of
from pipeline.pack.draft.score_file import score_of
from tests.pack.commands import run

ROOT = Path(__file__).resolve().parents[2]
FINISHED = {name: ROOT / "samples" / "notices" / name for name in ("qc", "innovation", "safety")}
FINISHED["shanghai-2024"] = PACKS / "shanghai-2024"


def drafted(name: str) -> dict[str, Any]:
    files = draft((FINISHED[name] / "notice.md").read_text("utf-8"), name, 2026).files
    return {k: v for file, told in files.items() if file.endswith(".toml") for k, v in tomllib.loads(told).items()}


def finished(name: str) -> dict[str, Any]:
    files = sorted(FINISHED[name].glob("*.toml"))
    return {k: v for path in files for k, v in tomllib.loads(path.read_text("utf-8")).items()}


@pytest.mark.parametrize("name", FINISHED)
def test_sections_and_limits_are_those_of_the_finished_pack(name: str) -> None:
    pack, tables = load(str(FINISHED[name])), drafted(name)
    known = {spec.title for spec in pack.sections if spec.always}
    assert {section["title"] for section in tables["sections"]} >= known
    limits = {s["title"]: s["limit"] for s in finished(name)["sections"] if "limit" in s}
    assert {s["title"]: _bare(s["limit"]) for s in tables["sections"] if "limit" in s} == {
        title: _bare(limit) for title, limit in limits.items()
    }
    assert list(tables.get("levels", {})) == list(pack.levels)


def _bare(limit: Any) -> Any:
    """A limit without where it is said."""
    if isinstance(limit, int):
        return {"max": limit}
    told = {key: value for key, value in limit.items() if key not in ("clause", "quote")}
    return {key: value for key, value in told.items() if (key, value) != ("unit", "字")}


@pytest.mark.parametrize("name", FINISHED)
def test_a_draft_of_it_is_checked_without_a_fault(name: str, tmp_path: Path) -> None:
    run("pack", "new", FINISHED[name] / "notice.md", "-o", tmp_path / "draft")
    done = run("pack", "check", tmp_path / "draft", columns=300)
    assert "：0 处需要改正，" in done.stdout, done.stdout


def test_scenes_anonymous_copy_forbidden_words_and_the_quota_per_district_are_drafted() -> None:
    tables, wanted = drafted("safety"), finished("safety")
    (scenes,) = (section for section in tables["sections"] if "repeats" in section)
    (known,) = (section for section in wanted["sections"] if "repeats" in section)
    assert (scenes["repeats"], scenes["limit"]["max"], scenes["limit"]["quote"]) == (
        known["repeats"],
        known["limit"]["max"],
        known["limit"]["quote"],
    )
    labels = {key: field["labels"][0] for key, field in tables["form"]["fields"].items()}
    anonymous = tables["words"]["anonymous"]
    assert [labels[key] for key in anonymous["fields"]] == ["单位名称", "联系人", "所在区"]
    assert anonymous["quote"] == wanted["words"]["anonymous"]["quote"]
    assert tables["words"]["forbidden"][0]["words"] == wanted["words"]["forbidden"][0]["words"]
    assert [(labels[one["per"]], one["most"]) for one in tables["quotas"]] == [("所在区", 2)]
    whens = {one["title"]: one["when"] for one in tables["evidence"] if "when" in one}
    whens = {title: {labels[key]: value for key, value in when.items()} for title, when in whens.items()}
    assert whens == {
        "安全生产许可证": {"行业类别": ["危险化学品", "建筑施工", "矿山"]},
        "特种设备检验报告": {"是否使用特种设备": ["是"]},
    }
    assert tables["files"]["names"] == wanted["files"]["names"]


def test_the_score_sheet_of_the_shipped_notice_is_drafted_to_the_letter() -> None:
    score, wanted = drafted("shanghai-2024")["score"], finished("shanghai-2024")["score"]
    assert {key: score[key] for key in ("title", "clause", "total", "comment", "source", "items", "bands")} == {
        key: wanted[key] for key in ("title", "clause", "total", "comment", "source", "items", "bands")
    }


PLAIN = """附件2
案例评分表
序号	评审项目	评审内容	分值
1	针对性	问题找得准	30
2	有效性	数据前后可比	50分
3	推广性	其他单位用得上	20
合计			100
请写明案例的优点和不足：
"""


@pytest.mark.parametrize(
    ("more", "whole"),
    [("金级：80分以上；银级：80分(不含)以下", True), ("金级：80分以上", False), ("", False)],
)
def test_a_sheet_with_marks_in_a_column_is_read_and_written_only_where_every_level_has_its_marks(
    more: str, whole: bool
) -> None:
    score = score_of(lines_of(PLAIN + more), ("金级", "银级"))
    assert score is not None and score.total == 100
    assert [(item.title, item.maximum, item.dimensions[0].text) for item in score.items] == [
        ("针对性", 30, "问题找得准"),
        ("有效性", 50, "数据前后可比"),
        ("推广性", 20, "其他单位用得上"),
    ]
    assert score.whole is whole
