"""The draft's pack.toml, first part: the sections of the report."""

from __future__ import annotations

import re
from typing import Any

from pipeline.pack.draft.anonymous import field_of, hides_unit, of_a_title
from pipeline.pack.draft.data_said import asks_for_data
from pipeline.pack.draft.elements import Asked, elements_of, ends_in_word
from pipeline.pack.draft.forms import Field
from pipeline.pack.draft.found import Found
from pipeline.pack.draft.limits import Limit
from pipeline.pack.draft.lines import sentences
from pipeline.pack.draft.names import key_of, names_outcome
from pipeline.pack.draft.repeated import Repeated, repeated_in
from pipeline.pack.draft.section_when import LevelsSaid, levels_said
from pipeline.pack.draft.sections import Part
from pipeline.pack.draft.toml import Writer

TOLERANCE = 0.1
"""What "左右" is taken for."""
_GUIDANCE = 400
"""Characters of what the notice says of a part that are kept."""
_FURTHER = re.compile(r"其中[^，。；\t|]{2,40}(?:不得?超过|不少于|不低于|占|以内)[^，。；\t|]*")
_COMMON = ("情况", "内容", "目录", "材料", "说明", "要求")


def put_sections(out: Writer, found: Found, fields: dict[str, Field]) -> None:
    """[[sections]]; a pack has at least one."""
    taken: set[str] = set()
    for part in found.parts.parts:
        _section(out, found, part, taken, fields)
    if not found.parts.parts:
        _no_sections(out, found)


def limit_value(limit: Limit) -> dict[str, Any]:
    """A limit as the pack writes it."""
    value: dict[str, Any] = {key: told for key in ("max", "min", "about") if (told := getattr(limit, key)) is not None}
    if limit.about is not None:
        value["tolerance"] = TOLERANCE
    if limit.share_min is not None or limit.share_max is not None:
        value["share_of"] = "report"
        value |= {key: told for key in ("share_min", "share_max") if (told := getattr(limit, key)) is not None}
        return value
    return value | {"unit": limit.unit} | ({"severity": "review"} if limit.soft else {})


def _section(out: Writer, found: Found, part: Part, taken: set[str], fields: dict[str, Field]) -> None:
    key = key_of("sections", part.title, taken, "part")
    out.gap()
    if part.unlisted:
        out.mark(f"通知没有把“{part.title}”列为一个部分，程序按封面或开头的题名检查，请核对。")
    elif not found.parts.sure:
        out.mark("这一部分是据编号和位置认出的，请核对是否为报告的一部分。")
    repeated = repeated_in(part)
    out.table("sections", many=True)
    out.put("key", key)
    named = names_outcome(key)
    out.put("is_title", named or None)
    out.put("title", part.title)
    said = levels_said(part, tuple(level.name for level in found.levels))
    if said is not None:
        _of_levels(out, said)
    elif part.optional:
        out.mark("通知写明可以不写这一部分，请核对。")
        out.put("required", False)
    elif not part.asked:
        out.put("required", False)
    _limit(out, part, repeated)
    limited = [other.title for other in found.parts.parts if other.limit is not None]
    for more in _FURTHER.findall(part.line.plain):
        if any(title in more for title in limited):
            continue
        out.mark(f"通知还写了“{more}”，没有写进限额，请核对。")
    out.put("clause", part.line.clause or "正文")
    out.put("quote", part.quote)
    out.put("guidance", re.sub(r"[，,、；;：:]+$", "。", "".join(part.told)[:_GUIDANCE]))
    out.put("shows_data", wants_data(part) or None)
    hint = part.title[-2:] if ends_in_word(part.title) else ""
    alone = sum(other.title.endswith(hint) for other in found.parts.parts) == 1
    if len(part.title) > 2 and hint and hint not in _COMMON and not named and not repeated and alone:
        out.put("hints", [hint])
    if named:
        _forbidden(out, found, part, fields)
    _elements(out, found, key, part)


def wants_data(part: Part) -> bool:
    """The notice says beside the part, or below it, that it must show figures."""
    return not part.unlisted and any(
        asks_for_data(line.plain) for line in (part.line, *part.guidance) if not line.cells
    )


