"""What a call came to, folded from its events by `reporting.call_log`; can be thrown away and folded again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class CallFact(Base):
    """One row a call. `story` is the whole fold; the columns beside it are what SQL selects and sums by."""

    __tablename__ = "call_fact"

    call_sid: Mapped[str] = mapped_column(String(40), primary_key=True)
    arrived_at: Mapped[datetime | None] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    direction: Mapped[str] = mapped_column(String(16))
    line: Mapped[str | None] = mapped_column(String(32), index=True)
    caller: Mapped[str | None] = mapped_column(String(64), index=True)  # the blind index of `call`, never a number
    queue: Mapped[str | None] = mapped_column(String(32), index=True)  # the first one entered
    outcome: Mapped[str] = mapped_column(String(24), index=True)
    wait_seconds: Mapped[float | None]
    event_count: Mapped[int]  # how many events were folded: fewer than there are means the fold is stale
    folded_at: Mapped[datetime]
    story: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class LegFact(Base):
    """One row for each agent who answered, and for each stay in a queue nobody answered."""

    __tablename__ = "leg_fact"

    call_sid: Mapped[str] = mapped_column(ForeignKey("call_fact.call_sid"), primary_key=True)
    leg: Mapped[int] = mapped_column(primary_key=True)
    agent: Mapped[str] = mapped_column(String(40), primary_key=True, default="")  # "": nobody
    queue: Mapped[str | None] = mapped_column(String(32), index=True)
    entered_at: Mapped[datetime | None] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    result: Mapped[str] = mapped_column(String(24))
    talk_seconds: Mapped[float | None]
    hold_seconds: Mapped[float | None]
    acw_seconds: Mapped[float | None]
