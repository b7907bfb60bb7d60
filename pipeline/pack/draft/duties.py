"""What a notice asks for in its sentences: material to hand in, seals, and what only a person can confirm."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.pack.draft.limits import figure, limits_in
from pipeline.pack.draft.lines import BOX, Line, sentences

_DUTY = re.compile(
    r"须|应当?(?![用急对届聘邀])|需(?!求|引起|要)|必须|不得|不能|严禁|提供|提交|上传|报送|附(?![件近加则录表：:])|命名|限报|不超过|盖章|签字|建议"
    r"|加盖|公章|印章|签章|出具|一式|不予(?!受理)|方可|视为|连同|发送|寄送|邮寄|[寄发送交][至到]"
)
_STATES = re.compile(
    r"逾期|截止|不予|为准|为限|为宜|限于|控制在|[设分][^，。；]{1,40}(?:等级|等次|级别|档次|奖项|[两三四五][个]?[级档等])|等奖|谢绝|由[^，。；]{2,20}(?:负责|审核|把关|签署)"
)
"""What else a notice lays down, beside what it asks for in so many words."""
_SENT = r"发送|报送|寄送|邮寄|寄至|寄到|提交|上传|上报|发至|发到|交至|交到|送至|送到|报至|报到"
_GIVE = re.compile(
    r"(?<!所)提供|(?<!所)提交|上传|报送|附(?:上(?!一?年|半年))?(?![件近加则录表])|附(?=近\s*[\d一二两三四五]\s*年)|出具|包括|进行|连同|随同|[并另随]附|另交|附带"
    rf"|[将把](?=[^。；]{{2,60}}?(?:{_SENT}))"
)
_TOGETHER = re.compile(rf"连同|随同|[将把](?=[^。；]{{2,60}}?(?:{_SENT}))")
"""It lists all that is handed in: what it calls by no name of its own is asked for elsewhere."""
_ANY_PROOF = re.compile(r"^(?:相关|有关|其他|各类)?(?:证明|佐证|证实性|支撑|辅助|附件|其他|申报)?(?:材料|资料)$")
_MATERIAL = re.compile(
    r"[一-龥A-Za-z0-9“”《》（）()、/]{0,24}?(?:报告|证书|证明(?!材料|资料|[函信])|(?:证明|佐证)资料|材料(?!界面|要求)|合同|照片|视频|复印件|扫描件|承诺书|授权书|同意书|清单"
    r"|营业执照|[许可资格毕业身份学历]{2}证|登记表|记录|[自检统明一对测调考核信汇评签公监备审台][查计测细览照算核息总估到示控案批]表|推荐[函信]|证明[函信]|感谢信|意见书|通知书|批复|批文|花名册|名册|章程|票据|回执|音频|课件|决算书|简历|总结(?!报告)|说明书?|执照|申报书|协议|发票|收据|凭证|截图|台账|日志|画册|PPT|演示文稿|评价(?=[。；，]))(?!的)"
)
_FURTHER = re.compile(
    r"(?:原件|复印件|扫描件)?(?:[（(][^（()）]*[)）])?(?P<sign>、|或者?|以及|和|及|与)(?!(?:加盖|盖章|签字))"
)
"""Between two materials of one sentence."""
_SOFT = re.compile(r"建议|可(?:以|按|替代|附|提供|提交)|如有|鼓励|倡导|也可|自愿|尽量")
_MAY = re.compile(r"可(?:附|提供|提交)|如有|自愿")
_BANNED = re.compile(r"(?:不得|严禁|不允许|请勿)(?:报送|提交|提供|上传|附)")
_YEARS = re.compile(r"近\s*(\d|[一二两三四五])\s*年")
_GAINED = re.compile(r"获得|取得|荣获|颁发|授予")
LAST_YEAR = re.compile(r"上一?年度?|去年")
"""A year that a pack cannot ask for."""
_THIS_YEAR = re.compile(r"本年度?|当年度?(?!新增|实现)|今年")
_LEAST = re.compile(r"(?:不少于|至少|不低于)\s*(\d+|[一二两三四五])\s*[份项张个篇]")
_NOT_OURS = re.compile(
    r"(?:协会|学会|组委会|专家组?|我会|办公室|主办方|承办方)(?:将|在|择时|应)|将(?:组织|邀请|收集)|评委|学习平台"
)
_LIST = re.compile(
    r"(?:提交|提供|报送|上传|包括)[^。；]{0,12}(?:以下|下列)[^。；]{0,6}(?:材料|文件|附件|资料)[^。；]{0,4}[:：]?$"
    r"|^.{0,6}(?:须|应|需|请)(?:附件?|附上|提交|提供|报送|上报|准备)(?:的|有关|相关)?(?:材料|文件|资料)[:：]$"
    r"|^\D{0,4}[、.．）)]?(?:报送|申报|提交|证明|佐证|附件|上报)(?:的)?材料(?:清单|目录|要求)?$"
)
_BARE_NOUN = re.compile(r"结果|相关|有关|上述|以上|以下|下列")
_HARD = re.compile(r"须|需(?:提供|提交|上传|附)|应(?:提供|提交|上传|附|当)")
_ITEM = 16
"""Characters of a line that names a material in words that are not known."""
_HOW = re.compile(r"合并|格式|装订|一式|编号|电子版|纸质|以下|下列")
"""It says how something is to be handed in, not what."""
_LEAST_NOUN = 4
"""Characters that name a material by themselves; with fewer, what describes it is kept."""
_ORDINARY = 2
"""Characters of a level's name that is an ordinary word, too: 优秀, 示范."""
_LEAST_SENTENCE = 6
_LONGEST = 140
"""Characters of a sentence that is quoted whole; a longer one is quoted up to its last comma before."""


