"""what was decided of a request before it was taken up again

Revision ID: 0018_earlier_decisions
Revises: 0017_age_of_guesses
"""

import sqlalchemy as sa
from alembic import op

revision = "0018_earlier_decisions"
down_revision = "0017_age_of_guesses"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sealed_earlier", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("requests", "sealed_earlier")  # not by copying the table, to which others refer
