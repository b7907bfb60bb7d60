"""Another year, another notice: other level names, another number of sections, in data alone."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from checks import CHECKS
from cli import yushen
from pipeline.model import Options
from pipeline.pack import Pack, load
from pipeline.run import check_here
from pipeline.write.files import write_files
from pipeline.write.template_docx import write_template
from tests.pack.build import folder

ROOT = Path(__file__).resolve().parents[2]
SUBMISSIONS = ROOT / "samples" / "submissions"
SCHEMA = json.loads((ROOT / "docs" / "result.schema.json").read_text("utf-8"))
DAY = date(2024, 5, 20)
STARS = {"标杆级": "五星级", "优秀级": "四星级", "推进级": "三星级"}
FILES = ("pack.toml", "words.toml", "form.toml", "rules.toml", "score.toml", "notice.md")


def renamed(text: str, back: bool = False) -> str:
    for old, new in STARS.items():
        text = text.replace(new, old) if back else text.replace(old, new)
    return text


def with_stars(where: Path) -> Path:
    own = folder(where)
    for name in FILES:
        (own / name).write_text(renamed((own / name).read_text("utf-8")), "utf-8")
    return own


def submission(name: str, where: Path, rename: bool) -> Path:
    """A sample, its levels renamed in every Word file and workbook."""
    target = where / "申报"
    source = SUBMISSIONS / name
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        with zipfile.ZipFile(source) as archive:
            archive.extractall(target)
    for path in sorted([*target.rglob("*.docx"), *target.rglob("*.xlsx")]) if rename else ():
        with zipfile.ZipFile(path) as package:
            parts = {item.filename: package.read(item) for item in package.infolist()}
        with zipfile.ZipFile(path, "w") as package:
            for part, content in parts.items():
                package.writestr(part, renamed(_spelt(content)) if part.endswith(".xml") else content)
    return target


def _spelt(content: bytes) -> str:
    """An XML part with its Chinese written out: workbooks have it in numbers."""
    return re.sub(r"&#(\d{4,6});", lambda found: chr(int(found[1])), content.decode())


def result_of(path: Path, pack: Pack, **options: Any) -> dict[str, Any]:
    result: dict[str, Any] = check_here(path, pack, CHECKS, Options(DAY, **options)).to_json()
    jsonschema.validate(result, SCHEMA)
    assert not [row for row in result["checks"] if row["state"] == "crashed"]
    return result


@pytest.mark.parametrize(
    "name",
    [
        "factory-clean-标杆级",
        "construction-clean-推进级.zip",
        "factory-E008-no-third-party.zip",
        "factory-R003-row-incomplete.zip",
    ],
)
def test_with_other_level_names_the_same_is_found(tmp_path: Path, name: str) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    before = result_of(submission(name, tmp_path / "old", False), load("shanghai-2024"))
    after = result_of(submission(name, tmp_path / "new", True), load(str(with_stars(tmp_path))))
    assert after["submission"]["level"] in STARS.values()
    for file in (*before["files"], *after["files"]):
        del file["sha256"]
    assert json.loads(renamed(json.dumps(after, ensure_ascii=False), back=True)) == before


def test_without_a_level_the_last_one_of_the_pack_is_taken(tmp_path: Path) -> None:
    pack = load(str(with_stars(tmp_path)))
    (tmp_path / "old").mkdir()
    target = submission("construction-clean-推进级.zip", tmp_path / "old", False)
    result = result_of(target, pack)
    assert result["submission"]["level"] is None and pack.lowest == "三星级"
    assert "三星级" in result["evidence"][0]["title"]


def test_the_command_line_takes_the_levels_of_the_pack(tmp_path: Path) -> None:
    own = with_stars(tmp_path)
    template = tmp_path / "模板.docx"
    write_template(template, load(str(own)))
    asked = ["check", str(template), "--rules", str(own), "--format", "json", "--date", DAY.isoformat(), "--level"]
    done = CliRunner().invoke(yushen, [*asked, "四星级"], standalone_mode=False, catch_exceptions=False)
    assert json.loads(done.stdout)["submission"]["level"] == "四星级"
    refused = CliRunner().invoke(yushen, [*asked, "标杆级"], standalone_mode=False)
    assert "五星级、四星级、三星级" in str(refused.exception)


SEVENTH = """[[sections]]
key = "spread"
title = "推广计划"
limit = 400
clause = "附件3 一.7"
quote = "成果报告由以下几个部分组成"
aliases = ["推广方案"]

# --- Dates"""


def _without(text: str, key: str) -> str:
    start = text.index(f'[[sections]]\nkey = "{key}"')
    end = text.find("[[sections]]\n", start + 1)
    return text[:start] + text[end:]


def sections(where: Path, change: str) -> Pack:
    own = folder(where)
    path = own / "pack.toml"
    text = path.read_text("utf-8")
    match change:
        case "a seventh":
            text = text.replace("# --- Dates", SEVENTH, 1)
        case "one left out":
            text = _without(text, "background")
        case "another key and title":
            text = text.replace('key = "results"\ntitle = "实施成效"', 'key = "effect"\ntitle = "应用成效"')
            text = text.replace('key = "title"\nis_title', 'key = "outcome"\nis_title')
        case "no title":
            text = _without(text, "title")
    path.write_text(text, "utf-8")
    return load(str(own))


