"""``publish``: the papers of decision and publication."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.pack.score import ScoreCard
from pipeline.write import letters
from scoring.decision import WITHHELD, Decided
from scoring.papers import (
    BLANK_DATE,
    Column,
    Row,
    heading,
    listing,
    note,
    paper,
    sign_here,
    spaced,
    write_filled,
    write_lists,
)
from scoring.season import ranks
from scoring.wording import file_name, mean_text

if TYPE_CHECKING:
    from docx.document import Document

    from pipeline.pack import Pack

SIGNING = "审定表.docx"
NOTICES = ("公示名单", "发布名单")
CERTIFICATES, FEEDBACK = "证书清单.xlsx", "反馈"
_NO_FIELD, _NO_RECOMMENDER = "未写领域", "未写推荐单位"
_ALL = "合计"


class Entry(NamedTuple):
    """An outcome with what was decided."""

    data: Mapping[str, Any]
    decided: Decided
    rank: int | None
    """Among those of its decided level, by mean; equal means share it."""

    @property
    def mean(self) -> Fraction | None:
        """Exactly."""
        return None if self.data["mean"] is None else Fraction(self.data["mean"])

    @property
    def otherwise(self) -> bool:
        """It was decided otherwise than by score."""
        return bool(self.decided.level != self.data["by_score"])


def entries(
    data: Mapping[str, Any], decided: Mapping[str, Decided], levels: Sequence[str], fields: Sequence[str] = ()
) -> list[Entry]:
    """By level, field (in the order of ``fields``), unit and number; what is withheld comes last."""
    placed: dict[str, int] = {}
    for level in levels:
        of_level = [one for one in data["outcomes"] if decided[one["code"]].level == level]
        placed |= ranks({one["code"]: None if one["mean"] is None else Fraction(one["mean"]) for one in of_level})
    order = {level: place for place, level in enumerate((*levels, WITHHELD))}
    listed = [Entry(one, decided[one["code"]], placed.get(one["code"])) for one in data["outcomes"]]
    return sorted(
        listed,
        key=lambda one: (order[one.decided.level], *_place(one, fields), one.data["unit"], one.data["code"]),
    )


def _place(one: Entry, fields: Sequence[str]) -> tuple[int, str]:
    """Where its field stands: in the notice's order, then others, then none."""
    field = one.data["field"]
    return (fields.index(field), "") if field in fields else (len(fields) + (not field), field)


def write_publication(
    data: Mapping[str, Any], decided: Mapping[str, Decided], pack: Pack, card: ScoreCard, folder: Path
) -> list[Entry]:
    """Writes everything into ``folder`` and gives what is published.

    Raises:
        OSError: it cannot be written to.
    """
    listed = entries(data, decided, list(pack.levels), pack.form["choices"].get("key_field", []))
    published = [one for one in listed if one.decided.level != WITHHELD]
    folder.mkdir(parents=True, exist_ok=True)
    _signing(folder / SIGNING, listed, pack, card)
    for title in NOTICES:
        _notice(folder, title, published, pack)
    _certificates(folder / CERTIFICATES, published, pack)
    _feedback(folder / FEEDBACK, listed, pack, card)
    return published


def counts(published: Sequence[Entry], levels: Sequence[str], fields: Sequence[str] = ()) -> list[Row]:
    """How many of each field and level; the last row and column add up."""
    import pandas as pd

    order = [one.data["field"] or _NO_FIELD for one in sorted(published, key=lambda one: _place(one, fields))]
    frame = pd.DataFrame(
        {
            "field": [one.data["field"] or _NO_FIELD for one in published],
            "level": pd.Categorical([one.decided.level for one in published], categories=list(levels)),
        }
    )
    table = pd.crosstab(frame["field"], frame["level"], dropna=False)
    # In the order of the lists, all levels of it.
    table = table.reindex(index=list(dict.fromkeys(order)), columns=list(levels), fill_value=0)
    table.loc[_ALL] = table.sum()
    table[_ALL] = table.sum(axis=1)
    return [{"field": field, **{str(name): int(row[name]) for name in table}} for field, row in table.iterrows()]


# --- To sign ---------------------------------------------------------------------------------------------------------


def _signing(path: Path, listed: Sequence[Entry], pack: Pack, card: ScoreCard) -> None:
    document = paper(pack, f"{pack.outcome_noun}等级审定表", wide=True)
    changed = [one for one in listed if one.otherwise]
    note(
        document,
        f"共 {len(listed)} 项，其中审定等级与分数等级不同的 {len(changed)} 项，理由列在表中。"
        "分数等级由专家评分的平均分（未经修约）按通知的分界确定；名次为同一审定等级之内的名次，平均分相同的并列。",
    )
    columns = [Column("编号", "code", 14), Column("单位名称", "unit", 52), Column(pack.outcome_noun, "title", 56)]
    columns += [Column("申报等级", "applied", 18), Column("平均分", "mean", 18), Column("分数等级", "level", 18)]
    columns += [Column("审定等级", "decided", 18), Column("名次", "rank", 12), Column("理由", "reason", 41)]
    listing(document, columns, "listed", 9)
    letters.add(document.add_paragraph(), "审核单位", letters.HEI, 12).paragraph_format.keep_with_next = True
    sign_here(document, card.sign or (pack.issuer,))
    rows = [_row(one, card) for one in listed]
    write_filled(path, document, {}, {"listed": rows})


