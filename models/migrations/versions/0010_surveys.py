"""What callers say of the service"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "survey",
        sa.Column("call_sid", sa.String(40), sa.ForeignKey("call.call_sid"), primary_key=True),
        sa.Column("fnol_id", sa.String(32), sa.ForeignKey("fnol.id"), nullable=True),
        sa.Column("agent_id", sa.String(32), sa.ForeignKey("agent.id"), nullable=True),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("comment_sealed", sa.LargeBinary(), nullable=True),
    )
    op.create_index("ix_survey_fnol_id", "survey", ["fnol_id"])
    op.create_index("ix_survey_agent_id", "survey", ["agent_id"])


def downgrade() -> None:
    op.drop_index("ix_survey_agent_id", "survey")
    op.drop_index("ix_survey_fnol_id", "survey")
    op.drop_table("survey")
