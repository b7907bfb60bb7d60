"""A small pack of a fictional association, for tests of what a pack can say; each test adds its own tables."""

from __future__ import annotations

from pathlib import Path

from pipeline.pack import Pack, load

NOTICE = """青溪质量促进会关于征集班组改善案例的通知

一、案例包括改善背景和改善成效两部分。
二、申报单位填写申报表，由各街道推荐。
三、须提供检测报告，重复率不超过15%。
四、二〇三〇年四月一日起申报，四月三十日17时截止。
"""
BASE = """
name = "small"
title = "班组改善案例征集"
number = "青质促〔2030〕5号"
issuer = "青溪质量促进会"
notice = "notice.md"

[limit]
near = 0.95
short = 0.2
preface = 50

[[sections]]
key = "why"
title = "改善背景"
limit = 800
clause = "一"
quote = "案例包括改善背景和改善成效两部分"
distinctive = true

[[sections]]
key = "effect"
title = "改善成效"
limit = 800
clause = "一"
quote = "案例包括改善背景和改善成效两部分"
distinctive = true

[words]
placeholders = []
placeholder_signs = []
secrecy = []
secrecy_alone = "^绝密$"
caption = "^图"
caption_length = 60
cover = []
report_title_end = "案例$"
{words}

[materials.report]
title = "改善案例"
titles = ["改善案例"]
names = ["案例"]
"""
DATES = """
[dates]
year = 2030
application = [4, 4]
"""
FORM = """
[materials.application_form]
title = "申报表"
enough = [3, 2]
titles = ["申报表$"]
marks = ["单位名称", "所属街道", "案例类别", "小组人数", "联系电话"]

[form.fields.unit_name]
labels = ["单位名称"]

[form.fields.street]
labels = ["所属街道"]
required = false

[form.fields.kind]
labels = ["案例类别"]
options = ["生产", "服务"]

[form.fields.people]
labels = ["小组人数"]
kind = "integer"
required = false

[form.fields.phone]
labels = ["联系电话"]
kind = "phone"
required = false
"""
TEST = """
[materials.test]
title = "检测报告"
titles = ["检测报告$"]
marks = ["检测项目", "检测结论"]
names = ["检测"]

[materials.record]
title = "活动记录"
titles = ["活动记录$"]
marks = ["参加人员", "活动内容"]
names = ["记录"]
"""


def written(where: Path, *tables: str, rules: str = "", words: str = "", base: str = BASE) -> Path:
    """The pack's file: the base, further tables, and the rules of these codes (``"E011:error A002:error"``)."""
    where.mkdir(parents=True, exist_ok=True)
    (where / "notice.md").write_text(NOTICE, "utf-8")
    dates = "" if any("[dates]" in table for table in tables) else DATES
    text = base.replace("{words}", words) + dates + "\n".join(tables) + "\n".join(map(_rule, rules.split()))
    path = where / "small.toml"
    path.write_text(text, "utf-8")
    return path


def _rule(told: str) -> str:
    code, _, severity = told.partition(":")
    return (
        f'\n[rules.{code}]\nseverity = "{severity or "review"}"\ntitle = "{code}"\nclause = "三"\n'
        'quote = "须提供检测报告"\nfix = "请补交。"\n'
    )


def small(where: Path, *tables: str, rules: str = "", words: str = "", base: str = BASE) -> Pack:
    """The same pack, loaded."""
    return load(str(written(where, *tables, rules=rules, words=words, base=base)))
