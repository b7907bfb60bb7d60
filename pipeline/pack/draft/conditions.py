"""When something is asked for: by the levels or the form's options that it names ("委托经营的食堂，还须附合同")."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from pipeline.pack.draft.duties import Duty
from pipeline.pack.draft.forms import Field

_DUTY = re.compile(r"(?:还|也|均|都|另)?(?:须|应|需|必须|可|提供|提交|附|报送|上传)")
_ELSE = re.compile(r"以外|之外|除外|^除")
_WHETHER = re.compile(r"^(?:是否|有无|是不是|有没有)")
_SAID = re.compile(
    r"(?:^|[，,；;])(?P<told>[^，,。；;]{2,30}的)(?=[，,]|[单企组学机][位业织校构])|如[^，。；]{1,12}(?=[，,])|涉及[^，。；]{1,12}的"
)
_NOT_SAID = re.compile(r"^(?:申报|报送|提交|上报|所有|全部|各|由|相关|有关)")
_LEAST = 2
"""Characters of an option that is looked for in a sentence."""


class Told(NamedTuple):
    """The condition of a sentence, and what is to be confirmed about it."""

    when: dict[str, Any]
    why: str = ""


def condition_of(duty: Duty, fields: dict[str, Field]) -> Told:
    """What ``when`` says of a duty: empty where it holds for all, or where nothing of the form tells."""
    if duty.levels:
        return Told({"level": list(duty.levels)})
    head = re.sub(r"^[\s\d一二三四五六七八九十（）()、.．]+", "", _head(duty.quote))
    for key, field in fields.items():
        if key == "level" or not head:
            continue
        if values := _values(head, field):
            when: dict[str, Any] = {key: values}
            why = f"条件取自申报表的“{field.label}”栏，请核对。"
            return Told({"not": when} if _ELSE.search(head) else when, why)
    said = _SAID.search(head)
    phrase = (said["told"] or said[0]) if said else ""
    if phrase and not _NOT_SAID.match(phrase):
        return Told({}, f"通知写明“{phrase}”才要求，请用 when 写明条件，或改为建议。")
    return Told({})


def _head(quote: str) -> str:
    """What stands before the word of duty."""
    found = _DUTY.search(quote)
    return quote[: found.start()] if found else ""


def _values(head: str, field: Field) -> list[str]:
    """The options of the field that the sentence begins with."""
    if _WHETHER.match(field.label):
        about = _WHETHER.sub("", field.label)
        yes = [option for option in field.options if option in ("是", "有")]
        return yes if yes and about in head else []
    return [option for option in field.options if len(option) >= _LEAST and option != "其他" and option in head]
