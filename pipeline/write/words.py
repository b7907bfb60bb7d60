"""The words that every writer uses for the same thing, and the washing of submitted text.

One vocabulary keeps the terminal, the HTML report, the Word documents and the Excel sheets from
calling one state by two names. Nothing here knows an output format.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.lazy import lazy

if TYPE_CHECKING:
    from pipeline.pack import Pack

Data = Mapping[str, Any]
"""A result, or a part of one, as the parsed JSON of the contract."""

VERDICTS = {"pass": "未发现形式问题", "review": "需人工复核", "return": "需补正"}
SEVERITIES = {"error": "必须补正", "review": "需人工复核", "advice": "建议"}
MARKS = {"error": "■", "review": "◆", "advice": "○", "return": "■", "pass": "●"}
"""A shape for each severity and verdict, so that none is told by colour alone."""

STATES = {
    "passed": "通过",
    "found": "发现问题",
    "not_applicable": "不适用",
    "unchecked": "未检查",
    "manual": "需人工确认",
    "crashed": "检查出错",
}
SECTION_STATUS = {
    "ok": "在限额内",
    "near": "接近限额",
    "short": "内容偏少",
    "over": "超出限额",
    "borderline": "是否超出取决于口径",
    "missing": "未找到",
    "unread": "未读出文字",
    "empty": "有标题、无内容",
}
EVIDENCE_STATUS = {
    "present": "已提供",
    "substituted": "以其他材料替代",
    "incomplete": "不完整",
    "missing": "未找到",
    "unreadable": "无法读取",
    "review": "需人工复核",
}
ROLES = {
    "report": "成果报告",
    "application_form": "申报表",
    "recommendation": "推荐表",
    "honor": "荣誉证书",
    "supporting": "其他支撑材料",
    "unknown": "用途未识别",
}
_NAMED = ("application_form", "evaluation_report")
"""Roles whose files are called as the notice calls them."""
TEXT_SOURCES = {
    "digital": "直接读取",
    "ocr": "由图像识别，数字为估计",
    "converted": "由旧格式转换后读取",
    "none": "未读出文字",
}
RECOGNISED_BY = {
    "title": "标题文字",
    "alias": "近似标题",
    "style": "标题样式",
    "numbering": "编号",
    "size": "字号",
    "bold": "加粗",
    "position": "位置",
    "cell": "表格单元格",
    "hand": "人工指定",
}
FAMILIES = {
    "F": "文件",
    "S": "报告结构",
    "L": "字数",
    "C": "报告内容",
    "E": "证实性材料",
    "A": "报名表和申报表",
    "X": "材料之间是否一致",
    "R": "推荐表",
    "Q": "申报条件与日期",
    "I": "诚信与保密",
    "M": "人工确认事项",
}

# Characters that can break a page, a sheet or a terminal, or make text read otherwise than it is
# stored: controls (tab and line feed aside), bidirectional overrides and isolates, line separators,
# lone surrogates and non-characters.
_UNSAFE = lazy(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


def evidence_look(row: Data) -> str:
    """How a row of the ledger is to look: its status, but that what nobody has to hand in may be missing."""
    return "not-asked" if row["status"] == "missing" and not row["required"] else row["status"]


def washed(text: object) -> str:
    """``text`` with every unsafe character shown as U+FFFD; None gives an empty string."""
    return "" if text is None else _UNSAFE.sub("\ufffd", str(text))


def one_line(text: object) -> str:
    """Washed, with all white space folded to single blanks."""
    return " ".join(washed(text).split())


def shortened(text: object, most: int) -> str:
    """One line of at most ``most`` characters, the last an ellipsis where something was cut."""
    line = one_line(text)
    return line if len(line) <= most else line[: most - 1] + "…"


def roles(pack: Pack) -> dict[str, str]:
    """What a file of each role is called."""
    own = {role: spec.title for role, spec in pack.materials.items() if role in _NAMED or role not in ROLES}
    return ROLES | {"report": pack.report_name} | own


def shown_sections(result: Data) -> list[Data]:
    """The sections as they are shown; one that occurs several times as each of them, with a key of its own.

    Where the report could not be read, none of them is called missing.
    """
    shown: list[Data] = []
    unread = _text_source(result) == "none"
    for section in result["sections"]:
        if unread and section.get("status") == "missing":
            section = {**section, "status": "unread"}
        kept = {name: section.get(name) for name in ("limit", "minimum", "unit")}
        parts = enumerate(section.get("parts") or (), 1)
        shown += [{**kept, **part, "key": part_key(section["key"], n)} for n, part in parts] or [section]
    return shown


def part_key(key: str, part: int) -> str:
    """The key of one of several sections of a kind; 0 for the section itself."""
    return f"{key}.{part}" if part else key


def section_titles(result: Data) -> dict[str, str]:
    """The mandated title of each section by its key, and of each of several."""
    return {section["key"]: section["title"] for section in (*result["sections"], *shown_sections(result))}


def section_of(finding: Data, titles: Mapping[str, str]) -> str | None:
    """The key of the section that a finding is about, or None."""
    location = finding.get("location") or {}
    subject = str(finding.get("subject") or "").partition(".")[0]
    for key in (location.get("section"), subject):
        if (one := part_key(str(key), finding.get("part") or 0)) in titles:
            return one
        if key in titles:
            return str(key)
    return None


def count_caution(result: Data) -> str:
    """What to know before trusting the counts: how the report's text was had, "" where it was simply read."""
    return {
        "ocr": "报告的文字由图像识别得来，全部字数为估计。",
        "none": "没有读出报告的文字，字数无法统计。",
        "converted": "报告由旧格式转换后读取，字数可能与原文件略有出入。",
    }.get(_text_source(result), "")


