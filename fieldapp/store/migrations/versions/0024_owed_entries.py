"""what a phone said that it holds and that has not come

Revision ID: 0024_owed_entries
Revises: 0023_messages_of_requests
"""

import sqlalchemy as sa
from alembic import op

revision = "0024_owed_entries"
down_revision = "0023_messages_of_requests"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("phones", sa.Column("said_at", moment, nullable=True))
    op.add_column("phones", sa.Column("listed_at", moment, nullable=True))
    op.create_table(
        "owed_entries",
        sa.Column("phone_id", sa.String(36), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("written_at", moment, nullable=False),
        sa.Column("named_at", moment, nullable=False),
        sa.Column("listed_at", moment, nullable=False),
        sa.Column("begun", sa.Boolean(), nullable=False),
        sa.Column("proved", sa.Boolean(), nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("ended_how", sa.String(12), nullable=True),
        sa.Column("ended_by", sa.String(36), nullable=True),
        sa.Column("why", sa.String(16), nullable=True),
        sa.PrimaryKeyConstraint("phone_id", "id", name=op.f("pk_owed_entries")),
        sa.ForeignKeyConstraint(["phone_id"], ["phones.id"], name=op.f("fk_owed_entries_phone_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["accounts.id"], name=op.f("fk_owed_entries_ended_by")),
    )
    op.create_index("ix_owed_entries_ended_how", "owed_entries", ["ended_how"])


def downgrade() -> None:
    op.drop_table("owed_entries")
    op.drop_column("phones", "listed_at")  # not by copying the table, to which others refer
    op.drop_column("phones", "said_at")
