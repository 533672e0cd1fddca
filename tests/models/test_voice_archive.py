"""The caller's voice on disk: sealed, found by offset, gone after its days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from models.crypto import CryptoError, KeyRing
from models.voice_archive import BYTES_PER_MS, VoiceArchive

NOON = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)
RING = KeyRing.parse(KeyRing.generate())
VOICE = b"".join(bytes([second]) * 1000 * BYTES_PER_MS for second in range(5))


@pytest.fixture
def archive(tmp_path: Path) -> VoiceArchive:
    archive = VoiceArchive(tmp_path / "voices", RING, keep_days=90)
    archive.keep("CA1", 10_000, VOICE, NOON)
    archive.keep("CA1", 40_000, VOICE[::-1], NOON)
    return archive


def test_the_words_are_found_by_their_offset(archive: VoiceArchive) -> None:
    found = archive.find("CA1", 12_000, 13_000, around_ms=0)
    assert found == bytes([2]) * 1000 * BYTES_PER_MS
    assert archive.find("CA1", 40_000, 41_000, around_ms=0) == bytes([4]) * 1000 * BYTES_PER_MS


def test_a_little_around_the_words_but_nothing_before_the_utterance(archive: VoiceArchive) -> None:
    found = archive.find("CA1", 10_100, 10_500)
    assert found is not None
    assert len(found) == 800 * BYTES_PER_MS


@pytest.mark.parametrize(("call_sid", "start_ms"), [("CA2", 12_000), ("CA1", 9_000), ("CA1", 30_000)])
def test_what_is_not_kept_is_not_found(archive: VoiceArchive, call_sid: str, start_ms: int) -> None:
    assert archive.find(call_sid, start_ms, start_ms + 500, around_ms=0) is None


def test_nothing_of_it_can_be_heard_without_the_key(archive: VoiceArchive, tmp_path: Path) -> None:
    assert archive.find("CA1", 12_000, 13_000) is not None
    files = list((tmp_path / "voices").glob("*/*"))
    assert len(files) == 2
    assert all(VOICE[:2000] not in path.read_bytes() for path in files)
    stranger = VoiceArchive(tmp_path / "voices", KeyRing.parse(KeyRing.generate()), keep_days=90)
    with pytest.raises(CryptoError):
        stranger.find("CA1", 12_000, 13_000)


def test_a_file_put_in_anothers_place_is_refused(archive: VoiceArchive, tmp_path: Path) -> None:
    (path,) = (tmp_path / "voices").glob("*/CA1-10000*")
    path.rename(path.with_name("CA9-10000.ulaw.sealed"))
    with pytest.raises(CryptoError):
        archive.find("CA9", 12_000, 13_000)


def test_days_kept_long_enough_go_when_a_new_one_begins(archive: VoiceArchive) -> None:
    archive.keep("CA2", 0, VOICE, NOON + timedelta(days=90))
    assert archive.find("CA1", 12_000, 13_000) is not None
    archive.keep("CA3", 0, VOICE, NOON + timedelta(days=91))
    assert archive.find("CA1", 12_000, 13_000) is None
    assert archive.find("CA2", 1000, 2000) is not None


def test_none_is_kept_when_none_is_to_be(tmp_path: Path) -> None:
    VoiceArchive(tmp_path / "voices", RING, keep_days=0).keep("CA1", 0, VOICE, NOON)
    assert not (tmp_path / "voices").exists()
