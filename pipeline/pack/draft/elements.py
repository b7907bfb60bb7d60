"""What a part must tell, from the sentences below its heading: "介绍组织的产品，市场地位；…"."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.pack.draft.names import answers_to

_VERB = re.compile(
    r"^(?:主要|重点|简要|具体|详细|准确|可|应|须|需)*(?:介绍|说明|阐述|描述|写明|简述|概述|包括|体现|展示|分析|列出|明确|提供|论述|总结|反映|突出|围绕|写清楚?|讲清楚?|交代|叙述|讲述|写出|用[一-龥]{1,4}说明)"
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


_QUESTION = re.compile(
    r"为什么|为何|为啥|是什么|有什么|什么样?的?|哪一?[些个类种方面几]*|何[时地处人种]|如何|怎么样?|怎样|谁|是否|有无|有没有|多少|多久|多长|多大|几[个项种类次]|与否|何在|[吗呢？?]"
)
"""Words of asking: what a report answers holds none of them."""
_WHY = re.compile(r"为什么|为何|为啥|怎么看")
"""A reason holds none of the question's nouns."""
_GENERAL = re.compile(
    r"^(?:主要|基本|具体|相关|有关|各项|各类|总体|整体|全部|重点|突出|明显|实际"
    r"|本[单企项]?[位业目]?|所[做用采]的?|已经?)+"
)
_OF_ASKING = re.compile(
    r"^(?:来|去|针对|围绕|结合|根据|通过|采取了?|采用了?|解决了?|取得了?|存在着?|发现了?|运用了?|使用了?|在|对|由|用|有|了|的|把|将|是|选|做|改|干)+|(?:了|的|在|是|过|展开|来写|进行)+$"
)


class Asked(NamedTuple):
    """Something that a part must tell."""

    title: str
    quote: str
    words: tuple[str, ...]
    """By which it is looked for; none where the notice asks a question that holds no noun."""
    question: bool = False


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
                question = _QUESTION.search(one) is not None
                found.append(Asked(one, piece, _answers(one) if question else _words(one), question))
    return found


def _answers(question: str) -> tuple[str, ...]:
    """What an answer surely speaks of: "针对什么隐患" of 隐患, "谁负责" of 负责; nothing for "怎样改"."""
    if _WHY.search(question):
        return ()
    pieces = (_OF_ASKING.sub("", piece) for piece in _QUESTION.split(question))
    nouns = [noun for piece in pieces for noun in re.split(r"、|以及|和|与|及|或", piece) if len(noun) >= _SHORTEST]
    who = ("牵头", "责任") if "谁" in question and nouns else ()
    return tuple(dict.fromkeys([*(word for noun in nouns for word in _wordings(noun)), *who]))


def _wordings(noun: str) -> tuple[str, ...]:
    """A noun as it is, without what only describes it, and its last word: "主要设备" is 设备, "后厨面积" 面积."""
    bare = _GENERAL.sub("", noun)
    bare = bare if len(bare) >= _SHORTEST else noun
    last = bare[-_SHORTEST:]
    return tuple(dict.fromkeys((noun, bare, *([last] if _is_word(last, bare) else []), *answers_to(bare))))


def _is_word(last: str, noun: str) -> bool:
    """The noun's last two signs are a word of their own: of 后厨面积, not of 燃气报警器."""
    return len(noun) >= 2 * _SHORTEST and last not in _EMPTY and ends_in_word(noun)


def ends_in_word(noun: str) -> bool:
    """Its last two signs are a word: of 后厨面积, not of 燃气报警器 or 现场图页."""
    from pipeline.segment import segmenter  # a dictionary takes a while to read

    return bool(segmenter(()).within(noun[-2:]))


_EMPTY = frozenset(
    ("情况", "内容", "方面", "问题", "工作", "过程", "方式", "方法", "措施", "特点", "水平", "能力", "部分")
)
"""Nouns that any text holds."""


def _listed(title: str) -> list[str]:
    """ "经济效益、管理效益和社会效益" are three things; what is said of one thing ("企业的规模和地位") is one."""
    names = re.split(r"、|以及|和|与|及", title)
    plain = "、" in title and not _OF.search(title) and all(_SHORTEST <= len(name) <= _PLAIN for name in names)
    return names if plain else [title]


def _words(title: str) -> tuple[str, ...]:
    """The phrase itself, and the nouns that it lists."""
    core = _OF.split(title)[-1] or title
    nouns = [noun for noun in re.split(r"、|以及|和|与|及|或", core) if len(noun) >= _SHORTEST]
    told = (title, core, *(word for noun in nouns for word in _wordings(noun)))
    return tuple(dict.fromkeys(word for word in told if len(word) >= _SHORTEST))
