"""Tasks of each complaint"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("task") as task:
        task.add_column(sa.Column("about", sa.String(length=32), nullable=False, server_default=""))
        task.drop_constraint("uq_task_call_sid", type_="unique")
        task.create_unique_constraint("uq_task_call_sid", ["call_sid", "kind", "about"])
    op.execute("UPDATE task SET about = reason WHERE kind = 'complaint'")


def downgrade() -> None:
    with op.batch_alter_table("task") as task:
        task.drop_constraint("uq_task_call_sid", type_="unique")
        task.create_unique_constraint("uq_task_call_sid", ["call_sid", "kind"])
        task.drop_column("about")
