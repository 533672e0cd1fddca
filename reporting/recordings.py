"""A message left on Twilio comes home: fetched, sealed, put before a person, deleted there."""

from __future__ import annotations

from datetime import timedelta

from claims.tasks import add_task, find_task
from models.call import Call
from models.crypto import key_ring
from models.task import LISTEN_TO_MESSAGE, MESSAGE_LEFT, Recording
from models.voice_archive import VoiceArchive
from reporting.context import JobContext

STORED, DELETED = "stored", "deleted"


def fetch_recording(context: JobContext, recording_sid: str) -> None:
    """Each step is noted before the next, so that a repeat goes on where the last attempt stopped."""
    with context.database.read() as session:
        recording = session.get_one(Recording, recording_sid)
        fetched, status = recording.fetched_at, recording.status
    if fetched is None:
        _store(context, recording_sid, context.fetch_recording(recording_sid))
    if status != DELETED:
        context.delete_recording(recording_sid)
        with context.database.write() as session:
            session.get_one(Recording, recording_sid).status = DELETED


def forget_voice(context: JobContext, call_sid: str) -> None:
    """The caller refused to be recorded: what was kept before goes."""
    settings = context.settings
    VoiceArchive(settings.data_dir / "voices", key_ring(), settings.speech.keep_audio_days).forget(call_sid)


def open_audio(recording: Recording) -> bytes | None:
    """The message as WAV bytes; None until it is fetched."""
    if recording.audio_sealed is None:
        return None
    return key_ring().open(recording.audio_sealed, _bound_to(recording.recording_sid))


def _store(context: JobContext, recording_sid: str, audio: bytes) -> None:
    now = context.now()
    with context.database.write() as session:
        recording = session.get_one(Recording, recording_sid)
        recording.audio_sealed = key_ring().seal(audio, _bound_to(recording_sid))
        recording.fetched_at, recording.status = now, STORED
        if find_task(session, recording.call_sid, LISTEN_TO_MESSAGE) is None:
            call = session.get(Call, recording.call_sid)
            due_at = now + timedelta(minutes=context.settings.claims.callback_minutes)
            phone = call.caller if call else None
            add_task(session, recording.call_sid, LISTEN_TO_MESSAGE, MESSAGE_LEFT, phone, now, due_at)


def _bound_to(recording_sid: str) -> str:
    return f"recording|audio_sealed|{recording_sid}"