def _of_levels(out: Writer, said: LevelsSaid) -> None:
    """Some levels alone are asked for the part; what was not understood is asked about."""
    if said.when:
        out.mark(f"通知写明“{said.clause}”，请核对哪些等级要写这一部分。")
        out.put("when", said.when)
    else:
        out.mark(f"通知写明“{said.clause}”，没有写进规则包；只对某些等级要求的，请用 when 写明。")


def _elements(out: Writer, found: Found, key: str, part: Part) -> None:
    bare = "".join(found.text.split())
    asked_for = [asked for asked in elements_of(part.told) if "".join(asked.quote.split()) in bare]
    sought = [asked for asked in asked_for if asked.words]
    if asked_for:
        out.gap()
        out.mark(_of_elements(part.title, asked_for))
    for number, asked in enumerate(sought, 1):
        if number > 1:
            out.gap()
        out.table("sections", "elements", many=True)
        out.put("key", f"{key}_{number}")
        out.put("title", asked.title)
        out.put("severity", "advice")
        out.put("quote", asked.quote)
        out.put("words", list(asked.words))


def _of_elements(title: str, asked_for: list[Asked]) -> str:
    """What is to be confirmed about what a part must tell."""
    questions = "".join(f"“{asked.title}”" for asked in asked_for if asked.question and asked.words)
    unsought = "".join(f"“{asked.title}”" for asked in asked_for if not asked.words)
    told = f"“{title}”要写明的内容，用词请补充，确认后可把 severity 一行删去（未找到时请人工核对）"
    told += f"；{questions}是问话，只按其中的名词来找" if questions else ""
    told += f"；{unsought}没有认出用什么词来找，不检查，要检查的请补写" if unsought else ""
    return f"{told}。"


def _no_sections(out: Writer, found: Found) -> None:
    """A pack has at least one part: one that nobody is asked to have."""
    line, quote = found.hand_in
    out.gap()
    out.mark("没有认出报告由哪些部分组成，请逐个写明，并删去这一条。")
    out.table("sections", many=True)
    out.put("key", "body")
    out.put("title", "正文")
    out.put("required", False)
    out.put("clause", line.clause or "正文")
    out.put("quote", quote)


def _limit(out: Writer, part: Part, repeated: Repeated | None) -> None:
    limit = repeated.limit if repeated else part.limit
    if repeated:
        out.mark(f"“{repeated.name}”重复出现，每个各算各的限额，请核对个数。")
        counts = {key: told for key, told in (("min", repeated.least), ("max", repeated.most)) if told}
        out.put("repeats", {"name": repeated.name, **counts})
    if limit is None:
        return
    if limit.about is not None:
        out.mark(f"“左右”按上下 {TOLERANCE:.0%} 计，请核对。")
    elsewhere = {"clause": part.line.clause or "正文", "quote": repeated.quote} if repeated else {}
    plain = limit.max is not None and limit.min is None and limit.unit == "字" and not elsewhere and not limit.soft
    out.put("limit", limit.max if plain else limit_value(limit) | elsewhere)


def _forbidden(out: Writer, found: Found, part: Part, fields: dict[str, Field]) -> None:
    """The outcome's name must not hold the unit's, said beside the part or in a sentence of its own."""
    own = re.sub(r"\s", "", part.line.plain)
    inside = next((sentence for sentence in sentences(part.line) if hides_unit(sentence)), part.line.text.strip())
    said = [(part.line.clause, inside)] if hides_unit(own) else []
    said += [(d.line.clause, d.quote) for d in found.duties if hides_unit(d.quote) and of_a_title(d.quote)]
    if not said:
        return
    clause, quote = said[0]
    named = re.split(r"出现|含有?|包含", quote)[-1].rstrip("。；; ")
    out.mark(f"{clause or '正文'}：“{quote}”，请核对哪些栏目的内容不得出现。")
    key = field_of(named, fields) or ("unit_name" if "unit_name" in fields else "")
    if not key:
        out.mark("申报表里没有认出对应的栏目；补上栏目后，请在这一部分写 forbidden_fields，并补上规则 C005。")
    out.put("forbidden_fields", [key] if key else [])
