"""What the queue needs: whose a submission is, until when it must be corrected, and its full text to be searched."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

# Kept true by triggers, so that what is deleted with its submission is not found any more.
_SQLITE = (
    """
CREATE VIRTUAL TABLE search_fts USING fts5(words, content='search_texts', content_rowid='submission_id')
""",
    """
CREATE TRIGGER search_added AFTER INSERT ON search_texts
BEGIN INSERT INTO search_fts (rowid, words) VALUES (NEW.submission_id, NEW.words); END
""",
    """
CREATE TRIGGER search_removed AFTER DELETE ON search_texts
BEGIN INSERT INTO search_fts (search_fts, rowid, words) VALUES ('delete', OLD.submission_id, OLD.words); END
""",
    """
CREATE TRIGGER search_changed AFTER UPDATE ON search_texts
BEGIN
  INSERT INTO search_fts (search_fts, rowid, words) VALUES ('delete', OLD.submission_id, OLD.words);
  INSERT INTO search_fts (rowid, words) VALUES (NEW.submission_id, NEW.words);
END
""",
)
_POSTGRESQL = ("CREATE INDEX search_lexemes ON search_texts USING gin (to_tsvector('simple', words))",)


def upgrade() -> None:
    """Nobody has anything yet, nothing has a last day; the workers feed the texts of what is there already."""
    # Without a reference, for which SQLite would have to build the table anew: accounts are closed, never deleted.
    op.add_column("submissions", sa.Column("assignee_id", sa.Integer, nullable=True))
    op.add_column("submissions", sa.Column("due", sa.Date, nullable=True))
    op.create_index("ix_submissions_assignee_id", "submissions", ["assignee_id"])
    op.add_column("decisions", sa.Column("due", sa.Date, nullable=True))
    op.create_table(
        "search_texts",
        sa.Column(
            "submission_id",
            sa.Integer,
            sa.ForeignKey("submissions.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("result_id", sa.Integer, nullable=False),
        sa.Column("names", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)
