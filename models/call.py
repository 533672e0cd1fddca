"""A call, what was said in it, what happened in it, and which of Twilio's deliveries were answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.crypto import Sealed


class Call(Base):
    """One inbound call and its dialogue state. `step` counts the documents we answered with."""

    __tablename__ = "call"

    call_sid: Mapped[str] = mapped_column(String(40), primary_key=True)
    line: Mapped[str] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(16))
    hearing: Mapped[str] = mapped_column(String(16))  # vosk | twilio | keypad: who turns the voice into words now
    stage: Mapped[str] = mapped_column(String(32), index=True)
    step: Mapped[int] = mapped_column(default=0)
    # What the media process needs at the start of an utterance: {"listening", "grammar", "patience_ms"}
    listening: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    stream_nonce: Mapped[str | None] = mapped_column(String(64))
    stream_started_at: Mapped[datetime | None]
    caller_index: Mapped[str | None] = mapped_column(String(64), index=True)
    started_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    calls_back: Mapped[str | None] = mapped_column(String(32))  # the task for which we rang; None: an inbound call
    caller_sealed: Mapped[bytes | None]
    state_sealed: Mapped[bytes | None]

    caller = Sealed[str]("caller_sealed")
    state = Sealed[dict[str, Any]]("state_sealed")


class Utterance(Base):
    """What the caller said or keyed, once: append-only but for `consumed_step`."""

    __tablename__ = "utterance"

    call_sid: Mapped[str] = mapped_column(ForeignKey("call.call_sid"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(16))  # vosk | twilio | keypad | recording
    started_ms: Mapped[int | None]  # offset in the caller's audio stream
    ended_ms: Mapped[int | None]
    confidence: Mapped[float | None]
    grammar: Mapped[str | None] = mapped_column(String(32))
    heard_at: Mapped[datetime]
    consumed_step: Mapped[int | None]
    text_sealed: Mapped[bytes | None]
    words_sealed: Mapped[bytes | None]
    alternatives_sealed: Mapped[bytes | None]

    text = Sealed[str]("text_sealed")
    words = Sealed[list[dict[str, Any]]]("words_sealed")  # [{"word", "start", "end", "conf"}], seconds of stream
    alternatives = Sealed[list[dict[str, Any]]]("alternatives_sealed")  # [{"text", "words", "share"}], surest first


class CallEvent(Base):
    """A fact the KPIs are computed from; names and fields: docs/glossary.md. No personal data."""

    __tablename__ = "call_event"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    call_sid: Mapped[str | None] = mapped_column(String(40), index=True)
    type: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(index=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Delivery(Base):
    """A webhook delivery and the document it got, so that a repeat gets the same one."""

    __tablename__ = "delivery"

    call_sid: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    received_at: Mapped[datetime]
    document_sealed: Mapped[bytes | None]

    document = Sealed[str]("document_sealed")


class Transcript(Base):
    """A line of the conversation as both sides heard it: what was said to the caller, in order, for people to read."""

    __tablename__ = "transcript"
    __table_args__ = (Index("ix_transcript_call_sid_step", "call_sid", "step"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    call_sid: Mapped[str] = mapped_column(ForeignKey("call.call_sid"))
    step: Mapped[int]
    at: Mapped[datetime]
    text_sealed: Mapped[bytes | None]

    text = Sealed[str]("text_sealed")
