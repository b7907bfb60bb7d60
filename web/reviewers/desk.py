"""The reviewer's desk: all that the page of one submission shows, and where its forms lead back to."""

from __future__ import annotations

from typing import Any

from fastapi import Response
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from pipeline.pack import Pack
from pipeline.write import words
from web.core.database.models import OUTCOMES, Decision, Submission, User
from web.core.inputs import whole
from web.core.pages import go, text
from web.core.submissions import queue, results, rulings

KEEP = ("file",)
"""What a form carries along beside the filter."""


def rows(items: list[rulings.Ruled], data: results.Data | None) -> list[dict[str, Any]]:
    """The findings as the page needs them: the worst first, each with its text and its ruling."""
    if data is None:
        return []
    titles = words.section_titles(data)
    order = list(words.SEVERITIES)
    shown = [
        {"ruled": item, "finding": finding, "place": words.place(finding, titles)}
        for item, finding in ((item, data["findings"][item.issue.number]) for item in items if not item.manual)
    ]
    return sorted(shown, key=lambda entry: order.index(entry["finding"]["severity"]))


def manual_rows(items: list[rulings.Ruled], pack: Pack) -> list[dict[str, Any]]:
    """What only a person can confirm, each with its rule and its ruling."""
    found = ((item, pack.rules.get(item.issue.code)) for item in items if item.manual)
    return [
        {"ruled": item, "title": rule.title if rule else item.issue.code, "fix": rule.fix if rule else ""}
        for item, rule in found
    ]


def decisions(db: Session, found: Submission) -> list[tuple[Decision, str, str | None]]:
    """The newest first, each with who took it and who made it void."""
    other = aliased(User)
    taken = db.execute(
        select(Decision, User.full_name, other.full_name)
        .join(User, User.id == Decision.user_id)
        .outerjoin(other, other.id == Decision.reopened_by)
        .where(Decision.submission_id == found.id)
        .order_by(Decision.id.desc())
    )
    return [(decision, name, voider) for decision, name, voider in taken]


def done_just_now(db: Session, number: int | None) -> str:
    """What was decided on the submission before this one, for the page that follows it; "" for nothing."""
    found = db.get(Submission, number) if number else None
    return OUTCOMES[found.outcome] if found is not None and found.handed_in and found.outcome else ""


def filter_of(sent: Any, me: int = 0) -> queue.Filter:
    """The queue's filter that a form carries along."""
    return queue.Filter.of({key: text(sent, key) for key in queue.Filter.__dataclass_fields__ if key in sent}, me)


def back(number: int, sent: Any, fragment: str = "") -> Response:
    """To the desk again, with the same filter and file."""
    query = filter_of(sent).query()
    opened = whole(text(sent, "file"))
    if opened is not None:
        query += f"&file={opened}" if query else f"file={opened}"
    return go(f"/review/{number}" + (f"?{query}" if query else "") + fragment)


def on_to_the_next(after: int | None, sent: Any, number: int) -> Response:
    """To the next submission under the same filter, or to the queue when this was the last."""
    query = filter_of(sent).query(done=number)
    return go(f"/review/{after}?{query}" if after else f"/queue?{query}")


def next_open(items: list[rulings.Ruled], after: int) -> str:
    """The place on the page of the next finding that waits for an answer, in the page's order; else the decision."""
    order = ["error", "review", "advice", "manual"]
    sorted_items = sorted(items, key=lambda item: order.index(item.issue.severity))
    place = next((nth for nth, item in enumerate(sorted_items) if item.issue.id == after), 0)
    for item in sorted_items[place + 1 :] + sorted_items[:place]:
        if item.waits:
            return "#manual" if item.manual else f"#finding-{item.issue.id}"
    return "#decision"
