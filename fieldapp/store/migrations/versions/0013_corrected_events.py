"""what an outcome entered at the office corrects

Revision ID: 0013_corrected_events
Revises: 0012_client_words
"""

import sqlalchemy as sa
from alembic import op

revision = "0013_corrected_events"
down_revision = "0012_client_words"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("stop_events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("corrects", sa.Text(), nullable=False, server_default=sa.text("''")))


def downgrade() -> None:
    with op.batch_alter_table("stop_events", schema=None) as batch_op:
        batch_op.drop_column("corrects")
