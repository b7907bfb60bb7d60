"""Full text: what the queue's search finds in the reports themselves.

What a report says is cut into words (jieba's ``cut_for_search``) and kept beside its submission: SQLite's FTS5 and
PostgreSQL's ``tsvector`` both know words by the blanks between them. What is searched for is cut in the same way. The
workers feed it when they have nothing else to do, in a process of its own: the dictionary takes memory.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, Boolean, ColumnElement, bindparam, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement

from web.core.activities.packs import PackGone
from web.core.database.models import SearchText, Submission
from web.core.dictionary import cut
from web.core.jobs import aside
from web.core.service import Service
from web.core.submissions import record, results

AT_ONCE = 20
MOST_CHARACTERS = 200_000
"""Of one submission; PostgreSQL takes a megabyte of different words."""
MOST_WORDS = 12
"""Of one search."""


class full_text(FunctionElement[bool]):
    """The text of a submission holds all the words that are given; asked of the index alone, which is small."""

    type = Boolean()
    inherit_cache = True


@compiles(full_text, "sqlite")
def _by_fts5(element: Any, compiler: Any, **more: Any) -> str:
    words = compiler.process(element.clauses, **more)
    return f"submissions.id IN (SELECT rowid FROM search_fts WHERE search_fts MATCH {words})"


@compiles(full_text, "postgresql")
def _by_tsvector(element: Any, compiler: Any, **more: Any) -> str:
    words = compiler.process(element.clauses, **more)
    found = f"to_tsvector('simple', search_texts.words) @@ plainto_tsquery('simple', CAST({words} AS text))"
    return f"submissions.id IN (SELECT search_texts.submission_id FROM search_texts WHERE {found})"


def holds(asked: str) -> ColumnElement[bool]:
    """A condition on submissions: unit, title, recommender or a file's name holds what is asked for, or the report
    has all its words. A number of a few digits is that submission's."""
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        return Submission.id == int(asked)
    plain = (Submission.unit_name, Submission.outcome_name, Submission.name, Submission.recommender)
    found: list[ColumnElement[bool]] = [column.contains(asked, autoescape=True) for column in plain]
    names = select(SearchText.submission_id).where(SearchText.names.contains(asked, autoescape=True))
    found.append(Submission.id.in_(names))
    if words := cut(asked)[:MOST_WORDS]:
        # In quotes, a word is nothing but a word to FTS5; PostgreSQL skips them.
        quoted: BindParameter[str] = bindparam(None, " ".join(f'"{word}"' for word in words))
        found.append(full_text(quoted))
    return or_(*found)


def feed(service: Service, most: int = AT_ONCE) -> int:
    """Cuts the texts of what was handed in and is not fed yet, or was checked anew. Returns how many."""
    with service.db.read() as db:
        waiting = _waiting(db, most)
        read = {found.id: results.read(results.folder_of(service, db, found)) for found in waiting}
        fields = {found.id: _field_of(service, db, found, read[found.id]) for found in waiting}
    for found in waiting:
        names, text = _text_of(read[found.id])
        words = " ".join(cut(text))
        with service.db.write() as db:
            # Locked: another worker may be feeding the same one, and both would find no row to change.
            if (there := db.get(Submission, found.id, with_for_update=True)) is not None:
                there.field = fields[found.id]
                db.merge(SearchText(submission_id=found.id, result_id=found.result_id or 0, names=names, words=words))
    return len(waiting)


def is_waiting(db: Session) -> bool:
    """Something is not fed yet."""
    return bool(_waiting(db, 1))


def _waiting(db: Session, most: int) -> list[Submission]:
    query = (
        select(Submission)
        .outerjoin(SearchText, SearchText.submission_id == Submission.id)
        .where(Submission.handed_in.is_not(None), Submission.result_id.is_not(None))
        .where(SearchText.result_id.is_distinct_from(Submission.result_id) | Submission.field.is_(None))
    )
    return list(db.scalars(query.order_by(Submission.id).limit(most)))


def _field_of(service: Service, db: Session, found: Submission, data: results.Data | None) -> str:
    """Its field, for one that was checked before there was a column for it."""
    try:
        return found.field or (record.field_of(data, service.pack_of(db, found)) if data else "")
    except PackGone:
        return ""


def _text_of(data: results.Data | None) -> tuple[str, str]:
    """The names of the files, a line each, and all that is to be found; nothing where the files are gone."""
    if data is None:
        return "", ""
    facts = data["submission"]
    names = "\n".join(file["path"] for file in data["files"])
    told = [facts.get(name) or "" for name in ("outcome_name", "unit_name", "name")]
    text = "\n".join([*told, names, *(section["text"] for section in data["sections"])])
    return names, text.replace("\0", " ")[:MOST_CHARACTERS]


def feed_in_a_child(service: Service) -> None:
    """The same in a process that ends with it."""
    aside.in_a_child(service, lambda: feed(service) >= 0, "feeding texts")
