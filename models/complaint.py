"""What callers complain of or praise, in their words, with the clock that runs for an answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.crypto import Sealed

COMPLAINT = "complaint"
PRAISE = "praise"
JOB = "job"


class Complaint(Base):
    """One of a call's complaints or praises; `sequence` is its place among them."""

    __tablename__ = "complaint"
    __table_args__ = (UniqueConstraint("call_sid", "sequence"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(16), index=True)  # complaint | praise
    call_sid: Mapped[str] = mapped_column(ForeignKey("call.call_sid"))
    sequence: Mapped[int]
    fnol_id: Mapped[str | None] = mapped_column(ForeignKey("fnol.id"), index=True)
    language: Mapped[str] = mapped_column(String(16))
    received_at: Mapped[datetime] = mapped_column(index=True)
    # Praise has no clock.
    progress_due_at: Mapped[datetime | None]
    result_due_at: Mapped[datetime | None]
    legal_due_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    about_sealed: Mapped[bytes | None]
    wanted_sealed: Mapped[bytes | None]
    case_words_sealed: Mapped[bytes | None]
    phone_sealed: Mapped[bytes | None]

    about = Sealed[str]("about_sealed")
    wanted = Sealed[str]("wanted_sealed")
    case_words = Sealed[str]("case_words_sealed")  # what the caller said of the case, found or not
    phone = Sealed[str]("phone_sealed")


class ComplaintStep(Base):
    """What was done about a complaint, by whom, when and why. Append-only; the newest owner's it is."""

    __tablename__ = "complaint_step"
    __table_args__ = (UniqueConstraint("complaint_id", "sequence"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    complaint_id: Mapped[str] = mapped_column(ForeignKey("complaint.id"))
    sequence: Mapped[int]
    step: Mapped[str] = mapped_column(String(16))  # assigned | told | complex | extended | closed
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(80))  # a person's account, or JOB
    owner_id: Mapped[str | None] = mapped_column(ForeignKey("adjuster.id"), index=True)
    note_sealed: Mapped[bytes | None]

    note = Sealed[str]("note_sealed")
