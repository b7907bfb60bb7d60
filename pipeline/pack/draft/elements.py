"""What a part must tell, from the sentences below its heading: "介绍组织的产品，市场地位；…"."""

from __future__ import annotations

import re
from typing import NamedTuple

_VERB = re.compile(
    r"^(?:主要|重点|简要|具体|详细|准确|可|应|须|需)*(?:介绍|说明|阐述|描述|写明|简述|概述|包括|体现|展示|分析|列出|明确|提供|论述|总结|反映|突出)"
)
_LEAD = re.compile(r"^(?:或者?|以及|并|和|及|其中|包括)+")
_OF = re.compile(r"(?<!目)的")
_TAIL = re.compile(r"(?:的)?(?:相关)?(?:情况|等|内容|方面)+$")
_BREAK = re.compile(r"[。；;，,！\n]")
_MOST = 6
"""Elements of a part: more than that is prose, not a list of demands."""
_SHORTEST, _LONGEST = 2, 28
_PLAIN = 8
"""Characters of a thing in a list of things."""


class Asked(NamedTuple):
    """Something that a part must tell."""

    title: str
    quote: str
    words: tuple[str, ...]


def elements_of(told: list[str]) -> list[Asked]:
    """Of sentences that begin with a verb of telling, the pieces between commas."""
    found: list[Asked] = []
    for text in told:
        for sentence in re.split(r"(?<=。)", text):
            found += _asked(sentence)
    return found[:_MOST]


def _asked(sentence: str) -> list[Asked]:
    pieces = [piece.strip() for piece in _BREAK.split(re.sub(r"[（(][^（()）]*[)）]", "，", sentence)) if piece.strip()]
    if not pieces or not _VERB.match(pieces[0]):
        return []
    found = []
    for piece in pieces:
        title = _TAIL.sub("", _LEAD.sub("", _VERB.sub("", piece))).strip()
        for one in _listed(title):
            if _SHORTEST <= len(one) <= _LONGEST:
                found.append(Asked(one, piece, _words(one)))
    return found


def _listed(title: str) -> list[str]:
    """ "经济效益、管理效益和社会效益" are three things; what is said of one thing ("企业的规模和地位") is one."""
    names = re.split(r"、|以及|和|与|及", title)
    plain = "、" in title and not _OF.search(title) and all(_SHORTEST <= len(name) <= _PLAIN for name in names)
    return names if plain else [title]


def _words(title: str) -> tuple[str, ...]:
    """The phrase itself, and the nouns that it lists."""
    core = _OF.split(title)[-1] or title
    nouns = [noun for noun in re.split(r"、|以及|和|与|及|或", core) if len(noun) >= _SHORTEST]
    return tuple(dict.fromkeys(word for word in (title, core, *nouns) if len(word) >= _SHORTEST))
