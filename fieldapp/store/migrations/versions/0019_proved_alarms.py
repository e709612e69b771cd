"""whether an alarm was proved to be of the unlocked day

Revision ID: 0019_proved_alarms
Revises: 0018_earlier_decisions
"""

import sqlalchemy as sa
from alembic import op

revision = "0019_proved_alarms"
down_revision = "0018_earlier_decisions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # not by copying the table, to which others refer: SQLite adds a column in place only with a plain default
    op.add_column("alarms", sa.Column("proved", sa.Boolean(), nullable=False, server_default=sa.text("true")))


def downgrade() -> None:
    op.drop_column("alarms", "proved")  # not by copying the table, to which others refer
