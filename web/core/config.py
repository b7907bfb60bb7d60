"""What an installation sets when it starts (environment), apart from what administrators set in the pages."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pipeline.limits import MIB


class BadConfig(ValueError):
    """A setting that cannot be used; the message (Chinese) names it."""


@dataclass(frozen=True, slots=True)
class Config:
    """Everything fixed for the life of a server or a worker process."""

    data: Path
    """The folder of uploads, results and, by default, the SQLite file."""
    database: str = ""
    """SQLAlchemy URL; "" is ``data/yushen.sqlite3``."""
    workers: int = 2
    """Worker processes that the server starts; 0 when they run elsewhere (``yushen work``)."""
    public_url: str = ""
    """How the service is reached from outside, for one-time links; never taken from what a request says."""
    address: str = ""
    """Where the server listens: stands in for a public URL that was not set."""
    upload_bytes: int = 512 * MIB
    """One upload as sent."""
    free_bytes: int = 1024 * MIB
    """Uploads are refused when less than this is left on the disk."""
    waiting_jobs: int = 5000
    """Uploads are refused when more than this wait."""
    uploads_per_minute: int = 60
    """From one address, behind which a whole association may sit."""
    sign_ins_per_minute: int = 10
    requests_per_minute: int = 3000
    body_seconds: float = 20.0
    """How long a sender may keep us waiting for its body."""
    body_bytes_per_second: int = 4096
    """What earns it more time."""
    header_seconds: float = 10.0
    """How long a connection may take to send the head of a request."""
    connections: int = 1024
    connections_per_address: int = 256
    lease_seconds: float = 15.0
    """A job whose worker is silent for this long is taken by another."""
    draw_ahead: int = 1
    """0: LibreOffice draws no pages of office files, and nothing is drawn before somebody looks at it."""
    smtp: str = ""
    """The association's mail server (web/core/mail.py); "" where no letters are sent."""
    mail_from: str = ""
    """The address that they come from."""
    attempts: int = 3
    """A job that ended its worker this often is given up."""
    job_seconds: float = 1800.0
    """Wall time of one job with OCR and conversion, above the pipeline's own limits."""

    @property
    def base_url(self) -> str:
        """What one-time links begin with; "" where nobody said how the service is reached."""
        return self.public_url or self.address

    @property
    def database_url(self) -> str:
        """The URL with the driver that we ship: pg8000 for PostgreSQL."""
        url = self.database or f"sqlite:///{self.data / 'yushen.sqlite3'}"
        for scheme in ("postgresql://", "postgres://"):
            if url.startswith(scheme):
                return "postgresql+pg8000://" + url.removeprefix(scheme)
        return url


_NUMBERS = {
    "YUSHEN_WORKERS": ("workers", 1),
    "YUSHEN_UPLOAD_MB": ("upload_bytes", MIB),
    "YUSHEN_FREE_MB": ("free_bytes", MIB),
    "YUSHEN_WAITING_JOBS": ("waiting_jobs", 1),
    "YUSHEN_UPLOADS_PER_MINUTE": ("uploads_per_minute", 1),
    "YUSHEN_SIGN_INS_PER_MINUTE": ("sign_ins_per_minute", 1),
    "YUSHEN_REQUESTS_PER_MINUTE": ("requests_per_minute", 1),
    "YUSHEN_LEASE_SECONDS": ("lease_seconds", 1),
    "YUSHEN_DRAW_AHEAD": ("draw_ahead", 1),
}


def from_environment(data: Path | None = None) -> Config:
    """The configuration from ``YUSHEN_*`` variables.

    Raises:
        BadConfig: a number that is none.
    """
    values: dict[str, object] = {}
    for name, (field, unit) in _NUMBERS.items():
        text = os.environ.get(name)
        if text:
            try:
                values[field] = int(text) * unit
            except ValueError:
                raise BadConfig(f"环境变量 {name} 的值“{text}”不是整数。") from None
    if os.environ.get("YUSHEN_SMTP"):
        from web.core.mail import server_of

        server_of(os.environ["YUSHEN_SMTP"])
    folder = data or Path(os.environ.get("YUSHEN_DATA", "yushen-data"))
    return Config(
        folder.resolve(),
        database=os.environ.get("YUSHEN_DATABASE", ""),
        smtp=os.environ.get("YUSHEN_SMTP", ""),
        mail_from=os.environ.get("YUSHEN_MAIL_FROM", ""),
        public_url=os.environ.get("YUSHEN_PUBLIC_URL", "").rstrip("/"),
        **values,  # type: ignore[arg-type]
    )