@pytest.mark.parametrize("change", ["a seventh", "one left out", "another key and title", "no title"])
def test_a_report_with_the_sections_of_the_pack_is_split_counted_and_reported(tmp_path: Path, change: str) -> None:
    pack = sections(tmp_path, change)
    template = tmp_path / "模板.docx"
    write_template(template, pack)
    report = filled(template, pack)
    result = result_of(report, pack, scope="report")
    keys = [spec.key for spec in pack.sections]
    assert [section["key"] for section in result["sections"]] == keys
    assert all(section["found"] for section in result["sections"])
    assert [section["limit"] for section in result["sections"]] == [spec.limit for spec in pack.sections]
    over = {finding["subject"] for finding in result["findings"] if finding["code"] == "L001"}
    assert over == {keys[-1]}
    assert not {finding["code"] for finding in result["findings"]} & {"S001", "S002", "S003", "S004", "S006"}
    write_files(result, pack, report, tmp_path / "out")
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert all(spec.title in page for spec in pack.sections)


def filled(template: Path, pack: Pack) -> Path:
    """The template with text under each heading; the last section is one 字 over its limit."""
    from docx import Document

    document = Document(str(template))
    for prompt in document.element.body.xpath("w:sdt"):  # the guidance that is typed over
        document.element.body.remove(prompt)
    names = {spec.title: spec for spec in pack.sections}
    for paragraph in list(document.paragraphs):
        spec = next((names[title] for title in names if title in paragraph.text and len(paragraph.text) < 40), None)
        if spec is None:
            continue
        many = spec.limit + 1 if spec is pack.sections[-1] else spec.limit // 2
        text = "现场管理看板" * (many // 6) + "改" * (many % 6)
        paragraph._p.addnext(document.add_paragraph(text)._p)
    path = template.with_name("报告.docx")
    document.save(str(path))
    return path


def test_the_report_of_the_old_notice_lacks_the_seventh_section(tmp_path: Path) -> None:
    pack = sections(tmp_path, "a seventh")
    result = result_of(ROOT / "samples" / "reports" / "factory-clean.docx", pack, scope="report")
    told = [finding["subject"] for finding in result["findings"] if finding["code"] == "S001"]
    assert told == ["spread"]


def test_rules_and_disputes_that_a_notice_does_not_have_are_off(tmp_path: Path) -> None:
    own = folder(tmp_path)
    path = own / "rules.toml"
    kept = re.split(r"(?m)^(?=\[rules\.)", path.read_text("utf-8"))[1:]
    path.write_text("".join(table for table in kept if re.match(r"\[rules\.(S|L|E00[12]|Q004|R001)", table)), "utf-8")
    pack = load(str(own))
    result = result_of(submission("hospital-E001-no-evaluation.zip", tmp_path, False), pack)
    assert [finding["code"] for finding in result["findings"]] == ["E001"]
    assert [row["code"] for row in result["checks"]] == list(pack.rules) and not pack.disputes
    write_files(result, pack, tmp_path / "申报", tmp_path / "out")
    assert "通知中的不一致" not in (tmp_path / "out" / "report.html").read_text("utf-8")


FOURTH = """[levels."二星级"]
years = 1
parties = ["first", "second", "third"]
clause = "附件1 三"
quote = "现场管理活动至少开展 1 年"

# --- Materials -"""
ONLY_BEST = 'when = { level = ["五星级"] }\n'


def next_year(where: Path) -> Pack:
    """Other level names, a fourth level below them, and a seventh section that only the highest level must have."""
    own = with_stars(where)
    changes = [
        ("pack.toml", "# --- Materials -", FOURTH),
        ("pack.toml", "# --- Dates", SEVENTH.replace("aliases", f"{ONLY_BEST}aliases")),
    ]
    for name, before, after in changes:
        text = (own / name).read_text("utf-8")
        assert before in text, before
        (own / name).write_text(text.replace(before, after, 1), "utf-8")
    return load(str(own))


@pytest.mark.parametrize(
    ("name", "level", "missed"),
    [
        ("factory-clean-标杆级", "五星级", ["spread error"]),
        ("hospital-clean-优秀级", "四星级", []),
        ("construction-clean-推进级.zip", "三星级", []),
    ],
)
def test_with_a_fourth_level_and_a_seventh_section_only_what_is_new_is_found(
    tmp_path: Path, name: str, level: str, missed: list[str]
) -> None:
    pack = next_year(tmp_path)
    result = result_of(submission(name, tmp_path, rename=True), pack)
    assert result["submission"]["level"] == level
    assert [f"{one['subject']} {one['severity']}" for one in result["findings"]] == missed
    assert [section["key"] for section in result["sections"]][-1] == "spread"


def test_the_fourth_level_is_the_lowest_and_can_be_asked_for(tmp_path: Path) -> None:
    pack = next_year(tmp_path)
    assert list(pack.levels) == ["五星级", "四星级", "三星级", "二星级"] and pack.lowest == "二星级"
    result = result_of(submission("construction-clean-推进级.zip", tmp_path, rename=True), pack, level="二星级")
    assert result["submission"]["level"] == "二星级" and "二星级" in pack.form["choices"]["level"]
    assert result["findings"] == [], "it asks for no more than the third, and for no seventh section"
