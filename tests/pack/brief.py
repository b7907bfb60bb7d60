"""A small notice of a few sentences as a pack in one file, and reports for it: each test says what is different."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from checks import CHECKS
from pipeline.model import Options
from pipeline.pack import Pack, load
from pipeline.run import check_here

NOTICE = "活动通知：案例须写明做法和效果，篇幅与格式按本通知执行。"
QUOTE = "篇幅与格式按本通知执行"
UNIT = "甲乙丙精密机械有限公司"
TEXT = "车间每天按照节拍安排装配任务"
"""14 字."""

BASE = """
name = "small"
title = "班组案例活动"
number = "〔2031〕1号"
issuer = "某协会"
notice = "notice.md"

[dates]
year = 2031
application = [1, 12]
honor_years = 3
evaluation_years = 3
evaluation_clause = "一"
accident_years = 3

[levels."甲级"]
years = 2
parties = ["first"]
clause = "一"
quote = "案例须写明做法和效果"

[levels."乙级"]
years = 1
parties = ["first"]
clause = "一"
quote = "案例须写明做法和效果"

[materials]
report = { title = "案例报告" }
application_form = { title = "申报表" }
recommendation = { title = "推荐表" }
evaluation_report = { title = "评价报告" }
honor = { title = "证书" }
supporting = { title = "材料" }

[form]
standard = "Q/X 1"
standard_year = 2030
standard_title = "标准"
site_standard = "Q/X 2"
site_standard_title = "准则"
intent = "参加"
optional = []
single_choice = ["field", "level"]
progress = [50, 80]
[form.building]
[form.choices]
field = ["制造", "服务"]
[form.labels]
unit_name = ["单位名称"]
outcome_name = ["案例名称"]
contact_name = ["联系人"]
field = ["所属领域"]
level = ["申报等级"]
[form.columns]

[words]
placeholders = ["待补充"]
placeholder_signs = ["待补"]
secrecy = ["绝密★"]
secrecy_alone = "^绝密$"
caption = "^(图|表)\\\\s*\\\\d+"
caption_length = 60
cover = []
report_title_end = "案例报告$"
WORDS
[words.roles]
application_form = { titles = ["申报表$"], marks = ["所属领域", "申报等级", "联系人"], names = ["申报表"] }
recommendation = { titles = ["推荐表$"], marks = ["推荐意见"], names = ["推荐"] }
evaluation_report = { titles = ["评价报告$"], marks = ["评价结论"], names = ["评价报告"] }
satisfaction_report = { titles = ["满意度报告$"], marks = ["满意度"], names = ["满意度"] }
honor = { titles = ["证书$"], marks = ["特发此证"], names = ["证书"] }
supporting = { titles = ["记录$"], marks = ["检查"], names = ["记录"] }
report = { titles = ["案例报告$"], marks = ["主要做法", "取得效果"], names = ["案例"], drafts = [], finals = [] }
[words.evidence]
subject = "现场"
highlights = ["亮点"]
improvements = ["不足"]
score = ["得分"]
first = ["自评"]
second = ["第二方"]
third = ["第三方"]
group = ["集团"]
honor_claims = ["荣获"]
accidents = ["事故"]
denied_before = ["未"]
denied_after = ["为零"]
activity = ["现场"]
progress = ["进度"]
"""
RULE = """
[rules.{code}]
severity = "{severity}"
needs = "{needs}"
title = "规则 {code}"
clause = "一"
quote = "{quote}"
fix = "请修改。"
"""
SECTION = """
[[sections]]
key = "{key}"
title = "{title}"
clause = "一"
quote = "{quote}"
{more}
"""
BACKGROUND, DOING, EFFECT = ("background", "改进背景"), ("doing", "主要做法"), ("effect", "取得效果")
ORDINARY = {"S001": "error", "S002": "error", "S003": "review", "S004": "review", "S005": "advice", "S006": "advice"}
LIMITS = {"L001": "error", "L002": "review"}
NEEDS = {"F": "files", "S": "text", "L": "text", "C": "text"}


def written(
    more: Mapping[str, str] | None = None,
    tables: str = "",
    rules: Mapping[str, str] | None = None,
    words: str = "",
    sections: Sequence[tuple[str, str]] = (BACKGROUND, DOING, EFFECT),
) -> str:
    """The pack's text: what is added to each section, further tables, further rules, what is added to [words]."""
    more = more or {}
    text = BASE.replace("WORDS", words)
    text += "".join(
        SECTION.format(key=key, title=title, quote=QUOTE, more=more.get(key, "")) for key, title in sections
    )
    every = ORDINARY | LIMITS | dict(rules or {})
    for code, severity in every.items():
        text += RULE.format(code=code, severity=severity, needs=NEEDS.get(code[0], "submission"), quote=QUOTE)
    return text + tables


