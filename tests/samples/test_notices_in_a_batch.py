"""The work-safety notice over a batch: two for each district, here and with earlier years, and its anonymous copies."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from samples import activities
from tests.pack.commands import run

REGISTER = """
[[quotas]]
key = "district_over_years"
per = "district"
most = 2
register = "往年.csv"
years = 3
columns = { district = "区", outcome_name = "案例", year = "年度" }
clause = "一"
quote = "每个区推选案例不超过2项。"
"""
EARLIER = "区,案例,年度\n西浦区,冷库防冻,2024\n西浦区,叉车限速,2023\n东岬区,堆场排水,2024\n东岬区,旧库改造,2020\n"
HANDED_IN: dict[str, dict[str, Any]] = {
    "甲": {"set": {"district": "东岬区"}},
    "乙": {"set": {"district": "东岬区"}},
    "丙": {"set": {"district": "东岬区"}},
    "丁": {"set": {"district": "西浦区"}},
    "戊": {"set": {"district": "南屿区"}, "told": ["碧屿仓储的做法可供参考。", "云湾市碧屿仓储有限公司位于海边。"]},
}


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, Any], Path]]:
    """The results by the submission's name, and where they lie."""
    where = tmp_path_factory.mktemp("safety")
    shutil.copytree(activities.NOTICES / "safety", where / "pack")
    (where / "pack" / "往年.csv").write_text(EARLIER, "utf-8-sig")
    pack = where / "pack" / "pack.toml"
    pack.write_text(pack.read_text("utf-8") + REGISTER, "utf-8")
    for name, case in HANDED_IN.items():
        activities.write({"notice": "safety", "scenes": 5, **case}, where / "全部" / name)
    command = ("batch", where / "全部", "-o", where / "out", "--workers", 1, "--date", "2025-08-10")
    done = run(*command, "--rules", where / "pack")
    assert done.exit_code == 1, done
    lines = (where / "out" / "results.jsonl").read_text("utf-8").splitlines()
    yield {one["submission"]["name"]: one for one in map(json.loads, lines)}, where / "out"


def _told(result: dict[str, Any], code: str) -> list[tuple[str, str]]:
    return [(one["severity"], one["message"]) for one in result["findings"] if one["code"] == code]


def test_a_district_within_its_quota_passes_and_one_beyond_it_is_told_of_the_others(batch: Any) -> None:
    results, _ = batch
    assert {name: len(_told(one, "Q006")) for name, one in results.items()} == {
        "甲": 1,
        "乙": 1,
        "丙": 1,
        "丁": 1,
        "戊": 0,
    }
    assert next(row["state"] for row in results["戊"]["checks"] if row["code"] == "Q006") == "passed"
    severity, message = _told(results["乙"], "Q006")[0]
    assert severity == "review"
    assert "所在区“东岬区”限报 2 项，这一批里共 3 项（其他的是：" in message
    assert "甲" in message and "丙" in message


def test_the_register_counts_the_years_it_is_asked_for_and_no_earlier_one(batch: Any) -> None:
    results, _ = batch
    (_, message), *more = _told(results["丁"], "Q006")
    assert "所在区“西浦区”限报 2 项，连同名册里的共 3 项（其他的是：冷库防冻、叉车限速）" in message and not more
    assert all("名册" not in message for name in "甲乙丙" for _, message in _told(results[name], "Q006"))


def test_the_unit_in_an_anonymous_copy_is_found_in_a_batch_as_alone(batch: Any) -> None:
    results, out = batch
    assert {name for name, one in results.items() if _told(one, "C005")} == {"戊"}
    (severity, message) = _told(results["戊"], "C005")[0]
    assert severity == "error" and "匿名稿" in message
    page = (out / "index.html").read_text("utf-8")
    assert "案例名称" in page and "成果名称" not in page
