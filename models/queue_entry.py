"""A caller's stay in a queue, from asking for a person to an answer or to leaving."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Select, String, UniqueConstraint, and_, select, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base

_PLACED = text("left_at IS NULL AND answered_at IS NULL AND slot IS NOT NULL")


class QueueEntry(Base):
    """`slot`: the place on the telephone side, one waiting caller each; None: told to leave, or choosing to."""

    __tablename__ = "queue_entry"
    __table_args__ = (
        UniqueConstraint("call_sid", "leg"),
        Index("uq_queue_entry_slot", "queue", "slot", unique=True, sqlite_where=_PLACED, postgresql_where=_PLACED),
    )

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
    slot: Mapped[int | None]
    customer_class: Mapped[str | None] = mapped_column(String(16))
    # The agent who hears who is waiting and has not accepted yet, and the agent's telephone leg.
    offered_to: Mapped[str | None] = mapped_column(String(32))
    offered_leg: Mapped[str | None] = mapped_column(String(40), index=True)
    offered_at: Mapped[datetime | None]
    # After the talk: when the agent's leg was done with the caller, and whether the agent hands the caller on.
    agent_left_at: Mapped[datetime | None]
    handing_on_at: Mapped[datetime | None]
    handing_on_to: Mapped[str | None] = mapped_column(String(32))  # the queue the agent chose for the caller
    handed_by: Mapped[str | None] = mapped_column(String(32))  # the agent who sent the caller here
    adjuster_id: Mapped[str | None] = mapped_column(String(32))  # who talks to the caller instead of an agent

    @property
    def is_open(self) -> bool:
        """The caller has neither been answered nor left."""
        return self.left_at is None and self.answered_at is None

    @property
    def ring(self) -> str:
        """Which offer to which agent this is, for the facts about it."""
        return f"{self.leg}:{self.offered_to}:{self.offered_at.isoformat() if self.offered_at else ''}"

    def withdraw(self) -> None:
        """Nobody is hearing of this caller any more."""
        self.offered_to = self.offered_leg = self.offered_at = None


# Callers who wait in a place, and the order in which they are answered: the most urgent who has waited longest first.
WAITS = and_(QueueEntry.left_at.is_(None), QueueEntry.answered_at.is_(None), QueueEntry.slot.is_not(None))
NEXT_FIRST = (QueueEntry.priority.desc(), QueueEntry.entered_at, QueueEntry.id)


def next_unoffered(queues: Collection[str]) -> Select[QueueEntry]:
    """Who is answered next in these queues, of those nobody is hearing of."""
    waits = select(QueueEntry).where(WAITS, QueueEntry.queue.in_(queues), QueueEntry.offered_to.is_(None))
    return waits.order_by(*NEXT_FIRST).limit(1)


def last_talk_of(agent_id: str) -> Select[QueueEntry]:
    """The stay that this agent answered last."""
    answered = select(QueueEntry).where(QueueEntry.agent_id == agent_id, QueueEntry.answered_at.is_not(None))
    return answered.order_by(QueueEntry.answered_at.desc()).limit(1)