class Duty(NamedTuple):
    """A sentence of duty."""

    line: Line
    quote: str
    material: str
    """What is to be handed in; "" where nothing is."""
    instead: tuple[str, ...]
    """What serves as well: "甲证明或乙证明"."""
    levels: tuple[str, ...]
    years: int
    least: int
    """So many of them at least; 0 where the sentence does not say."""
    soft: bool
    """Recommended, or a substitute."""
    optional: bool
    """It may be handed in, nothing more: "可提供证书"."""
    seal: bool
    forbids: bool

    this_year: bool = False
    """Of the year in which it is handed in: "本年度的自查表"."""
    perhaps_years: int = 0
    """Years that stand before the first of several materials, and may be meant for this one, too."""

    @property
    def banned(self) -> bool:
        """It must not be handed in: "不得报送宣传画册"."""
        return self.forbids and _BANNED.search(self.quote) is not None


def asks(text: str) -> bool:
    """It holds a word of duty."""
    return _DUTY.search(text) is not None


def lays_down(text: str) -> bool:
    """It asks for something, or lays down a limit, a time or levels."""
    return asks(text) or _STATES.search(text) is not None or bool(limits_in(text))


def duties_of(lines: tuple[Line, ...], levels: tuple[str, ...], done: set[int]) -> list[Duty]:
    """The sentences of duty outside the lines that are understood already (``done``)."""
    found: list[Duty] = []
    listed = _listed(lines)
    for line in lines:
        if line.at in done or line.cells or (_LIST.search(line.plain) and line.plain[-1] in ":："):
            continue
        for sentence in sentences(line):
            plain = re.sub(r"<[^>]+>", "", sentence)
            if line.at in listed and BOX not in plain and not _given(plain):
                found += _of_item(line, sentence, levels)
                continue
            if (
                _DUTY.search(plain)
                and BOX not in plain
                and not _NOT_OURS.search(plain)
                and len(plain) > _LEAST_SENTENCE
                and not _heading(line, plain)
            ):
                found += _of_sentence(line, sentence, plain, levels)
    return found


def laid_down(lines: tuple[Line, ...]) -> Iterator[tuple[Line, str]]:
    """Every sentence that asks for something, or lays down a limit, a time or levels; whoever it speaks to."""
    of_lists = {duty.quote: duty.line for duty in duties_of(lines, (), set())}
    for line in lines:
        for sentence in sentences(line):
            plain = re.sub(r"<[^>]+>", "", sentence)
            ours = lays_down(plain) and not _NOT_OURS.search(plain) and not _heading(line, plain)
            if sentence in of_lists or (ours and BOX not in plain and len(plain) > _LEAST_SENTENCE):
                of_lists.pop(sentence, None)
                yield line, sentence
    yield from ((line, quote) for quote, line in of_lists.items())


def _listed(lines: tuple[Line, ...]) -> set[int]:
    """The numbered lines below "应提交以下材料：": each names something to hand in."""
    found: set[int] = set()
    lead: Line | None = None
    kind = ""
    for line in lines:
        if not line.cells and _LIST.search(line.plain):
            lead, kind = line, ""
        elif lead is None or line.cells:
            continue
        elif line.annex != lead.annex or (line.kind and line.kind == lead.kind):
            lead = None
        elif line.kind and line.kind == (kind or line.kind):
            kind = line.kind
            found.add(line.at)
    return found


def _heading(line: Line, plain: str) -> bool:
    """ "三、报送材料" is no sentence."""
    return bool(line.kind) and plain.strip().endswith(line.plain) and not re.search(r"[。；;，,：:]", plain)


