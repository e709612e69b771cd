"""what clients said on their own page

Revision ID: 0012_client_words
Revises: 0011_messages
"""

import sqlalchemy as sa
from alembic import op

revision = "0012_client_words"
down_revision = "0011_messages"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "client_words",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_client_words_case_id")),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name=op.f("fk_client_words_request_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["accounts.id"], name=op.f("fk_client_words_settled_by")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_client_words_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_words")),
    )
    with op.batch_alter_table("client_words", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_client_words_request_id"), ["request_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_client_words_visit_id"), ["visit_id"], unique=False)


def downgrade() -> None:
    op.drop_table("client_words")
