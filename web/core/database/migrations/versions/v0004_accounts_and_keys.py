"""Scopes and an end for tokens, a second step at sign-in, and what is shown of open sessions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

Moment = sa.DateTime(timezone=True)
DAYS = 90
"""What tokens from before have left: long enough to make new ones."""


def upgrade() -> None:
    """Tokens from before keep what they may do; they end with the rest of what they are."""
    op.add_column("users", sa.Column("second_step", sa.String(64), nullable=True))
    op.add_column("users", sa.Column("second_used", sa.Integer, nullable=False, server_default="0"))
    op.create_table(
        "spare_codes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
        sqlite_autoincrement=True,
    )
    op.add_column("sign_ins", sa.Column("address", sa.String(64), nullable=False, server_default=""))
    op.add_column("sign_ins", sa.Column("browser", sa.String(64), nullable=False, server_default=""))
    op.add_column("sign_ins", sa.Column("half", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("tokens", sa.Column("scopes", sa.String(64), nullable=False, server_default="submit"))
    op.add_column("tokens", sa.Column("expires", Moment, nullable=True))
    tokens = sa.table("tokens", sa.column("scopes", sa.String), sa.column("expires", Moment))
    op.execute(tokens.update().values(scopes="submit,review", expires=datetime.now(UTC) + timedelta(days=DAYS)))
