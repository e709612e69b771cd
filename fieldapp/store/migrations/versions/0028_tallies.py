"""how many requests and visits there were, of what was erased

Revision ID: 0028_tallies
Revises: 0027_erasures
"""

import sqlalchemy as sa
from alembic import op

revision = "0028_tallies"
down_revision = "0027_erasures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tallies",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("counted", sa.String(length=12), nullable=False),
        sa.Column("by", sa.String(length=12), nullable=False),
        sa.Column("value", sa.String(length=24), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "counted", "by", "value", name=op.f("pk_tallies")),
    )


def downgrade() -> None:
    op.drop_table("tallies")
