"""what a draft said before each change, so that a change can be undone

Revision ID: 0009_plan_revisions
Revises: 0008_visit_life
"""

import sqlalchemy as sa
from alembic import op

revision = "0009_plan_revisions"
down_revision = "0008_visit_life"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_revisions",
        sa.Column("plan_id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_revisions_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "revision", name=op.f("pk_plan_revisions")),
    )


def downgrade() -> None:
    op.drop_table("plan_revisions")
