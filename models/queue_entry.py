"""A caller's stay in a queue, from asking for a person to an answer or to leaving."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class QueueEntry(Base):
    __tablename__ = "queue_entry"
    __table_args__ = (UniqueConstraint("call_sid", "leg"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    call_sid: Mapped[str] = mapped_column(ForeignKey("call.call_sid"), index=True)
    leg: Mapped[int]
    queue: Mapped[str] = mapped_column(String(32), index=True)
    priority: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(40))
    entered_at: Mapped[datetime] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]
    agent_id: Mapped[str | None] = mapped_column(ForeignKey("agent.id"))
    left_at: Mapped[datetime | None]
    result: Mapped[str | None] = mapped_column(String(20))  # as `queue.left` of the event files, or "answered"
