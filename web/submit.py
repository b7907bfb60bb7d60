"""Taking an upload: the same for the page and the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import update

from web import auth, estimate, jobs, settings
from web.models import Submission, User, now
from web.service import APPLICANT, Service, expiry, log
from web.storage import Refused

LEVELS = ("标杆级", "优秀级", "推进级")
_ALONE = (".zip",)


class Taken(NamedTuple):
    """An upload that is safely on disk and in the queue of work."""

    id: int
    key: str
    """Of the private link; known to nobody but who uploaded."""


def take(
    service: Service,
    files: Sequence[tuple[str, Any]],
    *,
    scope: str,
    level: str,
    user: User | None,
    previous: Submission | None = None,
    hand_in: bool = False,
    address: str = "",
) -> Taken:
    """Keeps the files and puts the check into the queue; when this returns nothing of it can be lost.

    Raises:
        Refused: the service has no room, or there is no file.
    """
    _make_sure_of_room(service)
    folder, name = service.storage.keep(files)
    key = auth.new_key()
    try:
        cost = estimate.seconds_for(service.storage.upload(folder))
        with service.db.write() as db:
            chosen = settings.load(db)
            submission = Submission(
                key_hash=auth.hash_key(key),
                owner_id=user.id if user else None,
                previous_id=previous.id if previous else None,
                series=previous.series if previous else folder,
                name=name[:255],
                folder=folder,
                scope=_scope(scope, files),
                level_asked=level if level in LEVELS else None,
                expires=expiry(chosen, hand_in),
                handed_in=now() if hand_in else None,
            )
            db.add(submission)
            db.flush()
            origin = jobs.origin_of(user.id if user else None, address)
            jobs.enqueue(db, submission, origin=origin, cost=cost)
            log(db, user.name if user else APPLICANT, "上传", f"提交 {submission.id}", f"{len(files)} 个文件")
            return Taken(submission.id, key)
    except BaseException:
        service.storage.remove(folder)
        raise


def _make_sure_of_room(service: Service) -> None:
    if service.storage.free_bytes() < service.config.free_bytes:
        raise Refused("服务器的存储空间不足，暂时不能上传。请稍后再试，或联系管理员。")
    with service.db.read() as db:
        if jobs.open_jobs(db) >= service.config.waiting_jobs:
            raise Refused("等待检查的材料太多，暂时不能上传。请过一会儿再试。")


def _scope(asked: str, files: Sequence[tuple[str, Any]]) -> str:
    """What was asked for; else a file on its own is the report, and all else a whole submission."""
    if asked in ("submission", "report"):
        return asked
    alone = len(files) == 1 and not files[0][0].lower().endswith(_ALONE)
    return "report" if alone else "submission"


def hand_in(service: Service, submission_id: int, who: str) -> None:
    """Puts a checked submission into the reviewers' queue; the version before it leaves the queue."""
    with service.db.write() as db:
        submission = db.get_one(Submission, submission_id)
        if submission.handed_in is not None:
            return
        db.execute(
            update(Submission)
            .where(Submission.series == submission.series, Submission.id < submission.id)
            .values(superseded=True)
        )
        submission.handed_in = now()
        submission.expires = expiry(settings.load(db), True)
        log(db, who, "提交审核", f"提交 {submission.id}")
