"""in which day of a phone an entry was counted

Revision ID: 0014_proofs_of_phones
Revises: 0013_corrected_events
"""

import sqlalchemy as sa
from alembic import op

revision = "0014_proofs_of_phones"
down_revision = "0013_corrected_events"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("deposits", schema=None) as batch_op:
        batch_op.add_column(sa.Column("since", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_deposits_phone_id"), ["phone_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("deposits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deposits_phone_id"))
        batch_op.drop_column("since")
