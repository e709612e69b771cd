"""rows of the audit are linked to each other

Revision ID: 0026_audit_chain
Revises: 0025_recordings
"""

import sqlalchemy as sa
from alembic import op

revision = "0026_audit_chain"
down_revision = "0025_recordings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit", sa.Column("number", sa.Integer(), nullable=True))
    op.add_column("audit", sa.Column("link", sa.String(length=64), nullable=True))
    op.create_index("ix_audit_number", "audit", ["number"], unique=True)
    op.create_table(
        "audit_end",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first", sa.String(length=64), nullable=False),
        sa.Column("last", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_end")),
    )


def downgrade() -> None:
    op.drop_table("audit_end")
    op.drop_index("ix_audit_number", "audit")
    with op.batch_alter_table("audit") as batch_op:
        batch_op.drop_column("link")
        batch_op.drop_column("number")
