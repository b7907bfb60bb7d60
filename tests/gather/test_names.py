"""Names that nobody can tell apart on paper are the same; one character that a person sees makes two of them."""

from __future__ import annotations

import pytest

from pipeline.gather.names import alike, same_title
from pipeline.pack import load

NAME = "阀体车间长周期门类“节拍看板”管理——2021～2023年5S实践"


@pytest.mark.parametrize(
    ("other", "told_apart"),
    [
        (NAME.replace("——", "――"), False),
        (NAME.replace("——", "--"), False),
        (NAME.replace("——", "─"), False),
        (NAME.replace("～", "〜"), False),
        (NAME.replace("～", "-"), False),
        (NAME.replace("“节拍看板”", "「节拍看板」"), False),
        (NAME.replace("“节拍看板”", '"节拍看板"'), False),
        (NAME.replace("车", "⻋").replace("长", "⻓").replace("门", "⻔"), False),
        (NAME.replace("车", "\u200b车").replace("管", "管\ufe00"), False),
        (NAME.replace("5S", "５Ｓ"), False),
        (NAME.replace("S", "\u0405"), False),  # Cyrillic
        (NAME + "。", False),
        (NAME.replace("门类", "門類"), False),
        (NAME.replace("年", " 年 "), False),
        (NAME.replace("阀体", "阀盖"), True),
        (NAME.replace("2021", "2022"), True),
        (NAME.replace("5S", "6S"), True),
        (NAME.replace("长周期", ""), True),
        (NAME.replace("类", "类、"), True),
    ],
)
def test_names_differ_by_what_a_person_sees(other: str, told_apart: bool) -> None:
    assert alike(NAME, other) is not told_apart
    assert same_title(f"{NAME}成果报告", other, load("shanghai-2024")) is not told_apart


def test_ideographs_that_look_much_alike_are_two() -> None:
    assert not alike("土建现场", "士建现场")
    assert alike("看板一期", "看板ー期")
