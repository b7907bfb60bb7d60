"""The forms of a notice's annexes: fields with their options, tables of records, the columns of a recommendation."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.pack.draft.lines import BOX, Line, tables

_FORM = re.compile(r"(?:申报|申请|推选|报名|登记|信息|基本情况|注册|成果)[^。]{0,12}[表书]|申报暨|任务书")
_RECOMMENDATION = re.compile(r"推荐[^。]{0,8}(?:表|书|函|目录|名单)|汇总表")
_OTHER = re.compile(r"评分|评审表|打分|评价表|日程|安排")
_REMARK = re.compile(r"^[（(].*[)）]$")
_SIGNED = re.compile(r"[（(]\s*([^（()）]{0,8}(?:[盖公印签]章|签字|签名))\s*[)）]")
_ANSWER = re.compile(r"。|年[\s_]*月|^\s*[（(]|属实|同意")
_BLANK = re.compile(r"^[_＿\s.…/年月日]*$")
_PAREN = re.compile(r"[（(]([^（()）]*)[)）]")
_TICK = re.compile(r"([^\s（()）;；、，]+)\s*[（(]\s*[)）]")
_COLON = re.compile(r"^([^:：。；]{2,20})[:：]")
_LOOSE = re.compile(r"^([^:：。；，]{2,16})[:：]\s*[_＿\s]*([（(][^（()）]*[章字][)）])?[_＿\s]*$")
_LONGEST = 30
"""Characters of a label."""
_OF_RECORDS = re.compile(r"(?:成员|人员|名单|明细|一览|清单|经历)$")
_LEAST_COLUMNS = 3


class Field(NamedTuple):
    """A field of a form as the notice prints it."""

    label: str
    line: Line
    quote: str
    options: tuple[str, ...] = ()
    single: bool = False
    required: bool | None = None
    """None: the notice does not say."""
    remark: str = ""
    """What stands beside it: "(建筑项目填写此栏)"."""


class Records(NamedTuple):
    """A table with a heading row, to be filled with a record per row."""

    title: str
    """What stands alone in the row above it; "" for nothing."""
    columns: tuple[str, ...]
    line: Line
    quote: str


class Form(NamedTuple):
    """An annex that is to be filled in."""

    title: str
    annex: str
    line: Line
    recommendation: bool
    fields: tuple[Field, ...]
    records: tuple[Records, ...]


def forms_of(lines: tuple[Line, ...]) -> list[Form]:
    """Every annex with a table or labels to fill in; score sheets and calendars are none."""
    found = []
    for annex in dict.fromkeys(line.annex for line in lines if line.annex):
        inside = [line for line in lines if line.annex == annex]
        heads = [line for line in inside[:4] if not line.cells]
        told = " ".join(line.plain for line in heads)
        if _OTHER.search(told) or not any(pattern.search(told) for pattern in (_FORM, _RECOMMENDATION)):
            continue
        if not any(line.cells for line in inside):
            continue
        title = next((line for line in heads if re.search(r"[表书函]", line.plain)), heads[0])
        recommendation = bool(_RECOMMENDATION.search(told)) and not re.search(r"申报表|申请表|报名", told)
        name = re.sub(r"^附\s*[件录表]\s*[\d一二三四五六七八九十]*\s*[:：.、]?\s*", "", title.plain)
        found.append(Form(name, annex, title, recommendation, *_content(tuple(inside))))
    return found


def _content(lines: tuple[Line, ...]) -> tuple[tuple[Field, ...], tuple[Records, ...]]:
    fields: list[Field] = []
    records: list[Records] = []
    for rows in tables(lines):
        headed = _headed(rows)
        for place, row in enumerate(rows):
            if place in headed:
                records.append(
                    Records(_title(rows, place), tuple(_label(cell) for cell in row.cells if cell), row, _short(row))
                )
            elif place + 1 in headed and _title(rows, place + 1):
                continue
            elif not any(place > head and not _labelled(row) for head in headed):
                fields += _of_row(row)
    for line in lines[1:]:
        if not line.cells:
            fields += _loose(line)
    return tuple(fields), tuple(records)


def _headed(rows: tuple[Line, ...]) -> set[int]:
    """Rows of short labels over rows that are empty, or hold a running number alone."""
    found = set()
    for place, row in enumerate(rows[:-1]):
        cells = [cell for cell in row.cells if cell]
        below = rows[place + 1]
        if len(cells) >= _LEAST_COLUMNS and all(len(c) <= 16 and BOX not in c for c in cells) and not _labelled(below):
            found.add(place)
    return found


def _title(rows: tuple[Line, ...], head: int) -> str:
    """What stands alone in the row above the heading row: what the records are."""
    above = [cell for cell in rows[head - 1].cells if cell] if head else []
    alone = len(above) == 1 and BOX not in above[0] and not re.search(r"[。；:：]", above[0])
    return _label(above[0]) if alone and (len(rows[head - 1].cells) == 1 or _OF_RECORDS.search(above[0])) else ""


def _labelled(row: Line) -> bool:
    return any(cell and not re.fullmatch(r"\d+[.、]?|[.…]+", cell) for cell in row.cells)


def _short(row: Line) -> str:
    return row.text.strip()


def _of_row(row: Line) -> list[Field]:
    """Labels with what stands to their right: nothing, a remark, or boxes to tick."""
    found: list[Field] = []
    written = [cell.strip() for cell in _written(row)]
    for place, cell in enumerate(row.cells):
        if not cell or _BLANK.match(cell):
            continue
        quote = written[place] if place < len(written) else cell
        if BOX in cell or len(_TICK.findall(cell)) > 1:
            found = _ticked(cell, quote, row, found)
        elif found and (signed := _signed(row, place)) and not found[-1].options:
            found[-1] = found[-1]._replace(remark=signed[1])  # "情况属实。（盖章） 年 月 日"
        elif _REMARK.match(cell) and found:
            found[-1] = found[-1]._replace(remark=cell.strip("（()）"))
        elif colon := _COLON.match(cell):
            found.append(_field(colon[1], row, quote if len(quote) <= _LONGEST else _upto(quote, colon[1])))
        elif len(cell) <= _LONGEST and not re.search(r"[。；]", cell):
            found.append(_field(cell, row, quote))
    return found


def _signed(row: Line, place: int) -> re.Match[str] | None:
    """Where to seal or sign, in an answer beside its label: "情况属实。（盖章） 年 月 日"; labels have remarks, too."""
    beside = place > 0 and bool(row.cells[place - 1]) and not _BLANK.match(row.cells[place - 1])
    return _SIGNED.search(row.cells[place]) if beside and _ANSWER.search(row.cells[place]) else None


def _written(row: Line) -> list[str]:
    text = row.text.strip("\n")
    return text.strip().strip("|").split("|") if "\t" not in text and "|" in text else text.split("\t")


def _upto(quote: str, label: str) -> str:
    """The quote up to a label's end: a long cell is not quoted whole."""
    at = quote.find(label)
    return quote[at : at + len(label)] if at >= 0 else quote[:_LONGEST]


