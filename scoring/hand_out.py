"""``panel``: what is handed out - who scores what, the pledges, and the sheets to fill in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.write import letters
from pipeline.write.files import put
from scoring.model import Expert, Panel
from scoring.papers import BLANK_DATE, Column, heading, listing, note, paper, spaced, write_filled, write_lists
from scoring.sheet_book import write_book
from scoring.sheet_word import sheet_stencil, sheet_values
from scoring.stencil import Stencil, Values, mark
from scoring.wording import file_name

if TYPE_CHECKING:
    from pipeline.pack import Pack
    from pipeline.pack.score import ScoreCard

PANEL = "panel.json"
DIVISION, PLEDGES, SHEETS = "分组与分工表", "承诺书", "评分表"
_NONE = "（没有）"


class AlreadyThere(Exception):
    """The folder holds sheets that were handed out: writing over them could lose what is filled in."""


class NotAPanel(Exception):
    """The folder holds no panel of ours; the message (Chinese) says so."""


def fingerprint(card: ScoreCard) -> str:
    """What changes when the score sheet does."""
    return hashlib.sha256(repr(card).encode()).hexdigest()[:16]


def write_panel(panel: Panel, pack: Pack, card: ScoreCard, folder: Path) -> Panel:
    """Writes everything into ``folder`` and gives the panel with the fingerprints of its sheets.

    Raises:
        AlreadyThere: there are sheets in the folder.
        OSError: it cannot be written to.
    """
    if (folder / PANEL).exists() or (folder / SHEETS).exists():
        raise AlreadyThere
    folder.mkdir(parents=True, exist_ok=True)
    sheets = {f"{DIVISION}.xlsx": "", f"{DIVISION}.docx": ""}
    _division(panel, pack, folder)
    for path in _pledges(panel, pack, folder):
        sheets[path.relative_to(folder).as_posix()] = ""
    stencil = sheet_stencil(pack, card)
    for expert in panel.experts:
        for path in _sheets(panel, card, stencil, expert, folder):
            sheets[path.relative_to(folder).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    panel = replace(panel, sheets=sheets)
    put(folder / PANEL, json.dumps(panel.to_json(), ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace"))
    return panel


def read_panel(folder: Path) -> Panel:
    """What ``write_panel`` wrote.

    Raises:
        NotAPanel: there is none.
    """
    try:
        return Panel.from_json(json.loads((folder / PANEL).read_text("utf-8")))
    except FileNotFoundError:
        raise NotAPanel(f"{folder} 里没有 {PANEL}。请先用 yushen panel 分组，再指向它写出的文件夹。") from None
    except OSError as error:
        raise NotAPanel(f"{folder / PANEL} 读不出（{error.strerror}）。") from error
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotAPanel(f"{folder / PANEL} 不是 yushen panel 写出的文件，或已损坏。请用备份，或重新分组。") from None


def who(expert: Expert) -> str:
    """An expert's folder: the number and the name."""
    return file_name(f"专家{expert.code}", expert.name)


def _sheets(panel: Panel, card: ScoreCard, stencil: Stencil, expert: Expert, folder: Path) -> Iterator[Path]:
    mine = list(panel.of(expert.code))
    if not mine:
        return
    own = folder / SHEETS / who(expert)
    own.mkdir(parents=True)
    book = own / f"评分表 专家{expert.code}.xlsx"
    write_book(book, panel, card, expert.code, mine)
    yield book
    for outcome in mine:
        path = own / f"{file_name(outcome.code, outcome.title)}.docx"
        path.write_bytes(stencil.fill(sheet_values(panel, outcome.code, expert.code)))
        yield path


# --- Who scores what -------------------------------------------------------------------------------------------------


def _division(panel: Panel, pack: Pack, folder: Path) -> None:
    by_outcome = list(_by_outcome(panel))
    by_expert = list(_by_expert(panel))
    apart = list(_apart(panel))
    unmet = [
        {"code": one.outcome, "title": panel.outcome[one.outcome].title, "wanted": one.wanted, "got": one.got}
        | {"reason": one.reason}
        for one in panel.unmet
    ]
    noun = pack.outcome_noun
    columns = {
        noun: {"group": "组", "code": "编号", "unit": "单位名称", "title": noun, "field": "领域"}
        | {
            "category": pack.field_name("site_category", "类别"),
            "level": "申报等级",
            "recommender": "推荐单位",
            "verdict": "形式审查预审",
        }
        | {"count": "专家数", "experts": "专家"},
        "专家": {"code": "编号", "name": "姓名", "unit": "工作单位", "group": "所属集团", "fields": "专业领域"}
        | {"load": "评审数上限", "count": "分到", "outcomes": f"{noun}编号"},
        "回避": {"expert": "专家", "code": f"{noun}编号", "unit": "单位名称", "title": noun, "reason": "原因"},
        "未满足": {"code": f"{noun}编号", "title": noun, "wanted": "需要", "got": "已分", "reason": "原因"},
    }
    rows = {noun: by_outcome, "专家": by_expert, "回避": apart, "未满足": unmet}
    write_lists(folder / f"{DIVISION}.xlsx", {name: (named, rows[name]) for name, named in columns.items()})
    document = paper(pack, DIVISION, wide=True)
    note(
        document,
        f"{noun} {len(panel.outcomes)} 项，专家 {len(panel.experts)} 位，分组种子 {panel.seed}；"
        f"回避 {len(panel.recusals)} 项次，未能满足 {len(panel.unmet)} 项。本表由预审（yushen）生成，请核对后使用。",
    )
    heading(document, f"一、{noun}与专家")
    widths = {"group": 18, "code": 13, "unit": 52, "title": 58, "field": 24, "level": 18, "experts": 64}
    listing(document, [Column(columns[noun][key], key, width) for key, width in widths.items()], "by_outcome")
    heading(document, f"二、专家与{noun}")
    widths = {"code": 13, "name": 20, "unit": 58, "fields": 36, "count": 13, "outcomes": 107}
    listing(document, [Column(columns["专家"][key], key, width) for key, width in widths.items()], "by_expert")
    heading(document, "三、回避")
    widths = {"expert": 22, "code": 18, "unit": 60, "reason": 147}
    listing(document, [Column(columns["回避"][key], key, width) for key, width in widths.items()], "apart")
    heading(document, "四、未能满足的")
    widths = {"code": 18, "title": 60, "wanted": 13, "got": 13, "reason": 143}
    listing(document, [Column(columns["未满足"][key], key, width) for key, width in widths.items()], "unmet")
    nothing = {"expert": _NONE, "code": _NONE, "unit": "", "title": "", "wanted": "", "got": "", "reason": ""}
    write_filled(
        folder / f"{DIVISION}.docx",
        document,
        {},
        {
            "by_outcome": by_outcome,
            "by_expert": by_expert,
            "apart": apart or [nothing],
            "unmet": unmet or [nothing],
        },
    )


