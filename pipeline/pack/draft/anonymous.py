"""What must not be written: names in an anonymous copy, words that the notice forbids."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.pack.draft.forms import Field
from pipeline.pack.draft.lines import Line, sentences
from pipeline.pack.draft.toml import Writer

_COPY = re.compile(r"(?P<title>匿名稿|匿名版|匿名报告|盲审稿|盲评稿|盲审版)")
_NOT = (
    r"(?:不得|不能|不应|不可|不许|不要|禁止|严禁)(?:再)?"
    r"(?:出现|含有?|包含|写有?|使用|带有?|注明|透露|泄露|标注|体现)(?:任何)?"
)
_HIDES = re.compile(_NOT + r"(?P<names>[^。；]*)")
_QUOTED = re.compile(_NOT + r"[^“\"。；]{0,8}(?P<words>(?:[“\"][^”\"]{1,12}[”\"][、和及或]?)+)")
_UNIT = re.compile(r"(?:单位|企业|公司|组织|学校|医院|机构)(?:的)?(?:名称|字样|简称|全称)?")
_TITLES = re.compile(r"题目|标题|名称(?:中|里|内|不)|名称$")
_ASKED = re.compile(r"另|须|应|提交|报送|提供|上传|附")
ROLE = "anonymous_copy"


class Anonymous(NamedTuple):
    """A copy in which names must not appear."""

    role: str
    title: str
    line: Line
    quote: str
    """The sentence that says what must not appear."""
    names: tuple[str, ...]
    """As it lists them."""
    asked: tuple[Line, str] | None
    """The sentence that asks for the copy."""


class Words(NamedTuple):
    """Words that must not be used."""

    words: tuple[str, ...]
    line: Line
    quote: str


def anonymous_of(lines: tuple[Line, ...]) -> Anonymous | None:
    """The first copy that the notice asks for."""
    told = [(line, s, copy) for line in lines if not line.cells for s in sentences(line) if (copy := _COPY.search(s))]
    hiding = [(line, s, copy, hides) for line, s, copy in told if (hides := _HIDES.search(s))]
    if not hiding:
        return None
    line, sentence, copy, hides = hiding[0]
    asked = next(((one, s) for one, s, other in told if _ASKED.search(s[: other.start()])), None)
    listed = re.split(r"[，,]", hides["names"])[0]
    names = tuple(name for piece in re.split(r"[、和及与或]|以及", listed) if (name := piece.strip("等信息。 ")))
    return Anonymous(ROLE, copy["title"], line, re.split(r"[，,](?=文件)", sentence)[0], names, asked)


def words_of(lines: tuple[Line, ...]) -> list[Words]:
    """ "不得出现“零事故”“绝对安全”等用语"."""
    found = []
    for line in lines:
        for sentence in sentences(line) if not line.cells else ():
            if told := _QUOTED.search(sentence):
                found.append(Words(tuple(re.findall(r"[“\"]([^”\"]+)[”\"]", told["words"])), line, sentence))
    return found


def hides_unit(text: str) -> bool:
    """The outcome's name must not hold the unit's: "名称中不得出现企业名称"."""
    told = _HIDES.search(text)
    return told is not None and _UNIT.search(told["names"]) is not None and not _COPY.search(text)


def of_a_title(text: str) -> bool:
    """It is the outcome's name that is spoken of."""
    told = _HIDES.search(text)
    return told is not None and _TITLES.search(text[: told.start()]) is not None


def field_of(name: str, fields: dict[str, Field]) -> str:
    """The form's field that a name means: "单位所在的区" is "所在区"; "" where none is sure."""
    bare = name.replace("的", "")
    for key, field in fields.items():
        if field.label == bare or (len(field.label) > 2 and (field.label in bare or bare in field.label)):
            return key
    return "unit_name" if "unit_name" in fields and _UNIT.fullmatch(name) else ""


def put_words(out: Writer, copy: Anonymous | None, forbidden: list[Words], fields: dict[str, Field]) -> None:
    """[words.anonymous] and [[words.forbidden]], behind what words.toml holds."""
    for words in forbidden:
        out.gap()
        out.mark("通知不许用的词语，请核对，并补充同样意思的说法。")
        out.table("words", "forbidden", many=True)
        out.put("words", list(words.words))
        out.put("where", "report")
        out.put("clause", words.line.clause or "正文")
        out.put("quote", words.quote)
    if copy is None:
        return
    keys = {name: field_of(name, fields) for name in copy.names}
    unknown = [name for name, key in keys.items() if not key]
    out.gap()
    if unknown:
        out.mark(f"通知还写了{'、'.join(unknown)}，申报表里没有认出对应的栏目，请补进 fields 或列为人工确认。")
    if not (known := [key for key in keys.values() if key]):
        return
    out.mark("匿名稿里不得出现申报表这些栏目的内容，请核对。")
    out.table("words", "anonymous")
    out.put("files", [copy.role])
    out.put("fields", list(dict.fromkeys(known)))
    out.put("clause", copy.line.clause or "正文")
    out.put("quote", copy.quote)