def not_needed(file: Data) -> str:
    """The pages of a scan that were not recognised because nobody needed them; "" for none."""
    if not (pages := file.get("pages_not_needed")):
        return ""
    from pipeline.read.recognising import WHY_SPARED, listed

    return f"第 {listed(pages)} 页没有识别：{WHY_SPARED}"


def about(result: Data) -> str:
    """What stands before every figure of a report that was recognised from pictures; "" where it was read."""
    return "≈" if _text_source(result) == "ocr" else ""


def _text_source(result: Data) -> str:
    """How the report's text was had; "digital" where there is no report."""
    return next((file["text_source"] for file in result["files"] if file["role"] == "report"), "digital")


_DATE_FROM = {
    "given": "提交日期",
    "commitment": "取自申报表上的日期",
    "recommendation": "取自推荐表的日期",
    "season": "检查当天；不知道提交日期，仍在活动期间内",
    "window": "申报期间的最后一天；不知道提交日期",
}


def reference_date(result: Data) -> str:
    """The day against which years and windows were judged, and where it comes from; "" in an older result."""
    submission = result["submission"]
    if not (day := submission.get("date")):
        return ""
    source = _DATE_FROM.get(submission.get("date_told_by") or submission.get("date_from") or "")
    return f"{day}（{source}）" if source else str(day)


def is_overrun(finding: Data, section: Data) -> bool:
    """The finding is about the section's limit, and where the overrun begins is known."""
    return finding["code"].startswith("L") and section.get("over_from") is not None


def place(finding: Data, titles: Mapping[str, str]) -> str:
    """Where a finding is, in words: "报告.docx · 实施背景 · 第 3 页 · 第 41 段"; "" where unknown."""
    location = finding.get("location") or {}
    section = section_of(finding, titles)
    parts = [
        one_line(location.get("file")),
        titles[section] if section else "",
        f"第 {location['page']} 页" if location.get("page") else "",
        f"第 {location['paragraph']} 段" if location.get("paragraph") else "",
    ]
    return " · ".join(part for part in parts if part)


