"""A draft and what is wrong with a pack, on the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.pack.review import NO_TOML, Wrong, counted
from pipeline.write.typeset import Spans, block, print_lines, width_of

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.pack.draft import Draft


_UNBROKEN = 100_000


def print_draft(draft: Draft, folder: Path, console: Console | None) -> None:
    """What was found in the notice, and what to do next."""
    print_lines(_draft(draft, folder, width_of(console)), console)


def _draft(draft: Draft, folder: Path, width: int) -> Iterator[Spans]:
    found = draft.found
    limited = sum(part.limit is not None for part in found.parts.parts)
    fields = sum(len(form.fields) for form in found.forms if not form.recommendation)
    evidence = sum(len(material.duties) for material in draft.materials)
    yield [(f"已写入 {folder}", "bold")]
    rows = {
        "部分": f"{len(found.parts.parts)} 个，其中 {limited} 个有限额",
        "等级": "、".join(level.name for level in found.levels) or "没有认出",
        "时间": f"{len(found.windows)} 处",
        "申报表": f"{fields} 个栏目",
        "推荐表": "有" if any(form.recommendation for form in found.forms) else "没有认出",
        "材料要求": f"{evidence} 句",
        **({"评分表": f"{len(found.score.items)} 个项目，满分 {found.score.total:g}"} if found.score else {}),
        "待确认": f"{draft.marks} 处",
    }
    for label, value in rows.items():
        yield from block(f"  {label}：", value, width)
    yield from block("", f"下一步：yushen pack check {folder} 列出待确认的各处；", width)
    yield from block("　　　　", f"yushen pack show {folder} -o 核对.html 对照通知原文核对。", width)


def print_review(name: str, wrong: list[Wrong], unused: dict[str, str], console: Console | None) -> None:
    """Every place on a line of its own, in the order of the files; then the rules that are not listed (``unused``)."""
    # In a pipe a place is a line, so that programs can take it apart.
    print_lines(_review(name, wrong, unused, width_of(console) if console else _UNBROKEN), console)


def _review(name: str, wrong: list[Wrong], unused: dict[str, str], width: int) -> Iterator[Spans]:
    for one in wrong:
        yield from block(f"{one.file} 第 {one.line} 行：", f"{one.text}。", width)
    faults, marks = counted(wrong)
    if not wrong:
        yield [(f"规则包 {name}：没有发现问题。", "bold")]
    else:
        yield [(f"规则包 {name}：{faults} 处需要改正，{marks} 处待确认。", "bold")]
    if any(one.text.startswith(NO_TOML) for one in wrong):
        yield from block("", "其余各处，改好这一行以后再运行一次才能看。", width)
    if unused:
        told = "、".join(f"{code} {title}" for code, title in unused.items())
        yield from block("没有列入的规则，不会检查：", f"{told}。", width)
        yield from block("　　", f"要检查的，用 yushen pack rules {name} --write 补上。", width)
