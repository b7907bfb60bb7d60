"""Does a condition of the pack hold for this submission? Yes, no, or not known: and why that is not sure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pipeline.fold import fold
from pipeline.model import Dossier, FormField
from pipeline.pack.when import LEVEL, All, AnyOf, Condition, Is, Not


class Answer(NamedTuple):
    """What a condition comes to."""

    holds: bool | None
    """None where it is not known."""
    why: str = ""
    """In plain Chinese, without a full stop: why it is not known, or known but not for sure."""

    @property
    def surely(self) -> bool:
        """It holds, and nothing speaks against that: an error may rest on it."""
        return self.holds is True and not self.why


def answer(condition: Condition | None, dossier: Dossier) -> Answer:
    """Whether ``condition`` holds; none asks for nothing and always does."""
    match condition:
        case None:
            return Answer(True)
        case Not(of):
            inner = answer(of, dossier)
            return inner._replace(holds=None if inner.holds is None else not inner.holds)
        case All(parts):
            return _joined([answer(part, dossier) for part in parts], decided_by=False)
        case AnyOf(parts):
            return _joined([answer(part, dossier) for part in parts], decided_by=True)
        case Is(key, values):
            return _level(values, dossier) if key == LEVEL else _field(key, values, dossier)


def _joined(answers: Iterable[Answer], decided_by: bool) -> Answer:
    """One answer that is ``decided_by`` decides alone, the surest first; else what is not known leaves it open."""
    answers = list(answers)
    deciding = sorted((one for one in answers if one.holds is decided_by), key=lambda one: bool(one.why))
    if deciding:
        return deciding[0]
    why = "；".join(dict.fromkeys(one.why for one in answers if one.why))
    return Answer(None if any(one.holds is None for one in answers) else not decided_by, why)


def _level(values: tuple[str, ...], dossier: Dossier) -> Answer:
    if dossier.level is None:
        return Answer(None, "申报等级没有读到")
    if dossier.options.level:
        return Answer(dossier.level in values)
    return Answer(dossier.level in values, _doubt(LEVEL, dossier))


def _field(key: str, values: tuple[str, ...], dossier: Dossier) -> Answer:
    name = f"“{field_name(key, dossier)}”"
    if dossier.options.scope == "report":
        return Answer(None, f"本次只检查{dossier.pack.report_name}，没有读{name}")
    if dossier.form is None:
        return Answer(None, f"没有读到申报表，{name}不能确定")
    found = dossier.form.fields.get(key)
    if found is None:
        return Answer(None, f"申报表里没有找到{name}一栏")
    told = found.value if isinstance(found.value, tuple) else (found.value or "",)
    told = tuple(text for text in told if text)
    if not told:
        return Answer(None, f"申报表的{name}没有填写或勾选")
    spec = dossier.pack.fields.get(key)
    if len(told) > 1 and spec is not None and spec.kind == "choice" and spec.single:
        return Answer(None, f"申报表的{name}是单选，勾选了 {len(told)} 项")
    wanted = {fold(value) for value in values}
    return Answer(any(fold(text) in wanted for text in told), _doubt(key, dossier))


def _doubt(key: str, dossier: Dossier) -> str:
    """What was not sure about a field that was read."""
    form = dossier.form
    if form is None:
        return ""
    found = form.fields.get(key, FormField(key, None))
    if form.estimate:
        return "申报表由识别得到"
    return next((doubt.why for doubt in found.doubts), "")


def field_name(key: str, dossier: Dossier) -> str:
    """What the notice calls a field: the first of its wordings."""
    return dossier.pack.field_name(key)


def told(condition: Condition, dossier: Dossier) -> str:
    """The condition in words: "申报等级为标杆级，且重点领域为制造或建设工程"."""
    match condition:
        case Is(key, values):
            name = "申报等级" if key == LEVEL else field_name(key, dossier)
            return f"{name}为{'或'.join(values)}"
        case Not(Is(key, values)):
            name = "申报等级" if key == LEVEL else field_name(key, dossier)
            return f"{name}不是{'或'.join(values)}"
        case Not(of):
            return f"并非{told(of, dossier)}"
        case All(parts):
            return "，且".join(told(part, dossier) for part in parts)
        case AnyOf(parts):
            return "，或".join(told(part, dossier) for part in parts)