def _of_sentence(line: Line, sentence: str, plain: str, levels: tuple[str, ...]) -> list[Duty]:
    """A duty for each material that the sentence names, with its own years; one for a sentence that names none."""
    given = _given(plain)
    if len(given) < 2:
        return [_duty(line, sentence, plain, levels, given[0] if given else [], plain)]
    found = [_duty(line, sentence, plain, levels, names, "、".join(names)) for names in given]
    told = found[0].years if _YEARS.match(given[0][0].lstrip("的")) else 0  # which may be said of all of them
    return [found[0], *(duty._replace(perhaps_years=0 if duty.years else told) for duty in found[1:])]


def _of_item(line: Line, sentence: str, levels: tuple[str, ...]) -> list[Duty]:
    """A line of a list of materials: its nouns, or what it begins with ("（3）作业轨迹图，打印件")."""
    if _MATERIAL.search(line.name):
        return _of_sentence(line, sentence, f"提供{line.name}", levels)
    given = re.split(r"附上?|提供|提交|出具", line.name)[-1]
    name = re.split(r"[，,；;。（(：:\s]|不少于|至少|各?[一二三四五\d]+[份张式]", given)[0]
    return [
        _duty(
            line,
            sentence,
            line.name,
            levels,
            [name] if 1 < len(name) <= _ITEM and not _HOW.search(name) else [],
            line.name,
        )
    ]


def _duty(line: Line, sentence: str, plain: str, levels: tuple[str, ...], names: list[str], about: str) -> Duty:
    # "近三年获得的荣誉" bounds what counts; "近三年的材料" asks for each of the years.
    years = None if _GAINED.search(about) else _YEARS.search(about)
    least = _LEAST.search(about)
    material, *instead = [_noun(name) for name in names] or [""]
    return Duty(
        line,
        _quoted(sentence),
        material,
        tuple(instead),
        levels_in(plain, levels),
        figure(years[1]) if years else 0,
        figure(least[1]) if least else 0,
        bool(_SOFT.search(plain)) and not _HARD.search(plain),
        bool(_MAY.search(plain)),
        bool(re.search(r"盖章|公章|印章|签章|签字|加盖|[用盖]印", plain)),
        forbids=bool(re.search(r"(?:不得|不能|严禁|不允许)(?!超过|低于|高于|少于|多于|大于|小于)", plain)),
        this_year=any(_THIS_YEAR.search(name) for name in names) or bool(years and _THIS_YEAR.search(about)),
    )


def levels_in(plain: str, levels: tuple[str, ...]) -> tuple[str, ...]:
    """Those that it speaks of, the highest first: "二等奖以上" are all down to it."""
    named = [name for name in levels if _spoken_of(name, plain)]
    for name in named:
        reach = rf"{re.escape(name)}[”\"]?\s*(?:[（(]含[^（()）]*[)）]|及其?|或其?|和)?以(?P<end>[上下])"
        if bound := re.search(reach, plain):
            at = levels.index(name)
            return levels[: at + 1] if bound["end"] == "上" else levels[at:]
    return tuple(named)


def _spoken_of(level: str, plain: str) -> bool:
    """A short name is an ordinary word of many sentences, unless they speak of applying for it."""
    if len(level) > _ORDINARY or level[-1] in "级奖等星":
        return level in plain
    asked = rf"(?:申?报|评为?|获评?|参评|推荐为?|属于?|凡|对)(?:[^，。；]{{0,8}}[、和或及])?[“\"]?{re.escape(level)}"
    return re.search(asked, plain) is not None


def _quoted(sentence: str) -> str:
    sentence = re.sub(r"^\s*[-*•·]\s+", "", sentence)
    if len(sentence) <= _LONGEST:
        return sentence
    cut = max(sentence.rfind(sign, 0, _LONGEST) for sign in "，,、")
    return sentence[: cut if cut > 0 else _LONGEST]


def _given(plain: str) -> list[list[str]]:
    """What stands behind the word of giving, one by one; what serves instead stands beside it."""
    for give in _GIVE.finditer(plain):
        if not (found := _MATERIAL.search(plain, give.end())):
            continue
        together = _TOGETHER.match(plain, give.start()) is not None
        given = [[found[0]]]
        while (more := _FURTHER.match(plain, found.end())) and (found := _MATERIAL.match(plain, more.end())):
            if "或" in more["sign"]:
                given[-1].append(found[0])
            else:
                given.append([found[0]])
        return [names for names in given if not (together and _ANY_PROOF.match(_noun(names[0])))]
    return []


def _noun(told: str) -> str:
    """ "财务部门出具的经济效益证明": the material alone."""
    name = re.sub(
        r"[（(][^（()）]*[)）]|[《》“”]|近\s*\S\s*年|^\s*年"
        r"|^(?:本年度?|当年度?|今年|上一?年度?|去年)的?",
        "",
        told,
    )
    name = re.split(r"[、，和及或]", name)[-1].strip()
    noun = name.rpartition("的")[2]
    plain_noun = len(noun) >= _LEAST_NOUN and not _BARE_NOUN.match(noun)
    return noun if plain_noun else name[-16:].lstrip("的")
