"""Steps of complaints"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "complaint_step",
        sa.Column("id", sa.String(length=32), primary_key=True),
        sa.Column("complaint_id", sa.String(length=32), sa.ForeignKey("complaint.id"), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("owner_id", sa.String(length=32), sa.ForeignKey("adjuster.id"), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.UniqueConstraint("complaint_id", "sequence", name="uq_complaint_step_complaint_id"),
    )
    op.create_index("ix_complaint_step_owner_id", "complaint_step", ["owner_id"])


def downgrade() -> None:
    op.drop_table("complaint_step")
