"""a message may be about a request, a report of a provider finds its message, and an hour that fell was told or written

Revision ID: 0023_messages_of_requests
Revises: 0022_share_of_the_office
"""

import sqlalchemy as sa
from alembic import op

revision = "0023_messages_of_requests"
down_revision = "0022_share_of_the_office"
branch_labels = None
depends_on = None

UNFINISHED = sa.text("state IN ('queued', 'sending', 'uncertain')")
OF_A_VISIT, OF_A_REQUEST = "uq_messages_one_unfinished_a_visit", "uq_messages_one_unfinished_a_request"


def upgrade() -> None:
    op.add_column("fallen_hours", sa.Column("heard", sa.String(8), nullable=False, server_default=sa.text("'told'")))
    # nothing refers to messages: copying the table harms nobody; a copy forgets which rows an index is for
    op.drop_index(OF_A_VISIT, "messages")
    with op.batch_alter_table("messages") as batch_op:
        batch_op.alter_column("visit_id", existing_type=sa.String(36), nullable=True)
        batch_op.alter_column("start", existing_type=sa.DateTime(timezone=True), nullable=True)
        batch_op.add_column(sa.Column("request_id", sa.String(36), nullable=True))
        batch_op.add_column(sa.Column("carrier_hash", sa.String(64), nullable=False, server_default=sa.text("''")))
        batch_op.create_foreign_key(op.f("fk_messages_request_id"), "requests", ["request_id"], ["id"])
    op.create_index("ix_messages_request_id", "messages", ["request_id"])
    op.create_index("ix_messages_carrier_hash", "messages", ["carrier_hash"])
    for name, column in ((OF_A_VISIT, "visit_id"), (OF_A_REQUEST, "request_id")):
        op.create_index(name, "messages", [column], unique=True, sqlite_where=UNFINISHED, postgresql_where=UNFINISHED)


def downgrade() -> None:
    op.execute("DELETE FROM messages WHERE visit_id IS NULL")  # the schema before has no place for them
    for name in (OF_A_VISIT, OF_A_REQUEST, "ix_messages_request_id", "ix_messages_carrier_hash"):
        op.drop_index(name, "messages")
    with op.batch_alter_table("messages") as batch_op:
        batch_op.drop_constraint(op.f("fk_messages_request_id"), type_="foreignkey")
        batch_op.drop_column("carrier_hash")
        batch_op.drop_column("request_id")
        batch_op.alter_column("start", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.alter_column("visit_id", existing_type=sa.String(36), nullable=False)
    op.create_index(
        OF_A_VISIT, "messages", ["visit_id"], unique=True, sqlite_where=UNFINISHED, postgresql_where=UNFINISHED
    )
    op.drop_column("fallen_hours", "heard")
