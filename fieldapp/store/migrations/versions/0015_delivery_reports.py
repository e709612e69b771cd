"""when a provider is asked whether a message was delivered

Revision ID: 0015_delivery_reports
Revises: 0014_proofs_of_phones
"""

import sqlalchemy as sa
from alembic import op

revision = "0015_delivery_reports"
down_revision = "0014_proofs_of_phones"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("messages") as batch_op:
        batch_op.add_column(sa.Column("ask_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("messages") as batch_op:
        batch_op.drop_column("ask_at")
