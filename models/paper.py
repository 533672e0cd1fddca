"""Papers of a case that have come in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class ReceivedPaper(Base):
    """`name`: one of `claims/checklist.py`. The paper itself is kept where the claims department keeps papers."""

    __tablename__ = "received_paper"
    __table_args__ = (UniqueConstraint("fnol_id", "name"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    fnol_id: Mapped[str] = mapped_column(ForeignKey("fnol.id"))
    name: Mapped[str] = mapped_column(String(40))
    received_at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(80))  # a person's account
