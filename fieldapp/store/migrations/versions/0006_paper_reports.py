"""what the office enters for a worker who has only paper: outcomes and words on lateness say for whom

Revision ID: 0006_paper_reports
Revises: 0005_parties_and_consents
"""

import sqlalchemy as sa
from alembic import op

revision = "0006_paper_reports"
down_revision = "0005_parties_and_consents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("stop_events", "signs"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("for_worker", sa.String(length=36), nullable=True))


def downgrade() -> None:
    for table in ("stop_events", "signs"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("for_worker")
