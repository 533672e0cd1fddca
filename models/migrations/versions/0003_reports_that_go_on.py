"""A report that broke off goes on in another call"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("fnol_draft", sa.Column("continued_from", sa.String(40), nullable=True))


def downgrade() -> None:
    op.drop_column("fnol_draft", "continued_from")
