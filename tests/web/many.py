"""A long queue, put straight into the database: for what must not grow with it."""

from __future__ import annotations

from datetime import timedelta

from web.core.database.models import FoundIssue, Job, Outcome, Submission, now
from web.core.service import Service

PAGES = (
    "/queue", "/queue?standing=return&page=20", "/queue?rule=L001&page=3", "/queue?unit=工厂&level=标杆级",
    "/queue?q=工厂&sort=-unit",
    "/queue?since=2020-01-01&until=2030-01-01&status=all&page=100", "/review/2500", "/admin/log", "/admin",
)  # fmt: skip
"""What a reviewer and an administrator look at; the page of one submission is there from 2,500 of them on."""


def fill(service: Service, many: int) -> None:
    """So many submissions more, checked and handed in, with three findings each."""
    levels, standings = ("标杆级", "优秀级", "推进级"), ("return", "review", "pass", "unreadable")
    with service.db.write() as db:
        start = db.query(Submission).count()
        numbers = range(start + 1, start + many + 1)
        db.bulk_insert_mappings(
            Submission,
            [
                {
                    "id": n, "key_hash": f"k{n}", "series": f"s{n}", "name": f"材料{n}.zip", "folder": f"{n:032x}",
                    "scope": "submission", "activity_id": 1, "expires": now() + timedelta(days=9),
                    "handed_in": now(), "state": "done",
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
                    "pack": "shanghai-2024",
                    "pack_version": "v",
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
