"""The audit log as a file: Excel and CSV for people, JSON lines with the hashes for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import IO, NamedTuple

from pipeline.write import words
from web.core.clock import local
from web.core.database.audit import as_data
from web.core.database.models import Event

COLUMNS = ("序号", "时间", "操作人", "操作", "对象", "说明", "地址", "哈希")
MOST_ROWS = 1_000_000
"""Of an Excel sheet."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Form(NamedTuple):
    """A kind of file."""

    name: str
    media_type: str


FORMS = {
    "xlsx": Form("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": Form("CSV", "text/csv; charset=utf-8"),
    "jsonl": Form("JSON lines", "application/x-ndjson"),
}


def write(form: str, events: Iterable[Event], out: IO[bytes]) -> None:
    """Writes the lines in the order they come."""
    {"xlsx": _xlsx, "csv": _csv, "jsonl": _jsonl}[form](events, out)


def _row(event: Event) -> tuple[object, ...]:
    texts = (event.who, event.action, event.subject, event.detail, event.address, event.hash)
    return event.id, local(event.at, "%Y-%m-%d %H:%M:%S"), *map(words.one_line, texts)


def _xlsx(events: Iterable[Event], out: IO[bytes]) -> None:
    """No cell can be a formula."""
    from pipeline.write.summary_xlsx import Sheet, workbook

    with workbook(out) as book:
        sheet = Sheet(book, "操作记录", COLUMNS)
        for event in events:
            sheet.append(dict(zip(COLUMNS, _row(event), strict=True)))
        sheet.finish()


def _csv(events: Iterable[Event], out: IO[bytes]) -> None:
    """With the mark by which Excel knows UTF-8; what Excel would run is quoted with an apostrophe."""
    text = io.TextIOWrapper(out, "utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for event in events:
        writer.writerow([f"'{cell}" if str(cell).startswith(_FORMULA) else cell for cell in _row(event)])
    text.flush()
    text.detach()


def _jsonl(events: Iterable[Event], out: IO[bytes]) -> None:
    """All that the hashes are made of: the chain can be checked from the file."""
    for event in events:
        out.write(json.dumps(as_data(event), ensure_ascii=False).encode("utf-8", "replace") + b"\n")
