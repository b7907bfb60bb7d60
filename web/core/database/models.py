"""The tables."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, false
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from web.core.database.activities import Activity as Activity
from web.core.database.activities import ActivityReviewer as ActivityReviewer
from web.core.database.activities import PackUpload as PackUpload
from web.core.database.alike import Alike as Alike
from web.core.database.alike import EvidenceFile as EvidenceFile
from web.core.database.alike import Mark as Mark
from web.core.database.alike import Prints as Prints
from web.core.database.base import NEVER_AGAIN
from web.core.database.base import Base as Base
from web.core.database.base import now as now
from web.core.database.orders import Order as Order
from web.core.database.rounds import ROUND_STATES as ROUND_STATES
from web.core.database.rounds import SHEET_STATES as SHEET_STATES
from web.core.database.rounds import Round as Round
from web.core.database.rounds import RoundExpert as RoundExpert
from web.core.database.rounds import RoundOutcome as RoundOutcome
from web.core.database.rounds import ScoreSheet as ScoreSheet
from web.core.database.talk import Appeal as Appeal
from web.core.database.talk import Proposal as Proposal
from web.core.database.talk import Remark as Remark

ROLES = {
    "applicant": "申报人",
    "recommender": "推荐单位",
    "expert": "评审专家",
    "reviewer": "审查人员",
    "admin": "管理员",
}
REVIEWERS = ("reviewer", "admin")
STANDING_WORDS = {"pass": "未发现形式问题", "review": "仅需复核", "return": "需补正", "unreadable": "读不出"}
ACTIVITY_STATES = {"draft": "筹备中", "open": "开放", "closed": "已结束"}
"""In their order: only an open one takes what applicants hand in."""
SCOPES = {"submit": "提交材料", "review": "查看审核队列和材料"}
"""What a token may be for."""
ANSWERS = {"fault": "属实，列入补正", "waived": "不属实", "checked": "已核对，无问题"}
"""A finding is answered in one of these ways."""
REASONS = {"false_alarm": "误报", "not_applicable": "规则不适用", "approved": "负责人同意"}
OUTCOMES = {
    "accepted": "未发现形式问题，转入评审",
    "correction": "需补正",
    "hold": "暂缓，待核实",
    "rejected": "不予受理",
    "withdrawn": "撤回",
    "lapsed": "逾期未补正",
}
"""What people decide; the program decides nothing."""


class User(Base):
    """A person with an account."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    """What is typed to sign in."""
    full_name: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str | None] = mapped_column(String(256))
    """None until the one-time link was used."""
    active: Mapped[bool] = mapped_column(default=True)
    created: Mapped[datetime] = mapped_column(default=now)
    invite_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    invite_until: Mapped[datetime | None]
    second_step: Mapped[str | None] = mapped_column(String(64))
    """From which the secret of one's six-digit codes is derived (web/second_step.py); None without a second step."""
    second_used: Mapped[int] = mapped_column(default=0, server_default="0")
    """The time step of the last code that was taken: none is taken twice."""


class SpareCode(Base):
    """A recovery code for a person whose telephone is gone. Only its hash is kept; it goes when it is used."""

    __tablename__ = "spare_codes"
    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)