def _row(one: Entry, card: ScoreCard) -> dict[str, object]:
    data = one.data
    return {
        "code": data["code"],
        "unit": data["unit"],
        "title": data["title"],
        "field": data["field"] or _NO_FIELD,
        "applied": data["level"] or "未读到",
        "mean": mean_text(one.mean, card),
        "level": data["by_score"] or "—",
        "decided": one.decided.level,
        "rank": one.rank or "—",
        "reason": one.decided.reason,
    }


# --- To publish ------------------------------------------------------------------------------------------------------


def _notice(folder: Path, title: str, published: Sequence[Entry], pack: Pack) -> None:
    levels = list(pack.levels)
    numbers = counts(published, levels, pack.form["choices"].get("key_field", []))
    named = {"number": "序号", "level": "等级", "field": "领域", "unit": "单位名称", "title": pack.outcome_noun}
    named |= {"category": pack.field_name("site_category", "类别"), "recommender": "推荐单位", "rank": "名次"}
    rows = [_public(number, one) for number, one in enumerate(published, 1)]
    write_lists(
        folder / f"{title}.xlsx",
        {title: (named, rows), "数量": ({"field": "领域"} | {name: name for name in (*levels, _ALL)}, numbers)},
    )
    document = paper(pack, f"{pack.outcomes_title}{title}", points=12)
    _opening(document, title, published, pack)
    width = 100 / (len(levels) + 1)
    columns = [Column("领域", "field", 60)]
    columns += [Column(name, f"n{place}", width) for place, name in enumerate((*levels, _ALL))]
    listing(document, columns, "numbers", 10.5)
    lists: dict[str, list[Row]] = {
        "numbers": [
            {"field": row["field"]} | {f"n{place}": row[name] for place, name in enumerate((*levels, _ALL))}
            for row in numbers
        ]
    }
    for place, level in enumerate(levels):
        mine = [row for row in rows if row["level"] == level]
        heading(document, f"{level}（{len(mine)} 项）")
        columns = [Column("序号", "number", 13), Column("领域", "field", 26), Column("单位名称", "unit", 50)]
        columns += [Column(pack.outcome_noun, "title", 58), Column("名次", "rank", 13)]
        listing(document, columns, f"level{place}", 10)
        nothing = {"number": "—", "field": "", "unit": "（没有）", "title": "", "rank": ""}
        lists[f"level{place}"] = [*mine] or [nothing]
    _ending(document, pack)
    write_filled(folder / f"{title}.docx", document, {}, lists)


def _public(number: int, one: Entry) -> dict[str, object]:
    data = one.data
    return {
        "number": number,
        "level": one.decided.level,
        "field": data["field"] or _NO_FIELD,
        "unit": data["unit"],
        "title": data["title"],
        "category": data["category"],
        "recommender": data["recommender"],
        "rank": one.rank,
    }


def _opening(document: Document, title: str, published: Sequence[Entry], pack: Pack) -> None:
    total = f"共 {len(published)} 项，按等级、领域和单位排列；名次为同一等级之内的名次，平均分相同的并列。"
    if title == NOTICES[0]:
        contact = pack.contact
        told = "，".join(filter(None, (contact.get("department"), contact.get("person"), contact.get("phone"))))
        text = f"{pack.outcomes_title}经专家评审和审定，现予公示，{total}公示期为{BLANK_DATE}至{BLANK_DATE}。"
        text += f"如有异议，请在公示期内与{told}联系。" if told else ""
    else:
        text = f"{pack.outcomes_title}经专家评审、审定和公示，现予发布，{total}"
    spaced(letters.indented(document, text), after=6)


def _ending(document: Document, pack: Pack) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    for text in (pack.issuer, BLANK_DATE):
        paragraph = letters.add(document.add_paragraph(), text)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        spaced(paragraph, before=18 if text == pack.issuer else 0)


def _certificates(path: Path, published: Sequence[Entry], pack: Pack) -> None:
    """One flat list, as a mail merge takes it: a header, no merged cells, nothing above it."""
    named = {"number": "序号", "unit": "单位名称", "title": pack.outcome_noun, "level": "等级", "field": "领域"}
    named |= {"activity": "活动名称", "issuer": "颁发单位", "code": "编号"}
    rows = [
        _public(number, one) | {"activity": pack.title, "issuer": pack.issuer, "code": one.data["code"]}
        for number, one in enumerate(published, 1)
    ]
    write_lists(path, {"证书": (named, rows)})


def _feedback(folder: Path, listed: Sequence[Entry], pack: Pack, card: ScoreCard) -> None:
    """A workbook for each recommender, with its own rows and nobody else's."""
    groups: dict[str, list[Entry]] = {}
    for one in listed:
        groups.setdefault(one.data["recommender"] or _NO_RECOMMENDER, []).append(one)
    named = {"code": "编号", "unit": "单位名称", "title": pack.outcome_noun, "field": "领域", "applied": "申报等级"}
    named |= {"decided": "审定等级", "comments": "专家意见"}
    taken: set[str] = set()
    for recommender, mine in sorted(groups.items()):
        name = file_name(recommender)
        while name.lower() in taken:
            name += "_"
        taken.add(name.lower())
        rows = [_row(one, card) | {"comments": _said(one)} for one in mine]
        write_lists(folder / f"{name}.xlsx", {"反馈": (named, rows)})


def _said(one: Entry) -> str:
    """The comments as they were written, numbered."""
    return "\n".join(f"专家{number}：{text}" for number, text in enumerate(one.data["comments"], 1))
