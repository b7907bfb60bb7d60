"""The windows that a notice sets: rows of its calendar, headings, sentences."""

from __future__ import annotations

import re
from calendar import monthrange
from typing import NamedTuple

from pipeline.pack.draft.lines import Line, sentences

_YEAR = r"(?:(?P<{y}>20\d\d)\s*年\s*)?"
_DAY = r"(?P<{m}>\d{{1,2}})\s*月\s*(?:(?P<{d}>\d{{1,2}})\s*日|(?P<{part}>[上中下]旬|底|末|初))?"
_HOUR = r"(?:(?P<{pm}>下午|晚上?)?[^\d。；，]{{0,4}}?(?P<{h}>\d{{1,2}})\s*(?:[:：时点]\s*(?P<{i}>\d\d)?))?"


def _moment(n: int) -> str:
    names = {key: f"{key}{n}" for key in ("y", "m", "d", "part", "pm", "h", "i")}
    return (_YEAR + _DAY + _HOUR).format(**names)


_DASH = r"\s*[，,]?\s*(?:[-—–―~～－]+|至|到|起至)\s*"
_MONTHS = re.compile(rf"(?:(?P<y1>20\d\d)\s*年\s*)?(?P<m1>\d{{1,2}})\s*月?{_DASH}(?P<m2>\d{{1,2}})\s*月(?!\s*\d)")
_RANGE = re.compile(rf"{_moment(1)}\s*起?{_DASH}{_moment(2)}")
_SINGLE = re.compile(_moment(1))
_BEFORE = re.compile(r"^\s*(?:之?前|以前|截止|止|为止)|^[^，。]{0,4}(?:之?前|截止)")
_UNTIL = re.compile(r"截止(?:时间|日期|到)?|截至|不(?:晚|迟)于|最迟(?:于)?")
_SUBMISSION = re.compile(
    r"申报|发送|发至|寄送|邮寄|提交|报送|上报|受理|投稿|申请|截止|征集|报名|汇总|上交|报[到至我县市区省乡镇本]"
)
_NOT_SUBMISSION = re.compile(r"说明会|培训|评审|答辩|发布|公示|初审|审核|宣传|推荐|审定|会议|辅导|颁奖|表彰|评定")
_DATED = re.compile(r"^\s*20\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s*$")
_WHO = re.compile(r"(?:单位|企业|公司|学校|学会|协会|部门|小组|班组|医院|中心|[区县市乡镇站])$")
"""Whoever must do it is no title for what is to be done."""
_NUMBER = re.compile(
    r"^\s*(?:\d+(?:\.\d+)+\s*|\d+[.、]\s*|第[一二三四五六七八九十\d]+条\s*|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）])"
)
_SENT = re.compile("[报送交寄传发填评]")
_NO_TITLE = re.compile(r"$|逾期|过期|超过|截止|不再|不予|止$|止[，,]|\d|为期|起$|请$|截至|即日|自|从")
"""Words that do not say what is to be done: then the heading above does."""
_LONGEST_TITLE = 16
_HEADED = re.compile(r"时间|日期|期限|安排|进度|截止")


class Window(NamedTuple):
    """A stretch of time in which something is to be done."""

    title: str
    start: str
    """ISO date, with the hour where one is named; "" where the notice names an end only."""
    end: str
    line: Line
    quote: str
    sure: bool
    of_submission: bool


def windows_of(lines: tuple[Line, ...], year: int) -> list[Window]:
    """All that state a time: of the notice itself first, then of its annexes."""
    found: list[Window] = []
    dated = False
    names = {line.at: _bare_title(line.name) for line in lines}
    for line in lines:
        above = names.get(line.parents[-1], "") if line.parents else ""
        if line.cells:
            dated = dated or any(_HEADED.search(cell) for cell in line.cells)
            found += _of_row(line, year) if dated and not _annexed_form(line) else []
            continue
        dated = False
        if _DATED.match(line.plain):
            continue
        found += _of_heading(line, year) or [
            window._replace(title=above) if above and _NO_TITLE.match(window.title) else window
            for sentence in sentences(line)
            for window in _of_sentence(sentence, line, year, above if _HEADED.search(above) else "")
        ]
    return _once(found)


def submission_of(windows: list[Window]) -> Window | None:
    """In which the outcome is to be handed in: of several the one that speaks of it ("成果申报" before "报名")."""
    mine = [window for window in windows if window.of_submission]
    return next((w for w in mine if re.search(r"申报|提交|报送|材料|成果", w.title)), next(iter(mine), None))


def _annexed_form(line: Line) -> bool:
    """Tables of annexes are forms: a year and a month there is an answer's place."""
    return bool(line.annex) and not any(re.search(r"\d\s*月", cell) for cell in line.cells)


def _once(windows: list[Window]) -> list[Window]:
    """What the text repeats from the calendar is told once; what contradicts it stays."""
    kept: list[Window] = []
    for window in windows:
        said = [k for k in kept if (k.start, k.end) == (window.start, window.end) and k.title[-2:] == window.title[-2:]]
        if not said:
            kept.append(window)
    return kept


def _of_row(line: Line, year: int) -> list[Window]:
    times = [(cell, span) for cell in line.cells if (span := span_of(cell, year))]
    names = [cell for cell in line.cells if cell and not re.fullmatch(r"[\d、.．]+", cell) and not span_of(cell, year)]
    if not times or not names:
        return []
    _, (start, end) = times[0]
    return [_window(names[0], start, end, line, line.text.strip(), True)]


