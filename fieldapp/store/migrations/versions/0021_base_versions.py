"""from which version a plan was made, who published it, and which revision whoever changed a draft had seen

Revision ID: 0021_base_versions
Revises: 0020_day_decisions
"""

import sqlalchemy as sa
from alembic import op

revision = "0021_base_versions"
down_revision = "0020_day_decisions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plans", sa.Column("published_by", sa.String(length=36), nullable=True))
    op.add_column("plans", sa.Column("base_version", sa.Integer(), nullable=True))
    op.add_column("plans", sa.Column("base_revision", sa.Integer(), nullable=True))
    op.add_column("plan_revisions", sa.Column("base_revision", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("plan_revisions", "base_revision")  # not by copying the tables, to which others refer
    op.drop_column("plans", "base_revision")
    op.drop_column("plans", "base_version")
    op.drop_column("plans", "published_by")
