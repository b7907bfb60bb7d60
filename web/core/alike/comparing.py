"""Compares what was handed in with all else of its activity, as a batch does: by a worker, when a check has ended.

What is found is said on both submissions' pages for reviewers, and is answered like any other finding. What has left
the queue - deleted, withdrawn, replaced by a new version - is taken out again, with all that was said of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from pipeline.model import Likeness
from pipeline.pack import Pack
from web.core.activities.packs import PackGone
from web.core.alike import prints, wording
from web.core.alike.wording import FILES, REPORTS, Found
from web.core.database.db import one_at_a_time
from web.core.database.models import Alike, EvidenceFile, FoundIssue, Prints, Submission
from web.core.jobs import aside
from web.core.service import Service
from web.core.submissions import results, rulings

AT_ONCE = 20
MOST_HOLDERS = 64
"""A file that more submissions have is nobody's own, whosever they are."""
_TELLING = 20240015
"""The lock of who says what was found: two workers would say the same twice."""
Key = tuple[int, str, str]
"""(submission, rule, matter): what is said once of a submission."""


def is_waiting(db: Session) -> bool:
    """Something is to be compared, or to be taken out."""
    return bool(prints.waiting(db, 1) or prints.left(db, 1))


def catch_up_in_a_child(service: Service) -> None:
    """Compares what waits, in a process that ends with it: texts and numbers take memory."""
    aside.in_a_child(service, lambda: catch_up(service) >= 0, "comparing submissions")


def catch_up(service: Service, most: int = AT_ONCE) -> int:
    """Takes out what has left, and compares what is new. Returns how many were compared."""
    with service.db.write() as db:
        one_at_a_time(db, _TELLING)
        gone = prints.left(db, most)
        if gone:
            _take_out(db, gone)
    with service.db.read() as db:
        new = prints.waiting(db, most)
    for found in new:
        _compare(service, found)
    return len(new)


def _take_out(db: Session, gone: Collection[int]) -> None:
    """Others were told of these: they are compared once more, for there may be a third one that has the same."""
    told = set(db.scalars(select(Alike.submission_id).where(Alike.other_id.in_(gone)))) - set(gone)
    either = or_(Alike.other_id.in_(gone), Alike.submission_id.in_(gone))
    _forget(db, list(db.scalars(select(Alike.id).where(either))))
    prints.forget(db, gone)
    prints.again(db, told)
    _settle(db, told | set(gone))


def _forget(db: Session, numbers: Collection[int]) -> None:
    """With their findings, which refer to them."""
    db.execute(delete(FoundIssue).where(FoundIssue.alike_id.in_(numbers)))
    db.execute(delete(Alike).where(Alike.id.in_(numbers)))


def _settle(db: Session, numbers: Collection[int]) -> None:
    """Another finding counts, or one less."""
    query = select(Submission).where(Submission.id.in_(numbers)).order_by(Submission.id).with_for_update()
    for one in db.scalars(query.execution_options(populate_existing=True)).all():
        rulings.settle(db, one)


def _compare(service: Service, found: Submission) -> None:
    """One submission with all others, and what comes of it on either side."""
    with service.db.read() as db:
        data = results.read(results.folder_of(service, db, found))
        try:
            pack = service.pack_of(db, found)
        except PackGone:
            return _leave_out(service, found)
    its = prints.known(data, pack)
    with service.db.write() as db:
        one_at_a_time(db, _TELLING)
        prints.keep(db, found, its)
    with service.db.read() as db:
        wanted = [*_reports(service, db, found, its, pack), *_files(db, found, its, pack)]
        keys = _keys_in_question(db, found, its)
    with service.db.write() as db:
        one_at_a_time(db, _TELLING)
        kept = db.get(Prints, found.id)
        there = db.get(Submission, found.id, populate_existing=True)
        # Else it was deleted, or checked anew, meanwhile: the next turn looks at it as it is then.
        if kept is not None and there is not None and there.result_id == found.result_id:
            _store(db, found.id, wanted, keys)
            kept.result_id = found.result_id or 0


def _leave_out(service: Service, found: Submission) -> None:
    """Without its pack nothing can be read by; the page says that it was not compared."""
    with service.db.write() as db:
        if db.get(Submission, found.id) is not None:
            prints.keep(db, found, prints.Known([], [], []))
            db.get_one(Prints, found.id).result_id = found.result_id or 0


class _Other(NamedTuple):
    """A report that one is compared with."""

    found: Submission
    sections: list[Any]


def _reports(service: Service, db: Session, found: Submission, its: prints.Known, pack: Pack) -> Iterator[Found]:
    """Reports that are alike, said of either side: by the batch's own comparison."""
    if REPORTS not in pack.rules or not its.marks:
        return
    import numpy as np

    from pipeline.batch.likenesses import Report, among
    from pipeline.batch.shared_text import Pairs, own_text

    numbers = prints.likely(db, found, len(its.marks))
    rows = {row.id: row for row in db.scalars(select(Submission).where(Submission.id.in_(numbers)))}
    others = [_Other(found, its.sections)]
    for number in numbers:
        data = results.read(results.folder_of(service, db, rows[number]))
        others += [_Other(rows[number], own_text(data["sections"], pack))] if data else []
    common = np.array(prints.common(db, found.activity_id, [other.found.id for other in others]), np.uint32)
    pairs = Pairs([(0, place) for place in range(1, len(others))], common)

    def report(place: int) -> Report:
        return Report(str(place), None, None, others[place].sections)

    for place, alike in among(pairs, len(others), report, pack):
        yield from _told(others, place, alike, pack)


