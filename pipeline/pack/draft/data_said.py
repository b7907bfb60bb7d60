"""Whether a notice wants figures in a part: "应有数据", "须用数据说明", "有数据支撑"."""

from __future__ import annotations

import re

_DATA = re.compile(
    r"(?:应当?|须|需要?|要|必须)[^，。；]{0,4}?(?:有|用|附|列出|提供|写明|含)[^，。；]{0,6}数据"
    r"|(?:以|用|有)[^，。；]{0,6}数据[^，。；]{0,4}(?:说明|佐证|支撑|证明|体现|反映|说话)|数据(?:佐证|支撑)"
)


def asks_for_data(text: str) -> bool:
    """It says that there must be figures."""
    return _DATA.search(text) is not None
