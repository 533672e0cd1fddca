"""Requests that could not be served, kept in sealed files until they can be: the caller heard the rescue words,
and a call-back is owed as soon as the database is back."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
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
        except OSError as error:
            log.error("spool_failed", call_sid=request.call_sid, reason=str(error))

    def replay(self, serve: Callable[[VoiceRequest], None]) -> int:
        """Serve what is kept, oldest first; a request that fails again stays. Returns how many were served."""
        served = 0
        for path in sorted(self._directory.glob("*.request"), key=lambda kept: kept.stat().st_mtime):
            for request in self._read(path):
                serve(request)
                path.unlink(missing_ok=True)
                served += 1
        return served

    def _read(self, path: Path) -> Iterator[VoiceRequest]:
        try:
            yield VoiceRequest(**json.loads(self._ring.open(path.read_bytes(), f"spool|{path.stem}")))
        except (CryptoError, ValueError, TypeError) as error:
            log.error("spool_unreadable", file=path.name, reason=str(error))