def _by_outcome(panel: Panel) -> Iterator[dict[str, object]]:
    from pipeline.write.words import VERDICTS

    for one in sorted(panel.outcomes, key=lambda one: _group_place(panel.groups.get(one.code, ""))):
        experts = [panel.expert[code] for code in panel.pairs.get(one.code, ())]
        yield {
            "group": panel.groups.get(one.code, ""),
            "code": one.code,
            "unit": one.unit,
            "title": one.title,
            "field": one.field,
            "category": one.category,
            "level": one.level,
            "recommender": one.recommender,
            "verdict": VERDICTS.get(one.verdict, ""),
            "count": len(experts),
            "experts": "、".join(f"{expert.code} {expert.name}" for expert in experts),
        }


def _group_place(name: str) -> tuple[int, str]:
    """第 2 组 before 第 10 组."""
    return (len(name), name)


def _by_expert(panel: Panel) -> Iterator[dict[str, object]]:
    for one in panel.experts:
        mine = [outcome.code for outcome in panel.of(one.code)]
        yield {
            "code": one.code,
            "name": one.name,
            "unit": one.unit,
            "group": one.group,
            "fields": "、".join(one.fields) or "全部",
            "load": one.load,
            "count": len(mine),
            "outcomes": " ".join(mine),  # blanks: some programs break a line within "001、004"
        }


def _apart(panel: Panel) -> Iterator[dict[str, object]]:
    for one in panel.recusals:
        outcome, expert = panel.outcome[one.outcome], panel.expert[one.expert]
        yield {
            "expert": f"{expert.code} {expert.name}",
            "code": one.outcome,
            "unit": outcome.unit,
            "title": outcome.title,
            "reason": one.reason,
        }


# --- Pledges ---------------------------------------------------------------------------------------------------------

_PLEDGE = (
    "一、与申报单位、推荐单位或者作出所附评价报告的单位有隶属、聘用、咨询、培训等关系，或者有其他可能影响公正的情形的，主动说明并回避，"
    "不评审、不了解、不议论应回避的{noun}。",
    "二、独立打分，不代他人打分，不由他人代为打分，不与申报单位私下接触。",
    "三、对申报材料、评分、评审意见和评审过程保密，不复制、不留存、不外传，评审结束后交回或者销毁。",
    "四、所打的分数和写下的意见真实反映本人的判断，愿意接受核查。",
)


def _pledges(panel: Panel, pack: Pack, folder: Path) -> Iterator[Path]:
    stencil = _pledge(pack)
    (folder / PLEDGES).mkdir(exist_ok=True)
    by_expert: dict[str, list[Values]] = {}
    for row, one in zip(_apart(panel), panel.recusals, strict=True):
        by_expert.setdefault(one.expert, []).append(row)
    nothing = {"code": _NONE, "unit": "", "title": "", "reason": ""}
    for expert in panel.experts:
        mine = by_expert.get(expert.code, [])
        values = {"code": expert.code, "name": expert.name, "unit": expert.unit or "（未写）", "count": len(mine)}
        path = folder / PLEDGES / f"{who(expert)} 回避与保密承诺书.docx"
        put(path, stencil.fill(values, {"apart": mine or [nothing]}))
        yield path


def _pledge(pack: Pack) -> Stencil:
    document = paper(pack, "回避与保密承诺书", points=12)
    letters.add(document.add_paragraph(), f"{pack.issuer}：")
    letters.indented(document, f"本人受邀参加{pack.outcomes_title}评审，郑重承诺：")
    for text in _PLEDGE:
        letters.indented(document, text.format(noun=pack.outcome_noun))
    told = f"根据名单和申报材料，以下 {mark('count')} 项{pack.outcome_noun}没有分给本人："
    letters.add(document.add_paragraph(), told).paragraph_format.keep_with_next = True
    listing(
        document, [Column("编号", "code", 18), Column("单位名称", "unit", 52), Column("原因", "reason", 90)], "apart", 9
    )
    spaced(
        letters.add(
            document.add_paragraph(), f"除此以外，本人还应回避（单位、{pack.outcome_noun}或编号；没有请写“无”）："
        ),
        before=8,
    )
    letters.fill_row(letters.ruled_table(document, [160]), ["\n\n"])
    for text in (
        f"专家编号：{mark('code')}　　姓名：{mark('name')}　　工作单位：{mark('unit')}",
        f"签名：　　　　　　　　　　　　　日期：{BLANK_DATE}",
    ):
        spaced(letters.add(document.add_paragraph(), text), before=8)
    return Stencil(document)
