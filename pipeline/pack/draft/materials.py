"""The kinds of files that the notice asks for: the report, its forms, and what its sentences of duty name."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.pack.draft.duties import Duty
from pipeline.pack.draft.forms import Form
from pipeline.pack.draft.found import Found
from pipeline.pack.draft.names import key_of, words_of

_REPORT = re.compile(r"[一-龥]{0,10}(?:报告|论文|案例|总结材料|成果材料|申报材料)")
_LED = re.compile(r"([一-龥]{2,14}?)(?:由|应?包括|应?包含|应?按|，?具体要求)")
_OF_FORM = re.compile(r"[申推][报荐][^，。]{0,6}[表书]|报名表|申请[表书]|汇总表")
_MARKS = 12
"""Labels of a form by which it is recognised."""
_CLUMSY = 14
"""Characters of a name that was surely cut out of a sentence."""


_UNNAMED = re.compile(r"^(?:以下|下列|上述|相关|有关|全部|所有)?(?:申报)?(?:材料|文件|附件|资料)$")
_SHORT = re.compile(r"(?:报名|申报|申请|推荐|登记|信息|汇总|基本情况|任务|自荐|注册)[^的]{0,6}(?:表|书|函|目录)$")


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
        if (
            duty.material
            and not duty.forbids
            and not _UNNAMED.search(duty.material)
            and not _known(duty.material, made[0].title)
        ):
            asked.setdefault(_named(duty.material), []).append(duty)
    by_role: dict[str, Material] = {}
    for name, duties in asked.items():
        role = key_of("materials", name, set(), "material")
        if role in by_role:
            by_role[role] = by_role[role]._replace(duties=(*by_role[role].duties, *duties))
            continue
        if role in taken or role.startswith("material_"):
            role = f"material_{len(by_role) + 1}"
        by_role[role] = _asked(role, name, duties)
    return [*made, *by_role.values()]


def _named(material: str) -> str:
    return re.sub(r"^(?:的|相关|有关|上述|以上|所有|一份|各类)+", "", material)


def _known(material: str, report: str) -> bool:
    """It is the report or a form, which have rules of their own."""
    named = len(report) > 2 and (material in report or report in material)
    return named or bool(_OF_FORM.search(material)) or material.startswith("成果")


def _report(found: Found) -> Material:
    told = [match[0] for match in _REPORT.finditer(found.hand_in[1])]
    lead = found.parts.lead
    if lead is not None:
        told += [led[1] for sentence in reversed(re.split(r"。|；", lead.plain)) if (led := _LED.search(sentence))]
    names = [re.sub(r"^.*(?:提交|上传|报送|填写|编写|撰写|附|须|应)", "", name) for name in told]
    name = next((name for name in names if len(name) > 1), "报告")
    titles = tuple(part.title for part in found.parts.parts)
    short = re.search(r".{0,4}(?:报告|论文|案例|材料)$", name)
    return Material(
        "report",
        name,
        found.hand_in[0].clause or "正文",
        tuple(dict.fromkeys((name, short[0] if short else name))),
        titles[:_MARKS],
        tuple(dict.fromkeys((name, "报告"))),
        why="报告叫什么、文件名里有什么字样，请核对。",
    )


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
    why = (
        "材料的名称是从句子里截取的，请改成通知的叫法。" if len(name) >= _CLUMSY or role.startswith("material_") else ""
    )
    clause = duties[0].line.clause or "正文"
    if len(name) >= _CLUMSY:
        name = next((word for word in words if word in name), name)
    return Material(role, name, clause, tuple(words), (), tuple(words), tuple(duties), why)
