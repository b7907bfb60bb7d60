"""The kinds of files that the notice asks for: the report, its forms, and what its sentences of duty name."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from pipeline.pack.draft.duties import Duty
from pipeline.pack.draft.forms import Form
from pipeline.pack.draft.found import Found
from pipeline.pack.draft.lines import Line
from pipeline.pack.draft.names import key_of, wide_words, words_of

if TYPE_CHECKING:
    from pipeline.segment import Segmenter

_REPORT = re.compile(r"[一-龥]{0,10}(?:报告|论文|案例文本|案例材料|案例|文稿|总结材料|成果材料|申报材料)")
_LED = re.compile(r"([一-龥]{2,14}?)(?:由|应?包括|应?包含|应?按|，?具体要求)")
_OF_FORM = re.compile(r"[申推][报荐选][^，。]{0,6}[表书]|报名表|申请[表书]|汇总表")
_MARKS = 12
"""Labels of a form by which it is recognised."""
_LONGEST = 10
"""Characters of a name that a longer one is taken for: "案例" is short for "案例报告"."""
_CLUMSY = 14
"""Characters of a name that was surely cut out of a sentence."""


_LED_BY = re.compile(
    r"^(?:.*(?:提交|上传|报送|填写|编写|撰写|申报(?!材料|[书表])|评选|连同|随同|附上|附|须|应当?|将|把|并)|(?:以|由|对|同|和|与|及|按照?|各|本|该|其|每份|一份|完整的?))+"
)
"""What stands before a name and is no part of it."""
_BY_SENTENCES = "通知要的材料，名称和辨认的字样取自它的句子，请核对，并补充常见的其他叫法。"
_UNNAMED = re.compile(r"^(?:以下|下列|上述|相关|有关|全部|所有)?(?:申报)?(?:材料|文件|附件|资料)$")
_OF_PARTS = re.compile(
    r"^([一-龥]{0,8}(?:报告|论文|案例|文本|文稿|总结|材料|书))(?:的?(?:写法|内容|要求|正文|编写|撰写|格式|体例)|[^，。]{0,4}\d|[一二两三]份|[，,：:]|$)"
)
"""A heading or sentence that says what the parts are parts of: "二、申报书的写法", "主报告正文8000字"."""
_THREE = ("许可证", "资格证", "毕业证", "身份证", "说明书", "意见书", "通知书", "承诺书")
_SUBJECT = re.compile(
    r"^[\s\d一二三四五六七八九十（）()、.．]*(?:其中)?(?P<name>[一-龥]{2,12}?)(?:均|都)?(?:由|须|应|需|要|必须|加盖|上)"
)
_SHARE = re.compile(
    r"(?P<title>[一-龥]{2,8}?(?:率|比|比例|度))(?:应|须|需)?(?:(?P<over>不得?超过|不高于|不大于|低于|小于)|(?:不得?低于|不少于|不小于|高于|达到))"
    r"\s*(?P<figure>\d+)\s*[%％]"
)
_SHORT = re.compile(r"(?:报名|申报|申请|推荐|推选|登记|信息|汇总|基本情况|任务|自荐|注册)[^的]{0,6}(?:表|书|函|目录)$")


class Share(NamedTuple):
    """A share that it must tell: "重复率不得超过20%"."""

    title: str
    min: int | None
    max: int | None
    line: Line
    quote: str


class Material(NamedTuple):
    """A kind of file, and the sentences that ask for it."""

    role: str
    title: str
    clause: str
    titles: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    duties: tuple[Duty, ...] = ()
    why: str = ""
    """What is to be confirmed about it."""
    fact: Share | None = None
    sealed: Duty | None = None
    """The sentence that says that it bears a seal."""

    def title_for(self, duty: Duty) -> str:
        """What the sentence itself calls it, where that is a name."""
        own = _named(duty.material)
        return own if len(own) < _CLUMSY else self.title

    def key_for(self, duty: Duty) -> str:
        """A key of its own for each sentence."""
        number = self.duties.index(duty) + 1
        return self.role if number == 1 else f"{self.role}_{number}"


def materials_of(found: Found) -> list[Material]:
    """The report first, then the forms, then what the sentences ask for."""
    made = [_report(found)]
    for form in found.forms:
        if not any(material.role == _role(form) for material in made):
            made.append(_form(form))
    taken = {material.role for material in made}
    asked: dict[str, list[Duty]] = {}
    for duty in found.duties:
        for name in (duty.material, *duty.instead):
            if (
                name
                and not (found.editions and duty.quote == found.editions[1])
                and (duty.banned or not duty.forbids)
                and not _UNNAMED.search(name)
                and not _known(name, made[0].title)
            ):
                asked.setdefault(_named(name), []).append(duty)
    by_role: dict[str, Material] = {}
    unknown = 0
    for name, duties in asked.items():
        mine = tuple(duty for duty in duties if _named(duty.material) == name)
        role = key_of("materials", name, set(), "material")
        another = role in by_role and bool(wide_words(role)) and by_role[role].title != name
        if role in taken or another or role.startswith("material_"):
            unknown += 1
            role = f"material_{unknown}"
        if role in by_role:
            by_role[role] = by_role[role]._replace(duties=(*by_role[role].duties, *mine))
        else:
            by_role[role] = _asked(role, name, duties)._replace(duties=mine)
    core = _cores(list(by_role.values()))
    named = [_recognised(material, core) for material in by_role.values()]
    first = next((n for n, material in enumerate(named) if material.role.startswith("material_")), None)
    if first is not None and not named[first].why:
        named[first] = named[first]._replace(why=_BY_SENTENCES)
    return [*made, *(material._replace(sealed=_seal_of(material, found.duties)) for material in named)]


def _seal_of(material: Material, duties: list[Duty]) -> Duty | None:
    """Said where it is asked for, or in a sentence that speaks of it: "推荐函由分会出具并加盖公章"."""
    own = next((duty for duty in material.duties if duty.seal and duty.material), None)
    spoken = (duty for duty in duties if duty.seal and not duty.material and (said := _SUBJECT.match(duty.quote))
              and material.title.endswith(said["name"]))  # fmt: skip
    return own or next(spoken, None)


def _cores(materials: list[Material]) -> Counter[str]:
    """The short names, with how many materials would go by each."""
    return Counter(core_of(material.title) for material in materials)


def _recognised(material: Material, cores: Counter[str]) -> Material:
    """By the name that the notice gives it and by what is short for it, unless that is short for another, too."""
    core = core_of(material.title)
    own = [material.title, *([core] if cores[core] == 1 else [])]
    narrow = [word for word in material.titles if word not in wide_words(material.role)]
    words = tuple(dict.fromkeys([*own, *narrow]))
    return material._replace(titles=words, names=words)


def core_of(title: str) -> str:
    """ "消防设施维保记录": 维保记录; its noun with the word before it, which files are mostly called by."""
    # 自查表 and 推荐函 have one sign for a noun, 维保记录 and 检测报告 two; 许可证 is a noun of three
    size = 5 if title.endswith(_THREE) else 3 if re.search(r"(?:[表函信册]|(?<!证)书)$", title) else 4
    if len(title) <= size + 1 or not re.fullmatch(r"[一-龥]+", title):
        return title
    from pipeline.segment import segmenter  # a dictionary takes a while to read

    known = segmenter(())
    while size < len(title) and _cuts(known, title, len(title) - size):
        size += 1
    return title[-size:]


def _cuts(known: Segmenter, title: str, at: int) -> bool:
    """A word would be cut in two there."""
    return bool(known.within(title[at - 1 : at + 1])) and not known.within(title[at : at + 2])


def role_of(name: str, materials: list[Material]) -> str:
    """The kind of file that a sentence's noun means; "" for none."""
    for material in materials:
        if any(_named(other) == _named(name) for duty in material.duties for other in (duty.material,)):
            return material.role
    return next((material.role for material in materials if material.title == _named(name)), "")


