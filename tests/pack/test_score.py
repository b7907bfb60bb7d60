"""The score sheet of a pack: what it holds, and what is refused."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.pack import PackError, load
from tests.pack.build import folder


def test_the_shipped_sheet_is_that_of_the_notice() -> None:
    card = load("shanghai-2024").score
    assert card is not None
    assert [(item.title, int(item.maximum)) for item in card.items] == [("策划", 20), ("特色做法", 50), ("效果", 30)]
    assert [int(one.maximum) for one in card.dimensions] == [10, 10, 15, 10, 10, 15, 20, 10]
    assert card.boundaries == (90, 70) and card.total == 100


@pytest.mark.parametrize(
    ("mean", "level"),
    [
        ("100", "标杆级"),
        ("90.01", "标杆级"),
        ("90.0000000000000000001", "标杆级"),
        ("90", "优秀级"),
        ("70", "优秀级"),
        ("69.9999999999999999999", "推进级"),
        ("69.99", "推进级"),
        ("0", "推进级"),
    ],
)
def test_each_end_of_a_band_belongs_to_one_level(mean: str, level: str) -> None:
    card = load("shanghai-2024").score
    assert card is not None and card.level_of(Fraction(mean)) == level


def test_a_pack_need_not_have_a_sheet(tmp_path: Path) -> None:
    own = folder(tmp_path)
    (own / "score.toml").unlink()
    assert load(str(own)).score is None


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("total = 100", "total = 99", "总分 99 与各评价项目之和 100 不等"),
        ("maximum = 20\nquote", "maximum = 25\nquote", "总分 100 与各评价项目之和 105 不等"),
        ('title = "科学性"\nmaximum = 10', 'title = "科学性"\nmaximum = 9', "“策划”满分与各评价维度之和 19 不等"),
        ('title = "科学性"', 'title = "针对性"', "“针对性”用于两个评价维度"),
        ("above = 90", "from = 90", "之间有空缺或重叠"),
        ("above = 90", "above = 91", "之间有空缺或重叠"),
        ("below = 70", "to = 70", "之间有空缺或重叠"),
        ("below = 70", "below = 60", "之间有空缺或重叠"),
        ("from = 70\nto = 90", "from = 70\nabove = 70\nto = 90", "只能写一个"),
        ('level = "推进级"', 'level = "基础级"', "各等级应与 levels 一致"),
        ("experts = 5", "experts = 0", "应为正整数"),
        ('defence = ["标杆级"]', 'defence = ["特级"]', "“特级”不是 levels 中的等级"),
        ("优秀级成果: 70—90分", "优秀级成果: 70—95分", "在通知原文中没有找到"),
        ('clause = "附件5"', 'claus = "附件5"', "“claus”（score.claus）没有这一项"),
        ("total = 100", 'total = "100"', "应为数字"),
    ],
)
def test_what_does_not_hold_is_refused_with_its_line(tmp_path: Path, before: str, after: str, said: str) -> None:
    own = folder(tmp_path, ("score.toml", before, after))
    with pytest.raises(PackError, match=said) as refused:
        load(str(own), scoring=True)
    assert "score.toml 第" in str(refused.value)


@pytest.mark.parametrize(("old", "new"), [("推进级", "基础级"), ("优秀级成果: 70—90分", "优秀级成果: 70—95分")])
def test_the_formal_review_does_not_wait_for_next_years_score_sheet(tmp_path: Path, old: str, new: str) -> None:
    own = folder(tmp_path)
    for name in ("pack.toml", "words.toml", "form.toml", "rules.toml", "notice.md"):
        (own / name).write_text((own / name).read_text("utf-8").replace(old, new), "utf-8")
    assert load(str(own)).score is not None
    with pytest.raises(PackError, match=r"score\.toml 第"):
        load(str(own), scoring=True)
