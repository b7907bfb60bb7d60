"""What a limit is said of, where it stands in no part's own line: the title, the whole report, or something else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from pipeline.pack.draft.forms import Form
from pipeline.pack.draft.limits import Limit, limits_in
from pipeline.pack.draft.lines import Line, sentences
from pipeline.pack.draft.sections import Part

_TITLE = r"标题(?!式|栏|层|级)|题目|题名|(?:成果|案例|课题|项目|作品|论文|报告|选题|活动|实例)名称"
_TITLE += r"|名称(?=[（(]|[^，。；]{0,6}$)"
_WHOLE = r"全文|正文|总字数|总篇幅|全篇|通篇|篇幅|报告|论文|案例|材料|文本|总结|文稿|书面"
_OTHER = (
    r"摘要|提要|关键词|简介|概述|引言|前言|说明|介绍|附录|附件|附图|附表|图片|照片|视频|备注|意见|评语|理由|事迹|简历|注释|题注|标语"
    r"|口号|格式|每[个篇项条张段幅]"
)
_NOUN = re.compile(rf"(?P<name>{_TITLE})|(?P<other>{_OTHER})|(?P<whole>{_WHOLE})")
_SAID = re.compile(
    r"(?P<name>[一-龥]{0,4}?(?:标题|题目|题名|名称))"
    r"(?:应当?|须|要|的?字数|字数|长度|一般|原则上|请|控制|不|限|中|里|内|[（(，,])"
)
_ASKED = re.compile(
    r"(?:应|须|要|必须|需|请)当?(?:有|写|自?拟|注明|标明|拟定?|列出|起)[^，。；]{0,6}(?:标题|题目|题名|名称)"
)
_LED = re.compile(r"^.*(?:应当?|须|必须|需要?|要|请|有|写明?|注明|标明|拟定?|列出|其|及|和|与|的|把|将|是|为|在)")


class Whole(NamedTuple):
    """A limit of the whole report, or of a file; or one of which it was not recognised what it is said of."""

    limit: Limit
    line: Line
    quote: str


def subject_of(sentence: str, limit: Limit) -> str:
    """ "name", "whole" or "other": the last thing that is named before the limit; "" where none is."""
    before = re.split(r"[。；;]", sentence[: limit.start])[-1]
    behind = re.match(r"的?\s*(?P<noun>[一-龥]{1,6})", sentence[limit.end :])
    if behind and (noun := re.match(rf"(?P<other>{_OTHER})|(?P<name>{_TITLE})", behind["noun"])):
        return str(noun.lastgroup)
    named = list(_NOUN.finditer(before))
    return str(named[-1].lastgroup) if named else ""


def title_of(lines: tuple[Line, ...], parts: tuple[Part, ...], forms: Iterable[Form]) -> Part | None:
    """The report's title, where a sentence outside the parts says how long it may be or what must not stand in it."""
    from pipeline.pack.draft.anonymous import hides_unit, of_a_title

    if any(is_title(part.title) for part in parts):
        return None
    numbered = {part.line.at for part in parts if part.line.kind}
    for line in lines:
        if line.cells or line.at in numbered:
            continue
        for sentence in sentences(line):
            limits = [one for one in limits_in(sentence) if subject_of(sentence, one) == "name"]
            said = _SAID.search(sentence) or re.search(rf"(?P<name>{_TITLE})", sentence)
            if said and (limits or (hides_unit(sentence) and of_a_title(sentence))):
                own = line._replace(text=sentence, plain=sentence, kind="", name=sentence)
                name = _name(said["name"], forms)
                limit = next(iter(sorted(limits, key=lambda one: one.soft)), None)
                return Part(name, limit, own, sentence, unlisted=True, asked=bool(_ASKED.search(sentence)))
    return None


def is_title(name: str) -> bool:
    """It is what a part is called that holds the outcome's name."""
    return bool(re.search(r"(?:标题|题目|题名|名称)$", name))


def _name(told: str, forms: Iterable[Form]) -> str:
    """What the form calls it, where it has such a field; else as the sentence does."""
    bare = _LED.sub("", told)
    labels = [field.label for form in forms if not form.recommendation for field in form.fields]
    noun = re.search(r"(?:标题|题目|题名|名称)$", bare)
    alike = [label for label in labels if noun and label.endswith(noun[0]) and bare in label]
    alike = [label for label in alike if not re.search(r"单位|企业|公司|组织|机构|学校|医院", label)]
    return alike[0] if len(alike) == 1 else bare
