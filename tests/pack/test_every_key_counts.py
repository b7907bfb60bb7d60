"""A key of a pack that does nothing is impossible: each one changes what comes of one and the same submission."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_type_hints
from zipfile import ZipFile

import pytest

from pipeline.count import count, lines_of
from pipeline.model import Paragraph, Part, Section
from pipeline.pack import load
from pipeline.pack import written_report as types
from pipeline.pack.bounds import Counts
from pipeline.write.template_docx import write_template
from tests.pack.brief import QUOTE, UNIT, checked, file_of, filled, form, report, written

TABLES = (
    types.WrittenCounts,
    types.WrittenLimit,
    types.WrittenRepeats,
    types.WrittenElement,
    types.WrittenSection,
    types.WrittenReport,
    types.WrittenLayout,
    types.WrittenFiles,
    types.WrittenForbidden,
    types.WrittenAnonymous,
)
SECTIONS = (("background", "改进背景"), ("doing", "主要做法"), ("scene", "场景"), ("effect", "取得效果"))
CQ = f'clause = "一"\nquote = "{QUOTE}"'
OTHER = 'clause = "二"\nquote = "案例须写明做法和效果"'
Pack = dict[str, Any]


@pytest.fixture(scope="module")
def submission(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A form, a record, and a report with a cover, contents, a table, a caption, scenes and a heading of its own;
    and a summary that has most of the sections."""
    folder = tmp_path_factory.mktemp("key") / "申报"
    folder.mkdir()
    sections: list[Any] = [
        ("一、改进背景", f"{filled(120)}独家。"),
        (
            "二、主要做法",
            [
                filled(90),
                [["甲" * 40, "乙" * 20]],
                "图 1 现场照片",
                ("Heading 2", "（一）细则"),
                filled(20),
                [["推广情况", filled(30)]],
            ],
        ),
        ("三、场景一", filled(60)),
        ("四、场景二", filled(60)),
        ("五、成效总结", f"{filled(100)}{UNIT}由AI完成"),
    ]
    cover = ["某某单位二〇三一年", "目录", "一、改进背景…………1", "二、主要做法…………2", "三、场景一…………3"]
    report(folder / "案例报告.docx", sections, cover)
    form(folder / "申报表.docx", unit_name=UNIT, field="制造", level="甲级", contact_name="赵钱孙")
    report(folder / "检查记录.docx", [("检查记录", f"{UNIT}赵钱孙")])
    report(folder / "日常总结.docx", [(name, filled(40)) for name in ("一、改进背景", "二、主要做法", "三、场景一")])
    return folder


def said(section: str, text: str, rules: Mapping[str, str] | None = None) -> Pack:
    return {
        "more": {"effect": 'aliases = ["成效总结"]', "scene": REPEATS, section: text},
        "rules": S008 | dict(rules or {}),
    }


REPEATS, S008 = 'repeats = { min = 2, max = 2, name = "场景" }', {"S008": "review"}


def limit(text: str, section: str = "doing") -> Pack:
    return said(section, f"limit = {{ {text} }}")


def whole(text: str, more: str = "") -> Pack:
    return said("doing", "", {"L005": "error"}) | {
        "tables": f'\n[report]\nlimit = {{ {text}, clause = "一", quote = "{QUOTE}" }}\n{more}'
    }


def layout(text: str, *codes: str, source: str = CQ) -> Pack:
    rules = dict.fromkeys(codes, "advice")
    return said("doing", "", rules) | {"tables": f"\n[layout]\n{text}\n{source if text else ''}\n" if text else ""}


def files(text: str, source: str = CQ) -> Pack:
    return said("doing", "", {"F012": "review"}) | {"tables": f"\n[files]\n{text}\n{source}\n"}


def words(text: str, source: str = CQ) -> Pack:
    table = f"[[words.forbidden]]\n{text}\n{source}" if text else ""
    return said("doing", "", {"C004": "review"}) | {"words": table}


def anonymous(text: str, source: str = CQ) -> Pack:
    return said("doing", "", {"C005": "review"}) | {"words": f"[words.anonymous]\n{text}\n{source}"}


def element(text: str) -> Pack:
    return said("doing", f"[[sections.elements]]\n{text}", {"C001": "review"})


ELEMENT = f'key = "saving"\ntitle = "节约"\nquote = "{QUOTE}"\nwords = ["节约"]'
WORD = 'words = ["独家"]\nclause = "一"\nquote = "{QUOTE}"'
BARE = said("doing", "")

