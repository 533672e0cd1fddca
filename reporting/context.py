"""What a job may use. Built once a process by `app.py`; jobs themselves get ids only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.database import Database
from settings import Settings


class SendSms(Protocol):
    """Send a message and return its sid; any exception means it was not sent."""

    def __call__(self, to: str, body: str) -> str: ...


class PlaceCall(Protocol):
    """Ring somebody and return the call's sid; any exception means that nobody may have been rung."""

    def __call__(self, to: str, document: str, told: str, *, from_: str, rings_for: int) -> str: ...


class FetchRecording(Protocol):
    """The WAV bytes of a recording that is complete."""

    def __call__(self, recording_sid: str) -> bytes: ...


class DeleteRecording(Protocol):
    def __call__(self, recording_sid: str) -> None: ...


@dataclass(frozen=True)
class JobContext:
    database: Database
    settings: Settings
    send_sms: SendSms
    place_call: PlaceCall
    fetch_recording: FetchRecording
    delete_recording: DeleteRecording
    now: Callable[[], datetime]


class NoContextError(Exception):
    """A job was started in a process that `app.py` did not prepare."""


_installed: list[JobContext] = []


def install_context(context: JobContext) -> None:
    _installed[:] = [context]


def job_context() -> JobContext:
    """Raises NoContextError."""
    if not _installed:
        raise NoContextError("no job context installed: start jobs by `hotline worker`")
    return _installed[0]
