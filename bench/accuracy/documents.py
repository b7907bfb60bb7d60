"""Other people's Word files: their headings against the authors' styles, and the files against their own PDFs."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from bench import outlines, twins
from bench.docling_peer import Docling

OURS = {
    "as it is": "Word 文件",
    "without styles": "去掉样式，只剩外观和编号",
    "as PDF": "LibreOffice 转成的 PDF",
    "PDF, no bookmarks": "同一 PDF，不看书签",
}
THEIRS = {
    "docling's ranks": "docling 排的级别（PDF）",
    "the same, no bookm.": "docling 排的级别，不看书签",
}


def measured(corpus: Path, work: Path, python: Path | None) -> dict[str, Any]:
    """The figures of the files below ``corpus``; ``python`` has docling. PDFs are printed into ``work`` and kept."""
    work.mkdir(parents=True, exist_ok=True)
    with Docling(python, work) if python else nullcontext() as docling:
        scores = outlines.measure(corpus, outlines.ways_of(work, pdf=True, docling=docling))
    headings = {way: {"files": len(each), **outlines.whole(each)._asdict()} for way, each in scores.items()}
    pairs = [found for _, found in twins.pairs(corpus, work)]
    sections = [twin for found in pairs for twin in found]
    return {
        "headings": headings,
        "docling": _version(python) if python else None,
        "twins": {
            "files": len(pairs),
            "sections": len(sections),
            "alike": sum(twin.alike >= twins.ALIKE for twin in sections),
            "near": sum(twin.off <= twins.NEAR for twin in sections),
        },
    }


def _version(python: Path) -> str:
    asked = "from importlib.metadata import version; print(version('docling-slim'))"
    return subprocess.run([python, "-c", asked], capture_output=True, text=True, check=True).stdout.strip()


def told(data: dict[str, Any]) -> Iterator[str]:
    """The part of the page that tells them."""
    yield "## 别人的 Word 文件"
    yield ""
    found = data.get("documents")
    if not found:
        yield "还没有测过。"
        yield ""
        return
    headings, pairs = found["headings"], found["twins"]
    first = headings["as it is"]
    yield (
        "公开的中文文件，多是软件工程的文档，不是申报材料，在项目之外保存。"
        f"**标题**：作者用样式标出至少四个标题的 {first['files']} 份，"
        f"共 {first['labelled']} 个标题，以作者的样式为准。F1 是找全和找准的调和平均，1 为全对；"
        "作者的样式也有用错的，达不到 1。"
    )
    yield ""
    yield "| 怎样读 | 份数 | 认作标题 | 文字和级别都对 F1 | 只看文字 F1 |"
    yield "|---|--:|--:|--:|--:|"
    for way, title in {**OURS, **THEIRS}.items():
        if row := headings.get(way):
            score = outlines.Score(*(row[name] for name in outlines.Score._fields))
            yield f"| {title} | {row['files']} | {row['found']} | {score.f1:.3f} | {score.f1_names:.3f} |"
    yield ""
    if found["docling"]:
        yield (
            f"docling {found['docling']} 找标题要用版面模型，软件包里不带，这里没有测它找标题；"
            "只把我们认出的标题交给它的“标题级别”一步来排，所以找到的相同，不同的只有级别。"
            "LibreOffice 的书签由作者的样式写出，等于标准答案：docling 有书签就照排，我们只把书签当作证据之一。"
        )
        yield ""
    yield (
        f"**同一份文件的 Word 和 PDF**：有至少四个一级标题的 {pairs['files']} 份，各用自己的标题作规则包，"
        f"分出 {pairs['sections']} 个部分。"
        f"两边文字相同（99% 以上）的 {_share(pairs['alike'], pairs['sections'])}，"
        f"字数相差不超过 1% 或 1 字的 {_share(pairs['near'], pairs['sections'])}。"
    )
    yield ""


def _share(right: int, of: int) -> str:
    return f"{right} 个，{right * 1000 // of / 10:g}%" if of else "—"
