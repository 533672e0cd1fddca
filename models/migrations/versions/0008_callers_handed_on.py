"""Callers handed on from one agent to another"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("queue_entry", sa.Column("handing_on_to", sa.String(length=32), nullable=True))


def downgrade() -> None:
    op.drop_column("queue_entry", "handing_on_to")
