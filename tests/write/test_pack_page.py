"""``yushen pack show``: a pack as one page to proof-read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html

from pipeline.pack import load
from pipeline.pack.raw import as_written
from pipeline.pack.review import quotes_in
from pipeline.pack.score import score_quotes
from pipeline.write.pack_html import render, worded
from tests.pack.build import folder
from tests.pack.commands import run
from tests.pack.notices import NOTICES

PACK = load("shanghai-2024")
PAGE = render(PACK)
TREE = html.fromstring(PAGE)


def _bare(text: str) -> str:
    return "".join(text.replace("｜", "").split())


def test_the_page_is_one_file_that_loads_nothing() -> None:
    assert not TREE.xpath("//script | //link | //img | //*[@src]")
    assert "default-src 'none'" in TREE.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert all(link.startswith("#") for link in TREE.xpath("//a/@href"))


def test_every_quote_of_the_pack_stands_beside_its_statement() -> None:
    shown = {_bare(q.text_content()) for q in TREE.xpath("//article//q")}
    tables = as_written(PACK)[1]
    quotes = [quote for _, quote, _ in quotes_in(tables)] + [quote for _, quote in score_quotes(tables["score"])]
    assert len(quotes) > 90 and {_bare(quote) for quote in quotes} == shown


def test_a_statement_says_its_limit_and_its_clause_in_words() -> None:
    (article,) = [a for a in TREE.xpath("//article") if a.xpath("string(.//h3)").endswith("组织概况")]
    text = article.text_content()
    assert "不超过 300 字" in text and "附件3 一.2" in text and "“" not in article.xpath("string(.//dl)")


def test_the_whole_notice_stands_at_the_end_and_its_marks_lead_to_statements() -> None:
    notice = TREE.xpath("//section[@id='notice']//div[contains(@class, 'notice-text')]")[0]
    for link in notice.xpath(".//a"):
        assert TREE.xpath(f"//article[@id='{link.get('href')[1:]}']")
    marked = {_bare(mark.text_content()) for mark in notice.xpath(".//mark[@class='at']")}
    assert _bare("5、实施过程（5000 字以内）") in marked
    for extra in notice.xpath(".//a"):
        extra.text = ""
    whole = re.sub(r"等\d+条", "", _bare(notice.text_content()))
    wanted = _bare(re.sub(r"<input[^>]*>", "□", PACK.notice.read_text("utf-8")))
    assert whole == wanted


def test_a_short_quote_is_marked_where_its_clause_is_and_not_where_the_word_stands_first() -> None:
    marks = TREE.xpath("//section[@id='notice']//p[contains(., '面向本市一、二、三产业')]//mark[@class='at']")
    assert not marks


def test_a_sentence_of_duty_that_nothing_quotes_is_told(tmp_path: Path) -> None:
    sentence = "报告须由两名专家签字。"
    own = folder(tmp_path, ("notice.md", "二、证实性材料\n", f"二、证实性材料\n\n{sentence}\n"))
    tree = html.fromstring(render(load(str(own))))
    assert sentence in [mark.text_content() for mark in tree.xpath("//section[@id='notice']//mark[@class='left']")]


def test_an_open_mark_stands_at_the_statement_that_it_is_about(tmp_path: Path) -> None:
    own = folder(tmp_path, ("pack.toml", "limit = 800", "# 待确认：是八百字吗？\nlimit = 800"))
    tree = html.fromstring(render(load(str(own))))
    (mark,) = tree.xpath("//p[@class='confirm']")
    assert "是八百字吗？" in mark.text_content() and "实施背景" in mark.xpath("string(ancestor::article//h3)")


def test_keys_of_other_tables_are_told_by_their_names_and_limits_of_the_whole_with_their_quotes(tmp_path: Path) -> None:
    run("pack", "new", NOTICES / "qc.md", "-o", tmp_path / "qc")
    tree = html.fromstring(render(load(str(tmp_path / "qc"))))
    quota = tree.xpath("string(//section[@id='g-quotas'])")
    assert "单位名称" in quota and "unit_name" not in quota and "每个单位申报成果不超过3个。" in quota
    assert "全文不超过20页" in tree.xpath("string(//section[@id='g-report']//q)")


def test_what_a_pack_says_is_escaped(tmp_path: Path) -> None:
    own = folder(
        tmp_path, ("pack.toml", 'guidance = "介绍成果产生', 'guidance = "<script>alert(1)</script>介绍成果产生')
    )
    assert "<script>" not in render(load(str(own)))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"max": 20, "unit": "页"}, "不超过 20 页"),
        ({"min": 10000, "max": 15000}, "10000—15000 字"),
        ({"about": 500, "tolerance": 0.1}, "约 500 字"),
        ({"share_of": "report", "share_min": 0.6}, "占整份报告 60% 以上"),
        ([{"max": 20, "unit": "页"}, {"min": 3000}], "不超过 20 页；不少于 3000 字"),
        (True, "是"),
        (["甲", "乙"], "甲、乙"),
        ({"level": ["甲级"]}, "等级：甲级"),
        ([["近三年", "逐年"], ["提升"]], "近三年、逐年 ＋ 提升"),
    ],
)
def test_values_are_told_in_words(value: object, told: str) -> None:
    assert worded(value) == told


def test_the_command_writes_the_page(tmp_path: Path) -> None:
    done = run("pack", "show", "shanghai-2024", "-o", tmp_path / "页.html")
    assert done.exit_code == 0 and (tmp_path / "页.html").read_text("utf-8") == PAGE


def test_a_broken_pack_is_exit_2_and_says_where(tmp_path: Path) -> None:
    own = folder(tmp_path, ("pack.toml", "limit = 500", 'limit = "500"'))
    done = run("pack", "show", own, "-o", tmp_path / "页.html")
    assert done.exit_code == 2 and "行" in done.stderr and not (tmp_path / "页.html").exists()


def test_a_register_beside_the_pack_is_no_file_of_it(tmp_path: Path) -> None:
    quota = '[[quotas]]\nper = "unit_name"\nmost = 2\nover = "register"\nregister = "往年.csv"\nclause = "附件3 一.2"\n'
    quota += 'quote = "2、组织概况（300 字以内）"\ncolumns = { unit_name = "单位" }\n\n[rules.Q006]\n'
    quota += 'severity = "review"\nneeds = "submission"\ntitle = "名额"\nclause = "附件3 一.2"\nfix = "请核对。"\n'
    quota += 'quote = "2、组织概况（300 字以内）"\n\n[rules.F001]'
    own = folder(tmp_path, ("rules.toml", "[rules.F001]", quota))
    (own / "往年.csv").write_text("单位\n甲厂\n", "utf-8")
    tree = html.fromstring(render(load(str(own))))
    assert "往年.csv" in tree.xpath("string(//section[@id='g-quotas'])")


def test_the_score_sheet_is_told_with_its_maxima_and_whether_an_end_belongs_to_a_level() -> None:
    section = TREE.xpath("//section[@id='g-score']")[0]
    told = {_bare(article.xpath("string(.//h3)")): _bare(article.text_content()) for article in section.iter("article")}
    assert any("显效性" in name and "满分20" in text for name, text in told.items())
    assert any("效果" in name and "满分30" in text and "附件5" in text for name, text in told.items())
    bands = [text for text in told.values() if "分(不含)" in text or "70—90分" in text]
    assert ["高于90" in bands[0], "不低于70" in bands[1] and "不高于90" in bands[1], "低于70" in bands[2]] == [True] * 3


@pytest.mark.parametrize(
    ("repeats", "told"),
    [
        ({"name": "故事", "min": 2, "max": 3}, "故事 2—3 个"),
        ({"name": "场景", "min": 5, "max": 5}, "场景 5 个"),
        ({"name": "故事", "max": 3}, "故事 不超过 3 个"),
        ({"name": "故事"}, "故事"),
    ],
)
def test_how_often_a_part_occurs_is_no_number_of_characters(repeats: dict[str, object], told: str) -> None:
    assert worded(repeats, ("sections", "repeats")) == told
