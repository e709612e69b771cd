"""a plan may wait for whoever makes it; one a day is waited for or made

Revision ID: 0033_waiting_jobs
Revises: 0032_rights
"""

import sqlalchemy as sa
from alembic import op

revision = "0033_waiting_jobs"
down_revision = "0032_rights"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("uq_jobs_one_running_a_day", "jobs")
    to_come = sa.text("state IN ('waiting', 'running')")
    op.create_index(
        "uq_jobs_one_to_come_a_day",
        "jobs",
        ["kind", "day"],
        unique=True,
        sqlite_where=to_come,
        postgresql_where=to_come,
    )


def downgrade() -> None:
    op.execute("UPDATE jobs SET state = 'failed', failure = 'interrupted' WHERE state = 'waiting'")
    op.drop_index("uq_jobs_one_to_come_a_day", "jobs")
    running = sa.text("state = 'running'")
    op.create_index(
        "uq_jobs_one_running_a_day",
        "jobs",
        ["kind", "day"],
        unique=True,
        sqlite_where=running,
        postgresql_where=running,
    )
