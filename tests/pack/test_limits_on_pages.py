"""Limits of a printed report: its pages are counted twice, and so is its text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from reportlab.lib.utils import ImageReader

from tests.pack.brief import QUOTE, checked, filled, found, pack_of
from tests.read.pdf.make import LEFT, Page, picture

CQ = f'clause = "一", quote = "{QUOTE}"'


def told(words: int, turn: int) -> str:
    """So many 字 that begin otherwise for each ``turn``: what comes again at the head of each page is no text."""
    return filled(words + 5 * turn)[5 * turn :]


def printed(path: Path, pages: int, words: int = 1000, cover: bool = False) -> Path:
    """A report that fills so many pages after its cover; the second section has so many 字."""
    page = Page(path)
    if cover:
        page.middle(600, "某某单位二〇三一年", 18).turn()
    y = 780.0
    for number, (name, many) in enumerate([("一、改进背景", 60), ("二、主要做法", words), ("三、取得效果", 60)]):
        page.say(LEFT, y, name, 16)
        y = page.paragraph(y - 26, told(many, number)) - 12
        if number < pages - 1:
            page.turn()
            y = 780.0
    page.turn()
    return page.save()


PAGES = [
    # the limit, how many pages, with a cover, what is found
    ('max = 3, unit = "页"', 3, False, []),
    ('max = 2, unit = "页"', 3, False, ["L005:None error"]),
    ('min = 3, unit = "页"', 3, False, []),
    ('min = 4, unit = "页"', 3, False, ["L005:None error"]),
    ('max = 3, unit = "页"', 3, True, ["L005:None review"]),
    ('max = 3, unit = "页", counts = { cover = false }', 3, True, []),
    ('max = 2, unit = "页", counts = { cover = false }', 3, True, ["L005:None error"]),
    ('max = 3, unit = "页", counts = { cover = true }', 3, True, ["L005:None error"]),
    ("max = 900", 2, False, ["L005:None error"]),
    ("max = 1200", 2, False, []),
    ("min = 1300", 2, False, ["L005:None error"]),
    ("min = 1100", 2, False, []),
]


@pytest.mark.parametrize(("limit", "pages", "cover", "expected"), PAGES)
def test_the_pages_and_the_text_of_a_pdf_are_held_to_the_limit(
    tmp_path: Path, limit: str, pages: int, cover: bool, expected: list[str]
) -> None:
    pack = pack_of(tmp_path, tables=f"\n[report]\nlimit = {{ {limit}, {CQ} }}\n", rules={"L005": "error"})
    assert found(checked(printed(tmp_path / "案例报告.pdf", pages, cover=cover), pack), "L005") == expected


SECTION: list[tuple[str, int, list[str]]] = [
    ('{ max = 1, unit = "页" }', 600, []),
    ('{ max = 3, unit = "页" }', 2000, []),
    ('{ max = 2, unit = "页" }', 2000, ["L001:doing error"]),
    ('{ min = 2, unit = "页" }', 600, ["L001:doing error"]),
    ("{ min = 1000 }", 980, ["L001:doing error"]),
    ("{ min = 1000 }", 995, ["L002:doing review"]),
    ("{ min = 1000 }", 1000, []),
    ("{ max = 1000 }", 1005, ["L002:doing review"]),
    ("{ max = 1000 }", 1030, ["L001:doing error"]),
]


@pytest.mark.parametrize(("limit", "words", "expected"), SECTION)
def test_a_section_of_a_pdf_is_held_to_its_limit(tmp_path: Path, limit: str, words: int, expected: list[str]) -> None:
    pack = pack_of(tmp_path, {"doing": f"limit = {limit}"})
    path = longer(tmp_path / "案例报告.pdf", words)
    assert found(checked(path, pack), "L001", "L002") == expected


SHARED: list[tuple[str, bool, bool, str, str]] = [
    # the limit; whether the second section (three pages) begins and ends with a page; the rule; what is said
    ("max = 2", True, True, "L001 error", "占 3 页（第 2—4 页），上限 2 页，超出 1 页"),
    ("max = 2", False, True, "L002 review", "占 3 页，其中整页 2 页（第 1—3 页），从第 1 页的中间开始"),
    ("max = 2", True, False, "L002 review", "占 3 页，其中整页 2 页（第 2—4 页），在第 4 页的中间结束"),
    ("max = 2", False, False, "L002 review", "从第 1 页的中间开始，在第 3 页的中间结束"),
    ("max = 1", True, False, "L001 error", "占 3 页，其中整页 2 页（第 2—4 页），上限 1 页，至少超出 1 页"),
    ("min = 4", False, False, "L001 error", "占 3 页，其中整页 1 页（第 1—3 页），下限 4 页，还差 1 页"),
    ("min = 3", True, False, "L002 review", "在第 4 页的中间结束"),
]


@pytest.mark.parametrize(("limit", "opens", "closes", "expected", "said"), SHARED)
def test_the_pages_that_a_section_has_alone_are_certain_and_shared_ones_a_question(
    tmp_path: Path, limit: str, opens: bool, closes: bool, expected: str, said: str
) -> None:
    pack = pack_of(tmp_path, {"doing": f'limit = {{ {limit}, unit = "页" }}'})
    result = checked(longer(tmp_path / "案例报告.pdf", 2500, opens, closes), pack)
    (finding,) = (one for one in result["findings"] if one["code"] in ("L001", "L002"))
    assert f"{finding['code']} {finding['severity']}" == expected and said in finding["message"]


LAST: list[tuple[str, int, bool, str, str]] = [
    # the last section's limit; its pages with a picture behind the text; whether each has a caption; what is found
    ("max = 2", 2, True, "L001 error", "占 3 页（第 2—4 页），上限 2 页"),
    ("max = 3", 2, True, "", ""),
    ("max = 2", 2, False, "L002 review", "第 3 页起没有读到文字"),
    ("max = 3", 2, False, "", ""),
    ("min = 3", 2, False, "L002 review", "第 3 页起没有读到文字"),
]


@pytest.mark.parametrize(("limit", "pictures", "captions", "expected", "said"), LAST)
def test_pictures_without_words_behind_the_last_section_may_be_its_own_or_not(
    tmp_path: Path, limit: str, pictures: int, captions: bool, expected: str, said: str
) -> None:
    pack = pack_of(tmp_path, {"effect": f'limit = {{ {limit}, unit = "页" }}'})
    page = Page(tmp_path / "案例报告.pdf")
    page.say(LEFT, 780, "一、改进背景", 16).paragraph(754, told(60, 1))
    page.say(LEFT, 700, "二、主要做法", 16).paragraph(674, told(60, 2))
    page.turn().say(LEFT, 780, "三、取得效果", 16).paragraph(754, told(60, 3))
    page.turn()
    for number in range(pictures):
        page.canvas.drawImage(ImageReader(picture(400, 300)), LEFT, 400, 300, 225)
        if captions:
            page.middle(380, f"图{number + 1} 改造后的第 {number + 1} 处")
        page.turn()
    result = checked(page.save(), pack)
    found = [one for one in result["findings"] if one["code"] in ("L001", "L002")]
    assert " ".join(f"{one['code']} {one['severity']}" for one in found) == expected
    assert said in "".join(one["message"] for one in found)


def longer(path: Path, words: int, opens: bool = True, closes: bool = True) -> Path:
    """The same with a page to every 900 字 of the second section, which begins and ends with a page unless told."""
    page = Page(path)
    page.say(LEFT, 780, "一、改进背景", 16)
    y = page.paragraph(754, filled(60)) - 12
    if opens:
        page.turn()
        y = 780.0
    page.say(LEFT, y, "二、主要做法", 16)
    y, left = y - 26, words
    while left:
        taken = min(left, 900)
        y = page.paragraph(y, told(taken, len(str(left)))) - 12
        left -= taken
        if left or closes:
            page.turn()
            y = 780.0
    page.say(LEFT, y, "三、取得效果", 16)
    page.paragraph(y - 26, told(60, 1))
    page.turn()
    return page.save()


def test_pages_that_a_word_file_tells_itself_are_a_question(tmp_path: Path) -> None:
    pack = pack_of(tmp_path, tables=f'\n[report]\nlimit = {{ max = 20, unit = "页", {CQ} }}\n', rules={"L005": "error"})
    result: dict[str, Any] = checked(with_pages(tmp_path / "案例报告.docx", 23), pack)
    (finding,) = (one for one in result["findings"] if one["code"] == "L005")
    assert finding["severity"] == "review" and "23 页" in finding["message"] and "自己记的" in finding["message"]


def with_pages(path: Path, pages: int) -> Path:
    """A Word report with saved page breaks that says how many pages it had."""
    import re
    from zipfile import ZipFile

    from tests.pack.brief import report

    report(path, [(name, [filled(60)] * 9) for name in ("一、改进背景", "二、主要做法", "三、取得效果")])
    with ZipFile(path) as package:
        parts = {item.filename: package.read(item) for item in package.infolist()}
    main = parts["word/document.xml"].decode()
    breaks = iter(range(1, pages))
    parts["word/document.xml"] = re.sub(
        "<w:t>车间", lambda found: f"{'<w:lastRenderedPageBreak/>' if next(breaks, None) else ''}{found[0]}", main
    ).encode()
    parts["docProps/app.xml"] = re.sub(rb"<Pages>\d+</Pages>", b"<Pages>%d</Pages>" % pages, parts["docProps/app.xml"])
    with ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path
