"""形式审查意见表: what the pre-check found, grouped for the reviewer, with room for the reviewer's word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.write import lengths, letters, words
from pipeline.write.notice_docx import BLANK_DATE
from pipeline.write.words import Data

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

    from pipeline.pack import Pack

GROUPS = {"材料齐全性": "FEAR", "申报资格": "Q", "报告规范性": "SLC", "一致性": "XI"}
"""The headings of the form and the rule families under each."""
MANUAL = {"M001": "申报资格", "M002": "一致性", "M003": "材料齐全性", "M004": "申报资格", "M005": "申报资格"}
"""Where the rows stand that only a person can confirm."""
Answers = Mapping[int | str, str]
"""What reviewers answered, in words: by a finding's place in the result, or by the code of a row to confirm."""
OPINION, CONFIRMATION = "□ 属实\n□ 不属实\n说明：", "□ 已确认\n□ 有疑问\n说明："


def write_opinion(result: Data, pack: Pack, out: Path | str, answers: Answers | None = None) -> None:
    """Write the reviewer's opinion form (.docx) for one result; where there is an answer already it stands there."""
    document = letters.new_document("形式审查意见表", letters.SONG, 10.5)
    letters.furnish(document, f"{pack.title}（{pack.number}）")
    letters.centred(document, "形式审查意见表", letters.SONG, 20, after=10)
    _facts(document, result, pack)
    for group, families in GROUPS.items():
        _group(document, result, pack, (group, families), answers or {})
    _conclusion(document)
    note = f"预审情况由预审（yushen）{result['tool']} 按规则包 {result['rules']} 生成，审查意见由审查人员填写。"
    letters.add(document.add_paragraph(), note, letters.SONG, 9, colour=letters.SOFT)
    letters.save(document, out)


def group_of(code: str) -> str:
    """The heading of the form under which a rule stands."""
    return MANUAL.get(code) or next((name for name, families in GROUPS.items() if code[0] in families), "材料齐全性")


def _facts(document: Document, result: Data, pack: Pack) -> None:
    submission = result["submission"]
    table = letters.ruled_table(document, [24, 58, 24, 50])
    verdict = f"{words.VERDICTS[result['verdict']]}（{words.tally(result['findings'])}）"
    letters.fill_row(table, ["申报单位", _line(submission["unit_name"]), "申报等级", _line(submission["level"])])
    for label, value in (
        (pack.title_name, _line(submission["outcome_name"])),
        ("提交材料", _line(submission["name"])),
        ("预审结果", verdict),
    ):
        row = letters.fill_row(table, [label, value, "", ""])
        row.cells[1].merge(row.cells[3])
        _tidy(row.cells[1])


def _group(document: Document, result: Data, pack: Pack, named: tuple[str, str], answers: Answers) -> None:
    group, families = named
    document.add_paragraph(group, style="Heading 1").paragraph_format.keep_with_next = True
    rows = [row for row in result["checks"] if group_of(row["code"]) == group]
    findings = [
        dict(finding) | {"answer": answers.get(number, OPINION)}
        for number, finding in enumerate(result["findings"])
        if group_of(finding["code"]) == group
    ]
    letters.add(document.add_paragraph(), _summary(rows))
    if "L" in families:
        letters.add(document.add_paragraph(), _counts(result))
    table = letters.ruled_table(document, [13, 82, 27, 34])
    letters.fill_row(table, ["序号", "预审情况", "依据", "审查意见"], header=True)
    entries = [*_found(findings, result), *_manual(rows, pack, answers)]
    for number, entry in enumerate(entries, 1):
        letters.fill_row(table, [number, *entry])
    if not entries:
        letters.fill_row(table, ["", "没有发现问题。", "", "说明："])


def _summary(rows: list[Data]) -> str:
    """ "已检查 12 条，其中 2 条发现问题；未检查 3 条（E004、E005、E007：原因）。" """
    checked = [row for row in rows if row["state"] in ("passed", "found")]
    found = sum(row["state"] == "found" for row in checked)
    told = f"已检查 {len(checked)} 条规则，{f'其中 {found} 条发现问题' if found else '没有发现问题'}"
    text = told if checked else "没有检查任何一条规则"
    for state in ("not_applicable", "unchecked", "crashed"):
        reasons = words.by_reason({"checks": rows}, state)
        for reason, codes in reasons.items():
            why = f"{words.code_ranges(codes)}：{reason.removesuffix('。')}"
            text += f"；{words.STATES[state]} {len(codes)} 条（{why}）"
    return text + "。"


def _counts(result: Data) -> str:
    about, shown = words.about(result), words.shown_sections(result)
    if any(section.get("status") == "unread" for section in shown):
        return words.count_caution(result)
    parts = [f"{s['title']} {lengths.length_of(s, about)}/{lengths.limit_of(s)}" for s in shown]
    return f"字数（Word 统计/限额）：{'，'.join(parts)}。"


def _found(findings: Sequence[Data], result: Data) -> Iterator[tuple[str, str, str]]:
    titles = words.section_titles(result)
    for severity, group in words.by_severity(findings).items():
        for finding in group:
            head = f"{words.MARKS[severity]} {words.SEVERITIES[severity]} {finding['code']}　{_line(finding['title'])}"
            where = words.place(finding, titles)
            lines = [head, _line(finding["message"])] + ([f"位置：{where}"] if where else [])
            yield "\n".join(lines), _line(finding["clause"]), finding["answer"]


def _manual(rows: list[Data], pack: Pack, answers: Answers) -> Iterator[tuple[str, str, str]]:
    for row in rows:
        rule = pack.rules.get(row["code"])
        if row["state"] == "manual" and rule:
            yield (
                f"□ 需人工确认 {rule.code}　{rule.title}\n{rule.fix}",
                rule.clause,
                answers.get(rule.code, CONFIRMATION),
            )


def _conclusion(document: Document) -> None:
    document.add_paragraph("审查结论", style="Heading 1").paragraph_format.keep_with_next = True
    table = letters.ruled_table(document, [24, 132])
    letters.fill_row(table, ["结论", "□ 未发现形式问题　　□ 需补正　　□ 其他："])
    letters.fill_row(table, ["意见", "\n\n\n"])
    for role in ("审查人", "复核人"):
        letters.fill_row(table, [role, f"签字：　　　　　　　　　　　　　日期：{BLANK_DATE}"])
    _keep_together(table)


def _keep_together(table: Table) -> None:
    for row in table.rows[:-1]:
        for paragraph in row.cells[0].paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def _tidy(cell: Any) -> None:
    """Merging joins the cells' empty paragraphs: drop all but the first."""
    for paragraph in cell.paragraphs[1:]:
        paragraph._p.getparent().remove(paragraph._p)


def _line(text: object) -> str:
    return words.one_line(text) or "未读到"
