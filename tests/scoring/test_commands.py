"""``panel``, ``scores`` and ``publish`` from the command line, and what they say where something is wrong."""

from __future__ import annotations

import io
import shutil
import sys
import zipfile
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest
from openpyxl import load_workbook

import cli
from pipeline.pack import PACKS, load
from scoring.hand_out import read_panel
from tests.scoring.made import fill_books, plan, write_experts, write_results

LEVELS = list(load("shanghai-2024").levels)
OUTCOMES = 24


class Done(NamedTuple):
    exit_code: int
    output: str


def run(*arguments: object) -> Done:
    """The command by its door, in this process."""
    said = io.StringIO()
    before, sys.argv = sys.argv, ["yushen", *map(str, arguments)]
    try:
        with redirect_stdout(said), redirect_stderr(said), pytest.raises(SystemExit) as ended:
            cli.main()
    finally:
        sys.argv = before
    return Done(int(ended.value.code or 0), said.getvalue())


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the results of ``panel`` and ``scores``, sheets filled in and one of them with a blank."""
    folder = tmp_path_factory.mktemp("commands")
    write_results(folder / "results.jsonl", OUTCOMES)
    write_experts(folder / "专家.xlsx", 9, 20)
    done = run(
        *("panel", folder / "results.jsonl", "--experts", folder / "专家.xlsx", "-o", folder / "评审"),
        *("--per-outcome", 3, "--seed", "s"),
    )
    assert done.exit_code == 0, done.output
    panel = read_panel(folder / "评审")
    fill_books(
        folder / "评审", panel, plan(panel, 1, blanks=0.05, over=0, wrong=0), [one.code for one in panel.experts]
    )
    done = run("scores", folder / "评审", "-o", folder / "汇总")
    assert done.exit_code == 1, done.output
    yield folder


def decided(folder: Path, **changes: tuple[str, str]) -> Path:
    """审定.xlsx filled in as it was scored, but for some outcomes: code -> (level, reason)."""
    book = load_workbook(folder / "汇总" / "审定.xlsx")
    for row in book.active.iter_rows(min_row=2):
        level, reason = changes.get(f"c{row[0].value}", (row[5].value, ""))
        row[6].value, row[7].value = level or None, reason or None
    book.save(folder / "审定.xlsx")
    return folder / "审定.xlsx"


def words_of(path: Path) -> str:
    from docx import Document

    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def rows_of(path: Path, sheet: str) -> list[dict[str, object]]:
    rows = list(load_workbook(path, read_only=True)[sheet].iter_rows(values_only=True))
    return [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]


def test_all_papers_are_there_and_open(season: Path) -> None:
    assert {path.name for path in (season / "评审").iterdir()} >= {
        "分组与分工表.xlsx",
        "分组与分工表.docx",
        "承诺书",
        "评分表",
    }
    assert {path.name for path in (season / "汇总").iterdir()} >= {
        *("读回校验单.html", "汇总表.xlsx", "合议清单.docx", "答辩名单.docx", "审定.xlsx", "评价意见表", "scores.json")
    }
    assert len(list((season / "汇总" / "评价意见表").iterdir())) == OUTCOMES
    assert "回避与保密承诺书" in words_of(next((season / "评审" / "承诺书").iterdir()))


def test_handing_out_again_never_writes_over_what_is_filled_in(season: Path) -> None:
    done = run("panel", season / "results.jsonl", "--experts", season / "专家.xlsx", "-o", season / "评审")
    assert done.exit_code == 2 and "已经有发出的评分表，不覆盖" in done.output


def test_reading_back_twice_gives_the_same_and_keeps_the_decisions(season: Path) -> None:
    before = (season / "汇总" / "scores.json").read_bytes(), (season / "汇总" / "审定.xlsx").read_bytes()
    assert run("scores", season / "评审", "-o", season / "汇总").exit_code == 1
    assert before == ((season / "汇总" / "scores.json").read_bytes(), (season / "汇总" / "审定.xlsx").read_bytes())


def test_experts_are_numbered_and_never_named_in_opinions(season: Path) -> None:
    for path in (season / "汇总" / "评价意见表").iterdir():
        text = words_of(path)
        assert "专家1" in text and "专家甲" not in text


def test_publication_counts_add_up_and_names_every_outcome_once(season: Path) -> None:
    done = run("publish", season / "汇总", "--decided", decided(season), "-o", season / "发布")
    assert done.exit_code == 0, done.output
    for title in ("公示名单", "发布名单"):
        rows = rows_of(season / "发布" / f"{title}.xlsx", title)
        assert [row["序号"] for row in rows] == list(range(1, OUTCOMES + 1))
        assert len({row["成果"] for row in rows}) == OUTCOMES
        counts = rows_of(season / "发布" / f"{title}.xlsx", "数量")
        for row in counts:
            assert row["合计"] == sum(int(str(row[level])) for level in LEVELS)
        for column in (*LEVELS, "合计"):
            assert sum(int(str(row[column])) for row in counts[:-1]) == counts[-1][column]
        assert {level: counts[-1][level] for level in LEVELS} == {
            level: sum(row["等级"] == level for row in rows) for level in LEVELS
        }
        text = words_of(season / "发布" / f"{title}.docx")
        assert all(str(row["成果"]) in text for row in rows)
    places = [LEVELS.index(str(row["等级"])) for row in rows]
    assert places == sorted(places)


def test_equal_means_share_a_rank_and_the_next_is_left_out(season: Path) -> None:
    assert run("publish", season / "汇总", "--decided", decided(season), "-o", season / "发布").exit_code == 0
    by_rank: dict[tuple[object, object], set[float]] = {}
    means = {row["成果"]: row["平均分"] for row in rows_of(season / "汇总" / "汇总表.xlsx", "汇总")}
    rows = rows_of(season / "发布" / "发布名单.xlsx", "发布名单")
    for row in rows:
        by_rank.setdefault((row["等级"], row["名次"]), set()).add(float(str(means[row["成果"]])))
        better = [other for other in rows if other["等级"] == row["等级"]]
        mine = float(str(means[row["成果"]]))
        assert row["名次"] == 1 + sum(float(str(means[other["成果"]])) > mine + 1e-9 for other in better)
    assert all(len(values) == 1 for values in by_rank.values())


def test_a_recommender_gets_its_own_rows_only(season: Path) -> None:
    assert run("publish", season / "汇总", "--decided", decided(season), "-o", season / "发布").exit_code == 0
    whose = {row["成果"]: row["推荐单位"] for row in rows_of(season / "汇总" / "汇总表.xlsx", "汇总")}
    seen = []
    for path in (season / "发布" / "反馈").iterdir():
        rows = rows_of(path, "反馈")
        assert {whose[row["成果"]] for row in rows} == {path.stem}
        seen += [row["成果"] for row in rows]
        assert not any("专家甲" in str(row["专家意见"]) for row in rows)
    assert sorted(map(str, seen)) == sorted(map(str, whose))


def test_a_level_decided_otherwise_wants_a_reason_and_both_are_printed(season: Path) -> None:
    scored = {str(row["编号"]): row["分数等级"] for row in rows_of(season / "汇总" / "汇总表.xlsx", "汇总")}
    other = next(level for level in LEVELS if level != scored["003"])
    done = run("publish", season / "汇总", "--decided", decided(season, c003=(other, "")), "-o", season / "不写")
    assert done.exit_code == 2 and not (season / "不写").exists()
    assert f"003 分数等级为{scored['003']}，审定为{other}，没有写理由" in done.output
    book = decided(season, c003=(other, "现场验证后调整"), c004=("不发布", "单位申请退出"))
    done = run("publish", season / "汇总", "--decided", book, "-o", season / "另定")
    assert done.exit_code == 0 and "不发布 1 项" in done.output
    signing = words_of(season / "另定" / "审定表.docx")
    assert "现场验证后调整" in signing and "单位申请退出" in signing and "不同的 2 项" in signing
    listed = words_of(season / "另定" / "发布名单.docx")
    assert "第4号现场的节拍看板管理" not in listed and "第3号现场的节拍看板管理" in listed


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("", ""), "005 没有填审定等级"),
        (("特级", "好"), "“特级”不是"),
    ],
)
def test_what_is_wrong_with_the_decisions_is_said_by_line(season: Path, change: tuple[str, str], said: str) -> None:
    done = run("publish", season / "汇总", "--decided", decided(season, c005=change), "-o", season / "不写")
    assert done.exit_code == 2 and said in done.output and "没有写出任何名单" in done.output


def test_every_comment_has_its_line_in_the_feedback(season: Path) -> None:
    """LibreOffice does not find a row's height by itself, and Excel shows line ends only in cells that wrap."""
    assert run("publish", season / "汇总", "--decided", decided(season), "-o", season / "发布").exit_code == 0
    met = 0
    for path in (season / "发布" / "反馈").glob("*.xlsx"):
        sheet = load_workbook(path).active
        for row in sheet.iter_rows(min_row=2):
            said = row[-1].value or ""
            if "\n" in said:
                met += 1
                assert row[-1].alignment.wrap_text
                assert sheet.row_dimensions[row[0].row].height >= 15 * (said.count("\n") + 1)
    assert met > OUTCOMES // 2


