"""A pack as a page to proof-read: each statement beside its quote, and the notice with what was taken from it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from markupsafe import Markup, escape

from pipeline.pack.draft.lines import lines_of
from pipeline.pack.marks import marks_in
from pipeline.pack.meanings import short, table_name, value_word
from pipeline.pack.notice import Pack
from pipeline.pack.problems import Keys, Problem, Source, place_of
from pipeline.pack.raw import as_written
from pipeline.pack.unsaid import Quoting, unsaid_in
from pipeline.pack.wording import REGEX_SIGNS
from pipeline.write.pages import page

Statement = dict[str, Any]
_ORDER = (
    *("", "contact", "report", "sections", "levels", "materials", "evidence", "windows", "dates", "quotas"),
    *(
        "outcomes",
        "form",
        "recommendation",
        "consistency",
        "files",
        "layout",
        "score",
        "disputes",
        "rules",
        "words",
        "limit",
        "limits",
    ),
)
_APART = frozenset(("quote", "clause", "quotes", "clauses", "key", "title"))
_REFERS = frozenset(("any", "all", "none", "per", "forbidden_fields", "fields", "agrees_with", "whole", "parts"))
_VERBATIM = {("score",): ("title", "comment", "source"), ("score", "items", "dimensions"): ("text",)}
"""Keys of the score sheet that hold the notice's own words."""
_NAMES = ("key", "title", "level")
_SHOWN = 12
"""Items of a list that are shown; the file holds the rest."""
_SIGNS = REGEX_SIGNS - set(".…()")
"""What no word holds that is written for people: an entry with one of them is a pattern."""


def render(pack: Pack) -> str:
    """The page as HTML text: one file, no network, no script."""
    sources, tables = as_written(pack)
    notice = pack.notice.read_text("utf-8")
    statements = sorted(_statements(tables), key=lambda statement: _rank(statement["group"]))
    for number, statement in enumerate(statements, 1):
        statement["number"] = number
    _add_marks(statements, sources)
    text, left = _text(notice, statements, pack.levels)
    groups: dict[str, list[Statement]] = {}
    for statement in statements:
        groups.setdefault(statement["group"], []).append(statement)
    ordered = sorted(groups, key=_rank)
    return page(
        "pack.html.j2",
        pack=pack,
        groups=[
            {"key": key or "head", "title": table_name(*filter(None, [key])), "all": groups[key]} for key in ordered
        ],
        quoted=sum(bool(statement["quotes"]) for statement in statements),
        marks=sum(len(statement["marks"]) for statement in statements),
        notice=text,
        left=left,
    )


def _rank(group: str) -> int:
    return _ORDER.index(group) if group in _ORDER else len(_ORDER)


def _statements(tables: dict[str, Any]) -> Iterator[Statement]:
    """Every table of the pack; those in it that quote the notice are statements of their own."""
    names = _named(tables)
    for keys, table in _tables(tables):
        clauses = table.get("clauses") or [table.get("clause", "")]
        limits = [one for one in _several(table.get("limit")) if one.get("quote")]
        path = tuple(str(key) for key in keys if not isinstance(key, int))
        worded_so = _VERBATIM.get(path, ())
        quotes = table.get("quotes") or [table[key] for key in ("quote", *worded_so) if table.get(key)]
        if path[:1] == ("score",) and not clauses[0]:
            clauses = [tables["score"]["clause"]]
        said = {k: v for k, v in table.items() if k not in (*_APART, *worded_so) and not _apart(v)}
        yield {
            "keys": keys,
            "group": path[0] if path else "",
            "name": _name(path, table),
            "code": path[-1] if path[:1] == ("rules",) else "",
            "part": bool(path[:2] == ("sections", "elements")),
            "says": [
                (short(*path, key), worded(_spelled(key, value, names), (*path, key)))
                for key, value in said.items()
                if value != []
            ],
            "table": table,
            "quotes": [(clauses[min(n, len(clauses) - 1)], quote) for n, quote in enumerate(quotes)]
            + [(one.get("clause", ""), one["quote"]) for one in limits],
            "clause": clauses[0] if not quotes else "",
            "marks": [],
        }


def _several(limit: Any) -> list[dict[str, Any]]:
    """One limit or several, those that are tables."""
    return [one for one in (limit if isinstance(limit, list) else [limit]) if isinstance(one, dict)]


