"""docs/准确度.md from the figures: every number on it is one of templates/accuracy.json."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bench.accuracy import documents
from pipeline.pack import Pack
from pipeline.write.accuracy import of_rule
from pipeline.write.words import FAMILIES

KINDS = {
    "docx": "Word 报告",
    "pdf": "PDF 报告",
    "other": "旧格式报告（.doc .wps .rtf .odt）",
    "scan": "扫描件",
    "submission": "整套申报材料",
    "hostile": "损坏或恶意的文件",
}
READ = {
    "sections": "六个部分：是否找到、标题、文字",
    "scanned sections": "扫描件的六个部分",
    "counts": "字数（Word 文件须相等，PDF 允许相差 1% 或 1 字）",
    "docx: words exact": "　Word 文件的字数",
    "docx: words_wps exact": "　Word 文件的 WPS 字数",
    "docx: characters exact": "　Word 文件的字符数",
    "docx: outside body exact": "　Word 文件正文以外的字数",
    "pdf: words exact": "　PDF 的字数，须相等",
    "form fields": "报名表和申报表的字段",
    "level": "申报等级",
    "unit and title": "单位名称和成果名称",
    "file roles": "每份文件的用途",
    "elements in place": "写有的内容没有被说成缺少（C001）",
    "hostile": "损坏或恶意的文件：不崩溃、不超限、不联网、不写到别处",
}
HEAD = """# 准确度

<!-- 由 make accuracy 写出，请勿手改。 -->

这一页说明检查结果有多准：读出的内容对不对，每条规则该指出的有没有指出，不该指出的有没有误报。
数字由 `make accuracy` 实测（{made}，版本 {tool}），报告里每个问题旁边的“这条规则的准确度”取自同一份数据。

