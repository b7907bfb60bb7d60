"""Next year's notice through the whole season: batch, second submission, papers, score sheets, publication.

Its levels have other names, there is a fourth, a seventh section and another demand of evidence: all in data.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from openpyxl import load_workbook

from pipeline.pack import load
from scoring.hand_out import read_panel
from tests.pack.commands import Done, run
from tests.pack.test_next_year import STARS, next_year, submission
from tests.scoring.made import fill_books, plan, write_experts

BEST = "factory-clean-标杆级"
PROOF = """
[materials.spread_proof]
title = "推广计划确认书"
clause = "附件3 一.7"
titles = ["^推广计划确认书"]
names = ["推广计划确认书"]

[[evidence]]
key = "spread_proof"
title = "推广计划确认书"
clause = "附件3 一.7"
quote = "成果报告由以下几个部分组成"
any = ["spread_proof"]
when = { level = ["五星级"] }
"""
E011 = """
[rules.E011]
severity = "error"
needs = "submission"
title = "没有通知要求的材料"
clause = "附件3 一.7"
quote = "成果报告由以下几个部分组成"
fix = "请补交该材料。"
"""
SPLIT = """[[score.bands]]
level = "三星级"
from = 60
below = 70
quote = "三星级成果: 70分(不含)以下"

[[score.bands]]
level = "二星级"
below = 60
quote = "三星级成果: 70分(不含)以下"
"""


def pack_of_next_year(where: Path) -> Path:
    next_year(where)
    own = where / "own"
    for name, more in {"pack.toml": PROOF, "rules.toml": E011}.items():
        (own / name).write_text((own / name).read_text("utf-8") + more, "utf-8")
    text = (own / "pack.toml").read_text("utf-8")
    (own / "pack.toml").write_text(text.replace('name = "shanghai-2024"', 'name = "next-year"', 1), "utf-8")
    text = (own / "score.toml").read_text("utf-8")
    (own / "score.toml").write_text(text[: text.index('[[score.bands]]\nlevel = "三星级"')] + SPLIT, "utf-8")
    return own


def mended(folder: Path) -> None:
    """The seventh section is written, and what proves it lies beside the report."""
    path = next(path for path in folder.rglob("*.docx") if "报告" in path.name and "评价" not in path.name)
    report = docx.Document(str(path))
    report.add_paragraph("七、推广计划", style="Heading 1")
    report.add_paragraph("明年先在两个兄弟车间推广点检看板，再用一个季度整理成作业指导书。" * 4)
    report.save(str(path))
    proof = docx.Document()
    proof.add_paragraph("推广计划确认书")
    proof.add_paragraph("兹确认推广计划已列入本单位明年的工作计划。")
    proof.save(str(folder / "推广计划确认书.docx"))


class Season:
    def __init__(self, where: Path) -> None:
        self.pack, self.out = pack_of_next_year(where), where / "结果"
        self.where = where
        sources = {"甲": BEST, "乙": BEST, "丙": "hospital-clean-优秀级", "丁": "construction-clean-推进级.zip"}
        for name, source in sources.items():
            (where / f"_{name}").mkdir()
            (where / "全部申报").mkdir(exist_ok=True)
            shutil.move(submission(source, where / f"_{name}", rename=True), where / "全部申报" / name)
        mended(where / "全部申报" / "乙")
        self.done = self.run("batch", where / "全部申报", "-o", self.out, "--workers", 1, "--date", "2024-05-20")
        lines = (self.out / "results.jsonl").read_text("utf-8").splitlines()
        self.results = {one["submission"]["name"]: one for one in map(json.loads, lines)}

    def run(self, *arguments: object) -> Done:
        return run(*arguments, *([] if arguments[0] in ("diff", "scores", "publish") else ["--rules", self.pack]))

    def codes(self, name: str) -> list[str]:
        return [f"{one['code']}:{one['subject']} {one['severity']}" for one in self.results[name]["findings"]]

    def json(self, name: str) -> Path:
        path = self.where / f"{name}.json"
        path.write_text(json.dumps(self.results[name], ensure_ascii=False), "utf-8")
        return path


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Season]:
    yield Season(tmp_path_factory.mktemp("season"))


def words_of(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def old_levels(text: str) -> list[str]:
    return [level for level in STARS if level in text]


def cells(path: Path) -> str:
    book = load_workbook(path, read_only=True)
    return "\n".join(str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row)


def test_the_pack_is_clean(season: Season) -> None:
    done = run("pack", "check", season.pack)
    assert done.exit_code == 0, done.stdout


def test_a_batch_finds_what_is_new_and_only_where_the_level_asks_for_it(season: Season) -> None:
    lacking = [code for code in season.codes("甲") if code[:4] in ("S001", "E011")]
    assert lacking == ["S001:spread error", "E011:spread_proof error"]
    assert not {code[:4] for name in "乙丙丁" for code in season.codes(name)} & {"S001", "E011"}
    told = {name: one["submission"]["level"] for name, one in season.results.items()}
    assert told == {"甲": "五星级", "乙": "五星级", "丙": "四星级", "丁": "三星级"}


def test_its_index_and_workbook_speak_of_its_levels_and_sections(season: Season) -> None:
    page = (season.out / "index.html").read_text("utf-8")
    assert "推广计划" in page and all(f"<option>{level}</option>" in page for level in ("五星级", "四星级", "三星级"))
    assert not old_levels(page) and not old_levels(cells(season.out / "summary.xlsx"))
    assert "推广计划" in cells(season.out / "summary.xlsx")


def test_the_second_submission_has_mended_the_new_faults(season: Season) -> None:
    done = season.run("diff", season.json("甲"), season.json("乙"), "-o", season.where / "对比.html")
    page = (season.where / "对比.html").read_text("utf-8")
    assert done.exit_code == 0, done
    assert re.search(r"已改正.*推广计划确认书", page, re.DOTALL) and not old_levels(page + done.stdout)


@pytest.mark.parametrize(("command", "said"), [("notice", "没有找到推广计划确认书"), ("opinion", "推广计划")])
def test_its_papers_say_it_in_its_words(season: Season, command: str, said: str) -> None:
    path = season.where / f"{command}.docx"
    assert season.run(command, season.json("甲"), "-o", path).exit_code == 0
    text = words_of(path)
    assert said in text and "五星级" in text and not old_levels(text)


def test_papers_for_a_pack_of_ones_own_ask_where_it_lies_and_take_no_other(season: Season) -> None:
    done = run("notice", season.json("甲"), "-o", season.where / "无.docx")
    assert done.exit_code == 2 and "“next-year”" in done.stderr and "--rules" in done.stderr
    other = run("opinion", season.json("甲"), "-o", season.where / "无.docx", "--rules", "shanghai-2024")
    assert other.exit_code == 2 and "请换用检查时的规则包" in other.stderr
    assert not (season.where / "无.docx").exists()


def test_the_blank_report_has_the_seventh_section_with_its_limit(season: Season) -> None:
    path = season.where / "模板.docx"
    assert season.run("template", "-o", path).exit_code == 0
    headings = [p.text for p in docx.Document(str(path)).paragraphs if p.style and p.style.name == "Heading 1"]
    assert headings[-1] == "七、推广计划（400字以内）" and len(headings) == 7


def test_experts_score_it_and_the_lists_name_its_four_levels(season: Season) -> None:
    experts = write_experts(season.where / "专家.xlsx", 6, 20) or season.where / "专家.xlsx"
    desk, sums, out = (season.where / name for name in ("评审", "汇总", "发布"))
    done = season.run(
        *("panel", season.out / "results.jsonl", "--experts", experts, "-o", desk, "--per-outcome", 3, "--seed", "s")
    )
    assert done.exit_code == 0, done
    panel = read_panel(desk)
    fill_books(desk, panel, plan(panel, 3, 0, 0, 0), [one.code for one in panel.experts])
    done = run("scores", desk, "-o", sums, "--rules", season.pack)
    assert done.exit_code == 0, done
    data: dict[str, Any] = json.loads((sums / "scores.json").read_text("utf-8"))
    assert {one["by_score"] for one in data["outcomes"]} <= set(load(str(season.pack)).levels)
    book = load_workbook(sums / "审定.xlsx")
    for row in book.active.iter_rows(min_row=2):
        row[6].value, row[7].value = "二星级", "现场验证后降低一级"
    book.save(season.where / "审定.xlsx")
    done = run("publish", sums, "--decided", season.where / "审定.xlsx", "-o", out, "--rules", season.pack)
    assert done.exit_code == 0, done
    words = "\n".join(words_of(path) for path in out.rglob("*.docx"))
    assert "二星级（4 项）" in words and not old_levels(words)
    tables = "\n".join(cells(path) for path in [*out.rglob("*.xlsx"), *sums.rglob("*.xlsx"), *desk.rglob("*.xlsx")])
    assert "二星级" in tables and not old_levels(tables)
