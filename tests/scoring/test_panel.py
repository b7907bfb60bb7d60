"""Who scores what: recusals with their reasons, fields, loads, and demands that cannot be met."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from openpyxl import Workbook

from pipeline.read import read
from scoring.assign import assign
from scoring.model import Evaluator, Expert, Outcome, Panel, Recusal
from scoring.outcomes import outcomes_of
from scoring.recusal import recusals, related
from scoring.roster import Roster, RosterError, roster
from tests.scoring.made import FIELDS, result


def outcome(code: str = "001", **changes: object) -> Outcome:
    one = Outcome(code, f"{code}.zip", f"沪南第{code}制造有限公司", f"成果{code}", "制造", recommender="机械行业促进会")
    return one._replace(**changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("上海沪岭精密阀门有限公司", "上海沪岭精密阀门有限公司", True),
        ("上海沪岭精密阀门有限公司", "上海沪岭精密阀门有限公司质量部", True),
        ("上海电气集团股份有限公司", "上海电气风电集团有限公司", True),
        ("上海申能（集团）有限公司", "上海申能(集团)有限公司", True),
        ("上海沪岭精密阀门有限公司", "上海筑远建设工程有限公司", False),
        ("市质检院", "上海市质检院附属中心", True),
        ("三院", "第三院线公司", False),
        ("", "上海沪岭精密阀门有限公司", False),
    ],
)
def test_names_of_one_organisation_are_known_as_such(one: str, other: str, same: bool) -> None:
    assert related(one, other) is same


@pytest.mark.parametrize(
    ("expert", "said"),
    [
        ({"unit": "沪南第001制造有限公司"}, "与申报单位“沪南第001制造有限公司”"),
        ({"group": "机械行业促进会"}, "专家所属集团“机械行业促进会”与推荐单位"),
        ({"unit": "衡正质量评价中心"}, "与作出第三方评价的单位“衡正质量评价中心”"),
        ({"group": "沪东集团"}, "与作出第二方评价的单位“沪东集团质量部”"),
        ({"recusals": ("001",)}, "专家声明回避编号 001"),
        ({"recusals": ("成果001",)}, "专家声明回避“成果001”（成果）"),
    ],
)
def test_an_expert_keeps_away_with_the_reason(expert: dict[str, object], said: str) -> None:
    evaluators = (
        Evaluator("first", "沪南第001制造有限公司质量部"),
        Evaluator("second", "沪东集团质量部"),
        Evaluator("third", "衡正质量评价中心"),
    )
    found = recusals([Expert("01", "张三")._replace(**expert)], [outcome(evaluators=evaluators)])  # type: ignore[arg-type]
    assert len(found) == 1 and said in found[0].reason


def test_nobody_else_keeps_away() -> None:
    assert recusals([Expert("01", "张三", "独立研究所", "", (), 5, ("别的公司",))], [outcome()]) == ()


def test_results_become_outcomes_with_whoever_evaluated_them() -> None:
    found = outcomes_of([result(11), result(12)])
    assert [one.code for one in found] == ["001", "002"]
    assert found[0].recommender == "第11行业促进会" and found[0].level == "推进级"
    assert [(one.party, one.name) for one in found[0].evaluators][1] == ("third", "衡正质量评价中心")


def _experts(count: int, load: int, **changes: object) -> list[Expert]:
    return [Expert(f"{n:02d}", f"专家{n}", load=load)._replace(**changes) for n in range(1, count + 1)]  # type: ignore[arg-type]


def test_too_few_experts_of_a_field_are_named() -> None:
    experts = [*_experts(2, 9, fields=("制造",)), Expert("03", "丙", fields=("建设工程",), load=9)]
    found = assign([outcome()], experts, [], {"001": 3}, "s")
    assert found.pairs == {"001": ("01", "02")}
    assert (found.unmet[0].wanted, found.unmet[0].got) == (3, 2)
    assert "可评的专家只有 2 位（专家" in found.unmet[0].reason and "不评“制造”领域的 1 位" in found.unmet[0].reason


def test_recusals_that_leave_too_few_are_named() -> None:
    experts = _experts(3, 9)
    apart = recusals([experts[0]._replace(unit="沪南第001制造有限公司")], [outcome()])
    found = assign([outcome()], experts, apart, {"001": 3}, "s")
    assert found.pairs["001"] == ("02", "03")
    assert "回避 1 位（专家1）" in found.unmet[0].reason


def test_full_loads_are_named_with_the_figures() -> None:
    outcomes = [outcome(f"{n:03d}") for n in range(1, 8)]
    found = assign(outcomes, _experts(3, 4), [], {one.code: 2 for one in outcomes}, "s")
    assert sum(map(len, found.pairs.values())) == 12
    assert [one.wanted - one.got for one in found.unmet] == [1, 1]
    assert "合计最多评 12 项次" in found.unmet[0].reason


def test_what_can_be_met_is_met_however_tight() -> None:
    """Every place of every expert is needed; a solution exists, for the recusals are drawn around a hidden one."""
    count, per = 24, 3
    experts = [f"{n:02d}" for n in range(1, 9)]
    load = count * per // len(experts)
    outcomes = [outcome(f"{n:03d}") for n in range(1, count + 1)]
    listed = [Expert(code, code, load=load) for code in experts]
    for seed in range(30):
        luck = random.Random(seed)
        places = _swapped(luck.sample(experts * load, len(experts) * load), per, luck)
        hidden = {one.code: set(places[per * n : per * n + per]) for n, one in enumerate(outcomes)}
        apart = [
            Recusal(e, o, "抽定")
            for o, mine in hidden.items()
            for e in experts
            if e not in mine and luck.random() < 0.7
        ]
        found = assign(outcomes, listed, apart, dict.fromkeys(hidden, per), str(seed))
        assert found.unmet == ()
        assert all(len(set(mine)) == per for mine in found.pairs.values())
        assert not {(e, o) for o, mine in found.pairs.items() for e in mine} & {
            (one.expert, one.outcome) for one in apart
        }


def _swapped(places: list[str], per: int, luck: random.Random) -> list[str]:
    """The same places, so exchanged that nobody scores an outcome twice."""
    places = list(places)
    for _ in range(10_000):
        bad = [n for n in range(0, len(places), per) if len(set(places[n : n + per])) < per]
        if not bad:
            break
        one, other = luck.randrange(bad[0], bad[0] + per), luck.randrange(len(places))
        places[one], places[other] = places[other], places[one]
    return places


def test_outcomes_of_a_group_share_their_experts() -> None:
    outcomes = [outcome(f"{n:03d}") for n in range(1, 41)]
    found = assign(outcomes, _experts(12, 20), [], {one.code: 5 for one in outcomes}, "s")
    by_group: dict[str, set[tuple[str, ...]]] = {}
    for code, name in found.groups.items():
        by_group.setdefault(name, set()).add(found.pairs[code])
    assert len(by_group) > 1 and all(len(shared) == 1 for shared in by_group.values())


def test_a_panel_is_read_back_as_it_was_written() -> None:
    experts = _experts(4, 9)
    outcomes = tuple(outcome(f"{n:03d}", evaluators=(Evaluator("third", "中心"),)) for n in range(1, 4))
    found = assign(outcomes, experts, [], {one.code: 2 for one in outcomes}, "s")
    panel = Panel("p", "c", "s", outcomes, tuple(experts), found.pairs, found.groups, (), found.unmet, {"a": "b"})
    assert Panel.from_json(panel.to_json()) == panel


def _roster(folder: Path, *rows: tuple[object, ...]) -> Roster:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "专家.xlsx")
    return roster(read(folder / "专家.xlsx", "专家.xlsx"), 30, FIELDS)


def test_the_experts_list_is_read_by_its_headings(tmp_path: Path) -> None:
    found = _roster(
        tmp_path,
        ("某某活动评审专家名单",),
        ("专家姓名", "单位", "领域", "回避单位", "最多评审数"),
        ("张三", "甲院", "制造、建设工程", "乙公司；丙公司", 12),
        ("李四", "丁院", "航天", "无", None),
    )
    assert found.experts[0] == Expert("01", "张三", "甲院", "", ("制造", "建设工程"), 12, ("乙公司", "丙公司"))
    assert (found.experts[1].load, found.experts[1].recusals) == (30, ())
    assert "“航天”不是通知列出的领域" in found.remarks[0]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("甲", "乙"), ("张三", "甲院")], "没有在专家名单里找到表头"),
        ([("姓名", "工作单位")], "没有专家"),
        ([("姓名", "工作单位"), ("张三", "甲院"), ("张三", "乙院")], "姓名都是“张三”"),
        ([("姓名", "工作单位"), (None, "甲院")], "第 2 行没有姓名"),
        ([("姓名", "评审数上限"), ("张三", "很多")], "“很多”不是正整数"),
        ([("姓名", "评审数上限"), ("张三", 0)], "不是正整数"),
        ([("姓名", "编号"), ("张三", "A1")], "编号“A1”不是数字"),
    ],
)
def test_what_is_wrong_with_the_list_is_said_with_its_row(
    tmp_path: Path, rows: list[tuple[object, ...]], said: str
) -> None:
    with pytest.raises(RosterError, match=said):
        _roster(tmp_path, *rows)


def test_a_recusal_declared_later_leaves_the_check_numbers_of_other_sheets() -> None:
    experts = _experts(5, 9)
    outcomes = tuple(outcome(f"{n:03d}") for n in range(1, 6))
    before = Panel("p", "c", "s", outcomes, tuple(experts), {})
    after = Panel("p", "c", "s", outcomes, (experts[0]._replace(recusals=("003",)), *experts[1:]), {})
    numbers = [(one.code, expert.code) for one in outcomes for expert in experts]
    assert [before.check(*pair) for pair in numbers] == [after.check(*pair) for pair in numbers]
    assert len({before.check(*pair) for pair in numbers}) == len(numbers)