EFFECTS: dict[tuple[str, str], tuple[Pack, Pack]] = {
    ("WrittenCounts", "tables"): (limit("max = 120"), limit("max = 120, counts = { tables = false }")),
    ("WrittenCounts", "captions"): (limit("max = 177"), limit("max = 177, counts = { captions = false }")),
    ("WrittenCounts", "title"): (whole("min = 1"), whole("min = 999, counts = { title = true }")),
    ("WrittenCounts", "cover"): (whole("max = 578"), whole("max = 578, counts = { cover = false }")),
    ("WrittenLimit", "max"): (limit("max = 50"), limit("max = 60")),
    ("WrittenLimit", "min"): (limit("min = 500"), limit("min = 600")),
    ("WrittenLimit", "about"): (limit("about = 500"), limit("about = 600")),
    ("WrittenLimit", "tolerance"): (limit("about = 150"), limit("about = 150, tolerance = 0.5")),
    ("WrittenLimit", "unit"): (limit("max = 60"), limit('max = 60, unit = "字符"')),
    ("WrittenLimit", "share_of"): (
        limit('share_of = "background", share_max = 0.5'),
        limit('share_of = "scene", share_max = 0.5'),
    ),
    ("WrittenLimit", "share_min"): (
        limit('share_of = "report", share_min = 0.1'),
        limit('share_of = "report", share_min = 0.9'),
    ),
    ("WrittenLimit", "share_max"): (
        limit('share_of = "report", share_max = 0.9'),
        limit('share_of = "report", share_max = 0.1'),
    ),
    ("WrittenLimit", "counts"): (limit("max = 120"), limit("max = 120, counts = { tables = false, captions = false }")),
    ("WrittenLimit", "severity"): (limit("max = 60"), limit('max = 60, severity = "review"')),
    ("WrittenLimit", "clause"): (limit("max = 60"), limit('max = 60, clause = "三"')),
    ("WrittenLimit", "quote"): (limit("max = 60"), limit('max = 60, quote = "案例须写明做法和效果"')),
    ("WrittenRepeats", "name"): (
        said("scene", "repeats = { min = 2 }"),
        said("scene", 'repeats = { min = 2, name = "情景" }'),
    ),
    ("WrittenRepeats", "min"): (said("scene", "repeats = { min = 2 }"), said("scene", "repeats = { min = 3 }")),
    ("WrittenRepeats", "max"): (said("scene", "repeats = { max = 2 }"), said("scene", "repeats = { max = 1 }")),
    ("WrittenElement", "key"): (element(ELEMENT), element(ELEMENT.replace("saving", "thrift"))),
    ("WrittenElement", "title"): (element(ELEMENT), element(ELEMENT.replace('"节约"\nquote', '"节能"\nquote'))),
    ("WrittenElement", "quote"): (element(ELEMENT), element(ELEMENT.replace(QUOTE, "案例须写明做法和效果"))),
    ("WrittenElement", "words"): (element(ELEMENT), element(ELEMENT.replace('["节约"]', '["节拍"]'))),
    ("WrittenElement", "together"): (element(ELEMENT), element(f'{ELEMENT}\ntogether = [["甲"], ["乙"]]')),
    ("WrittenElement", "near"): (element(ELEMENT), element(f'{ELEMENT}\nnear = ["推广"]')),
    ("WrittenElement", "severity"): (element(ELEMENT), element(f'{ELEMENT}\nseverity = "advice"')),
    ("WrittenSection", "limit"): (BARE, said("doing", "limit = 60")),
    ("WrittenSection", "hints"): (said("effect", ""), said("effect", 'hints = ["总结"]')),
    ("WrittenSection", "aliases"): (said("effect", ""), said("effect", 'aliases = ["成效总结"]')),
    ("WrittenSection", "heads"): (said("effect", ""), said("effect", 'heads = ["成效"]\ntails = ["总结"]')),
    ("WrittenSection", "tails"): (said("effect", ""), said("effect", 'heads = ["成效"]\ntails = ["总结"]')),
    ("WrittenSection", "elements"): (BARE, element(ELEMENT)),
    ("WrittenSection", "is_title"): (BARE, said("effect", 'aliases = ["成效总结"]\nis_title = true')),
    ("WrittenSection", "shows_data"): (
        said("background", "", {"C002": "review"}),
        said("background", "shows_data = true", {"C002": "review"}),
    ),
    ("WrittenSection", "required"): (said("effect", ""), said("effect", "required = false")),
    ("WrittenSection", "when"): (said("effect", ""), said("effect", 'when = { field = ["服务"] }')),
    ("WrittenSection", "repeats"): (said("scene", ""), BARE),
    ("WrittenSection", "forbidden"): (
        said("background", "", {"C004": "review"}),
        said("background", 'forbidden = ["独家"]', {"C004": "review"}),
    ),
    ("WrittenSection", "forbidden_fields"): (
        said("effect", 'aliases = ["成效总结"]', {"C005": "review"}),
        said("effect", 'aliases = ["成效总结"]\nforbidden_fields = ["unit_name"]', {"C005": "review"}),
    ),
    ("WrittenReport", "order"): (BARE, BARE | {"tables": '\n[report]\norder = "free"\n'}),
    ("WrittenReport", "limit"): (said("doing", "", {"L005": "error"}), whole("max = 60")),
    ("WrittenReport", "counts"): (whole("max = 578"), whole("max = 578", "counts = { cover = false }")),
    ("WrittenReport", "headings"): (
        said("doing", "", {"S012": "advice"}),
        said("doing", "", {"S012": "advice"}) | {"tables": "\n[report]\nheadings = 1\n"},
    ),
    ("WrittenReport", "contents"): (
        said("doing", "", {"S013": "advice"}),
        said("doing", "", {"S013": "advice"}) | {"tables": "\n[report]\ncontents = true\n"},
    ),
    ("WrittenLayout", "font"): (layout("", "S009"), layout('font = ["仿宋"]', "S009")),
    ("WrittenLayout", "size_pt"): (layout("", "S010"), layout("size_pt = [16]", "S010")),
    ("WrittenLayout", "page"): (layout("", "S011"), layout('page = "A4"', "S011")),
    ("WrittenLayout", "line_spacing"): (layout("", "S011"), layout('line_spacing = "1.5 倍"', "S011")),
    ("WrittenLayout", "margins"): (layout("", "S011"), layout('margins = "2.5 厘米"', "S011")),
    ("WrittenLayout", "heading_depth"): (layout("", "S012"), layout("heading_depth = 1", "S012")),
    ("WrittenLayout", "contents"): (layout("", "S013"), layout("contents = true", "S013")),
    ("WrittenLayout", "template"): (layout("", "S014"), layout('template = ["以下由单位填写"]', "S014")),
    ("WrittenLayout", "clause"): (
        layout("heading_depth = 1", "S012"),
        layout("heading_depth = 1", "S012", source=CQ.replace('"一"', '"二"')),
    ),
    ("WrittenLayout", "quote"): (
        layout("heading_depth = 1", "S012"),
        layout("heading_depth = 1", "S012", source=OTHER),
    ),
    ("WrittenFiles", "names"): (files("most = { any = 9 }"), files('names = { report = "{unit_name}-*" }')),
    ("WrittenFiles", "types"): (files("most = { any = 9 }"), files('types = { report = [".pdf"] }')),
    ("WrittenFiles", "max_mb"): (files("most = { any = 9 }"), files("max_mb = { any = 0.001 }")),
    ("WrittenFiles", "most"): (files("most = { any = 9 }"), files("most = { any = 2 }")),
    ("WrittenFiles", "clause"): (
        files("most = { any = 2 }"),
        files("most = { any = 2 }", source=CQ.replace('"一"', '"二"')),
    ),
    ("WrittenFiles", "quote"): (files("most = { any = 2 }"), files("most = { any = 2 }", source=OTHER)),
    ("WrittenForbidden", "words"): (words('words = ["独有"]'), words('words = ["独家"]')),
    ("WrittenForbidden", "where"): (words('words = ["赵钱孙"]'), words('words = ["赵钱孙"]\nwhere = "all"')),
    ("WrittenForbidden", "severity"): (words('words = ["独家"]'), words('words = ["独家"]\nseverity = "advice"')),
    ("WrittenForbidden", "clause"): (
        words('words = ["独家"]'),
        words('words = ["独家"]', source=CQ.replace('"一"', '"二"')),
    ),
    ("WrittenForbidden", "quote"): (words('words = ["独家"]'), words('words = ["独家"]', source=OTHER)),
    ("WrittenAnonymous", "files"): (
        anonymous('files = ["honor"]\nfields = ["unit_name"]'),
        anonymous('files = ["supporting"]\nfields = ["unit_name"]'),
    ),
    ("WrittenAnonymous", "fields"): (
        anonymous('files = ["supporting"]\nfields = ["unit_name"]'),
        anonymous('files = ["supporting"]\nfields = ["contact_name"]'),
    ),
    ("WrittenAnonymous", "severity"): (
        anonymous('files = ["supporting"]\nfields = ["unit_name"]'),
        anonymous('files = ["supporting"]\nfields = ["unit_name"]\nseverity = "advice"'),
    ),
    ("WrittenAnonymous", "clause"): (
        anonymous('files = ["supporting"]\nfields = ["unit_name"]'),
        anonymous('files = ["supporting"]\nfields = ["unit_name"]', source=CQ.replace('"一"', '"二"')),
    ),
    ("WrittenAnonymous", "quote"): (
        anonymous('files = ["supporting"]\nfields = ["unit_name"]'),
        anonymous('files = ["supporting"]\nfields = ["unit_name"]', source=OTHER),
    ),
}


