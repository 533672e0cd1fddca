"""Something a person owes a caller, and messages sent to people."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.crypto import Sealed

CALL_BACK, LISTEN_TO_MESSAGE = "call_back", "listen_to_message"
MESSAGE_LEFT = "message_left"  # why a message must be listened to


class Task(Base):
    """A promise to a caller: open until somebody closes it. `kind`: call_back | urgent_call_back |
    listen_to_message | complete_report | complaint | complaint_late. `about`: the number of the complaint; empty for
    the call as a whole.

    Who is called back first: the higher `priority`, then the earlier `place_at` (the place in line that was left).
    """

    __tablename__ = "task"
    __table_args__ = (UniqueConstraint("call_sid", "kind", "about"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    call_sid: Mapped[str] = mapped_column(ForeignKey("call.call_sid"), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    about: Mapped[str] = mapped_column(String(32), default="", server_default="")
    reason: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(80))
    # Where a person was asked for; None: the report goes on by itself when its customer answers.
    queue: Mapped[str | None] = mapped_column(String(32))
    priority: Mapped[int] = mapped_column(default=0, server_default="0")
    place_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")  # how often the customer was rung
    dialed_at: Mapped[datetime | None]
    phone_sealed: Mapped[bytes | None]

    phone = Sealed[str]("phone_sealed")


class Notice(Base):
    """An SMS to a customer or an adjuster; sent once for its purpose."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("purpose", "subject_id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(40))  # fnol_registered | case_assigned | ...
    subject_id: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    message_sid: Mapped[str | None] = mapped_column(String(40))
    phone_sealed: Mapped[bytes | None]
    body_sealed: Mapped[bytes | None]

    phone = Sealed[str]("phone_sealed")
    body = Sealed[str]("body_sealed")


class Recording(Base):
    """A message the caller left on Twilio: fetched, transcribed and deleted there by a job."""

    __tablename__ = "recording"

    recording_sid: Mapped[str] = mapped_column(String(40), primary_key=True)
    call_sid: Mapped[str] = mapped_column(ForeignKey("call.call_sid"), index=True)
    status: Mapped[str] = mapped_column(String(16))
    seconds: Mapped[int | None]
    received_at: Mapped[datetime]
    fetched_at: Mapped[datetime | None]
    audio_sealed: Mapped[bytes | None]
    transcript_sealed: Mapped[bytes | None]

    transcript = Sealed[str]("transcript_sealed")
