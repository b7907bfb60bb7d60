"""A whole season: 345 outcomes, 36 experts, 3 to 7 sheets each, with faults that are known beforehand."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.pack import load
from pipeline.read import read
from scoring.assign import assign
from scoring.collect import collect
from scoring.hand_out import fingerprint, read_panel, write_panel
from scoring.marking import look_at, without_rivals
from scoring.model import Panel
from scoring.outcomes import outcomes_of
from scoring.recusal import recusals
from scoring.results import write_results
from scoring.roster import roster
from scoring.season import Season, season
from tests.scoring.made import FIELDS, MAXIMA, Planned, fill_books, plan, write_experts
from tests.scoring.made import write_results as write_jsonl

PACK = load("shanghai-2024")
CARD = PACK.score
assert CARD is not None
OUTCOMES, EXPERTS, LOAD = 345, 36, 60


class Played:
    """The season after ``scores``."""

    def __init__(self, folder: Path) -> None:
        results = write_jsonl(folder / "results.jsonl", OUTCOMES)
        outcomes = outcomes_of(map(json.loads, results.read_text("utf-8").splitlines()))
        book = write_experts(folder / "专家.xlsx", EXPERTS, LOAD)
        experts = roster(read(book, book.name), LOAD, FIELDS).experts
        apart = recusals(experts, outcomes)
        self.demand = {one.code: 3 + number % 5 for number, one in enumerate(outcomes)}
        found = assign(outcomes, experts, apart, self.demand, "种子")
        made = Panel(
            PACK.name,
            fingerprint(CARD),
            "种子",
            outcomes,
            experts,
            found.pairs,
            found.groups,
            apart,
            found.unmet,
        )
        self.panel = write_panel(made, PACK, CARD, folder / "评审")
        self.planned: Planned = plan(self.panel, 7)
        fill_books(folder / "评审", self.panel, self.planned, [one.code for one in experts])
        self.came = collect(folder / "评审", read_panel(folder / "评审"), CARD, PACK.limits)
        sheets = without_rivals(look_at(raw, self.panel, CARD) for raw in self.came.sheets)
        self.season: Season = season(sheets, self.panel, CARD)
        self.written = write_results(self.season, self.came, PACK, CARD, CARD.practice, folder / "汇总")
        self.folder = folder / "汇总"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    yield Played(tmp_path_factory.mktemp("season"))


def test_every_outcome_has_its_experts_and_nobody_more_than_he_takes(played: Played) -> None:
    panel = played.panel
    assert panel.unmet == ()
    assert {code: len(experts) for code, experts in panel.pairs.items()} == played.demand
    given = Counter(expert for experts in panel.pairs.values() for expert in experts)
    assert max(given.values()) <= LOAD
    assert not [(e, o) for o, experts in panel.pairs.items() for e in experts if (e, o) in panel.recused]
    for expert in panel.experts:
        assert not expert.fields or {one.field for one in panel.of(expert.code)} <= set(expert.fields)


def test_every_fault_is_named_and_no_other(played: Played) -> None:
    found = {
        (sheet.raw.outcome, sheet.raw.expert): {fault.kind for fault in sheet.faults if fault.stops}
        for sheet in played.season.sheets
        if not sheet.counts
    }
    assert found == {pair: {kind} for pair, kind in played.planned.faults.items()}
    assert Counter(played.planned.faults.values()).keys() == {"blank", "over", "total"}
    assert len(played.season.sheets) == len(played.planned.sheets) == sum(played.demand.values())


def test_what_does_not_count_is_missing_with_its_reason(played: Played) -> None:
    missing = {(one.outcome, one.expert): one.why for one in played.season.missing}
    assert missing.keys() == played.planned.faults.keys()
    for pair, kind in played.planned.faults.items():
        assert {"blank": "没有打分", "over": "超过满分", "total": "不一致"}[kind] in missing[pair]


def test_every_mean_and_level_is_that_of_an_independent_calculation(played: Played) -> None:
    on_boundaries = 0
    for score in played.season.scores:
        code = score.outcome.code
        # In integers: a mark is so many halves, and a mean of n totals is compared without dividing.
        halves = [
            sum(int(Decimal(str(value)) * 2) for value in filled.marks.values())
            for (outcome, expert), filled in played.planned.sheets.items()
            if outcome == code and (outcome, expert) not in played.planned.faults
        ]
        n, whole = len(halves), sum(halves)
        level = "标杆级" if whole > 180 * n else "优秀级" if whole >= 140 * n else "推进级"
        assert score.level == level, code
        assert score.mean is not None and score.mean * 2 * n == whole
        ordered = sorted(halves)
        assert score.spread is not None and score.spread * 2 == ordered[-1] - ordered[0]
        trimmed = ordered[1:-1] if n >= 3 else None
        if trimmed is None:
            assert score.trimmed is None
        else:
            assert score.trimmed is not None and score.trimmed * 2 * len(trimmed) == sum(trimmed)
        assert score.median is not None and score.median * 4 == ordered[(n - 1) // 2] + ordered[n // 2]
        on_boundaries += whole in (180 * n, 140 * n)
    assert on_boundaries >= OUTCOMES // 10


def test_the_workbook_holds_the_figures_unrounded(played: Played) -> None:
    sheet = load_workbook(played.folder / "汇总表.xlsx", read_only=True)["汇总"]
    rows = list(sheet.iter_rows(values_only=True))
    column = {name: place for place, name in enumerate(rows[0])}
    assert len(rows) == OUTCOMES + 1
    for row, score in zip(rows[1:], played.season.scores, strict=True):
        assert row[column["编号"]] == score.outcome.code
        assert row[column["平均分"]] == pytest.approx(float(score.mean or 0), abs=1e-12)  # 16 digits are written
        assert row[column["分数等级"]] == score.level
        assert row[column["有效评分"]] == len(score.sheets)


def test_the_talk_list_is_that_of_its_four_reasons(played: Played) -> None:
    practice = CARD.practice
    wanted = set()
    for score in played.season.scores:
        assert score.mean is not None and score.spread is not None
        near = min(abs(score.mean - 90), abs(score.mean - 70)) <= practice.near
        other = score.outcome.level != score.level
        if near or other or score.spread >= practice.spread or len(score.sheets) < practice.valid:
            wanted.add(score.outcome.code)
    assert {matter.score.outcome.code for matter in played.written.talked} == wanted


def test_the_order_of_defence_is_drawn_again_from_the_seed(played: Played) -> None:
    import hashlib

    codes = [one.score.outcome.code for one in played.written.defending]
    drawn = {code: hashlib.sha256("\x1f".join(("种子", "defence", code)).encode()).hexdigest() for code in codes}
    assert len(codes) > 10 and codes == sorted(codes, key=drawn.__getitem__)
    assert {one.score.outcome.code for one in played.written.defending} >= {
        score.outcome.code for score in played.season.scores if score.level == "标杆级"
    }


def test_leans_are_shown_and_change_nothing(played: Played) -> None:
    from scoring.season import leans

    found = leans(played.season)
    code = min(found)
    own = []
    for score in played.season.scores:
        mine = [float(sheet.total) for sheet in score.sheets if sheet.raw.expert == code]
        others = [float(sheet.total) for sheet in score.sheets if sheet.raw.expert != code]
        if mine and others:
            own.append(mine[0] - sum(others) / len(others))
    assert found[code][0] == len(own)
    assert float(found[code][1]) == pytest.approx(sum(own) / len(own))


def test_the_page_names_every_sheet_that_does_not_count(played: Played) -> None:
    page = (played.folder / "读回校验单.html").read_text("utf-8")
    for outcome, expert in played.planned.faults:
        assert f"{outcome} {played.panel.outcome[outcome].title}" in page
        assert f"{expert} {played.panel.expert[expert].name}" in page
    assert f"计入 {len(played.planned.sheets) - len(played.planned.faults)} 份" in page


def test_the_same_seed_gives_the_same_division_and_another_one_another(played: Played) -> None:
    panel = played.panel
    again = assign(panel.outcomes, panel.experts, panel.recusals, played.demand, "种子")
    assert (again.pairs, again.groups) == (panel.pairs, panel.groups)
    other = assign(panel.outcomes, panel.experts, panel.recusals, played.demand, "另一个")
    assert other.pairs != panel.pairs and other.unmet == ()


def test_marks_of_the_plan_lie_within_the_maxima(played: Played) -> None:
    faulty = played.planned.faults
    for pair, filled in played.planned.sheets.items():
        if pair not in faulty:
            assert all(0 <= float(str(filled.marks[name])) <= most for name, most in MAXIMA.items())


def test_a_changed_head_gives_another_check_number(played: Played) -> None:
    panel = played.panel
    outcome, expert = panel.outcomes[0], panel.experts[0]
    changed = replace(panel, outcomes=(outcome._replace(unit="另一家单位"), *panel.outcomes[1:]))
    assert changed.check(outcome.code, expert.code) != panel.check(outcome.code, expert.code)
    assert replace(panel, seed="x").check(outcome.code, expert.code) != panel.check(outcome.code, expert.code)