def _named(material: str) -> str:
    return re.sub(r"^(?:的|相关|有关|上述|以上|所有|一份|各类)+", "", material)


def _known(material: str, report: str) -> bool:
    """It is the report or a form, which have rules of their own."""
    named = len(report) > 2 and (material in report or report in material)
    return named or bool(_OF_FORM.search(material)) or material.startswith("成果")


def _report(found: Found) -> Material:
    told = _of_parts(found)
    told += [match[0] for match in _REPORT.finditer(found.hand_in[1])] if found.hand_in[0] != found.head.line else []
    lead = found.parts.lead
    if lead is not None:
        told += [led[1] for sentence in reversed(re.split(r"。|；", lead.plain)) if (led := _LED.search(sentence))]
    names = [_LED_BY.sub("", name) for name in told]
    levels = {level.name for level in found.levels}
    name = next((name for name in names if len(name) > 1 and name not in levels), "报告")
    name = max((one for one in names if name in one and len(one) <= _LONGEST), key=len, default=name)
    titles = tuple(part.title for part in found.parts.parts if not part.unlisted)
    short = re.search(r".{0,4}(?:报告|论文|案例|材料|文本|文稿)$", name)
    return Material(
        "report",
        name,
        found.hand_in[0].clause or "正文",
        tuple(dict.fromkeys((name, short[0] if short else name))),
        titles[:_MARKS],
        tuple(dict.fromkeys((name, "报告"))) if not any(_other_report(duty) for duty in found.duties) else (name,),
        why="报告叫什么、文件名里有什么字样，请核对。",
    )


def _other_report(duty: Duty) -> bool:
    """Some other file is a 报告, too: that word in a name tells nothing."""
    return any(name.endswith("报告") for name in (duty.material, *duty.instead))


def _of_parts(found: Found) -> list[str]:
    """What the lines above the parts call what they are parts of."""
    listed = [part for part in found.parts.parts if not part.unlisted]
    if not listed:
        return []
    parents = listed[0].line.parents
    above = [line for line in found.lines if line.at in parents or line == found.parts.lead]
    told = [match[1] for line in reversed(above) if (match := _OF_PARTS.match(line.name))]
    return [name for name in told if not _UNNAMED.search(name)]


def _role(form: Form) -> str:
    return "recommendation" if form.recommendation else "application_form"


def _form(form: Form) -> Material:
    labels = [field.label for field in form.fields] + [column for table in form.records for column in table.columns]
    marks = tuple(dict.fromkeys(label for label in labels if len(label) > 2))[:_MARKS]
    word = _SHORT.search(form.title)
    name = word[0] if word else form.title
    names = (name,)
    return Material(_role(form), name, form.annex, names, marks, names)


def _asked(role: str, name: str, duties: list[Duty]) -> Material:
    words = words_of("materials", role) or [name]
    why = "材料的名称是从句子里截取的，请改成通知的叫法。" if len(name) >= _CLUMSY else ""
    clause = duties[0].line.clause or "正文"
    if len(name) >= _CLUMSY:
        name = next((word for word in words if word in name), name)
    return Material(role, name, clause, tuple(words), (), tuple(words), tuple(duties), why, _share(duties))


def _share(duties: list[Duty]) -> Share | None:
    for duty in duties:
        if len(duty.instead) == 0 and (told := _SHARE.search(duty.quote)):
            over, figure = "over" if told["over"] else "", int(told["figure"])
            return Share(told["title"], None if over else figure, figure if over else None, duty.line, duty.quote)
    return None
