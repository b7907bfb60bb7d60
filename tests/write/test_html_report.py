"""The HTML report: complete, self-contained, and deaf to what is submitted."""

import re
from html.parser import HTMLParser

import pytest

from pipeline.write import accuracy
from pipeline.write.html import render
from pipeline.write.passages import Mark, Text


class Reader(HTMLParser):
    """Collects what a browser would act on."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.ids, self.links, self.text = [], [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]
        self.ids += [value for name, value in attrs if name == "id"]
        self.links += [value for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data):
        self.text.append(data)


@pytest.mark.parametrize("kind", ["clean", "faulty", "hostile"])
def test_the_page_loads_and_runs_nothing(kind, pack, request):
    page = Reader(render(request.getfixturevalue(kind), pack))
    assert not {"script", "img", "link", "iframe", "object", "form", "base"} & set(page.tags)
    assert all(link.startswith("#") for link in page.links)
    assert not [a for a in page.attributes if a[1].startswith("on") or a[1] == "style"]
    assert page.tags.count("svg") == 6


@pytest.mark.parametrize("kind", ["clean", "faulty", "hostile"])
def test_every_link_in_the_page_has_its_target(kind, pack, request):
    page = Reader(render(request.getfixturevalue(kind), pack))
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links} <= set(page.ids)


def test_the_policy_allows_the_inlined_sheet_alone(clean, pack):
    page = render(clean, pack)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    assert "default-src &#39;none&#39;" in policy and "sha256-" in policy
    assert "unsafe" not in policy and "http" not in policy


def test_submitted_text_reaches_the_page_as_text(hostile, pack):
    page = render(hostile, pack)
    assert "<script" not in page and "<img" not in page and "</style><svg" not in page
    assert "{{7*7}}" in page and "49" not in "".join(Reader(page).text).split("比较")[1][:200]
    assert not set(page) & set("\x00\x1b\u202e\u202c\ud800")
    page.encode("utf-8")


def test_the_verdict_and_the_states_stand_in_words(faulty, pack):
    text = "".join(Reader(render(faulty, pack)).text)
    assert "需补正" in text and "必须补正 2 处，需人工复核 1 处，建议 1 条" in text
    for words in ("通过", "发现问题", "不适用", "未检查", "需人工确认", "检查出错"):
        assert words in text
    assert "不合格" not in text and "不予受理" not in text


def test_a_finding_cites_the_notice_and_links_to_its_place(faulty, pack):
    page = render(faulty, pack)
    assert pack.rules["C001"].quote in page
    assert '<a href="#at3">成果报告.docx · 实施成效 · 第 8 页 · 第 61 段</a>' in page
    assert '<mark class=at id="at3">行业标杆为40分钟</mark><a href="#f3" class=ref>' in page
    assert '<a href="#over-organization">' in page


def test_the_overrun_is_marked_from_its_first_character(faulty, pack):
    page = render(faulty, pack)
    text = faulty["sections"][1]["text"]
    assert f'id="over-organization">从此处起超出 42 字（Word 字数）</strong><mark class=over>{text[300:310]}' in page
    assert f"{text[290:300]}<strong class=flag" in page


def test_every_rule_of_the_result_is_named(faulty, pack):
    page = render(faulty, pack)
    assert all(row["code"] in page for row in faulty["checks"])
    assert "单份检查时没有可比较的其他申报" in page


def test_the_ledger_is_shown_only_when_materials_were_checked(clean, faulty, pack):
    assert 'id="evidence"' not in render(clean, pack)
    page = render(faulty, pack)
    assert 'id="evidence"' in page and "评价得分：812分" in page and "无法读取" in page


def test_a_long_report_stays_small(clean, pack):
    clean["sections"][4]["text"] = ("推进换型改善，形成标准作业票。" * 12 + "\n") * 55
    assert len(render(clean, pack).encode()) <= 250_000


@pytest.mark.parametrize(
    ("text", "marks", "over", "html"),
    [
        ("甲\n乙", [], None, "<p>甲</p><p>乙</p>"),
        ("甲<乙", [], None, "<p>甲&lt;乙</p>"),
        ("甲乙\n丙", [], 1, "<p>甲!<mark class=over>乙</mark></p><p><mark class=over>丙</mark></p>"),
        ("a\tb\nc\td", [], None, "<table class=read><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr>"),
        ("a\tb", [], None, "<p>a\tb</p>"),
        (
            "甲乙丙",
            [Mark(1, 2, 7)],
            None,
            '<p>甲<mark class=at id="at7">乙</mark><a href="#f7" class=ref>见第 7 项</a>丙</p>',
        ),
        ("", [], None, ""),
    ],
)
def test_passages_keep_the_text_and_add_the_marks(text, marks, over, html):
    from markupsafe import Markup

    assert html in Text(text, marks, over, Markup("!")).html()


def test_of_an_enormous_text_the_beginning_is_shown_and_the_rest_counted(clean, pack):
    clean["sections"][4] |= {"text": "甲" * 250_000, "over_from": 240_000}
    clean["findings"] = [
        {"code": "L001", "severity": "error", "title": "", "message": "", "clause": "", "fix": "", "subject": "process"}
    ]
    page = Reader(render(clean, pack))
    assert "以下还有 50000 个字符" in "".join(page.text)
    assert {link[1:] for link in page.links} <= set(page.ids)


@pytest.mark.parametrize(
    ("source", "caution"),
    [("digital", ""), ("ocr", "全部字数为估计"), ("none", "字数无法统计"), ("converted", "由旧格式转换")],
)
def test_the_counts_say_how_the_text_was_had(source, caution, clean, pack):
    clean["files"][0]["text_source"] = source
    shown = render(clean, pack).split('id="h-counts"')[1].split("<table")[0]
    assert caution in shown and ("<strong>" in shown) == bool(caution)


def test_a_finding_in_the_report_says_how_often_its_rule_is_right(faulty, clean, pack):
    shown = render(faulty, pack)
    for code in {finding["code"] for finding in faulty["findings"]}:
        assert accuracy.sentence(code) in shown
    assert "这条规则的准确度" not in render(clean, pack)
    assert accuracy.PAGE in render(clean, pack)


def test_every_figure_of_a_recognised_report_is_said_to_be_about_right(clean, pack):
    clean["files"][0]["text_source"] = "ocr"
    assert clean["files"][0]["role"] == "report"
    page = render(clean, pack)
    cells = re.findall(r'<td class="n">(≈?)(\d+)</td>', page)
    figures = {figure for mark, figure in cells if mark}
    assert {str(section["counts"]["words"]) for section in clean["sections"] if section["found"]} <= figures
