"""What a small pack need not write, and what is told where it writes too little."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.pack import PackError, load
from pipeline.pack.review import review
from tests.pack.small import BASE, TEST, written

_BARE = BASE[: BASE.index("[words]")] + BASE[BASE.index("[materials.report]") :]
_WINDOW = """
# No table [dates].
[[windows]]
key = "hand_in"
title = "申报"
from = "2030-04-01"
to = "2030-04-30 17:00"
"""


def test_a_pack_without_words_and_dates_has_those_of_custom_and_the_year_of_its_window(tmp_path: Path) -> None:
    path = written(tmp_path, _WINDOW, base=_BARE, rules="S001:error C003")
    pack = load(str(path))
    assert pack.dates["year"] == 2030 and "某某" in pack.words["placeholders"] and pack.words["caption_length"] > 0
    assert review(str(path)) == []


def test_a_word_of_the_packs_own_stands_before_the_custom(tmp_path: Path) -> None:
    own = _BARE + '\n[words]\nplaceholders = ["【略】"]\n'
    pack = load(str(written(tmp_path, _WINDOW, base=own, rules="S001:error")))
    assert pack.words["placeholders"] == ["【略】"] and pack.words["secrecy"]


def test_a_year_that_nothing_tells_is_missed(tmp_path: Path) -> None:
    path = written(tmp_path, "[dates]\napplication = [4, 4]\n", base=_BARE, rules="S001:error")
    with pytest.raises(PackError, match=r"日期的年份（dates\.year）缺少这一项"):
        load(str(path))


def test_a_fact_that_must_be_there_needs_the_rule_that_looks_for_it(tmp_path: Path) -> None:
    fact = TEST + '\n[materials.test.facts.rate]\nkind = "percent"\nlabels = ["重复率"]\nrequired = true\n'
    path = written(tmp_path, fact, rules="S001:error")
    assert [one.text for one in review(str(path)) if "E003" in one.text and "rate" in one.text]


def test_a_pack_saved_with_a_signature_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, base=_BARE, rules="S001:error")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load(str(path)).name == "small" and review(str(path)) == []


def test_a_notice_elsewhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notice.md").write_text("别处", "utf-8")
    base = _BARE.replace('notice = "notice.md"', 'notice = "../notice.md"')
    path = written(tmp_path / "pack", base=base, rules="S001:error")
    with pytest.raises(PackError, match=r"第 6 行：原文（notice）“../notice.md”应只写文件名"):
        load(str(path))
