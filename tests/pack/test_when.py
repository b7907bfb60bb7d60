"""Conditions of a pack: every key holds, ``not`` turns round, ``any`` needs one; what is not known stays unknown."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from pipeline.gather.conditions import answer, told
from pipeline.model import Doubt
from pipeline.pack.when import condition, when_faults
from tests.checks.desk import desk

BEST = {"level": ["标杆级"]}
OTHER = {"level": ["优秀级", "推进级"]}
MADE = {"key_field": ["制造"]}
BUILT = {"key_field": ["建设工程"]}
LOST = {"recommender": ["无此单位"]}
EMPTY: dict[str, Any] = {"form": {"recommender": ""}}

HOLDS = [
    # the condition, what the case changes, whether it holds
    (BEST, {}, True),
    (OTHER, {}, False),
    (BEST | MADE, {}, True),
    (BEST | BUILT, {}, False),
    ({"not": BUILT}, {}, True),
    ({"not": BEST | BUILT}, {}, True),
    ({"not": {"not": MADE}}, {}, True),
    ({"any": [OTHER, MADE]}, {}, True),
    ({"any": [OTHER, BUILT]}, {}, False),
    ({"any": [OTHER, MADE], "not": BUILT}, {}, True),
    ({"main_customers": ["企业", "政府"]}, {}, True),
    ({"main_customers": ["政府"]}, {}, False),
    ({"unit_name": ["上海甲辰机床有限公司"]}, {}, True),
    (LOST, EMPTY, None),
    ({"not": LOST}, EMPTY, None),
    (LOST | BEST, EMPTY, None),
    (LOST | OTHER, EMPTY, False),
    ({"any": [LOST, BEST]}, EMPTY, True),
    ({"any": [LOST, OTHER]}, EMPTY, None),
    (MADE, {"without": ["附件2.docx"]}, None),
    (BEST, {"without": ["附件2.docx"]}, None),
    (BEST, {"without": ["附件2.docx"], "flag": "标杆级"}, True),
    (MADE, {"scope": "report"}, None),
]


@pytest.mark.parametrize(("table", "case", "holds"), HOLDS)
def test_a_condition_holds_does_not_or_is_not_known(
    table: dict[str, Any], case: dict[str, Any], holds: bool | None
) -> None:
    found = answer(condition(table), desk(case))
    assert found.holds is holds
    assert bool(found.why) == (holds is None), "why it is not known is said, and only then"


def test_no_condition_asks_for_nothing() -> None:
    assert answer(None, desk({})).surely


def test_what_a_doubtful_field_tells_is_known_but_not_sure() -> None:
    dossier = desk({})
    assert dossier.form is not None
    doubted = dossier.form.fields["key_field"]._replace(doubts=(Doubt("mark", "这一格里有图形"),))
    dossier.form.fields["key_field"] = doubted
    found = answer(condition(MADE), dossier)
    assert found.holds and not found.surely and found.why == "这一格里有图形"
    assert answer(condition({"any": [MADE, BEST]}), dossier).surely, "another ground that is sure carries it"


def test_a_condition_is_told_in_words() -> None:
    dossier = desk({})
    table = {"level": ["标杆级", "优秀级"], "not": {"key_field": ["建设工程"]}}
    assert told(condition(table), dossier) == "申报等级为标杆级或优秀级，且并非重点领域为建设工程"


def test_a_condition_can_be_sent_to_another_process() -> None:
    made = condition({"any": [BEST, {"not": MADE}]})
    assert pickle.loads(pickle.dumps(made)) == made


FAULTS = [
    ({"levle": ["甲"]}, "levle", "最接近的是“level”"),
    ({"feild": ["甲"]}, "feild", "最接近的是“field”"),
    ({"level": ["丙级"]}, "level", "甲级、乙级 之一"),
    ({"level": []}, "level", "至少一项"),
    ({"level": "甲级"}, "level", "文字的列表"),
    ({"field": ["三"]}, "field", "一、二 之一"),
    ({}, "when", "写有条件的表"),
    ({"not": {}}, "not", "写有条件的表"),
    ({"any": []}, "any", "条件的列表"),
    ({"any": [{"level": ["丙级"]}]}, "level", "甲级、乙级 之一"),
]


@pytest.mark.parametrize(("table", "key", "says"), FAULTS)
def test_a_condition_that_cannot_be_meant_is_refused(table: dict[str, Any], key: str, says: str) -> None:
    (found,) = when_faults(table, ("when",), ["甲级", "乙级"], ["field", "name"], {"field": ["一", "二"]})
    assert found.keys[-1] == key and says in found.wrong


def test_a_sound_condition_has_no_faults() -> None:
    table = {"level": ["甲级"], "field": ["一"], "name": ["任何文字"], "not": {"any": [{"field": ["二"]}]}}
    assert not list(when_faults(table, ("when",), ["甲级", "乙级"], ["field", "name"], {"field": ["一", "二"]}))
