"""a second step at sign-in: the secret of an app, recovery codes, and since when somebody is asked for one

Revision ID: 0029_second_steps
Revises: 0028_tallies
"""

import sqlalchemy as sa
from alembic import op

revision = "0029_second_steps"
down_revision = "0028_tallies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("second_step_asked_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "second_steps",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_second_steps_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_second_steps")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_recovery_codes_account_id")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_recovery_codes")),
    )
    op.create_index(op.f("ix_recovery_codes_account_id"), "recovery_codes", ["account_id"])


def downgrade() -> None:
    op.drop_table("recovery_codes")
    op.drop_table("second_steps")
    op.drop_column("accounts", "second_step_asked_at")