def _named(tables: dict[str, Any]) -> dict[str, str]:
    """What the pack's keys stand for: a role's title, a field's label, a section's title."""
    names = {section["key"]: section["title"] for section in tables.get("sections", [])}
    form = tables.get("form", {})
    names |= {key: labels[0] for key, labels in form.get("labels", {}).items() if labels}
    names |= {key: field["labels"][0] for key, field in form.get("fields", {}).items() if field.get("labels")}
    return names | {role: material["title"] for role, material in tables.get("materials", {}).items()}


def _spelled(key: str, value: Any, names: dict[str, str]) -> Any:
    """Keys of other tables by the names that people know."""
    if isinstance(value, dict) and key in ("when", "not", "any"):
        return {names.get(name, name): _spelled(name, item, names) for name, item in value.items()}
    if key not in _REFERS:
        return value
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return [_spelled("when", item, names) for item in value]
    return [names.get(item, item) for item in value] if isinstance(value, list) else names.get(value, value)


def _tables(tables: dict[str, Any], keys: Keys = ()) -> Iterator[tuple[Keys, dict[str, Any]]]:
    own = {key: value for key, value in tables.items() if not isinstance(value, dict) and not _listed(value, keys)}
    if own:
        yield keys, tables if keys else own
    for key, value in tables.items():
        if isinstance(value, dict) and (not keys or not own or _apart(value)):
            yield from _tables(value, (*keys, key))
        elif _listed(value, keys):
            for number, item in enumerate(value):
                yield from _tables(item, (*keys, key, number))


def _listed(value: Any, keys: Keys) -> bool:
    """Tables of a list, each told by itself: those of the pack's own lists, and those that have a name."""
    whole = isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)
    return whole and (not keys or _apart(value))


def _apart(value: Any) -> bool:
    """It is told as a statement of its own: a table that quotes, holds such tables, or is one of a list."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(item, dict) and any(key in item for key in _NAMES) for item in value)
    if isinstance(value, dict):
        return "quote" in value or "title" in value or any(isinstance(item, dict) for item in value.values())
    return False


def _name(path: tuple[str, ...], table: dict[str, Any]) -> str:
    """What the notice calls it; else what this kind of table is called."""
    labels = table.get("labels")
    if isinstance(labels, list) and labels:
        return str(labels[0])
    if path == ("score", "bands"):
        return str(table["level"])
    return str(table["title"] if "title" in table else table_name(*path))


def worded(value: Any, path: tuple[str, ...] = ()) -> str:
    """A value in words: yes and no, lists with their signs, a limit as people say it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return "（正则表达式，一般不必改）" if _pattern(value, path) else value_word(value, path[-1] if path else "")
    if isinstance(value, list):
        plain = [item for item in value if not (isinstance(item, str) and _pattern(item, path))]
        between = _between(plain)
        shown = between.join(worded(item, path) for item in plain[:_SHOWN])
        shown += f" 等 {len(plain)} 项" if len(plain) > _SHOWN else ""
        patterns = len(value) - len(plain)
        return shown + (f"{'；另有' if shown else ''} {patterns} 条正则表达式，一般不必改" if patterns else "")
    if isinstance(value, dict):
        return (
            _repeats(value)
            if path[-1:] == ("repeats",)
            else _limit(value)
            or "；".join(f"{short(*path, key)}：{worded(item, (*path, key))}" for key, item in value.items())
        )
    return f"不超过 {value} 字" if path[-1:] == ("limit",) and isinstance(value, int) else str(value)


def _pattern(word: str, path: tuple[str, ...]) -> bool:
    """A pattern that nobody reads: those of the words that packs share."""
    return path[:1] == ("words",) and bool(_SIGNS.intersection(word)) and "<" not in word


def _between(items: list[Any]) -> str:
    """What stands between the items: words of one list any of which will do, lists of which each must be met."""
    if any(isinstance(item, list) for item in items):
        return "；" if any(isinstance(inner, list) for item in items for inner in item) else " ＋ "
    return "；" if any(isinstance(item, dict) for item in items) else "、"


def _repeats(table: dict[str, Any]) -> str:
    """ "故事 2—3 个": what occurs several times, and how many times."""
    least, most = table.get("min"), table.get("max")
    if least is not None and least == most:
        return f"{table.get('name', '')} {least} 个".strip()
    return f"{table.get('name', '')} {_limit({**table, 'unit': '个'})}".strip()


def _limit(table: dict[str, Any]) -> str:
    """ "10000—15000 字", "占整份报告 60% 以上"."""
    unit = table.get("unit", "字")
    if "share_of" in table:
        whole = worded(table["share_of"])
        told = [f"占{whole} {table[key]:.0%} {end}" for key, end in _ENDS.items() if key in table]
        return "，".join(told)
    if "min" in table and "max" in table:
        return f"{table['min']}—{table['max']} {unit}"
    told = [f"{lead} {table[key]} {unit}" for key, lead in _LEADS.items() if key in table]
    return "，".join(told)


