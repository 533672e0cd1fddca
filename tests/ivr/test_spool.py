"""Requests kept while the database is away."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ivr.spool import Spool
from ivr.twilio_request import VoiceRequest
from models.crypto import KeyRing


def request(number: int) -> VoiceRequest:
    return VoiceRequest(
        call_sid=f"CA{number:032d}",
        caller="+8613800138000",
        called="+861055500001",
        call_status="in-progress",
        delivery=f"delivery-{number}",
        step=number,
        utterance=None,
        digits=None,
        speech="我在延安路",
        speech_confidence=0.5,
        query={"step": str(number)},
        form={"From": "+8613800138000", "SpeechResult": "我在延安路"},
    )


@pytest.fixture
def spool(tmp_path: Path, key_ring: KeyRing) -> Spool:
    return Spool(tmp_path / "spool", key_ring)


def kept_in(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "spool").glob("*.request"), key=lambda path: path.stat().st_mtime_ns)


def test_what_is_kept_comes_back_whole_and_once(spool: Spool) -> None:
    spool.keep(request(1))
    served: list[VoiceRequest] = []
    assert spool.replay(served.append) == 1
    assert served == [request(1)]
    assert spool.replay(served.append) == 0


def test_nothing_kept_is_nothing_served(spool: Spool) -> None:
    assert spool.replay(lambda _: None) == 0


def test_oldest_first(spool: Spool, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        spool.keep(request(number))
        newest = kept_in(tmp_path)[-1]
        os.utime(newest, ns=(0, (4 - number) * 10**9))  # the last one kept is made the oldest
    served: list[VoiceRequest] = []
    spool.replay(served.append)
    assert [one.step for one in served] == [3, 2, 1]


def test_no_word_of_the_caller_is_readable_on_disk(spool: Spool, tmp_path: Path) -> None:
    spool.keep(request(1))
    (path,) = kept_in(tmp_path)
    assert "延安路".encode() not in path.read_bytes()
    assert b"13800138000" not in path.read_bytes()


def test_an_unreadable_file_stays_and_hinders_nobody(spool: Spool, tmp_path: Path) -> None:
    spool.keep(request(1))
    broken = tmp_path / "spool" / "broken.request"
    broken.write_bytes(b"\x01noise")
    swapped = tmp_path / "spool" / "swapped.request"
    swapped.write_bytes(kept_in(tmp_path)[0].read_bytes())
    for path in (broken, swapped):
        os.utime(path, ns=(0, 0))
    served: list[VoiceRequest] = []
    assert spool.replay(served.append) == 1
    assert set(kept_in(tmp_path)) == {broken, swapped}


def test_a_half_written_file_is_not_served(spool: Spool, tmp_path: Path) -> None:
    spool.keep(request(1))
    (path,) = kept_in(tmp_path)
    path.rename(path.with_suffix(".partial"))
    assert spool.replay(lambda _: None) == 0
    assert [path.suffix for path in (tmp_path / "spool").iterdir()] == [".partial"]


def test_a_request_that_fails_again_stays_and_those_behind_it_are_served(spool: Spool) -> None:
    for number in (1, 2, 3):
        spool.keep(request(number))
    served: list[int | None] = []

    def serve(one: VoiceRequest) -> None:
        if one.step == 1 and len(served) < 3:
            raise ConnectionError
        served.append(one.step)

    assert spool.replay(serve) == 2
    assert served == [2, 3]
    served.append(None)
    assert spool.replay(serve) == 1
    assert served[-1] == 1


def test_another_key_reads_nothing(spool: Spool, tmp_path: Path) -> None:
    spool.keep(request(1))
    stranger = Spool(tmp_path / "spool", KeyRing.parse(KeyRing.generate()))
    assert stranger.replay(lambda _: None) == 0
    assert len(kept_in(tmp_path)) == 1
