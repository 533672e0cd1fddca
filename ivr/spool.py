"""Requests that could not be served, kept in sealed files until they can be: the caller heard the rescue words,
and a call-back is owed as soon as the database is back."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import structlog

from ivr.twilio_request import VoiceRequest
from models.base import new_id
from models.crypto import CryptoError, KeyRing

log = structlog.get_logger()


class Spool:
    def __init__(self, directory: Path, ring: KeyRing) -> None:
        self._directory = directory
        self._ring = ring

    def keep(self, request: VoiceRequest) -> None:
        """Written and synced before the answer goes out; a full disk is logged, the caller still gets words."""
        name = new_id()
        sealed = self._ring.seal(json.dumps(asdict(request)).encode(), f"spool|{name}")
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            partial = self._directory / f"{name}.partial"
            with partial.open("wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            partial.rename(self._directory / f"{name}.request")
            _sync_directory(self._directory)
        except OSError as error:
            log.error("spool_failed", call_sid=request.call_sid, reason=str(error))

    def replay(self, serve: Callable[[VoiceRequest], None]) -> int:
        """Serve what is kept, oldest first; a request that fails again stays. Returns how many were served."""
        served = 0
        for path in sorted(self._directory.glob("*.request"), key=_kept_at):
            request = self._read(path)
            if request is None:
                continue
            try:
                serve(request)
            except Exception as error:  # of whatever kind: the requests behind it have callers of their own
                log.warning("spool_request_failed", call_sid=request.call_sid, reason=type(error).__name__)
                continue
            path.unlink(missing_ok=True)
            served += 1
        return served

    def _read(self, path: Path) -> VoiceRequest | None:
        try:
            return VoiceRequest(**json.loads(self._ring.open(path.read_bytes(), f"spool|{path.stem}")))
        except FileNotFoundError:
            return None  # another process was faster
        except (CryptoError, OSError, ValueError, TypeError) as error:
            log.error("spool_unreadable", file=path.name, reason=str(error))
            return None


def _kept_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _sync_directory(directory: Path) -> None:
    """The new name survives a power cut as well as the content."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