def test_text_that_looks_like_a_formula_stays_text_in_every_workbook(tmp_path: Path) -> None:
    line = write_results(tmp_path / "results.jsonl", 3).read_text("utf-8")
    line = line.replace("第1号现场", '=HYPERLINK(\\"http://x\\")').replace("第2行业促进会", "+cmd|'/c calc'!A0")
    (tmp_path / "results.jsonl").write_text(line, "utf-8")
    write_experts(tmp_path / "专家.xlsx", 6, 20)
    arguments = ("--experts", tmp_path / "专家.xlsx", "-o", tmp_path / "评审", "--per-outcome", 3, "--seed", "s")
    assert run("panel", tmp_path / "results.jsonl", *arguments).exit_code == 0
    panel = read_panel(tmp_path / "评审")
    fill_books(tmp_path / "评审", panel, plan(panel, 1, 0, 0, 0), [one.code for one in panel.experts])
    assert run("scores", tmp_path / "评审", "-o", tmp_path / "汇总").exit_code == 0
    assert run("publish", tmp_path / "汇总", "--decided", decided(tmp_path), "-o", tmp_path / "发布").exit_code == 0
    books = [*tmp_path.glob("汇总/*.xlsx"), *tmp_path.glob("发布/**/*.xlsx"), tmp_path / "评审" / "分组与分工表.xlsx"]
    assert len(books) >= 8
    for path in books:
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                if name.startswith("xl/worksheets/sheet"):
                    assert b"<f>" not in package.read(name) and b"<hyperlink" not in package.read(name), path


