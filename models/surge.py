"""Switches between usual service and that of a storm, when many call at once. Append-only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class SurgeSwitch(Base):
    """Who switched, when and why; the newest row holds."""

    __tablename__ = "surge_switch"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    surge: Mapped[bool]
    by: Mapped[str] = mapped_column(String(80))  # a person's account, or ALERT
    reason: Mapped[str] = mapped_column(String(200))