def by_severity(findings: Iterable[Data]) -> dict[str, list[Data]]:
    """Findings grouped as error, review, advice, in their own order; empty groups left out."""
    groups: dict[str, list[Data]] = {severity: [] for severity in SEVERITIES}
    for finding in findings:
        groups[finding["severity"]].append(finding)
    return {severity: group for severity, group in groups.items() if group}


def state_counts(result: Data) -> dict[str, int]:
    """How many rules ended in each state, all six states named."""
    counts = dict.fromkeys(STATES, 0)
    for row in result["checks"]:
        counts[row["state"]] += 1
    return counts


def by_reason(result: Data, state: str) -> dict[str, list[str]]:
    """Codes of the rules in ``state``, grouped by the reason that was given."""
    told: dict[str | None, list[str]] = {}
    for row in result["checks"]:
        if row["state"] == state:
            told.setdefault(row.get("reason"), []).append(row["code"])
    groups: dict[str, list[str]] = {}
    for reason_given, codes in told.items():  # few reasons are given, and to many rules
        groups.setdefault(one_line(reason_given) or "未说明原因", []).extend(codes)
    return groups


def code_ranges(codes: Iterable[str]) -> str:
    """ "E001–E003、E007" for E001 E002 E003 E007."""
    spans: list[list[str]] = []
    for code in codes:
        last = spans[-1][-1] if spans else ""
        if last[:1] == code[:1] and last[1:].isdigit() and int(code[1:]) == int(last[1:]) + 1:
            spans[-1].append(code)
        else:
            spans.append([code])
    return "、".join(f"{span[0]}–{span[-1]}" if len(span) > 2 else "、".join(span) for span in spans)


def tally(findings: Iterable[Data]) -> str:
    """ "必须补正 2 处，需人工复核 1 处，建议 3 条"; "没有发现问题" for none."""
    groups = by_severity(findings)
    counted = [f"{SEVERITIES[s]} {len(g)} {'条' if s == 'advice' else '处'}" for s, g in groups.items()]
    return "，".join(counted) or "没有发现问题"


_NEXT_STEPS = {
    "return": "请按下面“必须补正”各项修改后重新提交；其余各项请一并核对。",
    "review": "没有必须补正之处；下面各项机器不能断定，请由审查人员复核。",
    "pass": "机器能检查的各项没有发现形式问题。",
}


def next_step(result: Data) -> str:
    """What to do now, and what was not looked at: what is unchecked never counts as passed."""
    counts = state_counts(result)
    left = [
        f"{counts['unchecked'] + counts['crashed']} 条规则未能检查" if counts["unchecked"] + counts["crashed"] else ""
    ]
    left.append(f"{counts['manual']} 项须由人工确认" if counts["manual"] else "")
    rest = "、".join(filter(None, left))
    return _NEXT_STEPS[result["verdict"]] + (f"另有 {rest}，不在此结论之内。" if rest else "")


def reason(error: OSError) -> str:
    """Why a file could not be read or written, in Chinese."""
    reasons = {
        errno.ENOENT: "没有这个文件或文件夹",
        errno.EACCES: "没有权限",
        errno.EPERM: "没有权限",
        errno.EISDIR: "这是一个文件夹",
        errno.ENOTDIR: "路径中有一段不是文件夹",
        errno.EEXIST: "同名的文件已经在那里",
        errno.ENOSPC: "磁盘已满",
        errno.EROFS: "磁盘是只读的",
    }
    return reasons.get(error.errno or 0, error.strerror or type(error).__name__)


def unwritable(path: object, error: OSError) -> str:
    """That a place cannot be written to, and what to do."""
    step = "请腾出空间后再运行一次，或换一个位置。" if error.errno == errno.ENOSPC else "请换一个位置。"
    return f"写不进 {path}（{reason(error)}）。{step}"