def file_of(where: Path, text: str) -> Path:
    """The pack as a file beside its notice."""
    (where / "notice.md").write_text(NOTICE, "utf-8")
    path = where / "small.toml"
    path.write_text(text, "utf-8")
    return path


def pack_of(where: Path, *said: Any, **more: Any) -> Pack:
    """The pack, loaded."""
    return load(str(file_of(where, written(*said, **more))))


def filled(words: int) -> str:
    """So many 字 of plain text."""
    return (TEXT * (words // len(TEXT) + 1))[:words]


Body = str | list[Any]


def report(
    path: Path, sections: Iterable[tuple[str, Body]], cover: Iterable[str] = (), heading: str = "Heading 1"
) -> Path:
    """A Word report. A body is one paragraph, or a list of paragraphs, of ("heading 2", …) and of tables (lists)."""
    from docx import Document

    document = Document()
    for line in cover:
        document.add_paragraph(line)
    for name, body in sections:
        document.add_paragraph(name, style=heading)
        for piece in [body] if isinstance(body, str) else body:
            if isinstance(piece, tuple):
                document.add_paragraph(piece[1], style=piece[0])
            elif isinstance(piece, str):
                document.add_paragraph(piece)
            else:
                table = document.add_table(len(piece), len(piece[0]))
                for row, texts in zip(table.rows, piece, strict=True):
                    for cell, text in zip(row.cells, texts, strict=True):
                        cell.text = text
    document.save(str(path))
    return path


def form(path: Path, **values: str) -> Path:
    """The application form with these values."""
    from docx import Document

    document = Document()
    document.add_paragraph("申报表")
    told = {"unit_name": UNIT, "outcome_name": "", "contact_name": "", "field": "", "level": ""} | values
    labels = {"unit_name": "单位名称", "outcome_name": "案例名称", "contact_name": "联系人"}
    labels |= {"field": "所属领域", "level": "申报等级"}
    options = {"field": ["制造", "服务"], "level": ["甲级", "乙级"]}
    table = document.add_table(len(told), 2)
    for row, (key, value) in zip(table.rows, told.items(), strict=True):
        row.cells[0].text = labels[key]
        chosen = [f"{'☑' if option == value else '□'}{option}" for option in options.get(key, ())]
        row.cells[1].text = " ".join(chosen) or value
    document.save(str(path))
    return path


def checked(path: Path, pack: Pack, **options: Any) -> dict[str, Any]:
    """The result; no check may crash."""
    told = {"scope": "report" if path.is_file() else "submission"} | options
    result: dict[str, Any] = check_here(path, pack, CHECKS, Options(date(2031, 6, 1), **told)).to_json()
    assert not [row for row in result["checks"] if row["state"] == "crashed"], result["checks"]
    return result


def found(result: Mapping[str, Any], *codes: str) -> list[str]:
    """What was found by these rules (all but advice where none is named): "L001:doing error"."""
    return [
        f"{one['code']}:{one['subject']} {one['severity']}"
        for one in result["findings"]
        if (one["code"] in codes if codes else one["severity"] != "advice")
    ]


def state(result: Mapping[str, Any], code: str) -> str:
    """How a rule ended."""
    return next(str(row["state"]) for row in result["checks"] if row["code"] == code)
