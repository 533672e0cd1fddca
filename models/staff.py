"""Claims adjusters and call-centre agents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.crypto import Sealed


class Adjuster(Base):
    __tablename__ = "adjuster"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    regions: Mapped[list[str]] = mapped_column(JSON, default=list)  # "province" or "province/city"; empty: everywhere
    skills: Mapped[list[str]] = mapped_column(JSON, default=list)  # motor, injury, property, complex
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    capacity: Mapped[int] = mapped_column(default=20)
    on_duty: Mapped[bool] = mapped_column(default=True)
    phone_sealed: Mapped[bytes | None]

    phone = Sealed[str]("phone_sealed")

    def read_language(self, otherwise: str) -> str:
        """In which they are written to; `otherwise` where none is known."""
        return self.languages[0] if self.languages else otherwise


AGENT_ACTIVITIES = ("offline", "ready", "ringing", "talking", "wrap_up", "break")


class Agent(Base):
    __tablename__ = "agent"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    queues: Mapped[list[str]] = mapped_column(JSON, default=list)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    activity: Mapped[str] = mapped_column(String(16), default="offline")  # one of AGENT_ACTIVITIES
    phone_index: Mapped[str | None] = mapped_column(String(64), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # Stands by on the line till then, and cannot be rung; put off while the line is open.
    on_line_until: Mapped[datetime | None]
    phone_sealed: Mapped[bytes | None]

    phone = Sealed[str]("phone_sealed")

    def is_on_line(self, now: datetime) -> bool:
        return self.on_line_until is not None and now < self.on_line_until
