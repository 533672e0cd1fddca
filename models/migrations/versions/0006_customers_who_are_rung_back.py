"""Customers who are rung back"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("task", sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("task", sa.Column("dialed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("call", sa.Column("calls_back", sa.String(32), nullable=True))


def downgrade() -> None:
    op.drop_column("call", "calls_back")
    op.drop_column("task", "dialed_at")
    op.drop_column("task", "attempts")
