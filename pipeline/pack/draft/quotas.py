"""How many may be handed in: "每个单位不超过3项", "每区报送案例不超过5个", "每所学校限报1个"."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.pack.draft.anonymous import field_of
from pipeline.pack.draft.forms import Field
from pipeline.pack.draft.limits import figure
from pipeline.pack.draft.lines import Line, sentences
from pipeline.pack.draft.toml import Writer

_PLACE = r"区县|县区|乡镇|街道|地区|城市|区|县|市|乡|镇|省|州"
_GROUP = r"[一-龥]{0,4}?(?:商会|协会|分会|学会|联合会|工会|社区|集团)"
_UNIT = r"[一-龥]{0,4}?(?:单位|企业|公司|组织|学校|医院|机构|小组|班组|合作社|支部|农场)"
_QUOTA = re.compile(
    rf"(?:每一?(?:个|家|所)?|同一(?:个|家|所)?|各)(?P<per>推荐单位|推荐机构|{_PLACE}|{_GROUP}|{_UNIT})(?P<what>[^，,。；]{{0,14}}?)"
    r"(?:不(?:得)?超过|限报?|最多|至多|不多于|申报|报送|推荐|推选)\s*(?:申?报)?\s*(?:[\d一二两三]\s*(?:至|到|[-—～~])\s*)?(?P<most>\d+|[一二两三四五六七八九十]+)\s*[项个篇份家件]"
)


class Quota(NamedTuple):
    """So many at most."""

    per: str
    """Whose they are, in the notice's words."""
    most: int
    line: Line
    quote: str
    of_level: bool
    """Only those of one level are counted."""

    def field(self, fields: dict[str, Field]) -> str:
        """By what they are counted: a key of the form, "recommender", "unit_name"; "" where the form does not tell."""
        if self.per.startswith("推荐"):
            return "recommender"
        if re.fullmatch(_GROUP, self.per):
            own = (field_of(f"{lead}{self.per}", fields) for lead in ("所属", "推荐", "所在"))
            return next(filter(None, own), "recommender" if "recommender" in fields else "")
        if not re.fullmatch(_PLACE, self.per):
            named = next((key for key, field in fields.items() if field.label in (self.per, f"{self.per}名称")), "")
            of_unit = "unit_name" in fields or not fields
            return named or ("unit_name" if of_unit and not re.search(r"(?:小组|班组|支部)$", self.per) else "")
        labelled = (key for key, field in fields.items() if re.search(rf"(?:{_PLACE})(?:名称)?$", field.label))
        return field_of(f"所在{self.per}", fields) or next(labelled, "")


def quotas_of(lines: tuple[Line, ...], levels: tuple[str, ...]) -> list[Quota]:
    """All quotas, in the notice's order; the quote is the clause that states it."""
    found = []
    for line in lines:
        for sentence in sentences(line):
            for told in _QUOTA.finditer(sentence):
                start = max(sentence.rfind(sign, 0, told.start()) for sign in "，,；;") + 1
                end = re.match(r"[^，,。；;]*[。；;]?", sentence[told.end() :])
                quote = sentence[start : told.end() + (end.end() if end else 0)].strip()
                of_level = any(level in told["what"] for level in levels)
                found.append(Quota(told["per"], figure(told["most"]), line, quote, of_level))
    return found


def put_quotas(out: Writer, quotas: list[Quota], fields: dict[str, Field]) -> None:
    """[[quotas]]; where the form does not tell by what, or only one level counts, a mark in its stead."""
    for quota in quotas:
        out.gap()
        clause = quota.line.clause or "正文"
        if quota.of_level:
            out.mark(f"{clause}：“{quota.quote}”只限一个等级，程序不按等级计名额，请列为人工确认。")
            continue
        key = quota.field(fields)
        if not key:
            out.mark(
                f"{clause}：“{quota.quote}”，申报表里没有认出写明所在{quota.per}的栏目，补上栏目后请写一项 [[quotas]]。"
            )
            continue
        out.mark("名额按谁、在多大范围内计，请核对。")
        out.table("quotas", many=True)
        out.put("per", key)
        out.put("most", quota.most)
        out.put("clause", clause)
        out.put("quote", quota.quote)
