"""Q006 over a batch: who shares a street, a unit or a recommender with more than are allowed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checks import CHECKS
from pipeline.batch.quotas import exceeded
from pipeline.batch.run import Order, run_batch
from pipeline.model import Options
from tests.pack.handed_in import REPORT, form, handed_in
from tests.pack.small import FORM, small, written

QUOTA = '[[quotas]]\nkey = "street"\nper = "street"\nmost = 1\nclause = "二"\nquote = "由各街道推荐"\n'


def result(unit: str, street: str | None) -> dict[str, Any]:
    return {"submission": {"unit_name": unit, "form": {"street": street}}}


@pytest.mark.parametrize(
    ("per", "streets", "told"),
    [
        ("street", ("柳河街道", "柳河街道", "石桥街道"), {0: ["乙"], 1: ["甲"]}),
        ("street", ("柳河街道", "柳河 街道", "石桥街道"), {0: ["乙"], 1: ["甲"]}),
        ("street", ("柳河街道", "石桥街道", None), {}),
        ("unit_name", ("柳河街道", "石桥街道", None), {0: ["乙", "丙"], 1: ["甲", "丙"], 2: ["甲", "乙"]}),
    ],
)
def test_those_beyond_the_quota_are_told_of_each_other(
    tmp_path: Path, per: str, streets: tuple[str | None, ...], told: dict[int, list[str]]
) -> None:
    pack = small(tmp_path, FORM, QUOTA.replace('per = "street"', f'per = "{per}"'), rules="Q006")
    batch = [(at, "甲乙丙"[at], result("青溪食品厂", street)) for at, street in enumerate(streets)]
    found = exceeded(batch, pack)
    assert {at: [name for tally in tallies for name in tally.names] for at, tallies in found.items()} == told


def test_a_batch_says_it_in_every_result_and_of_what_could_not_be_counted(tmp_path: Path, workers: Any) -> None:
    pack = written(tmp_path / "pack", FORM, QUOTA, rules="Q006")
    root = tmp_path / "root"
    root.mkdir()
    for name, street in (("甲", "柳河街道"), ("乙", "柳河街道"), ("丙", "石桥街道"), ("丁", "")):
        where = tmp_path / name
        where.mkdir()
        handed_in(where, {"案例.docx": REPORT, "申报表.docx": form(所属街道=street)}).rename(root / name)
    out = tmp_path / "out"
    run_batch(Order(str(root), str(out), str(pack), Options(date(2030, 4, 20))), CHECKS, workers)
    lines = (out / "results.jsonl").read_text("utf-8").splitlines()
    results = {one["submission"]["name"]: one for one in map(json.loads, lines)}
    states = {name: next(r["state"] for r in one["checks"] if r["code"] == "Q006") for name, one in results.items()}
    assert states == {"甲": "found", "乙": "found", "丙": "passed", "丁": "unchecked"}
    finding = next(one for one in results["甲"]["findings"] if one["code"] == "Q006")
    assert (finding["severity"], finding["clause"], finding["actual"]) == ("review", "二", 2)
    assert "所属街道“柳河街道”限报 1 项，这一批里共 2 项（其他的是：乙）" in finding["message"]
    assert results["甲"]["verdict"] == "review"
