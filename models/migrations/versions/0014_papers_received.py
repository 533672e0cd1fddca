"""Papers received"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "received_paper",
        sa.Column("id", sa.String(length=32), primary_key=True),
        sa.Column("fnol_id", sa.String(length=32), sa.ForeignKey("fnol.id"), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.UniqueConstraint("fnol_id", "name", name="uq_received_paper_fnol_id"),
    )


def downgrade() -> None:
    op.drop_table("received_paper")
