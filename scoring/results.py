"""``scores``, second half: every paper that the sheets come to, and the figures for what follows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.fold import fold
from pipeline.pack.score import Practice, ScoreCard
from pipeline.write import letters
from pipeline.write.files import put
from scoring.agreement import agreements
from scoring.assign import drawn
from scoring.collect import Collected
from scoring.decision import write_decision_form
from scoring.model import Outcome, Panel, Sheet
from scoring.papers import Column, heading, listing, note, paper, sign_here, write_filled
from scoring.receipt import receipt
from scoring.season import OutcomeScore, Season, ranks
from scoring.sheet_book import COMMENT, write_book
from scoring.stencil import Stencil, mark
from scoring.summary import write_summary
from scoring.talk import Defence, Matter, defences, matters
from scoring.wording import file_name, mean_text, points

if TYPE_CHECKING:
    from pipeline.pack import Pack

SCORES, SCHEMA = "scores.json", "yushen-scores/1"
RECEIPT, SUMMARY, TALK, DEFENCE, DECISION = (
    "读回校验单.html",
    "汇总表.xlsx",
    "合议清单.docx",
    "答辩名单.docx",
    "审定.xlsx",
)
OPINIONS, CONFIRM = "评价意见表", "待确认"


class Written(NamedTuple):
    """What to tell of what was written."""

    talked: tuple[Matter, ...]
    defending: tuple[Defence, ...]
    to_confirm: int


def write_results(
    year: Season, came: Collected, pack: Pack, card: ScoreCard, practice: Practice, folder: Path
) -> Written:
    """Writes all papers of ``scores`` into ``folder``, over those of an earlier run.

    Raises:
        OSError: it cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    talked = matters(year, card, practice)
    defending = defences(year, card, practice)
    put(folder / RECEIPT, receipt(year, came, pack).encode("utf-8", "replace"))
    write_summary(folder / SUMMARY, year, card, talked, agreements(year))
    _talk(folder / TALK, talked, pack, card, practice)
    _defence(folder / DEFENCE, defending, year.panel, pack, card)
    _opinions(folder / OPINIONS, year, pack, card)
    to_confirm = _confirm(folder / CONFIRM, year, card)
    data = to_json(year)
    put(folder / SCORES, json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace"))
    if not (folder / DECISION).exists():  # it may be filled in already
        write_decision_form(folder / DECISION, data, list(pack.levels))
    return Written(talked, defending, to_confirm)


def to_json(year: Season) -> dict[str, Any]:
    """What ``publish`` works with. Means are exact: "271/3"."""
    placed = ranks({score.outcome.code: score.mean for score in year.scores})
    return {
        "schema": SCHEMA,
        "pack": year.panel.pack,
        "seed": year.panel.seed,
        "outcomes": [
            {key: value for key, value in score.outcome._asdict().items() if key != "evaluators"}
            | {
                "valid": len(score.sheets),
                "wanted": score.wanted,
                "mean": None if score.mean is None else str(score.mean),
                "by_score": score.level,
                "rank": placed.get(score.outcome.code),
                "comments": [sheet.raw.comment for sheet in numbered(score, year.panel) if sheet.raw.comment.strip()],
            }
            for score in year.scores
        ],
    }


def numbered(score: OutcomeScore, panel: Panel) -> list[Sheet]:
    """The sheets in the order in which their experts are numbered: it tells nobody who is who."""
    code = score.outcome.code
    return sorted(score.sheets, key=lambda sheet: drawn(panel.seed, "numbered", code, sheet.raw.expert))


def _told(outcome: Outcome) -> dict[str, object]:
    return {"code": outcome.code, "unit": outcome.unit, "title": outcome.title, "applied": outcome.level or "未读到"}


def _talk(path: Path, talked: Sequence[Matter], pack: Pack, card: ScoreCard, practice: Practice) -> None:
    document = paper(pack, "合议清单", wide=True)
    note(
        document,
        f"共 {len(talked)} 项。列入的情形：有效评分少于 {practice.valid} 份；"
        f"平均分与分界相差不超过 {points(practice.near)} 分；"
        f"最高与最低相差达到 {points(practice.spread)} 分；按分数的等级与申报不同。只供合议参考，不改变分数。",
    )
    columns = [Column("编号", "code", 14), Column("单位名称", "unit", 48), Column(pack.outcome_noun, "title", 52)]
    columns += [Column("申报", "applied", 16), Column("分数等级", "level", 18), Column("平均分", "mean", 17)]
    columns += [Column("原因", "reasons", 50), Column("合议意见", "blank", 32)]
    listing(document, columns, "talked")
    note(document, "合议人签名：　　　　　　　　　　　　　　　　　　　　　日期：")
    rows: list[Mapping[str, object]] = [
        _told(matter.score.outcome)
        | {"level": matter.score.level or "—", "mean": mean_text(matter.score.mean, card)}
        | {"reasons": "\n".join(matter.reasons), "blank": ""}
        for matter in talked
    ]
    write_filled(path, document, {}, {"talked": rows})


def _defence(path: Path, defending: Sequence[Defence], panel: Panel, pack: Pack, card: ScoreCard) -> None:
    document = paper(pack, "答辩名单", wide=True)
    note(
        document,
        f"共 {len(defending)} 项。次序由种子“{panel.seed}”抽定：按“种子、defence、编号”（以字符 U+001F 相连）的 "
        "SHA-256 从小到大排列，任何人都可以用同一个种子重排核对。",
    )
    columns = [Column("次序", "order", 14), Column("编号", "code", 16), Column("单位名称", "unit", 58)]
    columns += [Column(pack.outcome_noun, "title", 66), Column("申报等级", "applied", 20), Column("平均分", "mean", 19)]
    columns += [Column("列入原因", "why", 54)]
    listing(document, columns, "defending")
    rows = [
        _told(one.score.outcome) | {"order": one.order, "mean": mean_text(one.score.mean, card), "why": one.why}
        for one in defending
    ]
    write_filled(path, document, {}, {"defending": rows})


# --- 评价意见表 ------------------------------------------------------------------------------------------------------


def _opinions(folder: Path, year: Season, pack: Pack, card: ScoreCard) -> None:
    stencil = _opinion(pack)
    folder.mkdir(exist_ok=True)
    for score in year.scores:
        one = score.outcome
        values = _told(one) | {
            "field": one.field or "未读到",
            "mean": mean_text(score.mean, card),
            "level": score.level or "尚无有效评分",
            "valid": len(score.sheets),
        }
        rows = [
            {"who": f"专家{number}", "text": sheet.raw.comment.strip() or "（没有写）"}
            for number, sheet in enumerate(numbered(score, year.panel), 1)
        ]
        path = folder / f"{file_name(one.code, one.title)}.docx"
        put(path, stencil.fill(values, {"said": rows or [{"who": "—", "text": "（还没有有效的评分表）"}]}))


def _opinion(pack: Pack) -> Stencil:
    document = paper(pack, "评价意见表")
    table = letters.ruled_table(document, [24, 66, 24, 46])
    for texts in (
        ("编号", mark("code"), "领域", mark("field")),
        ("单位名称", mark("unit"), "申报等级", mark("applied")),
        ("成果", mark("title"), "有效评分", f"{mark('valid')} 份"),
        ("平均分", mark("mean"), "分数等级", mark("level")),
    ):
        letters.fill_row(table, list(texts))
    heading(document, "亮点和不足")
    note(document, "专家意见照原文录入，不作修改；专家编号为随机排列。平均分未经修约即定等级。")
    listing(document, [Column("专家", "who", 22), Column("意见", "text", 138)], "said", 10.5)
    heading(document, "专家组意见")
    letters.fill_row(letters.ruled_table(document, [160]), ["\n\n\n\n"])
    sign_here(document, ("专家组组长",))
    return Stencil(document)


# --- Scans to confirm ------------------------------------------------------------------------------------------------


def _confirm(folder: Path, year: Season, card: ScoreCard) -> int:
    """One workbook per expert with what was recognised in scans; gives how many sheets they hold."""
    by_expert: dict[str, list[Sheet]] = {}
    for sheet in _estimates(year):
        by_expert.setdefault(sheet.raw.expert, []).append(sheet)
    told = "以下由扫描件识别，是估计。请对照扫描件逐格核对改正，把本文件放进评审文件夹，再运行一次 yushen scores。"
    for expert, sheets in by_expert.items():
        folder.mkdir(exist_ok=True)
        known = {sheet.raw.outcome: {**sheet.raw.marks, COMMENT: sheet.raw.comment} for sheet in sheets}
        outcomes = [year.panel.outcome[code] for code in sorted(known)]
        path = folder / f"待确认 专家{expert}.xlsx"
        write_book(path, year.panel, card, expert, outcomes, known, told)
    return sum(map(len, by_expert.values()))


def _estimates(year: Season) -> Iterator[Sheet]:
    """Scans of which it is known whose they are: by the check number, else by the outcome's name."""
    for sheet in year.sheets:
        kinds = {fault.kind for fault in sheet.faults}
        if "estimate" not in kinds or kinds & {"outcome", "expert", "recused", "unasked", "superseded"}:
            continue
        if "check" not in kinds or fold(sheet.raw.title) == fold(year.panel.outcome[sheet.raw.outcome].title):
            yield sheet
