"""What else an utterance may have been"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("utterance", sa.Column("alternatives_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("utterance", "alternatives_sealed")
