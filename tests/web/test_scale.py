"""A queue of 5,000 submissions: a page costs the same few queries and little CPU."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from sqlalchemy import event

from web.models import FoundIssue, Job, Outcome, Submission, now

MANY = 5000
MOST_CPU_SECONDS = 0.05
PAGES = (
    "/queue", "/queue?standing=return&page=20", "/queue?rule=L001&page=3", "/queue?unit=工厂&level=标杆级",
    "/queue?since=2020-01-01&until=2030-01-01&status=all&page=100", "/review/2500", "/admin/log", "/admin",
)  # fmt: skip


def fill(service, many: int) -> None:
    levels, standings = ("标杆级", "优秀级", "推进级"), ("return", "review", "pass", "unreadable")
    with service.db.write() as db:
        start = db.query(Submission).count()
        numbers = range(start + 1, start + many + 1)
        db.bulk_insert_mappings(
            Submission,
            [
                {
                    "id": n, "key_hash": f"k{n}", "series": f"s{n}", "name": f"材料{n}.zip", "folder": f"{n:032x}",
                    "scope": "submission", "expires": now() + timedelta(days=9), "handed_in": now(), "state": "done",
                    "result_id": n, "standing": standings[n % 4], "verdict": "return", "level": levels[n % 3],
                    "unit_name": f"第{n}工厂", "outcome_name": f"成果{n}", "recommender": "某集团", "errors": 1,
                }
                for n in numbers
            ],
        )  # fmt: skip
        db.bulk_insert_mappings(Job, [{"id": n, "submission_id": n, "state": "done"} for n in numbers])
        db.bulk_insert_mappings(
            Outcome,
            [
                {
                    "id": n,
                    "submission_id": n,
                    "job_id": n,
                    "folder": "r",
                    "rules": "shanghai-2024",
                    "tool": "1",
                    "verdict": "return",
                }
                for n in numbers
            ],
        )
        db.bulk_insert_mappings(
            FoundIssue,
            [
                {
                    "result_id": n, "number": i, "code": ("L001", "C001", "S005")[i], "severity": "error",
                    "identity": f"{n}{i}", "file_hash": "f", "rule_version": "v",
                }
                for n in numbers for i in range(3)
            ],
        )  # fmt: skip


def costs(service, visit, page: str) -> tuple[int, float]:
    """(queries, CPU seconds of this process), the best of three."""
    queries: list[str] = []

    def note(_connection, _cursor, statement, *_):
        if not statement.startswith(("BEGIN", "PRAGMA")):
            queries.append(statement)

    event.listen(service.db.engine, "before_cursor_execute", note)
    best = 9.9
    for _ in range(4):
        queries.clear()
        begun = time.process_time()
        assert visit.get(page).status_code == 200
        best = min(best, time.process_time() - begun)
    event.remove(service.db.engine, "before_cursor_execute", note)
    return len(queries), best


@pytest.fixture
def few_and_many(service, admin):
    fill(service, 60)
    few = {page: costs(service, admin, page)[0] for page in PAGES if "2500" not in page}
    fill(service, MANY - 60)
    return few


def test_each_page_of_a_long_queue_costs_the_same_queries_and_at_most_50_ms_of_cpu(service, admin, few_and_many):
    many = {page: costs(service, admin, page) for page in PAGES}
    assert {page: many[page][0] for page in few_and_many} == few_and_many
    assert all(queries <= 12 for queries, _ in many.values()), many
    slow = {page: round(seconds * 1000) for page, (_, seconds) in many.items() if seconds > MOST_CPU_SECONDS}
    assert not slow, f"ms of CPU: {slow}"