**先看清楚这些数字不是什么。** 所有标注材料在开发时都看得到，并且照着改过：这里的 100% 只说明没有倒退。
真实材料的写法更多，没有见过的写法上会差一些。请始终以原文为准。
"""


def page(data: dict[str, Any], pack: Pack) -> str:
    """The whole page as Markdown."""
    parts = [HEAD.format(**data)]
    for section in (
        _materials,
        _reading,
        lambda told: _rules(told, pack),
        _reported,
        _metamorphic,
        documents.told,
        _saved,
    ):
        parts.append("\n".join(section(data)))
    return "\n".join(parts)


def _table(head: tuple[str, ...], rows: list[tuple[object, ...]], figures: int) -> Iterator[str]:
    """A table whose last ``figures`` columns are numbers."""
    words = len(head) - figures
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * words}{'--:|' * figures}"
    yield from (f"| {' | '.join(map(str, row))} |" for row in rows)
    yield ""


def _materials(data: dict[str, Any]) -> Iterator[str]:
    materials, development = data["materials"], data.get("development")
    yield "## 用什么材料测的"
    yield ""
    if development:
        total = sum(development["kinds"].values())
        kinds = "，".join(f"{KINDS.get(kind, kind)} {count} 份" for kind, count in development["kinds"].items())
        yield (
            f"- **开发集**：{total} 份，在项目之外保存。{kinds}。"
            "每份写明六个部分的文字和字数、表格各栏、文件用途，必须指出、可以指出和不得指出的问题。组织和文字均为虚构；每份至多几处毛病；不代表真实材料里各种毛病的多少。"
            f"其中 {materials['development']} 份有规则的标注。"
        )
    yield (
        f"- **样例**：{materials['samples']} 份，在 [samples](../samples/README.md) 里。"
        "每份至多一处毛病，此外不得指出任何问题。与规则一起写成，只证明规则在说明它的那一份上成立。"
    )
    yield "- **别人报告过的写法**、**换一种写法**、**别人的 Word 文件**、**Word 和 WPS 自己存下的字数**：见各节。"
    yield ""


def _reading(data: dict[str, Any]) -> Iterator[str]:
    yield "## 读出的内容（开发集）"
    yield ""
    figures = (data.get("development") or {}).get("figures", {})
    if not figures:
        yield "还没有测过。"
        yield ""
        return
    rows: list[tuple[object, ...]] = [
        (title, figures[name][0], figures[name][1], _share(*figures[name]))
        for name, title in READ.items()
        if name in figures
    ]
    yield from _table(("内容", "对", "共", "比例"), rows, 3)


def _rules(data: dict[str, Any], pack: Pack) -> Iterator[str]:
    measured = {code: row for code in pack.rules if (row := of_rule(data, code))}
    expected, reported, false, errors = (
        sum(row[key] for row in measured.values()) for key in ("expected", "reported", "false", "false_errors")
    )
    yield "## 每条规则"
    yield ""
    yield (
        f"开发集和样例合计：应指出 {expected} 处，指出 {reported} 处；误报 {false} 处，其中“必须补正” {errors} 处。"
        "“不应指出”是标注写明不得指出这个问题的材料份数；“误报”是指出了而标注说没有的处数。"
        "应指出为 0 的规则，没有标注材料能说明它会不会漏，只有测试。M 类由人确认，不在此列。"
    )
    yield ""
    family = ""
    rows: list[tuple[object, ...]] = []
    for code, row in measured.items():
        if code[0] != family:
            family = code[0]
            rows.append((f"**{family}**", f"**{FAMILIES[family]}**", "", "", "", "", ""))
        recall = _share(row["reported"], row["expected"]) if row["expected"] else "—"
        rows.append(
            (code, pack.rules[code].title, row["expected"], row["reported"], recall, row["silent"], row["false"])
        )
    yield from _table(("规则", "问题", "应指出", "指出", "比例", "不应指出", "误报"), rows, 5)


def _reported(data: dict[str, Any]) -> Iterator[str]:
    yield "## 别人报告过的写法"
    yield ""
    told = data.get("reported")
    if not told:
        yield "还没有测过。"
    else:
        yield (
            f"**{told['of']} 种写法中 {told['right']} 种全对。** 都是使用同类软件的人公开抱怨过的写法，"
            "逐一做进清白的样例里，只改怎么写，不改写了什么；另有几份公开的文件。“对”是结果与改写之前完全相同，或者只把看不懂的地方交给人看。"
            "它们在项目之外保存；是挑出来的难处，不代表常见的材料。"
        )
    yield ""


def _metamorphic(data: dict[str, Any]) -> Iterator[str]:
    yield "## 换一种写法"
    yield ""
    told = data.get("metamorphic")
    if not told:
        yield "还没有测过（`make metamorphic`）。"
        yield ""
        return
    yield (
        f"{_count(told['transformations'])} 种改写（`tests/metamorphic/`）"
        f"用在清白的和有一处毛病的样例上，共 {_count(told['runs'])} 次。"
        "改写不改变意思，所以清白的须仍清白，有毛病的须仍指出、轻重不变。"
    )
    yield ""
    named = (
        ("false_errors", "误报“必须补正”"),
        ("lost_faults", "毛病没有指出或轻重变了"),
        ("false_reviews", "误报“需人工复核”"),
    )
    yield from _table(("结果", "次数"), [(title, _count(told[name])) for name, title in named], 1)


def _saved(data: dict[str, Any]) -> Iterator[str]:
    yield "## Word 和 WPS 自己存下的字数"
    yield ""
    yield (
        "真实文档里有时存着 Word 或 WPS 最后一次统计的字数。下表把全文的字数与之相比，"
        "细节和不相等的原因见 [counting.md](counting.md)。文档不多，也不是申报材料；说明的是计数规则，不是分部分。"
    )
    yield ""
    rows: list[list[str]] = data.get("saved") or []
    if rows:
        titles = {"engine": "软件", "documents": "文档"}
        head = tuple(titles.get(cell, cell.replace(" equal", "相等")) for cell in rows[0])
        yield from _table(head, [tuple(row) for row in rows[1:]], len(head) - 1)


def _count(value: object) -> object:
    return "—" if value is None else value


def _share(right: int, of: int) -> str:
    """Rounded down: 99.97 % are not all."""
    return f"{right * 1000 // of / 10:g}%" if of else "—"