_ENDS = {"share_min": "以上", "share_max": "以下"}
_LEADS = {"max": "不超过", "min": "不少于", "about": "约"}


def _add_marks(statements: list[Statement], sources: list[Source]) -> None:
    """Each open mark belongs to the table that follows it, or that it stands in."""
    begins: dict[tuple[str, int], Statement] = {}
    for statement in statements:
        if statement["keys"] and (place := place_of(Problem(statement["keys"], ""), sources)):
            begins.setdefault((place[0].path.name, place[1]), statement)
    for mark in marks_in(sources):
        lines = mark.source.text.splitlines()
        after = next((n for n in range(mark.line, len(lines)) if lines[n].strip() and lines[n][0] != "#"), mark.line)
        name = mark.source.path.name
        before = [line for file, line in begins if file == name and line <= after + 1]
        statement = begins[name, max(before)] if before else statements[0]
        statement["marks"].append(mark.text)


def _text(notice: str, statements: list[Statement], levels: Collection[str]) -> tuple[Markup, int]:
    """The notice with what was quoted marked, each mark with the numbers of its statements; and how many
    sentences of duty nothing quotes."""
    places = [n for n, sign in enumerate(notice) if not sign.isspace()]
    bare = "".join(notice[n] for n in places)
    by_line = {line.at: line.clause for line in lines_of(notice)}
    line_of = [0]
    for sign in notice:
        line_of.append(line_of[-1] + (sign == "\n"))
    clauses = [by_line.get(line_of[n], "") for n in places]
    taken: list[list[int]] = [[] for _ in notice]
    for statement in statements:
        for clause, quote in statement["quotes"]:
            wanted = "".join(quote.split())
            at = _place(bare, wanted, clause, clauses)
            if at is not None:
                for n in range(places[at], places[at + len(wanted) - 1] + 1):
                    taken[n].append(statement["number"])
    asked = [False] * len(notice)
    left = 0
    quoting = (Quoting(one["table"], tuple(one["quotes"]), str(one["code"]), one["group"]) for one in statements)
    for one in unsaid_in(notice, quoting, levels):
        at = notice.find(one.sentence, line_of.index(one.line.at))
        if at >= 0:
            left += 1
            asked[at : at + len(one.sentence)] = [True] * len(one.sentence)
    return Markup("").join(_pieces(notice, taken, asked)), left


def _place(bare: str, wanted: str, clause: str, clauses: list[str]) -> int | None:
    """Where the quote stands: of several places the one in its clause, or else in its annex."""
    found = [match.start() for match in re.finditer(re.escape(wanted), bare)] if wanted else []
    annex = clause.split(" ")[0].split("（")[0]
    inside = [at for at in found if clauses[at] == clause]
    inside += [at for at in found if clauses[at].startswith(clause)] + [
        at for at in found if clauses[at].startswith(annex)
    ]
    return next(iter([*inside, *found]), None)


def _pieces(notice: str, taken: list[list[int]], asked: list[bool]) -> Iterator[Markup]:
    """Paragraphs, and in them runs of characters that the same statements quote."""
    start = 0
    for line in notice.split("\n"):
        end = start + len(line)
        if line.strip():
            yield Markup("<p>") + Markup("").join(_runs(notice, taken, asked, start, end)) + Markup("</p>\n")
        start = end + 1


def _runs(notice: str, taken: list[list[int]], asked: list[bool], start: int, end: int) -> Iterator[Markup]:
    at = start
    while at < end:
        to = at
        while to < end and taken[to] == taken[at] and asked[to] == asked[at]:
            to += 1
        text = escape(re.sub(r"<input[^>]*>", "□", notice[at:to]).replace("\t", "　｜　"))
        if taken[at]:
            numbers = list(dict.fromkeys(taken[at]))
            first = Markup('<a class="ref" href="#s{0}">{0}</a>').format(numbers[0])
            more = f"等 {len(numbers)} 条" if len(numbers) > 1 else ""
            left = " left" if asked[at] else ""
            shown = Markup('<mark class="at{}" id="q{}-{}">{}</mark>').format(left, numbers[0], at, text)
            yield shown + first + escape(more)
        elif asked[at]:
            yield Markup('<mark class="left">{}</mark>').format(text)
        else:
            yield text
        at = to
