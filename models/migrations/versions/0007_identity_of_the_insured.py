"""Last digits of the insured's identity number, and the year of birth"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("policy", sa.Column("id_last4_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("policy", sa.Column("birth_year_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("policy", "birth_year_sealed")
    op.drop_column("policy", "id_last4_sealed")
