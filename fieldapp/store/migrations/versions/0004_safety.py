"""safety of lone workers: signs of life, alarms, whom they call, where a phone was

Revision ID: 0004_safety
Revises: 0003_pictures
"""

import sqlalchemy as sa
from alembic import op

revision = "0004_safety"
down_revision = "0003_pictures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signs",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("stop_id", sa.String(length=36), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_signs_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signs")),
    )
    with op.batch_alter_table("signs", schema=None) as batch_op:
        batch_op.create_index("ix_signs_day_account", ["day", "account_id"], unique=False)

    op.create_table(
        "alarms",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("stop_id", sa.String(length=36), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=36), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=36), nullable=True),
        sa.Column("sealed_report", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_alarms_account_id")),
        sa.ForeignKeyConstraint(["acknowledged_by"], ["accounts.id"], name=op.f("fk_alarms_acknowledged_by")),
        sa.ForeignKeyConstraint(["closed_by"], ["accounts.id"], name=op.f("fk_alarms_closed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
    )
    with op.batch_alter_table("alarms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alarms_closed_at"), ["closed_at"], unique=False)

    op.create_table(
        "alarm_calls",
        sa.Column("alarm_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_alarm_calls_account_id")),
        sa.ForeignKeyConstraint(["alarm_id"], ["alarms.id"], name=op.f("fk_alarm_calls_alarm_id")),
        sa.PrimaryKeyConstraint("alarm_id", "number", name=op.f("pk_alarm_calls")),
    )
    op.create_table(
        "alarm_positions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("alarm_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["alarm_id"], ["alarms.id"], name=op.f("fk_alarm_positions_alarm_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_positions")),
    )
    with op.batch_alter_table("alarm_positions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alarm_positions_alarm_id"), ["alarm_id"], unique=False)

    op.create_table(
        "safety_rules",
        sa.Column("name", sa.String(length=24), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_safety_rules")),
    )
    op.create_table(
        "safety_people",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sealed_mail", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_safety_people_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_safety_people")),
    )


def downgrade() -> None:
    op.drop_table("safety_people")
    op.drop_table("safety_rules")
    with op.batch_alter_table("alarm_positions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alarm_positions_alarm_id"))

    op.drop_table("alarm_positions")
    op.drop_table("alarm_calls")
    with op.batch_alter_table("alarms", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alarms_closed_at"))

    op.drop_table("alarms")
    with op.batch_alter_table("signs", schema=None) as batch_op:
        batch_op.drop_index("ix_signs_day_account")

    op.drop_table("signs")
