"""What administrators set in the pages, with the values a new installation has."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date

from sqlalchemy.orm import Session

from web.models import Setting


@dataclass(frozen=True, slots=True)
class Settings:
    """How the service behaves."""

    pack: str = "shanghai-2024"
    open_self_check: bool = True
    """Anyone may check a draft without an account."""
    draft_days: int = 7
    """Days until a self-check's files are removed."""
    record_days: int = 365
    """The same for what was handed in."""
    second_person: bool = False
    """A waiver counts only when a second reviewer agrees."""
    reference_date: str = ""
    """YYYY-MM-DD against which dates are judged; "" is the day of the upload."""

    @property
    def day(self) -> date:
        return date.fromisoformat(self.reference_date) if self.reference_date else date.today()


def load(db: Session) -> Settings:
    """The settings in force."""
    stored = {row.name: row.value for row in db.query(Setting)}
    values: dict[str, object] = {}
    for field in fields(Settings):
        text = stored.get(field.name)
        if text is None:
            continue
        default = getattr(Settings(), field.name)
        values[field.name] = text == "1" if isinstance(default, bool) else type(default)(text)
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
