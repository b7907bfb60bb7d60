"""Writes ``samples/README.md`` from ``cases.toml``, and reads its table back for the test that holds it true."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
README = HERE / "README.md"
DATE = "2024-05-20"
NOTHING = "—"

HEAD = """# 样例

虚构的组织、虚构的数据。每份样例只说明一件事，文件名就写明是什么；除“预期”一栏所列，检查不应给出其他任何问题。
这张表由测试逐行核对，本文件由 `make samples` 根据 `cases.toml` 写出。

    yushen check samples/reports/factory-clean.docx --scope report --date 2024-05-20
"""


def cases(kind: str) -> list[dict[str, Any]]:
    """The rows of ``cases.toml``: kind "reports" or "submissions"."""
    rows: list[dict[str, Any]] = tomllib.loads((HERE / "cases.toml").read_text("utf-8")).get(kind, [])
    return rows


def table(kind: str) -> list[str]:
    """The Markdown table of one kind."""
    lines = ["| 样例 | 说明什么 | 预期（规则:对象） |", "|---|---|---|"]
    for case in cases(kind):
        expected = "、".join(f"`{finding}`" for finding in case["expects"]) or NOTHING
        lines.append(f"| [{case['file']}](<{kind}/{case['file']}>) | {case['shows']} | {expected} |")
    return lines


def text() -> str:
    """The whole README."""
    parts = [HEAD, f"## 报告（`--scope report --date {DATE}`）", "", *table("reports")]
    if cases("submissions"):
        parts += ["", f"## 整套申报材料（`--date {DATE}`）", "", *table("submissions")]
    parts += ["", *_of_notices()]
    return "\n".join(parts) + "\n"


NOTICES = """## 其他通知

`notices/` 里有三份虚构的通知，各带写好的规则包：[质量管理小组成果](<notices/qc/notice.md>)（十个步骤，按页限定，
不分等级）、
[管理创新成果](<notices/innovation/notice.md>)（10000—15000 字，三个等级，名称不得含企业名称）、
[安全管理案例](<notices/safety/notice.md>)（五个场景，匿名稿，每个区限 2 项）。
各有一份 notice.docx，可用来试 `yushen pack new`。
下表的样例由文字现做（`notices/cases.toml`、`notices/texts.toml`），只存了打印好的 PDF。
写到 build/notices：

    python -m samples.activities
    yushen check build/notices/safety/E011-no-licence --rules samples/notices/safety --date 2025-08-10
"""


def _of_notices() -> list[str]:
    """What the samples of the other notices give: file, findings with their severity."""
    rows = tomllib.loads((HERE / "notices" / "cases.toml").read_text("utf-8"))["cases"]
    lines = [NOTICES, "| 通知 | 样例 | 预期（规则:对象 级别） |", "|---|---|---|"]
    for case in rows:
        expected = "、".join(f"`{finding}`" for finding in case["expects"]) or NOTHING
        lines.append(f"| {case['notice']} | {case['file']} | {expected} |")
    return lines


def listed() -> list[tuple[str, str, list[str]]]:
    """What the README promises: (kind, file, expected findings) per row."""
    rows = []
    for line in README.read_text("utf-8").splitlines():
        if line.startswith("| ["):
            link, _, expected = (cell.strip() for cell in line.strip("|").split(" | "))
            kind, _, file = link.partition("](<")[2].removesuffix(">)").partition("/")
            codes = [] if expected == NOTHING else [code.strip("`") for code in expected.split("、")]
            rows.append((kind, file, codes))
    return rows
