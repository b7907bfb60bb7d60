"""The rule catalogue for people: ``yushen rules`` and docs/rules.md, both from the checks and the pack."""

from __future__ import annotations

import inspect
import unicodedata
from collections.abc import Iterable

from pipeline.model import Check
from pipeline.pack import Pack, Rule
from pipeline.write import words

FAMILIES = {
    "F": "文件",
    "S": "报告的结构",
    "L": "字数",
    "C": "报告的内容",
    "E": "证实性材料",
    "A": "报名表和申报表",
    "X": "材料之间的一致性",
    "R": "推荐表",
    "Q": "申报资格与日期",
    "I": "诚信",
    "M": "只有人能确认的事项",
}
SEVERITIES = {**words.SEVERITIES, "manual": words.STATES["manual"]}


def listing(pack: Pack, checks: Iterable[Check]) -> str:
    """Every rule on a line, by family; rules that this version does not check are marked."""
    checks = tuple(checks)
    built = {check.code for check in checks}
    lines = [f"{pack.title}（{pack.number}）的规则", ""]
    family = ""
    for rule in pack.rules.values():
        if rule.code[0] != family:
            family = rule.code[0]
            lines.append(f"{family}  {FAMILIES.get(family, '')}")
        mark = "" if rule.code in built or rule.severity == "manual" else "（尚未检查）"
        lines.append(f"  {rule.code}  {_pad(SEVERITIES[rule.severity], 10)}  {rule.title}{mark}")
    if off := [check.code for check in checks if check.code not in pack.rules]:
        lines += ["", f"本规则包没有用、可以在规则包里写上的规则：{'、'.join(off)}。"]
    return "\n".join([*lines, "", "用 yushen rules L001 查看一条规则的说明。"])


def explain(code: str, pack: Pack, checks: Iterable[Check]) -> str:
    """One rule's page: what it decides, examples, the clause with the notice's sentence, how to mend it."""
    rule = pack.rules[code]
    page = page_of(rule, checks)
    parts = [f"{rule.code}  {rule.title}", f"性质：{SEVERITIES[rule.severity]}", "", page, ""]
    parts += [f"依据：{rule.clause}", f"原文：“{rule.quote}”", f"处理：{rule.fix}"]
    return "\n".join(parts)


def of_a_rule_that_is_off(code: str, pack: Pack, checks: Iterable[Check]) -> str | None:
    """The page of a rule that this pack does not use; None where it does, or where there is no such rule."""
    check = next((check for check in checks if check.code == code), None)
    if check is None or code in pack.rules:
        return None
    return f"{code}（本规则包没有用这一条，可以在规则包里写上 [rules.{code}]）\n\n{inspect.getdoc(check) or ''}"


def page_of(rule: Rule, checks: Iterable[Check]) -> str:
    """The check's own words (its docstring), or why there is no check."""
    check = next((check for check in checks if check.code == rule.code), None)
    if check is not None:
        return inspect.getdoc(check) or ""
    return "这一项只有人能确认，在每份报告中列出。" if rule.severity == "manual" else "本版本尚未检查这一项。"


def _pad(text: str, width: int) -> str:
    """Padded to a width in columns, Chinese counting two."""
    return text + " " * (width - sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text))


def markdown(pack: Pack, checks: Iterable[Check]) -> str:
    """The whole catalogue as one page, docs/rules.md."""
    checks = tuple(checks)
    lines = [f"# {pack.title}：规则", "", f"依据 {pack.number}。本页由 `yushen rules --markdown` 生成，请勿手改。", ""]
    family = ""
    for rule in pack.rules.values():
        if rule.code[0] != family:
            family = rule.code[0]
            lines += [f"## {family}　{FAMILIES.get(family, '')}", ""]
        lines += [f"### {rule.code}　{rule.title}", "", f"性质：{SEVERITIES[rule.severity]}　依据：{rule.clause}", ""]
        lines += [f"> {rule.quote.strip()}", "", *_paragraphs(page_of(rule, checks)), f"处理：{rule.fix}", ""]
    off = [check for check in checks if check.code not in pack.rules]
    lines += (
        ["## 别的通知可用的规则", "", "这一规则包没有用；写上 `[rules.代码]` 并写明要求的规则包会检查。", ""]
        if off
        else []
    )
    for check in off:
        lines += [f"### {check.code}", "", *_paragraphs(inspect.getdoc(check) or "")]
    return "\n".join([*lines[:-1], ""]) if off else "\n".join(lines)


def _paragraphs(page: str) -> list[str]:
    return [piece for line in page.splitlines() if line.strip() for piece in (line.strip(), "")]
