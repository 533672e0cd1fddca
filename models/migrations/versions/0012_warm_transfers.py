"""Warm transfers to a second agent and to adjusters"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "warm_transfer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("call_sid", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.String(length=32), nullable=False),
        sa.Column("next_entry_id", sa.String(length=32), nullable=False),
        sa.Column("place", sa.String(length=48), nullable=False),
        sa.Column("agent_id", sa.String(length=32), nullable=False),
        sa.Column("second_agent_id", sa.String(length=32), nullable=True),
        sa.Column("adjuster_id", sa.String(length=32), nullable=True),
        sa.Column("case_call_sid", sa.String(length=40), nullable=True),
        sa.Column("second_leg", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rung_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agent_gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(["call_sid"], ["call.call_sid"], name=op.f("fk_warm_transfer_call_sid_call")),
        sa.ForeignKeyConstraint(["entry_id"], ["queue_entry.id"], name=op.f("fk_warm_transfer_entry_id_queue_entry")),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_warm_transfer_agent_id_agent")),
        sa.ForeignKeyConstraint(["second_agent_id"], ["agent.id"], name=op.f("fk_warm_transfer_second_agent_id_agent")),
        sa.ForeignKeyConstraint(["adjuster_id"], ["adjuster.id"], name=op.f("fk_warm_transfer_adjuster_id_adjuster")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warm_transfer")),
        sa.UniqueConstraint("next_entry_id", name=op.f("uq_warm_transfer_next_entry_id")),
    )
    for column in ("call_sid", "entry_id", "agent_id"):
        op.create_index(op.f(f"ix_warm_transfer_{column}"), "warm_transfer", [column], unique=False)
    op.add_column("queue_entry", sa.Column("adjuster_id", sa.String(length=32), nullable=True))


def downgrade() -> None:
    op.drop_column("queue_entry", "adjuster_id")
    op.drop_table("warm_transfer")
