"""Taking an upload: the same for the page and the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.core import settings
from web.core.activities import chosen as activities
from web.core.clock import local_day
from web.core.database.models import Activity, Submission, User, now
from web.core.jobs import estimate, jobs
from web.core.service import APPLICANT, Service, expiry, log
from web.core.sign_in import auth
from web.core.storage import disk, installation, upkeep
from web.core.storage.storage import NO_ROOM, NoRoom
from web.core.submissions import series, told

_ALONE = (".zip",)
SHARES = 10
"""A stranger's share of the queue: so many strangers fill it."""
AWAY = "服务器存放材料的文件夹现在不可用，这次上传没有保存。请保留好原件，稍后再试，或联系管理员。"


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
    activity: str = "",
) -> Taken:
    """Keeps the files and puts the check into the queue; when this returns nothing of it can be lost.

    ``activity``: its number or name; "" for the only one that is open.

    Raises:
        NoRoom: the service has none. Then nothing of it was kept.
        NoActivity: no activity takes it.
        Unfit: it does not say which, or the activity has no such level.
        Refused: there is no file.
    """
    make_sure_of_room(service)
    with service.db.read() as db:
        _destined(service, db, activity, level, user, previous, hand_in)
    try:
        folder, name = service.storage.keep(files)
    except OSError as error:
        if disk.is_full(error):
            raise NoRoom(disk.FULL) from error
        raise
    key = auth.new_key()
    try:
        cost = estimate.seconds_for(service.storage.upload(folder))
        with service.db.write() as db:
            chosen = settings.load(db)
            # Once more: it may have been closed while the files came.
            destined = _destined(service, db, activity, level, user, previous, hand_in)
            submission = Submission(
                activity_id=destined.id,
                key_hash=auth.hash_key(key),
                owner_id=user.id if user else None,
                previous_id=previous.id if previous else None,
                series=previous.series if previous else folder,
                name=name[:255],
                folder=folder,
                scope=_scope(scope, files),
                level_asked=level or None,
                expires=expiry(chosen, hand_in),
                handed_in=now() if hand_in else None,
            )
            db.add(submission)
            db.flush()
            if hand_in:
                series.handed_in(db, submission)
            origin = jobs.origin_of(user.id if user else None, address)
            jobs.enqueue(db, submission, origin=origin, cost=cost)
            told = f"{len(files)} 个文件，活动 {destined.id}（{destined.name}）"
            log(db, user.name if user else APPLICANT, "上传", f"提交 {submission.id}", told)
            return Taken(submission.id, key)
    except BaseException as error:
        if disk.is_full(error):
            service.storage.remove(folder)
            raise NoRoom(disk.FULL) from error
        # Whether the row is in the database is not known when the connection broke at the commit. If it is, the
        # next sweep takes the files back from the trash.
        service.storage.discard(folder, local_day(now()))
        raise


def _destined(
    service: Service, db: Session, named: str, level: str, user: User | None, previous: Submission | None, hand_in: bool
) -> Activity:
    """The activity of an upload, which has the level that was asked for.

    Raises:
        NoActivity, Unfit: no such activity takes it, or it has no such level.
    """
    found = activities.choose(db, named, user, previous)
    if hand_in and (reason := activities.not_handed_in(found, user, again=True)):
        raise activities.NoActivity(reason)
    if level and level not in (levels := service.packs.levels(found.pack)):
        known = f"可用的有{'、'.join(levels)}" if levels else "这项活动不分等级"
        raise activities.Unfit(f"“{found.name}”没有这个等级，{known}。请重新选择等级后上传。")
    return found


def make_sure_of_room(service: Service, coming: int = 0, stranger: str = "") -> None:
    """Makes sure that ``coming`` more bytes fit on the disk, and one more check into the queue.

    ``stranger``: the origin of somebody without an account; no such one may have more than a share of the queue.

    Raises:
        NoRoom: they do not.
    """
    if not installation.belongs(service):
        # Moved, or not mounted any more: what was written here now would not be found again.
        raise NoRoom(AWAY)
    if service.storage.free_bytes() - service.db.owed_bytes() - coming < service.config.free_bytes:
        raise NoRoom(NO_ROOM)
    with service.db.read() as db:
        if jobs.open_jobs(db) >= service.config.waiting_jobs:
            raise NoRoom("等待检查的材料太多，这次上传没有保存。请过一会儿再试。")
        most = service.config.waiting_jobs // SHARES
        if stranger and jobs.open_of(db, stranger) >= most:
            raise NoRoom(
                f"您所在的网络已有 {most} 份材料在等待检查，这次上传没有保存。请等它们检查完；有账号的请登录后上传。"
            )


def _scope(asked: str, files: Sequence[tuple[str, Any]]) -> str:
    """What was asked for; else a file on its own is the report, and all else a whole submission."""
    if asked in ("submission", "report"):
        return asked
    alone = len(files) == 1 and not files[0][0].lower().endswith(_ALONE)
    return "report" if alone else "submission"


def hand_in(service: Service, submission_id: int, who: str, user: User | None) -> bool:
    """Puts a checked submission into the reviewers' queue; the version before it leaves the queue.

    False: it has been deleted in the meantime.

    Raises:
        NoActivity: its activity takes nothing (any more).
    """
    with service.db.write() as db:
        submission = db.scalars(select(Submission).where(Submission.id == submission_id).with_for_update()).first()
        if submission is None:
            return False
        if submission.handed_in is not None:
            return True
        if reason := kept_back(db, submission, user):
            raise activities.NoActivity(reason)
        submission.handed_in = now()
        series.handed_in(db, submission)
        submission.expires = expiry(settings.load(db), True)
        log(db, who, "提交审核", f"提交 {submission.id}")
    return True


def kept_back(db: Session, submission: Submission, user: User | None) -> str:
    """Why it cannot be handed in for review now; "" where it can.

    What corrects a version that was handed in is not bound to the activity's last day.
    """
    if told.newer_version(db, submission) is not None:
        return "这份材料已有更新的版本在审核，没有提交审核。"
    earlier = select(Submission.id).where(
        Submission.series == submission.series, Submission.id < submission.id, Submission.handed_in.is_not(None)
    )
    again = db.scalar(earlier.limit(1)) is not None
    return activities.not_handed_in(db.get_one(Activity, submission.activity_id), user, again)


class MustStay(Exception):
    """Somebody decided on it: the applicant cannot delete it; the message (Chinese) says so."""


def withdraw(service: Service, submission_id: int, who: str, why: str = "申报人删除") -> bool:
    """The applicant's own deletion, or a reviewer's of what is no submission (``why``).

    True: the files are gone for good. False: they are in the trash for a while.

    A self-check is the applicant's own affair and is gone at once. What was handed in may be the association's
    only copy, and whoever has the link can delete it: its files stay in the trash for TRASH_DAYS.

    Raises:
        MustStay: there ever was a decision, whatever was checked anew since.
    """
    with service.db.write() as db:
        # Locked, so that no reviewer decides in between.
        submission = db.scalars(select(Submission).where(Submission.id == submission_id).with_for_update()).first()
        if submission is None:
            return True
        if upkeep.decided_among(db, [submission.id]):
            raise MustStay("审查人员已对这份材料作出过决定，须按规定保存，不能在此删除。")
        handed_in = submission.handed_in is not None
        told = f"{why}，文件移入回收区 {submission.folder}" if handed_in else why
        folder = service.remove(db, submission, who, told)
    if handed_in:
        service.storage.discard(folder, local_day(now()))
    else:
        service.storage.remove(folder)
    return not handed_in
