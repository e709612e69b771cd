"""messages to clients, and who approved their texts

Revision ID: 0011_messages
Revises: 0010_client_codes
"""

import sqlalchemy as sa
from alembic import op

revision = "0011_messages"
down_revision = "0010_client_codes"
branch_labels = None
depends_on = None

UNFINISHED = "state IN ('queued', 'sending', 'uncertain')"


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "messages",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("way", sa.String(length=12), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("start", instant, nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("created_by", sa.String(length=36), nullable=False),
        sa.Column("not_before", instant, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sending_at", instant, nullable=True),
        sa.Column("ended_at", instant, nullable=True),
        sa.Column("settled_by", sa.String(length=36), nullable=True),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_messages_case_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_messages_visit_id")),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"], name=op.f("fk_messages_created_by")),
        sa.ForeignKeyConstraint(["settled_by"], ["accounts.id"], name=op.f("fk_messages_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index("ix_messages_case_id", "messages", ["case_id"])
    op.create_index("ix_messages_visit_id", "messages", ["visit_id"])
    op.create_index("ix_messages_state_not_before", "messages", ["state", "not_before"])
    op.create_index(
        "uq_messages_one_unfinished_a_visit",
        "messages",
        ["visit_id"],
        unique=True,
        sqlite_where=sa.text(UNFINISHED),
        postgresql_where=sa.text(UNFINISHED),
    )
    op.create_table(
        "text_approvals",
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("approved_by", sa.String(length=36), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.ForeignKeyConstraint(["approved_by"], ["accounts.id"], name=op.f("fk_text_approvals_approved_by")),
        sa.PrimaryKeyConstraint("text_hash", name=op.f("pk_text_approvals")),
    )


def downgrade() -> None:
    op.drop_table("text_approvals")
    op.drop_table("messages")
