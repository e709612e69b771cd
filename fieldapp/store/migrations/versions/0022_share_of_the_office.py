"""what opens a day whose share the office gives, and where an office wants that share to be

Revision ID: 0022_share_of_the_office
Revises: 0021_base_versions
"""

import sqlalchemy as sa
from alembic import op

revision = "0022_share_of_the_office"
down_revision = "0021_base_versions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # not by copying the table, to which others refer: SQLite adds a column in place only with a plain default
    op.add_column("phones", sa.Column("opener_hash", sa.String(64), nullable=True))
    op.add_column("phones", sa.Column("pin_tries_left", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.create_table(
        "phone_rules",
        sa.Column("name", sa.String(24), nullable=False),
        sa.Column("choice", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_phone_rules")),
    )


def downgrade() -> None:
    op.drop_table("phone_rules")
    op.drop_column("phones", "pin_tries_left")  # not by copying the table, to which others refer
    op.drop_column("phones", "opener_hash")
