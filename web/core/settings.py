"""What administrators set in the pages, with the values a new installation has."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

from sqlalchemy.orm import Session

from web.core.database.models import Setting


@dataclass(frozen=True, slots=True)
class Settings:
    """How the service behaves."""

    open_self_check: bool = True
    """Anyone may check a draft without an account."""
    draft_days: int = 7
    """Days until a self-check's files are removed."""
    record_days: int = 365
    """The same for what was handed in."""
    second_person: bool = False
    """A waiver counts only when a second reviewer agrees."""
    second_decision: str = "none"
    """The same for decisions: one of SECOND."""


SECOND = {"none": "不需要", "refusals": "不予受理、撤回和逾期未补正", "all": "所有决定"}
LABELS = {
    "open_self_check": "自查不需要账号",
    "draft_days": "自查文件保存天数",
    "record_days": "提交审核的材料保存天数",
    "second_person": "不属实须由另一人复核",
    "second_decision": "决定须由另一人复核",
}


def load(db: Session) -> Settings:
    """The settings in force."""
    stored = {row.name: row.value for row in db.query(Setting)}
    values: dict[str, object] = {}
    for one in fields(Settings):
        text = stored.get(one.name)
        if text is None:
            continue
        before = getattr(Settings(), one.name)
        values[one.name] = text == "1" if isinstance(before, bool) else type(before)(text)
    return Settings(**values)  # type: ignore[arg-type]


def save(db: Session, settings: Settings) -> dict[str, str]:
    """Stores what differs. Returns the changed names with their new values."""
    before, after = asdict(load(db)), asdict(settings)
    changed: dict[str, str] = {}
    for name, value in after.items():
        if value != before[name]:
            text = str(int(value)) if isinstance(value, bool) else str(value)
            db.merge(Setting(name=name, value=text))
            changed[name] = text
    return changed
