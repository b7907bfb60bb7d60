"""Is a page's text layer readable? A font without a Unicode map yields thousands of characters and no text.

Such a layer is said to be unreadable; it never becomes a missing section.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所"
    "民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开合还因由其些然前外天政四日"
    "社事平形相全表间样与关各重新线内数正心反明看原利比或但质气第向道此变条只结解问意建月公无系情者最立代想已通并提直题程展"
    "五果料员位入常文总次品式活设及管特件长求基资边流路级少图统接知较将组见计别期根论运指区强放必先回则任取据处给色保造规领"
    "七海口东器世金增争济术交受联认六共收证改清再采转更单切教带安场身车例真务具万每目至达示议报完类名确科信节整况今集传步群"
    "广记需段研界观越织低持书容际商验连深难近周技备办省列习响约支感劳便团历市除消构称准精值号率维划选标存效院查型按格养置层"
    "始专状厂识适属包调满局照参细引该价严國會學時發說這個們來對為與過現實業質設進導總計並據應關產經員區體數樣點電機動務組織"
)
"""Some of the commonest characters of modern Chinese: real text of any kind is a third of them, noise hardly any."""
_COMMON_ONES = re.compile(f"[{''.join(sorted(_COMMON))}]+")


_BROKEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x80-\x9f\ue000-\uf01f\uf100-\uf8ff\ufffd\U000f0000-\U0010ffff]")
"""No character of any text. Symbol fonts (ticks, bullets) live in U+F020-F0FF by right."""
_HAN = re.compile(r"[\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[A-Za-z]?[a-z]*[aeiouyAEIOUY][a-z]*|[A-Z]+|[\W\d_]*\d[\W\d_]*")
SAMPLE = 600
"""Characters of a page that are looked at."""


def readable(text: str, unmapped: Callable[[int], bool]) -> bool:
    """Whether ``text`` is language; ``unmapped`` says of the nth character that its font has no Unicode for it.

    A page with next to no text is readable as long as nothing speaks against it.
    """
    step = max(1, len(text) // SAMPLE)
    sample = text[::step]
    shown = len(sample) - sum(map(sample.count, " \r\n"))
    if not shown:
        return True
    if _BROKEN.search(sample) and len(_BROKEN.findall(sample)) > 0.2 * shown:
        return False
    if len(sample) - len(_COMMON_ONES.sub("", sample)) > max(100, 0.3 * shown):  # nearly every page
        return True
    han = _HAN.findall(sample)
    if len(han) >= 100 and len(han) > 0.3 * shown:
        common = sum(map(_COMMON.__contains__, han))
        if common <= 0.12 * len(han):
            common = sum(map(_COMMON.__contains__, unicodedata.normalize("NFKC", "".join(han))))
        return common > 0.12 * len(han)
    if _is_wordy(sample if step == 1 else text[: 4 * SAMPLE]):
        return True
    places = [i * step for i, c in enumerate(sample) if not c.isspace()][:: max(1, shown // 40)]
    return shown < 20 or sum(map(unmapped, places)) <= 0.5 * len(places)


def _is_wordy(text: str) -> bool:
    """Most words are numbers or have a vowel and one case: a font without a map often reads rightly all the same."""
    words = [word.strip(".,;:!?()[]\"'") for word in text.split()]
    words = [word for word in words if word.isascii() and word]
    return len(words) >= 8 and sum(bool(_WORD.fullmatch(word)) for word in words) >= 0.6 * len(text.split())