def edited(before: str, after: str) -> Pack:
    """The second section with something else in place of what it has."""
    return BARE | {"edit": (before, after)}


DOING = 'key = "doing"\ntitle = "主要做法"\nclause = "一"\nquote = "' + QUOTE
WITH_SPREAD = BARE | {"sections": (*SECTIONS, ("spread", "推广情况"))}
EFFECTS |= {
    ("WrittenCounts", "contents"): (whole("max = 1"), whole("max = 1, counts = { contents = true }")),
    ("WrittenSection", "key"): (BARE, edited(DOING, DOING.replace("doing", "way"))),
    ("WrittenSection", "title"): (BARE, edited(DOING, DOING.replace("主要做法", "做法"))),
    ("WrittenSection", "clause"): (
        limit("max = 60"),
        limit("max = 60") | {"edit": (DOING, DOING.replace('"一"', '"二"'))},
    ),
    ("WrittenSection", "quote"): (
        limit("max = 60"),
        limit("max = 60") | {"edit": (DOING, DOING.replace(QUOTE, "案例须写明做法和效果"))},
    ),
    ("WrittenSection", "guidance"): (BARE, said("doing", 'guidance = "写明做法。"')),
    ("WrittenSection", "distinctive"): (BARE, said("doing", "distinctive = true")),
    ("WrittenSection", "place"): (
        WITH_SPREAD,
        WITH_SPREAD | {"more": {**BARE["more"], "spread": 'place = "cell"'}},
    ),
}
IN_MEMORY: dict[tuple[str, str], Part] = {("WrittenCounts", "boxes"): "textbox", ("WrittenCounts", "notes"): "note"}
"""What no document of these tests holds: counted as the readers hand it over."""