def _told(others: list[_Other], place: int, alike: Iterable[Likeness], pack: Pack) -> Iterator[Found]:
    for likeness in alike:
        other = others[int(likeness.name)].found
        matter = wording.digest(REPORTS, other.series)
        one = wording.of_reports(others[place].found.id, other.id, matter, likeness, pack)
        if one is not None:
            yield one


def _files(db: Session, found: Submission, its: prints.Known, pack: Pack) -> Iterator[Found]:
    """Evidence that another organisation handed in, too, said of all that have it: by the batch's own comparison."""
    from pipeline.batch.shared_files import HASH, Evidence, shared_files

    if FILES not in pack.rules or not its.files or not found.unit_name:
        return
    held: dict[int, list[dict[str, str]]] = {}
    digests: dict[tuple[int, str], str] = {}
    units: dict[int, str] = {}
    for number, unit, digest, path in db.execute(_holders(found, its)):
        units[number] = unit
        held.setdefault(number, []).append({"role": "evidence", "path": path, "sha256": digest})
        digests[number, path] = digest
    met = {bytes.fromhex(digest)[:HASH] for digest in digests.values()}
    evidence = [Evidence(n, str(n), units[n], met, {"files": files}) for n, files in held.items()]
    for number, files in shared_files(evidence).items():
        for shared in files:
            one = wording.of_files(number, int(shared.name), shared, digests[number, shared.path], pack)
            if one is not None:
                yield one


def _holders(found: Submission, its: prints.Known) -> Any:
    """(submission, unit, hash, path) of all that have a file that it has, itself included; not of what a crowd has."""
    of_activity = EvidenceFile.activity_id == found.activity_id
    digests = {digest for _, digest in its.files}
    few = select(EvidenceFile.sha256).where(of_activity, EvidenceFile.sha256.in_(digests))
    few = few.group_by(EvidenceFile.sha256).having(func.count(EvidenceFile.submission_id.distinct()) <= MOST_HOLDERS)
    return (
        select(Submission.id, Submission.unit_name, EvidenceFile.sha256, EvidenceFile.path)
        .join(EvidenceFile, EvidenceFile.submission_id == Submission.id)
        .where(of_activity, EvidenceFile.sha256.in_(few))
        .where(prints.compared(), Submission.unit_name.is_not(None))
        .order_by(Submission.id, EvidenceFile.path)
    )


def _keys_in_question(db: Session, found: Submission, its: prints.Known) -> set[Key]:
    """What may have been said before of what is compared now: a file that many have is nobody's own any more."""
    keys = {
        (number, FILES, wording.digest(digest, path)) for number, _, digest, path in db.execute(_holders(found, its))
    }
    either = or_(Alike.submission_id == found.id, Alike.other_id == found.id)
    rows = db.execute(select(Alike.submission_id, Alike.code, Alike.matter).where(either))
    return keys | {(number, code, matter) for number, code, matter in rows}


def _store(db: Session, number: int, wanted: list[Found], in_question: set[Key]) -> None:
    """What is found stays as it is where it was found before; what is not found any more goes."""
    new = {(one.submission, one.code, one.matter): one for one in wanted}
    concerned = {key[0] for key in (*new, *in_question)}
    query = select(Submission).where(Submission.id.in_(concerned), prints.compared()).order_by(Submission.id)
    rows = {row.id: row for row in db.scalars(query.with_for_update().execution_options(populate_existing=True))}
    there = {
        (row.submission_id, row.code, row.matter): row
        for row in db.scalars(select(Alike).where(Alike.submission_id.in_(concerned)))
    }
    _forget(db, [row.id for key, row in there.items() if key in in_question and key not in new])
    for key, one in new.items():
        if one.submission in rows and one.other in rows:
            _tell(db, rows[one.submission], one, there.get(key))
    db.flush()
    _keep_foremost(db, rows)
    _settle(db, rows)


def _tell(db: Session, found: Submission, one: Found, before: Alike | None) -> None:
    """Says it, in the place where it was said before if it was."""
    row = before or Alike(submission_id=one.submission, code=one.code, matter=one.matter)
    row.other_id, row.share, row.finding, row.detail = one.other, one.share, one.finding, one.detail
    db.add(row)
    db.flush()
    issue = db.scalars(select(FoundIssue).where(FoundIssue.alike_id == row.id)).first()
    issue = issue or FoundIssue(alike_id=row.id, number=row.id, code=one.code)
    issue.result_id, issue.severity = found.result_id or 0, one.finding["severity"]
    issue.identity, issue.file_hash = wording.digest(one.code, "alike", one.matter), one.rests_on
    issue.rule_version = wording.digest(one.code, one.finding["clause"], one.finding["quote"] or "")
    db.add(issue)


def _keep_foremost(db: Session, rows: Mapping[int, Submission]) -> None:
    """Of those alike to one report no more are shown than a batch shows."""
    from pipeline.batch.shared_text import PARTNERS

    nth = func.row_number().over(partition_by=Alike.submission_id, order_by=(Alike.share.desc(), Alike.id))
    ranked = select(Alike.id, nth.label("nth")).where(Alike.code == REPORTS, Alike.submission_id.in_(rows)).subquery()
    _forget(db, list(db.scalars(select(ranked.c.id).where(ranked.c.nth > PARTNERS))))
