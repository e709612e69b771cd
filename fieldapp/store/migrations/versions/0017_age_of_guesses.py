"""when a count of guesses last changed, so that old ones can be forgotten

Revision ID: 0017_age_of_guesses
Revises: 0016_fallen_hours
"""

import sqlalchemy as sa
from alembic import op

revision = "0017_age_of_guesses"
down_revision = "0016_fallen_hours"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("code_guesses", schema=None) as batch_op:
        batch_op.add_column(sa.Column("at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_code_guesses_at"), ["at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("code_guesses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_code_guesses_at"))
        batch_op.drop_column("at")
