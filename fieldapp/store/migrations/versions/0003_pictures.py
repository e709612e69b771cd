"""photos and signatures of a case; the structured fields of an outcome

Revision ID: 0003_pictures
Revises: 0002_phones
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_pictures"
down_revision = "0002_phones"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pictures",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("stop_id", sa.String(length=36), nullable=True),
        sa.Column("author_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["accounts.id"], name=op.f("fk_pictures_author_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_pictures_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pictures")),
    )
    with op.batch_alter_table("pictures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pictures_case_id"), ["case_id"], unique=False)
    with op.batch_alter_table("stop_events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sealed_facts", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("stop_events", schema=None) as batch_op:
        batch_op.drop_column("sealed_facts")
    with op.batch_alter_table("pictures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pictures_case_id"))
    op.drop_table("pictures")
