"""A finding is answered in one of three ways: a ruling says which, where it said only whether it was waived."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_HOW = """
UPDATE rulings SET answer = CASE
  WHEN waived THEN 'waived'
  WHEN EXISTS (
    SELECT 1 FROM submissions AS s JOIN findings AS f ON f.result_id = s.result_id
    WHERE s.series = rulings.series AND s.outcome = 'accepted' AND f.severity <> 'error'
      AND f.identity = rulings.identity AND f.file_hash = rulings.file_hash AND f.rule_version = rulings.rule_version
  ) THEN 'checked'
  ELSE 'fault'
END
"""


def upgrade() -> None:
    """What was confirmed went into the notice, so it is a fault; but in a submission that was accepted with it,
    what the program had only left to a person was found to be in order."""
    op.add_column("rulings", sa.Column("answer", sa.String(16), nullable=False, server_default="fault"))
    op.execute(_HOW)
    op.drop_column("rulings", "waived")
