"""A queue of 2,600 submissions: a page costs the same few queries. `make bench` shows what CPU it takes."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from tests.web.many import PAGES, fill

FEW, MANY = 60, 2600


def queries(service, visit, page: str) -> int:
    """How many queries the page costs once whatever is kept has been kept."""
    assert visit.get(page).status_code == 200
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_):
        if not statement.startswith(("BEGIN", "PRAGMA")):
            asked.append(statement)

    event.listen(service.db.engine, "before_cursor_execute", note)
    assert visit.get(page).status_code == 200
    event.remove(service.db.engine, "before_cursor_execute", note)
    return len(asked)


@pytest.fixture
def few_and_many(service, admin):
    fill(service, FEW)
    few = {page: queries(service, admin, page) for page in PAGES if "2500" not in page}
    fill(service, MANY - FEW)
    return few


def test_each_page_of_a_long_queue_costs_the_same_few_queries(service, admin, few_and_many):
    many = {page: queries(service, admin, page) for page in PAGES}
    assert {page: many[page] for page in few_and_many} == few_and_many
    # One submission is asked for with its result, rulings, decisions and versions.
    assert all(number <= (20 if "/review/" in page else 12) for page, number in many.items()), many