def _of_heading(line: Line, year: int) -> list[Window]:
    """ "（四）活动成果申报（3-7月）"."""
    found = re.search(r"^(?P<name>.{2,30}?)\s*[（(](?P<time>[^（()）]*月[^（()）]*)[)）]\s*$", line.name)
    span = span_of(found["time"], year) if found else None
    return [_window(found["name"], *span, line, line.text.strip(), True)] if found and span else []


def _of_sentence(sentence: str, line: Line, year: int, above: str) -> list[Window]:
    """One window, or one for each clause of a sentence where several state an end; a heading of times (``above``)
    says what a bare time is for."""
    clauses = [clause.strip() for clause in re.split(r"(?<=[，,])", sentence)]
    timed = [window for clause in clauses if (window := _of_clause(clause.rstrip("，,"), line, year, above))]
    whole = _of_clause(sentence, line, year, above)
    several = len(timed) > 1 and not any(window.start for window in timed)
    return timed if several else [whole] if whole else []


def _of_clause(sentence: str, line: Line, year: int, above: str) -> Window | None:
    plain = re.sub(r"<[^>]+>", "", sentence)
    if not above and not re.search(r"前|截止|截至|时间|日期|期间|起|至|不晚于|不迟于|于", plain):
        return None
    span = span_of(plain, year)
    if span is None or not _duty(f"{above}{plain}"):
        return None
    match = _RANGE.search(plain) or _MONTHS.search(plain) or _SINGLE.search(plain)
    before = _NUMBER.sub("", plain[: match.start()] if match else "")
    before = re.sub(r"[（()）：:]|(?:请|于|在|截止|时间|日期|为|自|从)*$", "", before)
    title, behind = re.split(r"[，。；、]", before)[-1].strip(), _behind(plain, match.end() if match else 0)
    if not title or _WHO.search(title):
        title = behind
    title = _NUMBER.sub("", title)[:20]
    said = plain if _SUBMISSION.search(plain) or _NOT_SUBMISSION.search(plain) else f"{above}{plain}"
    return _window(title, *span, line, sentence, False, said)


def _bare_title(name: str) -> str:
    """A heading that may name what is to be done: "征集时间"."""
    return name.strip(" ：:，。") if len(name) <= _LONGEST_TITLE and not re.search(r"\d", name) else ""


def _behind(plain: str, end: int) -> str:
    """What is to be done, where it stands behind the time: "请于5月15日前报送"."""
    found = re.match(r"(?:之?前|以前|止|前)?[，,]?[将把]?\s*([一-龥]{2,12})", plain[end:])
    moved = found and re.match(r"(?:之?前|以前|止|前)?[，,]?[将把]", plain[end:]) and not _SENT.search(found[1])
    return "报送材料" if moved else found[1] if found else plain[:12]


def _duty(plain: str) -> bool:
    return bool(any(p.search(plain) for p in (_SUBMISSION, _NOT_SUBMISSION, _UNTIL)) or re.search(r"时间|日期", plain))


def _window(title: str, start: str, end: str, line: Line, quote: str, sure: bool, told: str = "") -> Window:
    told = told or title
    mine = bool(_SUBMISSION.search(told)) and not _NOT_SUBMISSION.search(title)
    return Window(title.strip(" ：:，"), start, end, line, quote, sure, mine)


def span_of(text: str, year: int) -> tuple[str, str] | None:
    """The first stretch that a text names: whole months, days, or an end alone."""
    plain = text.strip()
    if found := _RANGE.search(plain):
        first = int(found["y1"] or year)
        last = int(found["y2"] or (first + (int(found["m2"]) < int(found["m1"]))))
        return _valid(_day(found, 1, first, False), _day(found, 2, last, True))
    if found := _MONTHS.search(plain):
        first = int(found["y1"] or year)
        return _valid(_iso(first, int(found["m1"]), 1), _iso(first, int(found["m2"]), 0))
    if found := _SINGLE.search(plain):
        first = int(found["y1"] or year)
        ends = _BEFORE.match(plain[found.end() :]) or _UNTIL.search(plain[: found.start()])
        return _valid("" if ends else _day(found, 1, first, False), _day(found, 1, first, True))
    return None


def _valid(start: str, end: str) -> tuple[str, str] | None:
    return None if "?" in start + end or (start and start > end) else (start, end)


def _day(found: re.Match[str], n: int, year: int, last: bool) -> str:
    month, part = int(found[f"m{n}"]), found[f"part{n}"] or ""
    tenths = {"上旬": (1, 10), "初": (1, 10), "中旬": (11, 20), "下旬": (21, 0), "底": (21, 0), "末": (21, 0)}
    if found[f"d{n}"]:
        day = _iso(year, month, int(found[f"d{n}"]))
    elif part:
        day = _iso(year, month, tenths[part][last])
    else:
        day = _iso(year, month, 0 if last else 1)
    if not (told := found[f"h{n}"]) or int(told) > 24:
        return day
    hour = int(told) + 12 * (bool(found[f"pm{n}"]) and int(told) < 12)
    return f"{day} {hour:02}:{found[f'i{n}'] or '00'}"


def _iso(year: int, month: int, day: int) -> str:
    """``day`` 0 is the month's last; "?" for what is no day."""
    if not 1 <= month <= 12:
        return "?"
    last = monthrange(year, month)[1]
    return f"{year}-{month:02}-{day or last:02}" if day <= last else "?"