def test_every_key_that_may_be_written_has_a_case() -> None:
    keys = {(table.__name__, key) for table in TABLES for key in get_type_hints(table)}
    assert keys == set(EFFECTS) | set(IN_MEMORY)


def outcome(where: Path, pack: Pack, submission: Path) -> tuple[dict[str, Any], list[str]]:
    """What comes of a pack: the result, and the blank report."""
    where.mkdir()
    kept = {name: value for name, value in pack.items() if name != "edit"}
    text = written(**({"sections": SECTIONS} | kept))
    before, after = pack.get("edit", ("", ""))
    assert before in text
    loaded = load(str(file_of(where, text.replace(before, after) if before else text)))
    write_template(where / "template.docx", loaded)
    with ZipFile(where / "template.docx") as package:
        blank = package.read("word/document.xml").decode()
    return checked(submission, loaded), re.findall("<w:t[^>]*>([^<]*)", blank)


@pytest.mark.parametrize("key", EFFECTS, ids=".".join)
def test_a_key_changes_what_comes_of_a_submission(tmp_path: Path, submission: Path, key: tuple[str, str]) -> None:
    without, with_it = EFFECTS[key]
    assert outcome(tmp_path / "without", without, submission) != outcome(tmp_path / "with", with_it, submission)


@pytest.mark.parametrize("key", IN_MEMORY, ids=".".join)
def test_text_beside_the_body_counts_as_the_pack_says(tmp_path: Path, key: tuple[str, str]) -> None:
    pack = load(str(file_of(tmp_path, written())))
    blocks = (Paragraph(filled(50)), Paragraph(filled(20), part=IN_MEMORY[key]))
    section = Section("doing", True, blocks=blocks, lines=tuple(lines_of(blocks)))
    told = {said: count(section, None, pack, Counts(**{key[1]: said})) for said in (None, True, False)}
    assert [(one.words, one.words_outside_body) for one in told.values()] == [(70, 20), (70, 0), (50, 0)]
