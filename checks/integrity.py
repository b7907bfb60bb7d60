"""I: secrecy markings, and material that others handed in too."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from pipeline.model import Anchor, Check, Document, Dossier, Draft, decides, paragraphs
from pipeline.pack import pattern

_SIGN = "密"


@decides("I002")
def secrecy_marking(dossier: Dossier) -> Iterator[Draft]:
    """任何一个文件带有密级标志：绝密、机密或秘密，后面跟 ★ 或保密期限，独立标注。

    会指出：页眉写有“机密★5年”；首页标有“秘密 ★”。
    不会指出：“保守国家秘密”“商业秘密”，以及承诺书里“不含涉密内容”一类的句子。
    怎样改：立即停止流转该文件，由本单位保密部门核定后再提交不涉密的版本。
    """
    for path, document in dossier.documents.items():
        if marking := _marking(document, dossier):
            text, anchor = marking
            yield Draft(
                f"“{path}”带有密级标志“{text}”（附件2 承诺）。",
                path,
                anchor._replace(file=path),
                None,
                text,
                actual=text,
                estimate=document.text_source == "ocr",
            )


def _marking(document: Document, dossier: Dossier) -> tuple[str, Anchor] | None:
    """The first marking of the file and its place."""
    for text in document.furniture:
        if found := _found(text, dossier):
            return found, Anchor(document.file)
    for paragraph in paragraphs(document.blocks):
        if _SIGN in paragraph.text and (found := _found(paragraph.text, dossier)):
            return found, paragraph.anchor
    return None


def _found(text: str, dossier: Dossier) -> str | None:
    if _SIGN not in text:
        return None
    folded = unicodedata.normalize("NFKC", text)
    words = dossier.pack.words
    for source in words["secrecy"]:
        if match := pattern(source).search(folded):
            return match[0]
    alone = pattern(words["secrecy_alone"])
    return next((line.strip() for line in folded.splitlines() if alone.match(line.strip())), None)


CHECKS: tuple[Check, ...] = (secrecy_marking,)
