"""Who waits where, who hears of it, and what is owed to whom first"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WAITS = sa.text("left_at IS NULL AND answered_at IS NULL AND slot IS NOT NULL")
NEW_OF_ENTRY = (
    ("slot", sa.Integer()),
    ("customer_class", sa.String(length=16)),
    ("offered_to", sa.String(length=32)),
    ("offered_leg", sa.String(length=40)),
    ("offered_at", sa.DateTime(timezone=True)),
    ("agent_left_at", sa.DateTime(timezone=True)),
    ("handing_on_at", sa.DateTime(timezone=True)),
    ("handed_by", sa.String(length=32)),
)


def upgrade() -> None:
    for name, kind in NEW_OF_ENTRY:
        op.add_column("queue_entry", sa.Column(name, kind, nullable=True))
    op.create_index("ix_queue_entry_offered_leg", "queue_entry", ["offered_leg"])
    op.create_index(
        "uq_queue_entry_slot", "queue_entry", ["queue", "slot"],
        unique=True, sqlite_where=WAITS, postgresql_where=WAITS,
    )  # fmt: skip
    op.add_column("task", sa.Column("queue", sa.String(length=32), nullable=True))
    op.add_column("task", sa.Column("priority", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("task", sa.Column("place_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for name in ("place_at", "priority", "queue"):
        op.drop_column("task", name)
    op.drop_index("uq_queue_entry_slot", "queue_entry")
    op.drop_index("ix_queue_entry_offered_leg", "queue_entry")
    for name, _ in reversed(NEW_OF_ENTRY):
        op.drop_column("queue_entry", name)
