"""What callers say of the service afterwards."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.crypto import Sealed


class Survey(Base):
    """One invitation a call; no score means that the caller did not answer."""

    __tablename__ = "survey"

    call_sid: Mapped[str] = mapped_column(ForeignKey("call.call_sid"), primary_key=True)
    fnol_id: Mapped[str | None] = mapped_column(ForeignKey("fnol.id"), index=True)
    agent_id: Mapped[str | None] = mapped_column(ForeignKey("agent.id"), index=True)  # the last who talked
    language: Mapped[str] = mapped_column(String(16))
    invited_at: Mapped[datetime]
    score: Mapped[int | None]  # 1 to 5, 5 is best
    scored_at: Mapped[datetime | None]
    comment_sealed: Mapped[bytes | None]

    comment = Sealed[str]("comment_sealed")
