"""the life of a visit: what the office did with it, and what is left to do after its outcome

Revision ID: 0008_visit_life
Revises: 0007_plain_names
"""

import sqlalchemy as sa
from alembic import op

revision = "0008_visit_life"
down_revision = "0007_plain_names"
branch_labels = None
depends_on = None

# the follow-up of the outcome that counts, of visits that are over
BACKFILL = """
    UPDATE visits SET follow_up = COALESCE((
        SELECT e.follow_up FROM stop_events e
        WHERE e.visit_id = visits.id AND e.kind <> 'arrived'
        ORDER BY e.happened_at DESC, e.id DESC LIMIT 1
    ), '') WHERE state <> 'open' AND state <> 'cancelled'
"""


def upgrade() -> None:
    op.create_table(
        "visit_acts",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_visit_acts_account_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_visit_acts_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_acts")),
    )
    with op.batch_alter_table("visit_acts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_acts_visit_id"), ["visit_id"], unique=False)
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.add_column(sa.Column("follow_up", sa.String(length=12), server_default=sa.text("''"), nullable=False))
    op.execute(BACKFILL)


def downgrade() -> None:
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.drop_column("follow_up")
    op.drop_table("visit_acts")
