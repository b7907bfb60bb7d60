"""Names of units, sites and outcomes: found on the report, and compared without what does not matter."""

from __future__ import annotations

import re
import unicodedata

from pipeline.gather.text import joined, lines
from pipeline.model import Dossier

_COVER_LINES = 40
_LABELLED = re.compile(
    r"^\s*(?:申\s*报\s*单\s*位|单\s*位\s*名\s*称|单\s*位|企\s*业\s*名\s*称|组\s*织\s*名\s*称|申\s*报\s*组\s*织|编\s*制\s*单\s*位|报\s*送\s*单\s*位)"
    r"\s*(?:[(（][^)）]*[)）])?\s*[:：\t]\s*([^:：\n]{4,60}?)\s*(?:[(（](?:盖章|公章|章)[)）])?\s*$"
)
_ORGANISATION = re.compile(
    r"^[^，。；：:、\d\s《》“”]{2,36}(?:公司|医院|中心|分行|支行|银行|学校|大学|学院|研究院|研究所|集团|厂|所|局|院|社|处|站|"
    r"事务所|委员会|联合会|合作社|酒店|宾馆|公园|场馆|图书馆|博物馆|福利院|养老院|街道|分公司|项目部)$"
)


def unit_on_cover(dossier: Dossier) -> str | None:
    """The unit as the report's cover or head names it: behind its label, or as a line of its own."""
    if dossier.report is None:
        return None
    alone = None
    for number, line in enumerate(lines(dossier.report.blocks)):
        if number >= _COVER_LINES:
            break
        for piece in line.text.splitlines():
            if found := _LABELLED.match(piece):
                return joined(found[1]).strip(" _")
            if alone is None and number < 15 and _ORGANISATION.match(piece.strip()):
                alone = piece.strip()
    return alone


def site_in_report(dossier: Dossier, name: str) -> bool | None:
    """Whether the report names the site; None without a readable report."""
    if dossier.report is None or not dossier.report.readable:
        return None
    wanted = same(name)
    return any(wanted in same(line.text) for line in lines(dossier.report.blocks))


_MARKS = re.compile(r"[\s\"'“”‘’「」『』《》〈〉()（）\[\]【】〔〕·•,，.。、;；:：\-—–_/]")


def same(text: str) -> str:
    """A name as it is compared: without width, white space, brackets, quotation marks and dashes."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text)).lower()
