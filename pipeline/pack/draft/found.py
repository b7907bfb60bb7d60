"""All that was found in a notice, before it is written into files."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.pack.draft.anonymous import Anonymous, Words, anonymous_of, words_of
from pipeline.pack.draft.dates import Window, windows_of
from pipeline.pack.draft.duties import Duty, duties_of
from pipeline.pack.draft.forms import Form, forms_of
from pipeline.pack.draft.head import Head, head_of
from pipeline.pack.draft.layout import Looks, layout_of
from pipeline.pack.draft.levels import Level, levels_of
from pipeline.pack.draft.limits import limits_in
from pipeline.pack.draft.lines import Line, lines_of, sentences
from pipeline.pack.draft.quotas import Quota, quotas_of
from pipeline.pack.draft.repeated import repeated_in
from pipeline.pack.draft.score_file import Score, score_of
from pipeline.pack.draft.sections import Part, Parts, parts_of
from pipeline.pack.draft.subjects import Whole, subject_of, title_of

_FILE = re.compile(r"文件|PDF|Word|附件|大小|视频|照片|压缩|上传|容量", re.IGNORECASE)
_HAND_IN = re.compile(
    r"(?:提交|报送|上传|上报|提供|填写|编写|撰写).{0,40}(?:报告|材料|论文|案例|成果|申报[表书]|申请[表书])"
    r"|[将把].{0,40}(?:报告|材料|论文|案例|成果|文本|申报[表书]|申请[表书]).{0,40}(?:寄|发送|发至|送|报|交|上传)"
)

_EDITIONS = re.compile(r"(?i)word[^，。；]{0,8}[和及与、].{0,8}pdf|pdf[^，。；]{0,8}[和及与、].{0,8}word")
_CONTENTS = re.compile(r"(?:编制|编写|附|含|列出|设置|有)目录")
NAMING = re.compile(r"(?:命名|文件名)[^“\"。]{0,6}[“\"]([^”\"]+)[”\"]")
_PROOF = re.compile(r"(?:评价|查新|查重|检测|检验|评审|审计|调查|测评|监测|评估|鉴定|体检)报告")


class Found(NamedTuple):
    """A notice, understood as far as it goes."""

    text: str
    lines: tuple[Line, ...]
    head: Head
    parts: Parts
    levels: tuple[Level, ...]
    windows: list[Window]
    forms: list[Form]
    whole: list[Whole]
    files: list[Whole]
    unplaced: list[Whole]
    """Limits of which it was not recognised what they are said of, or that cannot be the whole's."""
    duties: list[Duty]
    quotas: list[Quota]
    naming: tuple[Line, str] | None
    """The sentence that says how files are to be named."""
    contents: tuple[Line, str] | None
    """The sentence that asks for a table of contents."""
    anonymous: Anonymous | None
    forbidden: list[Words]
    """Words that must not be used."""
    layout: Looks | None
    score: Score | None
    editions: tuple[Line, str] | None
    """The sentence that asks for the report as Word and as PDF."""
    hand_in: tuple[Line, str]
    """The sentence that asks for the report, with its line."""


def found_in(text: str, today: int) -> Found:
    """Everything that the notice states in a way that is understood; ``today``: the year where it names none."""
    lines = lines_of(text)
    head = head_of(lines, today)
    parts, forms = parts_of(lines), forms_of(lines)
    levels = levels_of(lines, forms)
    done = {part.line.at for part in parts.parts}
    shared = {part.line.at for part in parts.parts if sum(other.line == part.line for other in parts.parts) > 1}
    limits = _limits(lines, done, shared)
    title = title_of(lines, parts.parts, forms)
    whole = [one for one in limits if one.limit.unit != "MB" and _of_whole(one, parts.parts)]
    parts = parts._replace(parts=(title, *parts.parts)) if title and parts.parts else parts
    names = tuple(level.name for level in levels)
    return Found(
        text=text,
        lines=lines,
        head=head,
        parts=parts,
        levels=levels,
        windows=windows_of(lines, head.year),
        forms=forms,
        whole=whole,
        files=[one for one in limits if one.limit.unit == "MB"],
        unplaced=[
            one for one in limits if one.limit.unit != "MB" and one not in whole and not _placed(one, parts.parts)
        ],
        duties=duties_of(lines, names, done | {field.line.at for form in forms for field in form.fields}),
        quotas=quotas_of(lines, names),
        naming=_sentence(lines, NAMING),
        contents=_sentence(lines, _CONTENTS),
        anonymous=anonymous_of(lines),
        forbidden=words_of(lines),
        layout=layout_of(lines),
        score=score_of(lines, names),
        editions=_sentence(lines, _EDITIONS),
        hand_in=_hand_in(lines, head),
    )


def _limits(lines: tuple[Line, ...], done: set[int], shared: set[int]) -> list[Whole]:
    """Limits that are no part's, shares aside: of lengths, and sizes of files. Of a line that lists all the parts
    (``shared``) those that it says of the whole."""
    found = []
    for line in lines:
        if (line.at in done and line.at not in shared) or line.cells:
            continue
        for sentence in sentences(line):
            for limit in limits_in(sentence):
                size = limit.unit == "MB" and not _FILE.search(sentence)
                if line.at in shared and subject_of(sentence, limit) != "whole":
                    continue
                if limit.share_min is None and limit.share_max is None and not size:
                    found.append(Whole(limit, line, sentence))
    return found


def _placed(one: Whole, parts: tuple[Part, ...]) -> bool:
    """It is a part's, or that of each of several in a part."""
    of_parts = [part for part in parts if one.line.at in (part.line.at, *(line.at for line in part.guidance))]
    repeats = [repeated.limit for part in of_parts if (repeated := repeated_in(part))]
    known = [part.limit for part in of_parts if part.limit is not None]
    return any(one.limit.figures == limit.figures for limit in (*known, *repeats))


def _of_whole(one: Whole, parts: tuple[Part, ...]) -> bool:
    """It is said of the whole report, and is no less than what a part of it may have."""
    limit = one.limit
    of_parts = [part.limit for part in parts if part.limit is not None and part.limit.unit == limit.unit]
    least = max((max(other.figures, default=0) for other in of_parts), default=0)
    fits = limit.max is None or limit.max >= least
    return fits and subject_of(one.quote, limit) == "whole"


def _sentence(lines: tuple[Line, ...], pattern: re.Pattern[str]) -> tuple[Line, str] | None:
    return next(((line, s) for line in lines for s in sentences(line) if pattern.search(s)), None)


def _hand_in(lines: tuple[Line, ...], head: Head) -> tuple[Line, str]:
    for line in lines:
        for sentence in sentences(line):
            whole = not line.kind or re.search(r"[，。；]", sentence)
            if whole and _HAND_IN.search(sentence) and not _PROOF.search(sentence) and len(sentence) <= 160:
                return line, sentence
    line = head.line or lines[0]
    return line, line.text.strip()