def _ticked(cell: str, quote: str, row: Line, found: list[Field]) -> list[Field]:
    """Boxes belong to the label before them; labels with a colon stand in the cell itself at times."""
    head, _, _ = cell.partition(BOX)
    *labels, lead = [piece.strip() for piece in re.split(r"[:：]", head)] if BOX in cell else [""]
    options = _options(cell)
    # A group's name before the boxes ("先导产业:") is no label where one stands to the left already.
    if labels and not (found and not found[-1].options and len(labels) == 1):
        found = [*found, *(_field(label, row, _upto(quote, label)) for label in labels if label)]
    if not found and lead:
        found = [*found, _field(lead, row, _upto(quote, lead))]
    if not found:
        return found
    last = found[-1]
    return [*found[:-1], last._replace(options=tuple(dict.fromkeys((*last.options, *options))))]


def _options(cell: str) -> tuple[str, ...]:
    if BOX not in cell:
        return tuple(_TICK.findall(cell))
    pieces = cell.split(BOX)[1:]
    return tuple(option for piece in pieces if (option := _option(piece)))


def _option(piece: str) -> str:
    # Behind the last box of a group the next group's name follows: "汽车 现代服务业:".
    piece = re.sub(r"\s+\S{2,10}[:：].*$", "", re.sub(r"[_＿]+.*$", "", piece.strip()))
    piece = _PAREN.sub("", piece).strip(" 、，,；;:：")
    return re.sub(r"(?<=[一-龥])\s+(?=[一-龥])", "", piece)


def _field(label: str, row: Line, quote: str) -> Field:
    remarks = " ".join(_PAREN.findall(label))
    required = (
        True if re.search(r"必[选填]", remarks) else False if re.search(r"选填|可选|如有|非必", remarks) else None
    )
    single = "单选" in remarks
    return Field(_label(label), row, quote, (), single, required, remarks)


def _label(text: str) -> str:
    text = _PAREN.sub("", text)
    return re.sub(r"(?<=[^A-Za-z0-9])\s+|\s+(?=[^A-Za-z0-9])", "", text).strip(" *＊:：、")


def _loose(line: Line) -> list[Field]:
    """ "填表人：" below a table; "单位（公章）：____"."""
    if found := _LOOSE.match(line.plain):
        sealed = re.search(r"[（(]([^（()）]*[章字])[)）]", found[1])
        label = sealed[1] if sealed else found[1] + (found[2] or "").strip("（()）")
        return [Field(_label(label), line, line.text.strip(), (), False, None, "")]
    return []
