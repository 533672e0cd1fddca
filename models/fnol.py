"""The draft that lives with a call, the registered first notice of loss, and the evidence of every field.

A field's value is the JSON object documented in docs/fnol.md (`loss_date`, `loss_location`, `cause_of_loss`, ...).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.crypto import Sealed

DRAFT_OPEN = "open"
DRAFT_REGISTERED = "registered"
DRAFT_INTERRUPTED = "interrupted"
DRAFT_CONTINUED = "continued"  # in another call
DRAFT_NOT_NEEDED = "not_needed"  # the caller wanted something else than to report


class FnolDraft(Base):
    """Half-filled, one per call, written on every turn."""

    __tablename__ = "fnol_draft"

    call_sid: Mapped[str] = mapped_column(ForeignKey("call.call_sid"), primary_key=True)
    language: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default=DRAFT_OPEN, index=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
    updated_at: Mapped[datetime]
    continued_from: Mapped[str | None] = mapped_column(String(40))  # the call that broke off, whose report goes on here
    fields_sealed: Mapped[bytes | None]

    fields = Sealed[dict[str, Any]]("fields_sealed")  # field name -> its value


class Fnol(Base):
    """Registered and numbered; what the insurer works with."""

    __tablename__ = "fnol"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    fnol_number: Mapped[str] = mapped_column(String(32), unique=True)
    call_sid: Mapped[str] = mapped_column(ForeignKey("call.call_sid"), unique=True)
    state: Mapped[str] = mapped_column(String(16), index=True)  # registered | assigned | closed
    language: Mapped[str] = mapped_column(String(16))
    reported_at: Mapped[datetime] = mapped_column(index=True)
    loss_at: Mapped[datetime | None]
    cause_code: Mapped[str | None] = mapped_column(String(16))
    injury_status: Mapped[str | None] = mapped_column(String(16))
    region: Mapped[str | None] = mapped_column(String(64))  # "province/city", coarse enough to route by
    policy_id: Mapped[str | None] = mapped_column(ForeignKey("policy.id"))
    phone_index: Mapped[str | None] = mapped_column(String(64), index=True)
    plate_index: Mapped[str | None] = mapped_column(String(64), index=True)
    case_class: Mapped[str | None] = mapped_column(String(16))  # ordinary | complex | urgent | duplicate
    priority: Mapped[str | None] = mapped_column(String(16))  # urgent | high | normal
    triage_reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    # name -> ISO 8601 instant: first_review, handled, dispatch, first_contact
    deadlines: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    fields_sealed: Mapped[bytes | None]

    fields = Sealed[dict[str, Any]]("fields_sealed")


class FieldEvidence(Base):
    """Who gave a field its value, from which words, how surely, and what it was before. Append-only."""

    __tablename__ = "field_evidence"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    call_sid: Mapped[str] = mapped_column(ForeignKey("call.call_sid"), index=True)
    field: Mapped[str] = mapped_column(String(40))
    given_by: Mapped[str] = mapped_column(String(16))  # caller | agent | policy | system
    utterance_seq: Mapped[int | None]
    confidence: Mapped[float | None]
    audio_start_ms: Mapped[int | None]
    audio_end_ms: Mapped[int | None]
    at: Mapped[datetime]
    value_sealed: Mapped[bytes | None]
    previous_sealed: Mapped[bytes | None]
    text_sealed: Mapped[bytes | None]

    value = Sealed[Any]("value_sealed")
    previous = Sealed[Any]("previous_sealed")
    text = Sealed[str]("text_sealed")


class FnolSeries(Base):
    """The last number given out on a day; complaints have series of their own, their prefix before the day."""

    __tablename__ = "fnol_series"

    day: Mapped[str] = mapped_column(String(8), primary_key=True)
    last: Mapped[int]


class Assignment(Base):
    """Who got a case and why; the newest open one counts."""

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("fnol_id", "sequence"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    fnol_id: Mapped[str] = mapped_column(ForeignKey("fnol.id"), index=True)
    sequence: Mapped[int]
    adjuster_id: Mapped[str] = mapped_column(ForeignKey("adjuster.id"), index=True)
    assigned_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
