"""A pack of a document's own top-level headings, as a single file beside a notice that is written from them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from bench.outlines import is_label
from pipeline.fold import fold
from pipeline.model import Document, Paragraph
from pipeline.outline.numbers import number_of
from pipeline.pack import Pack, load

LEAST = 4
"""Top-level headings of a document that make a pack."""

_PACK = """
name = "twins"
title = "文档自身的标题"
number = "〔2030〕1号"
issuer = "自拟协会"
notice = "notice.md"
{sections}
[words]
placeholders = []
placeholder_signs = []
secrecy = []
secrecy_alone = "^绝密$"
caption = {caption}
caption_length = 60
cover = []
report_title_end = "报告$"

[materials.report]
title = "报告"
titles = ["报告"]
names = ["报告"]

[dates]
year = 2030
application = [4, 4]

[rules]
"""
_SECTION = """
[[sections]]
key = {key}
title = {title}
clause = "一"
quote = {quote}
distinctive = true
"""
_CAPTION = r"^[图表]\s*\d"


def top_headings(document: Document) -> list[str]:
    """The names, without numbers, of the headings of the highest level by style; none where they make no pack.

    A first heading that holds all the others is the document's title, and no heading of this list. Two headings by one
    name cannot be told apart by it: such a document makes no pack.
    """
    lines = [b for b in document.blocks if isinstance(b, Paragraph) and b.part == "body" and b.text.strip()]
    labels = [p for p in lines if p.level is not None and is_label(p)]
    if not labels or 2 * sum(p.level is not None for p in lines) > len(lines):
        return []
    if all((p.level or 0) > (labels[0].level or 0) for p in labels[1:]):
        labels = labels[1:]
    top = min((p.level or 0 for p in labels), default=0)
    names = [p.text[number_of(p.text, p.number).end :].strip() for p in labels if p.level == top]
    return names if LEAST <= len(names) == len({fold(name) for name in names}) else []


def own_pack(names: Iterable[str], folder: Path) -> Pack:
    """The pack whose sections are these, in order and without limits; its two files are written to ``folder``."""
    names = list(names)
    folder.mkdir(parents=True, exist_ok=True)
    told = "\n".join(f"{number}、{name}" for number, name in enumerate(names, 1))
    (folder / "notice.md").write_text(f"关于报告写法的通知\n\n报告依次包括：\n{told}\n", "utf-8")
    sections = "".join(
        _SECTION.format(key=_quoted(f"part{number}"), title=_quoted(name), quote=_quoted(name))
        for number, name in enumerate(names, 1)
    )
    written = folder / "own.toml"
    written.write_text(_PACK.format(sections=sections, caption=_quoted(_CAPTION)), "utf-8")
    return load(str(written))


def _quoted(text: str) -> str:
    """A TOML string."""
    return json.dumps(text, ensure_ascii=False)
