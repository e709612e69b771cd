"""what persons ask of the office about their own data, and what was answered

Revision ID: 0032_rights
Revises: 0031_passkeys
"""

import sqlalchemy as sa
from alembic import op

revision = "0032_rights"
down_revision = "0031_passkeys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rights",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.String(length=36), nullable=True),
        sa.Column("owed", sa.Boolean(), nullable=False),
        sa.Column("rests", sa.String(length=80), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_rights_case_id")),
        sa.ForeignKeyConstraint(["written_by"], ["accounts.id"], name=op.f("fk_rights_written_by")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_rights")),
    )
    op.create_index("ix_rights_case_id", "rights", ["case_id"])


def downgrade() -> None:
    op.drop_table("rights")
