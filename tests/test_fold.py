"""Text that looks the same on paper is the same when it is compared."""

from __future__ import annotations

import pytest

from pipeline.fold import fold, unradical, visible

SAME = [
    ("组织概况", "組織概況"),
    ("实施过程", "實施過程"),
    ("现场概况", "現場概况"),
    ("组织概况", "组\u200b织\u2060概\ufeff况"),
    ("组织概况", "\u202a组织概况\u202c\u200f"),
    ("一、工行", "⼀、⼯⾏"),
    ("见长门贝", "⻅⻓⻔⻉"),
    ("A——B", "A――B"),
    ("2021～2023", "2021〜2023"),
    ("“看板”", "「看板」"),
    ("ＡＢＣ１２", "abc12"),
    ("组 织　概 况", "组织概况"),
    ("café", "cafe\u200b\u0301"),
    ("二〇二四", "二○二四"),
]
DIFFERENT = [("未来", "末来"), ("组织", "组级"), ("乾坤", "干坤"), ("A-B", "AB"), ("1", "l"), ("著名", "着名")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_looks_the_same_folds_to_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_a_person_tells_apart_stays_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize("text", ["", " ", "概况", "ABC", "組織\u200b概況 ⼀ —", "\u200b" * 100, "長" * 200])
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_a_radical_keeps_its_place_and_the_invisible_goes() -> None:
    assert unradical("⼀、⻅闻") == "一、见闻"
    assert visible("组\u200b织\u00ad") == "组织"
