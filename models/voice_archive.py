"""The caller's voice, an utterance a file, sealed on disk for as long as it is kept: evidence is checked by it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from models.crypto import KeyRing

# Telephone audio: 8 kHz mu-law, a byte a sample.
BYTES_PER_MS = 8
_SUFFIX = ".ulaw.sealed"


class VoiceArchive:
    """A directory a day under `directory`; a day older than `keep_days` goes when a new one begins. 0 keeps nothing."""

    def __init__(self, directory: Path, ring: KeyRing, keep_days: int) -> None:
        self._directory = directory
        self._ring = ring
        self._keep_days = keep_days

    def keep(self, call_sid: str, started_ms: int, ulaw: bytes, now: datetime) -> None:
        """Raises OSError; kept again, it is the same file."""
        if not self._keep_days or not ulaw:
            return
        day = self._directory / now.date().isoformat()
        if not day.exists():
            self.purge(now)
            day.mkdir(parents=True, exist_ok=True)
        path = day / f"{call_sid}-{started_ms}{_SUFFIX}"
        partial = path.with_suffix(".partial")
        partial.write_bytes(self._ring.seal(ulaw, _bound_to(call_sid, started_ms)))
        partial.rename(path)

    def find(self, call_sid: str, start_ms: int, end_ms: int, around_ms: int = 300) -> bytes | None:
        """Mu-law audio of one utterance between two offsets in the call's stream, and a little around; None: not kept.

        Raises CryptoError when the key that sealed it is gone.
        """
        for started_ms, path in sorted(self._utterances(call_sid), reverse=True):
            if started_ms <= start_ms:
                ulaw = self._ring.open(path.read_bytes(), _bound_to(call_sid, started_ms))
                first = max(0, start_ms - around_ms - started_ms)
                last = end_ms + around_ms - started_ms
                return ulaw[first * BYTES_PER_MS : last * BYTES_PER_MS] or None
        return None

    def forget(self, call_sid: str) -> int:
        """Delete what is kept of one call: the caller does not want it; how many utterances there were."""
        paths = [path for _, path in self._utterances(call_sid)]
        for path in paths:
            path.unlink(missing_ok=True)
        return len(paths)

    def purge(self, now: datetime) -> int:
        """Delete the days that have been kept long enough; how many there were."""
        oldest = now.date() - timedelta(days=self._keep_days)
        past = [path for path in self._directory.glob("????-??-??") if date.fromisoformat(path.name) < oldest]
        for path in past:
            shutil.rmtree(path)
        return len(past)

    def _utterances(self, call_sid: str) -> Iterator[tuple[int, Path]]:
        for path in self._directory.glob(f"*/{call_sid}-*{_SUFFIX}"):
            yield int(path.name.removesuffix(_SUFFIX).rpartition("-")[2]), path


def _bound_to(call_sid: str, started_ms: int) -> str:
    return f"voice|{call_sid}|{started_ms}"
