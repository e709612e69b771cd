"""hours that were told and fell

Revision ID: 0016_fallen_hours
Revises: 0015_delivery_reports
"""

import sqlalchemy as sa
from alembic import op

revision = "0016_fallen_hours"
down_revision = "0015_delivery_reports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fallen_hours",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("earliest", sa.DateTime(timezone=True), nullable=False),
        sa.Column("latest", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fell_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=36), nullable=True),
        sa.Column("way", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["accounts.id"], name=op.f("fk_fallen_hours_by")),
        sa.ForeignKeyConstraint(["settled_by"], ["accounts.id"], name=op.f("fk_fallen_hours_settled_by")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_fallen_hours_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fallen_hours")),
    )
    with op.batch_alter_table("fallen_hours", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fallen_hours_visit_id"), ["visit_id"], unique=False)


def downgrade() -> None:
    op.drop_table("fallen_hours")