class SignIn(Base):
    """An open session of a browser. Only the hash of its cookie is kept."""

    __tablename__ = "sign_ins"
    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created: Mapped[datetime] = mapped_column(default=now)
    seen: Mapped[datetime] = mapped_column(default=now)
    address: Mapped[str] = mapped_column(String(64), default="", server_default="")
    browser: Mapped[str] = mapped_column(String(64), default="", server_default="")
    half: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The password was right, the second step is still to come: it opens nothing."""


class Token(Base):
    """A key to the API: it may do what its scopes say, as far as its user may do it."""

    __tablename__ = "tokens"
    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(String(64))
    created: Mapped[datetime] = mapped_column(default=now)
    used: Mapped[datetime | None]
    scopes: Mapped[str] = mapped_column(String(64), default="submit", server_default="submit")
    """Names of SCOPES, joined by commas."""
    expires: Mapped[datetime | None]
    """None only in a row that no migration has seen: such a token is not taken."""


class Submission(Base):
    """One upload. What the queue shows of its current result stands in its own columns."""

    __tablename__ = "submissions"
    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """Of the private link."""
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id", name="submissions_activity"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id", ondelete="SET NULL"), index=True)
    series: Mapped[str] = mapped_column(String(32), index=True)
    """Shared by an upload and what was uploaded again in its place."""
    name: Mapped[str] = mapped_column(String(255))
    folder: Mapped[str] = mapped_column(String(64))
    """Its folder in the storage."""
    scope: Mapped[str] = mapped_column(String(16))
    level_asked: Mapped[str | None] = mapped_column(String(64))
    created: Mapped[datetime] = mapped_column(default=now)
    expires: Mapped[datetime] = mapped_column(index=True)
    handed_in: Mapped[datetime | None]
    """When it entered the reviewers' queue; None for a self-check."""
    superseded: Mapped[bool] = mapped_column(default=False)
    """A later version was handed in."""
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    """waiting, running, done or failed."""
    problem: Mapped[str | None] = mapped_column(Text)
    """Why it failed, for a person to read."""
    result_id: Mapped[int | None]
    """The current result."""
    standing: Mapped[str | None] = mapped_column(String(16))
    """One of STANDING_WORDS, after waivers."""
    verdict: Mapped[str | None] = mapped_column(String(16))
    level: Mapped[str | None] = mapped_column(String(64))
    unit_name: Mapped[str | None] = mapped_column(String(255))
    outcome_name: Mapped[str | None] = mapped_column(String(255))
    recommender: Mapped[str | None] = mapped_column(String(255))
    field: Mapped[str | None] = mapped_column(String(64))
    """By which the season's figures are counted, in the recommendation's words; "" where the files do not tell."""
    rank: Mapped[int | None]
    """Its place among what its recommender recommends."""
    errors: Mapped[int] = mapped_column(default=0)
    reviews: Mapped[int] = mapped_column(default=0)
    advices: Mapped[int] = mapped_column(default=0)
    assignee_id: Mapped[int | None] = mapped_column(index=True)
    """The reviewer whose it is. No reference: accounts are closed, never deleted."""
    due: Mapped[date | None]
    """The last day to correct it; None when nothing is to be corrected."""
    outcome: Mapped[str | None] = mapped_column(String(16))
    """The latest decision's; None again when the submission was checked anew after it."""
    appealed: Mapped[datetime | None]
    """Since when the applicant's appeal against that decision waits for its answer."""
    removed: Mapped[datetime | None]
    """When its files were removed because their time was over; the row stays as the record of what was decided."""
    __table_args__ = (Index("queue", "handed_in", "standing"), NEVER_AGAIN)

    @hybrid_property
    def found_since(self) -> bool:
        """Something was found after it was accepted, by the comparison with what came later: nothing is accepted with
        a finding that counts. Of a row, and in a query."""
        return (self.outcome == "accepted") & (self.errors + self.reviews > 0)


class Job(Base):
    """Work to be done once; taken by a worker under a lease."""

    __tablename__ = "jobs"
    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id", ondelete="CASCADE"), index=True)
    headings: Mapped[dict[str, Any] | None]
    """Where a person put the headings: section key -> place; None for a first check."""
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    """waiting, leased, done or failed."""
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None]
    progress: Mapped[str] = mapped_column(String(512), default="")
    created: Mapped[datetime] = mapped_column(default=now)
    finished: Mapped[datetime | None]
    origin: Mapped[str] = mapped_column(String(64), default="")
    """Whose it is while it is open: an account, or an address that cannot be told from this (see jobs.origin_of)."""
    cost: Mapped[int] = mapped_column(default=0)
    """Seconds of work, by a guess from the files' sizes and kinds."""
    long: Mapped[bool] = mapped_column(default=False)
    """Much work (recognition of scans), or found to be in the middle of it."""
    yielded: Mapped[int] = mapped_column(default=0)
    """How often it made room for short ones."""
    turn: Mapped[datetime] = mapped_column(default=now)
    """Jobs are taken in this order."""
    __table_args__ = (Index("open_jobs", "state", "turn"), NEVER_AGAIN)


class Outcome(Base):
    """What one job found: exactly one for each job that is done."""

    __tablename__ = "results"
    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id", ondelete="CASCADE"), index=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), unique=True)
    created: Mapped[datetime] = mapped_column(default=now)
    folder: Mapped[str] = mapped_column(String(64))
    """Of result.json and report.html, inside the submission's."""
    rules: Mapped[str] = mapped_column(String(64))
    pack: Mapped[str] = mapped_column(String(64))
    """With which it was checked, as Activity.pack names it."""
    pack_version: Mapped[str] = mapped_column(String(64))
    """The hash of that pack's files; "" where it was not noted yet."""
    tool: Mapped[str] = mapped_column(String(32))
    verdict: Mapped[str] = mapped_column(String(16))
    by_hand: Mapped[bool] = mapped_column(default=False)
    """The section map was corrected by a person."""