def test_a_pack_without_a_score_sheet_is_said_so(season: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(PACKS / "shanghai-2024", own)
    (own / "score.toml").unlink()
    for command in (
        ("panel", season / "results.jsonl", "--experts", season / "专家.xlsx"),
        ("scores", season / "评审"),
        ("publish", season / "汇总", "--decided", season / "专家.xlsx"),
    ):
        done = run(*command, "-o", tmp_path / "x", "--rules", own)
        assert done.exit_code == 2 and "没有评分标准" in done.output and not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("panel", "{}/专家.xlsx", "--experts", "{}/专家.xlsx"), "不是 results.jsonl"),
        (("panel", "{}/没有.jsonl", "--experts", "{}/专家.xlsx"), "没有这个文件"),
        (("panel", "{}/results.jsonl", "--experts", "{}/没有.xlsx"), "没有"),
        (("panel", "{}/results.jsonl", "--experts", "{}/results.jsonl"), "另存为 .xlsx"),
        (("scores", "{}/汇总"), "请先用 yushen panel"),
        (("publish", "{}/评审", "--decided", "{}/专家.xlsx"), "请先用 yushen scores"),
        (("publish", "{}/汇总", "--decided", "{}/专家.xlsx"), "没有找到表头"),
    ],
)
def test_what_cannot_be_done_ends_with_two_and_says_what_to_do(
    season: Path, tmp_path: Path, command: tuple[str, ...], said: str
) -> None:
    done = run(*(part.format(season) for part in command), "-o", tmp_path / "x")
    assert done.exit_code == 2 and said in done.output, done.output
    assert "Traceback" not in done.output and len(done.output.splitlines()) <= 3


def test_figures_of_the_practice_can_be_given_for_one_season(season: Path, tmp_path: Path) -> None:
    few = run("scores", season / "评审", "-o", tmp_path / "少", "--near", "0", "--spread", "100", "--valid", "1")
    many = run("scores", season / "评审", "-o", tmp_path / "多", "--near", "10", "--spread", "0.5", "--valid", "4")
    assert few.exit_code == many.exit_code == 1
    assert f"合议 {OUTCOMES} 项" in many.output and f"合议 {OUTCOMES} 项" not in few.output
    wrong = run("scores", season / "评审", "-o", tmp_path / "x", "--near", "一分")
    assert wrong.exit_code == 2 and "“一分”不是数字" in wrong.output
