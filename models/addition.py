"""What a caller added to a registered report later: words, never a change of what was registered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.crypto import Sealed


class Addition(Base):
    __tablename__ = "addition"
    __table_args__ = (UniqueConstraint("call_sid", "sequence"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    fnol_id: Mapped[str] = mapped_column(ForeignKey("fnol.id"), index=True)
    call_sid: Mapped[str] = mapped_column(ForeignKey("call.call_sid"))
    sequence: Mapped[int]
    added_at: Mapped[datetime]
    is_from_reporter: Mapped[bool]  # called from the telephone of the report
    utterance_seq: Mapped[int | None]
    words_sealed: Mapped[bytes | None]

    words = Sealed[str]("words_sealed")