class FoundIssue(Base):
    """One finding of a result, or one row for a person to confirm, as far as the queue and the rulings need it."""

    __tablename__ = "findings"
    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("results.id", ondelete="CASCADE"))
    number: Mapped[int]
    """0-based place in the result's list of findings; of a row that only a person can confirm, in that of checks."""
    code: Mapped[str] = mapped_column(String(8))
    severity: Mapped[str] = mapped_column(String(8))
    """"error", "review", "advice", or "manual" for what only a person can confirm."""
    identity: Mapped[str] = mapped_column(String(64))
    """The same for the same finding in another result: hash of rule, subject, file and message."""
    file_hash: Mapped[str] = mapped_column(String(64))
    rule_version: Mapped[str] = mapped_column(String(64))
    alike_id: Mapped[int | None] = mapped_column(index=True)
    """What it is about where others were compared with (Alike): then it does not stand in the result itself."""
    __table_args__ = (
        Index("findings_of_result", "result_id", "code"),
        Index("findings_of_rule", "code", "result_id"),
        NEVER_AGAIN,
    )


class Ruling(Base):
    """A reviewer's word on a finding or on what only a person can confirm: one of ANSWERS.

    It holds for the finding with this identity, as long as file and rule are the same ones. It outlives the
    submission without its note: the page of waivers per rule counts it.
    """

    __tablename__ = "rulings"
    id: Mapped[int] = mapped_column(primary_key=True)
    series: Mapped[str | None] = mapped_column(String(32), index=True)
    """Of the submission and its later versions; None when they are deleted."""
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activities.id", name="rulings_activity"), index=True)
    code: Mapped[str] = mapped_column(String(8), index=True)
    identity: Mapped[str] = mapped_column(String(64))
    file_hash: Mapped[str] = mapped_column(String(64))
    rule_version: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(String(16), server_default="fault")
    reason: Mapped[str | None] = mapped_column(String(16))
    """One of REASONS for what is not so."""
    note: Mapped[str] = mapped_column(Text, default="")
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created: Mapped[datetime] = mapped_column(default=now)
    second_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """Who agreed to the waiver, where a second person is asked for."""
    needs_second: Mapped[bool] = mapped_column(default=False)

    @property
    def waived(self) -> bool:
        return self.answer == "waived"

    @property
    def in_force(self) -> bool:
        """Waived by as many people as are asked for, or answered otherwise."""
        return not self.waived or not self.needs_second or self.second_id is not None

    @property
    def told(self) -> str:
        """The answer in words, with its reason: "不属实（误报）"."""
        return ANSWERS[self.answer] + (f"（{REASONS[self.reason]}）" if self.reason else "")


class Decision(Base):
    """What was decided about a submission; the latest one counts.

    A decision goes with nothing: the database refuses to delete a submission that has one.
    """

    __tablename__ = "decisions"
    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    result_id: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text, default="")
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created: Mapped[datetime] = mapped_column(default=now)
    due: Mapped[date | None]
    """The last day to correct, where there is one."""
    reopened: Mapped[datetime | None]
    """When something that came later made it void; it has to be taken anew."""
    reopened_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reopened_why: Mapped[str] = mapped_column(String(255), default="", server_default="")
    second_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """Who agreed to it, where a second person is asked for."""


class SearchText(Base):
    """What can be found of a submission (web/core/submissions/search.py); the index is the database's own."""

    __tablename__ = "search_texts"
    submission_id: Mapped[int] = mapped_column(
        ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    result_id: Mapped[int]
    """Of which the words are."""
    names: Mapped[str] = mapped_column(Text)
    """Of the files, a line each."""
    words: Mapped[str] = mapped_column(Text)
    """Cut, with blanks between them."""
    __table_args__ = ()


class Event(Base):
    """A line of the audit log (web/audit.py). Triggers in the database refuse to change or remove one.

    No column but the id may be unique: SQLite's INSERT OR REPLACE removes what stands in the way of a unique
    value, and no trigger sees it.
    """

    __tablename__ = "events"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    who: Mapped[str] = mapped_column(String(64))
    """The account's name at that time; "申报人" for a holder of a private link, "系统" for the service."""
    action: Mapped[str] = mapped_column(String(32), index=True)
    subject: Mapped[str] = mapped_column(String(64), default="")
    detail: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(String(64), server_default="")
    """Where the request came from; "" for what the service did by itself."""
    previous: Mapped[str] = mapped_column(String(64), server_default="")
    """The hash of the line before this one."""
    hash: Mapped[str] = mapped_column(String(64), server_default="")
    __table_args__ = (Index("events_of_subject", "subject", "at"),)


class EventHead(Base):
    """The end of the audit log, in one row that a trigger moves on with each line."""

    __tablename__ = "event_head"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    events: Mapped[int]
    """How many lines there are."""
    last_id: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class Setting(Base):
    """What administrators set in the pages."""

    __tablename__ = "settings"
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class Fact(Base):
    """What the service notes about itself: which installation this is, when it last tidied up."""

    __tablename__ = "facts"
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
