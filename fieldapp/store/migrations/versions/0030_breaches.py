"""what was recorded of breaches of personal data

Revision ID: 0030_breaches
Revises: 0029_second_steps
"""

import sqlalchemy as sa
from alembic import op

revision = "0030_breaches"
down_revision = "0029_second_steps"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "breaches",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.String(length=36), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["written_by"], ["accounts.id"], name=op.f("fk_breaches_written_by")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_breaches")),
    )


def downgrade() -> None:
    op.drop_table("breaches")
