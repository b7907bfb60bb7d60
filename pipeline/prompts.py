"""What a form says where nothing has been filled in: "单击或点击此处输入文字。", "选择一项。", "请填写单位全称"."""

from __future__ import annotations

from pipeline.fold import fold
from pipeline.lazy import lazy

_LONGEST = 60
_WHAT = "(?:文字|文本|内容|日期|时间|姓名|名称|数字|标题)?"
# Folded: no white space, lower case, Traditional as Simplified.
_OFFICE = lazy(
    r"[\[(<【]?(?:"
    rf"(?:单击或点击|点击或点按|单击或点按|点击或轻触|单击|点击|轻触|点按|按一下或点选|按一下)(?:此处|这里|此)?(?:来|以|可)?(?:输入|键入|添加|选择){_WHAT}(?:您要重复的)?.{{0,8}}"
    r"|选择(?:一项|一个项目|项目|构建基块|日期|一个日期)"
    r"|(?:clickortap|clickhere|tap|click|taporclick)(?:here)?(?:or(?:tap|click)(?:here)?)?to(?:enter|add|type)(?:text|adate|adate)?.{0,12}"
    r"|chooseanitem|chooseabuildingblock|enterany(?:text|content)thatyouwanttorepeat.{0,60}|\[?(?:type|enter)text(?:here)?\]?"
    r")[。.…]*[\])>】]?"
)
_ASKED = lazy(
    r"[\[(<【]?(?:请|敬请)?(?:在)?(?:此处|此|这里)?(?:(?:请(?:在此处?)?|在?此处|在此|在这里)(?:如实)?(?:填写|填入|输入|键入|选择|注明|填报)"
    r"|下拉选择)[^,;!]{0,16}[\])>】]?"
)


def is_office_prompt(text: str) -> bool:
    """The words that Word or WPS puts into an empty content control."""
    return len(text) <= _LONGEST and _OFFICE.fullmatch(fold(text)) is not None


def is_prompt(text: str) -> bool:
    """It asks to be replaced, and has not been: a program's words, or the form's own ("请填写…")."""
    return len(text) <= _LONGEST and (_OFFICE.fullmatch(fold(text)) or _ASKED.fullmatch(fold(text))) is not None
