"""Ranges, lower bounds, pages, no limit at all and sections that occur several times, in all that is written."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from docx import Document
from jinja2 import Template
from openpyxl import load_workbook

from cli import yushen
from pipeline.pack import Pack, load
from pipeline.write import lengths, words
from pipeline.write.diff import compare, render_diff
from pipeline.write.digest import digest
from pipeline.write.files import write_files
from pipeline.write.html import render
from pipeline.write.opinion_docx import write_opinion
from pipeline.write.summary_xlsx import Summary
from pipeline.write.template_docx import write_template
from tests.pack.brief import checked, file_of, filled, found, report, written

SECTIONS = (("background", "改进背景"), ("doing", "主要做法"), ("scene", "应用场景"), ("effect", "取得效果"))
SAID = {
    "background": "limit = { min = 200 }",
    "doing": "limit = { min = 100, max = 200 }",
    "scene": 'limit = 100\nrepeats = { min = 2, max = 2, name = "场景" }',
}
BODIES = {"一、改进背景": 150, "二、主要做法": 230, "三、场景一": 60, "四、场景二": 130, "五、取得效果": 4000}
"""No. 2 is too long, no. 1 too short, the second scene too long, and no. 5 has no limit."""


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return load(str(file_of(tmp_path, written(SAID, sections=SECTIONS, rules={"S008": "review"}))))


def made(where: Path, **changed: int) -> Path:
    bodies = BODIES | {name: changed.get(name[2:], words) for name, words in BODIES.items()}
    return report(where / "案例报告.docx", [(name, filled(words)) for name, words in bodies.items()])


def invoked(*arguments: object) -> str:
    done = CliRunner().invoke(yushen, [str(one) for one in arguments], standalone_mode=False, catch_exceptions=False)
    return done.output


def text_of(page: Path) -> str:
    return " ".join(re.sub("<[^>]*>", " ", page.read_text("utf-8")).split())


def test_the_terminal_shows_each_limit_and_how_far_it_is_missed(tmp_path: Path, pack: Pack) -> None:
    shown = invoked("check", made(tmp_path), "--rules", tmp_path / "small.toml", "--scope", "report")
    rows = {line.split()[0]: line for line in shown.splitlines() if "/" in line}
    assert "150 / ≥ 200" in rows["改进背景"] and "还差 50 字" in rows["改进背景"]
    assert "230 / 100—200" in rows["主要做法"] and "超出 30 字" in rows["主要做法"]
    assert "4000 / —" in rows["取得效果"] and "没有字数限额" in rows["取得效果"]
    assert "60 / 100" in shown and "130 / 100" in shown and "超出 30 字" in shown


def test_the_written_reports_name_each_of_several_and_its_figures(tmp_path: Path, pack: Pack) -> None:
    out = tmp_path / "out"
    path = made(tmp_path)
    invoked("check", path, "--rules", tmp_path / "small.toml", "--scope", "report", "-o", out)
    page = text_of(out / "report.html")
    for told in ("还差 50 字", "超出 30 字", "100—200", "≥ 200", "场景 1", "场景 2", "没有字数限额"):
        assert told in page
    raw = (out / "report.html").read_text("utf-8")
    targets, places = set(re.findall('href="#([^"]+)"', raw)), set(re.findall(r'\bid="?([^"\s>]+)', raw))
    assert "s-scene.1" in places and targets <= places, "every link leads somewhere"
    assert "over-scene.2" in raw, "the place from which the second scene is too long is marked in its own text"
    write_opinion(json.loads((out / "result.json").read_text("utf-8")), pack, tmp_path / "意见.docx")
    opinion = "\n".join(node.text or "" for node in Document(str(tmp_path / "意见.docx")).element.body.iter("{*}t"))
    assert "场景 2 130/100" in opinion and "取得效果 4000/—" in opinion


def test_a_batch_counts_them_in_its_index_and_its_workbook(tmp_path: Path, pack: Pack) -> None:
    root, out = tmp_path / "root", tmp_path / "out"
    for number in (1, 2):
        (root / f"申报{number}").mkdir(parents=True)
        made(root / f"申报{number}")
    told = ["--rules", tmp_path / "small.toml", "--workers", 1, "--scope", "report"]
    invoked("batch", root, "-o", out, *told)
    page = text_of(out / "index.html")
    assert "100—200" in page and "≥ 200" in page
    rows = list(load_workbook(next(out.glob("*.xlsx")), read_only=True)["字数"].iter_rows(values_only=True))
    head = rows[0]
    parts = {row[head.index("部分")]: dict(zip(head, row, strict=True)) for row in rows[1:6]}
    assert parts["场景 2"]["限额"] == 100 and parts["场景 2"]["占限额"] == pytest.approx(1.3)
    assert parts["改进背景"]["限额"] == "≥ 200" and parts["改进背景"]["占限额"] == pytest.approx(0.75)
    assert (parts["取得效果"]["限额"], parts["取得效果"]["占限额"]) == ("—", None)


def test_the_comparison_of_two_versions_tells_the_parts_apart(tmp_path: Path, pack: Pack) -> None:
    old = checked(made(tmp_path), pack)
    new = checked(made(tmp_path, 场景一=120, 场景二=80), pack)
    groups = {
        name: [one["part"] for one in group if "part" in one] for name, group in compare(old, new).groups().items()
    }
    assert (groups["new"], groups["mended"]) == ([1], [2])
    page = " ".join(re.sub("<[^>]*>", " ", render_diff(compare(old, new))).split())
    assert "场景 1 60 120 100" in page and "场景 2 130 80 100" in page


def test_the_blank_report_has_every_heading_with_its_limit_and_is_recognised(tmp_path: Path, pack: Pack) -> None:
    write_template(tmp_path / "模板.docx", pack)
    headings = [p.text for p in Document(str(tmp_path / "模板.docx")).paragraphs if p.style.name == "Heading 1"]
    assert headings == [
        "一、改进背景（不少于200字）",
        "二、主要做法（100—200字）",
        "三、场景一（100字以内）",
        "四、场景二（100字以内）",
        "五、取得效果",
    ]
    bodies: list[tuple[str, Any]] = [(heading, filled(200 if heading[0] in "一二" else 90)) for heading in headings]
    result = checked(report(tmp_path / "案例报告.docx", bodies), pack)
    assert found(result) == [] and found(result, "S005", "S006") == []
    assert json.dumps(result, ensure_ascii=False).count('"found": true') == 6


def test_a_report_with_a_limit_in_pages_shows_its_pages(tmp_path: Path) -> None:
    said = {"doing": 'limit = { max = 2, unit = "页" }'}
    pack = load(str(file_of(tmp_path, written(said, sections=SECTIONS[:2]))))
    from tests.pack.test_limits_on_pages import longer

    out = tmp_path / "out"
    path = longer(tmp_path / "案例报告.pdf", 2500)
    invoked("check", path, "--rules", tmp_path / "small.toml", "--scope", "report", "-o", out)
    assert "2 页" in text_of(out / "report.html") and "占 3 页" in text_of(out / "report.html")
    section = checked(path, pack)["sections"][1]
    assert (section["limit"], section["unit"], section["measured"], section["status"]) == (2, "页", 3, "over")


BARS = Path(__file__).parents[2] / "web" / "core" / "templates" / "bars.html.j2"
PAGED = [
    # the PDF, or a Word file that tells no pages; how the length is told; how it stands
    ("案例报告.pdf", "3 页", "超出 1 页"),
    ("案例报告.docx", "—", "未读到页数"),
]


@pytest.mark.parametrize(("name", "length", "standing"), PAGED)
def test_no_count_of_words_stands_beside_a_limit_in_pages(
    tmp_path: Path, name: str, length: str, standing: str
) -> None:
    said = {"doing": 'limit = { max = 2, unit = "页" }'}
    pack = load(str(file_of(tmp_path, written(said, sections=SECTIONS[:2]))))
    from tests.pack.test_limits_on_pages import longer

    path = tmp_path / name
    bodies = [("一、改进背景", filled(60)), ("二、主要做法", filled(2321))]
    result = checked(longer(path, 2321) if path.suffix == ".pdf" else report(path, bodies), pack)
    told = "占 3 页" if standing[0] == "超" else standing
    shown = invoked("check", path, "--rules", tmp_path / "small.toml", "--scope", "report")
    write_opinion(result, pack, tmp_path / "意见.docx")
    with Summary(tmp_path / "汇总.xlsx", "名称") as summary:
        summary.add(digest(result))
    rows = list(load_workbook(tmp_path / "汇总.xlsx")["字数"].iter_rows(values_only=True))
    row = dict(zip(rows[0], rows[2], strict=True))
    page = re.sub("<[^>]*>", " ", Template(BARS.read_text("utf-8")).render(data=result, words=words, lengths=lengths))
    html = render(result, pack)
    opinion = "".join(node.text or "" for node in Document(str(tmp_path / "意见.docx")).element.body.iter("{*}t"))
    assert f"{length.removesuffix(' 页')} / 2 页" in " ".join(shown.split()) and standing in shown
    assert f"主要做法 {length}/2 页" in opinion
    assert (row["限额"], row["Word字数"]) == ("2 页", None) and row["情况"].startswith(told)
    assert (
        f'<td class="n">{length}</td><td class="n">—</td><td class="n">2 页</td>' in html and f"2 页（{told}）" in html
    )
    assert f"{length if length != '—' else standing}/2 页" in page
    assert "2321" not in page and "2321 " not in " ".join(map(str, row.values()))
    assert f" {length} {length} " in " ".join(re.sub("<[^>]*>", " ", render_diff(compare(result, result))).split())


SHARE = SAID | {"effect": 'limit = { share_of = "report", share_min = 0.5 }'}


@pytest.mark.parametrize("effect", [4000, 200])
def test_a_share_of_the_report_is_shown_as_asked_and_as_measured(tmp_path: Path, effect: int) -> None:
    pack = load(str(file_of(tmp_path, written(SHARE, sections=SECTIONS, rules={"S008": "review"}))))
    result = checked(made(tmp_path, 取得效果=effect), pack, scope="report")
    section = next(one for one in result["sections"] if one["key"] == "effect")
    share = section["share"]
    whole = sum(one["counts"]["words"] for one in result["sections"])
    assert (share["of"], share["least"], share["most"]) == ("全文", 0.5, None)
    assert abs(share["measured"] - section["counts"]["words"] / whole) < 0.05
    assert lengths.limit_of(section) == "全文的 50% 以上"
    assert lengths.section_words(section).startswith(f"占全文 {share['measured']:.1%}".replace(".0%", "%"))
    assert lengths.section_words(section).endswith("偏少") is (effect == 200)
    write_files(result, pack, tmp_path / "案例报告.docx", tmp_path / "out")
    assert "全文的 50% 以上" in text_of(tmp_path / "out" / "report.html")
    write_template(tmp_path / "模板.docx", pack)
    assert "（不少于全文的50%）" in "".join(p.text for p in Document(str(tmp_path / "模板.docx")).paragraphs)
