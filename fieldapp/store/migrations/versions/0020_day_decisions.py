"""what the office decided of single days

Revision ID: 0020_day_decisions
Revises: 0019_proved_alarms
"""

import sqlalchemy as sa
from alembic import op

revision = "0020_day_decisions"
down_revision = "0019_proved_alarms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "day_decisions",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("decided", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=True),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["accounts.id"], name=op.f("fk_day_decisions_by")),
        sa.PrimaryKeyConstraint("day", "number", name=op.f("pk_day_decisions")),
    )


def downgrade() -> None:
    op.drop_table("day_decisions")
