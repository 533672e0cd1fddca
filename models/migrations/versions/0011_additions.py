"""What callers add to a report later"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "addition",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("fnol_id", sa.String(length=32), nullable=False),
        sa.Column("call_sid", sa.String(length=40), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_from_reporter", sa.Boolean(), nullable=False),
        sa.Column("utterance_seq", sa.Integer(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["call_sid"], ["call.call_sid"], name=op.f("fk_addition_call_sid_call")),
        sa.ForeignKeyConstraint(["fnol_id"], ["fnol.id"], name=op.f("fk_addition_fnol_id_fnol")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addition")),
        sa.UniqueConstraint("call_sid", "sequence", name=op.f("uq_addition_call_sid")),
    )
    op.create_index(op.f("ix_addition_fnol_id"), "addition", ["fnol_id"], unique=False)


def downgrade() -> None:
    op.drop_table("addition")
