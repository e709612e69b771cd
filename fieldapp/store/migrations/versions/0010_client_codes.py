"""the second secret of a client's own page, and how often it was guessed

Revision ID: 0010_client_codes
Revises: 0009_plan_revisions
"""

import sqlalchemy as sa
from alembic import op

revision = "0010_client_codes"
down_revision = "0009_plan_revisions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "client_codes",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("reference_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=36), nullable=True),
        sa.Column("dead_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["accounts.id"], name=op.f("fk_client_codes_made_by")),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name=op.f("fk_client_codes_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_codes")),
    )
    with op.batch_alter_table("client_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_client_codes_reference_hash"), ["reference_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_client_codes_request_id"), ["request_id"], unique=False)
    op.create_table(
        "code_guesses",
        sa.Column("reference_hash", sa.String(length=64), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("reference_hash", name=op.f("pk_code_guesses")),
    )


def downgrade() -> None:
    op.drop_table("code_guesses")
    op.drop_table("client_codes")
