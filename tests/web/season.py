"""A round of scoring for tests: submissions that passed, experts with accounts, somebody who leads it."""

from __future__ import annotations

import io
import json
import shutil
from typing import Any

from openpyxl import Workbook

from tests.scoring.made import MAXIMA, result
from tests.web.helpers import Visit
from tests.web.stock import AddUser, queued, signed_in
from web.core.database.models import Job, Outcome, Submission, User, now
from web.core.service import Service

EXPERTS = ("专家甲", "专家乙", "专家丙")
ROUND = "/rounds/1"


def passed(service: Service, many: int) -> None:
    """Of the one that is checked so many more, each with its own unit, title and recommender; all let pass."""
    with service.db.write() as db:
        first = db.get_one(Submission, 1)
        checked = db.get_one(Outcome, first.result_id)
        base = service.storage.folder(first.folder)
        columns = {c.name: getattr(first, c.name) for c in Submission.__table__.columns if c.name != "id"}
        kept = {c.name: getattr(checked, c.name) for c in Outcome.__table__.columns if c.name != "id"}
        for number in range(1, many + 1):
            made = result(number)
            data = json.loads((base / checked.folder / "result.json").read_text("utf-8"))
            data |= {
                "verdict": "pass",
                "files": [*data["files"], *({"path": "评价.docx"} | file for file in made["files"])],
            }
            data["submission"] |= {**made["submission"], "name": f"{number:04d}.docx"}
            told = made["submission"]
            mine = {"unit_name": told["unit_name"], "outcome_name": told["outcome_name"], "level": told["level"]}
            if number == 1:
                found, folder = first, checked.folder
            else:
                found = Submission(**columns | {"key_hash": f"k{number}", "series": f"s{number}", "id": number})
                db.add(found)
                db.flush()
                job = Job(submission_id=number, state="done", finished=now())
                db.add(job)
                db.flush()
                folder = f"made-{number}"
                shutil.copytree(base / checked.folder, base / folder)
                row = Outcome(**kept | {"submission_id": number, "job_id": job.id, "folder": folder})
                db.add(row)
                db.flush()
                found.result_id = row.id
            for name, value in mine.items():
                setattr(found, name, value)
            found.outcome, found.errors, found.reviews = "accepted", 0, 0
            (base / folder / "result.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")


def roster(*rows: tuple[object, ...]) -> bytes:
    """专家.xlsx."""
    book = Workbook()
    book.active.append(["姓名", "工作单位", "所属集团", "专业领域", "评审数上限", "回避"])
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ROSTER = roster(*((name, f"独立研究所{name}", "", "", 20, "") for name in EXPERTS))


def led_by(visit: Visit, path: str, page: str = ROUND, **fields: Any) -> Any:
    """Sends a form of the chair's pages as its page shows it."""
    files = fields.pop("files", None)
    hidden = visit.form(page, path)
    return visit.post(path, files, **{"seen": hidden.get("seen", "")} | fields)


def allot(visit: Visit, body: bytes = ROSTER, **fields: str) -> Any:
    """Divides what passed among the experts of a list."""
    sent = {"per_outcome": "2", "seed": "s"} | fields
    return led_by(visit, f"{ROUND}/allot", files=[("专家.xlsx", body)], **sent)


def begun(service: Service, add_user: AddUser, many: int = 4) -> str:
    """A round of ``many`` outcomes, allotted to experts who have accounts."""
    page = queued(service, add_user)
    passed(service, many)
    admin = signed_in(service, add_user, "boss", "admin")
    for name in EXPERTS:
        add_user(service, name, "expert")
        with service.db.write() as db:
            db.query(User).filter_by(name=name).one().full_name = name
    assert admin.post("/rounds", activity="1", chair="").status_code == 303
    answer = allot(admin)
    assert answer.status_code == 303, answer.text
    return page


def begun_with_many(service: Service, add_user: AddUser) -> str:
    """The same with twenty outcomes."""
    return begun(service, add_user, 20)


def at_work(service: Service) -> dict[str, Visit]:
    """The experts, signed in, by their names."""
    visits = {}
    for name in EXPERTS:
        visits[name] = Visit(service)
        assert visits[name].sign_in(name).headers["location"] == "/score"
    return visits


def filled(total: int = 80, **changes: str) -> dict[str, str]:
    """The fields of a sheet whose marks add up to ``total``, with ``changes`` (m0 … m7, comment)."""
    marks, left = {}, total
    for place, most in enumerate(MAXIMA.values()):
        marks[f"m{place}"] = str(min(most, left))
        left -= min(most, left)
    return marks | {"comment": "亮点：有数据。不足：少对比。"} | changes


def step(visit: Visit, to: str, **fields: str) -> Any:
    return led_by(visit, f"{ROUND}/step", to=to, **fields)
