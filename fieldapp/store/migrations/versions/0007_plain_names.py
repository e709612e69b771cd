"""plain names: the keyed hashes that find duplicates are `duplicate_keys`, how a call went out is its `delivery`

Revision ID: 0007_plain_names
Revises: 0006_paper_reports
"""

import sqlalchemy as sa
from alembic import op

revision = "0007_plain_names"
down_revision = "0006_paper_reports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _move_hashes("likenesses", "duplicate_keys")
    with op.batch_alter_table("alarm_calls", schema=None) as batch_op:
        batch_op.alter_column("told", new_column_name="delivery", existing_type=sa.String(length=12))


def downgrade() -> None:
    with op.batch_alter_table("alarm_calls", schema=None) as batch_op:
        batch_op.alter_column("delivery", new_column_name="told", existing_type=sa.String(length=12))
    _move_hashes("duplicate_keys", "likenesses")


def _move_hashes(old: str, new: str) -> None:
    """Into a table made anew: its keys and its index then have its name on either database."""
    op.create_table(
        new,
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name=op.f(f"fk_{new}_request_id")),
        sa.PrimaryKeyConstraint("request_id", "kind", name=op.f(f"pk_{new}")),
    )
    rows, copies = (
        sa.table(name, sa.column("request_id"), sa.column("kind"), sa.column("hash")) for name in (old, new)
    )
    op.execute(copies.insert().from_select(["request_id", "kind", "hash"], sa.select(rows)))
    with op.batch_alter_table(old, schema=None) as batch_op:
        batch_op.drop_index(batch_op.f(f"ix_{old}_hash"))
    op.drop_table(old)
    with op.batch_alter_table(new, schema=None) as batch_op:
        batch_op.create_index(batch_op.f(f"ix_{new}_hash"), ["hash"], unique=False)
