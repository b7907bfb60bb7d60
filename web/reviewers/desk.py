"""The reviewer's desk: all that the page of one submission shows, and where its forms lead back to."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from fastapi import Response
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from pipeline.pack import Pack
from pipeline.write import words
from web.core.database.models import OUTCOMES, Decision, Submission, User
from web.core.inputs import whole
from web.core.pages import go, text
from web.core.submissions import queue, results, rulings
from web.reviewers import proposals

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
        for item, finding in ((item, item.finding(data)) for item in items if not item.manual)
    ]
    return sorted(shown, key=lambda entry: order.index(entry["finding"]["severity"]))


def manual_rows(items: list[rulings.Ruled], pack: Pack) -> list[dict[str, Any]]:
    """What only a person can confirm, each with its rule and its ruling."""
    found = ((item, pack.rules.get(item.issue.code)) for item in items if item.manual)
    return [
        {"ruled": item, "title": rule.title if rule else item.issue.code, "fix": rule.fix if rule else ""}
        for item, rule in found
    ]


class Taken(NamedTuple):
    """A decision, and the names of who took it, who made it void, and who agreed to it."""

    decision: Decision
    name: str
    voider: str | None
    second: str | None


def decisions(db: Session, numbers: Collection[int]) -> dict[int, list[Taken]]:
    """Every decision on these submissions, the newest first."""
    voider, second = aliased(User), aliased(User)
    taken = db.execute(
        select(Decision, User.full_name, voider.full_name, second.full_name)
        .join(User, User.id == Decision.user_id)
        .outerjoin(voider, voider.id == Decision.reopened_by)
        .outerjoin(second, second.id == Decision.second_id)
        .where(Decision.submission_id.in_(numbers))
        .order_by(Decision.id.desc())
    )
    found: dict[int, list[Taken]] = {}
    for row in taken:
        found.setdefault(row[0].submission_id, []).append(Taken(*row))
    return found


def done_just_now(db: Session, number: int | None) -> str:
    """What was decided on the submission before this one, for the page that follows it; "" for nothing."""
    found = db.get(Submission, number) if number else None
    if found is None or found.handed_in is None:
        return ""
    if found.outcome is None and (waiting := proposals.waiting(db, found)) is not None:
        return f"{OUTCOMES[waiting.proposal.outcome]}（等待复核）"
    return OUTCOMES[found.outcome] if found.outcome else ""


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
