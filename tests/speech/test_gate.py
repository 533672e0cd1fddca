"""The utterance gate: where speech begins and ends, on detectors that say what the test wants and on the real one."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech.audio import encode_mulaw
from ivr.speech.utterance_gate import (
    FRAME_BYTES,
    FRAME_MS,
    GateEvent,
    Speech,
    SpeechEnded,
    SpeechStarted,
    UtteranceGate,
    voice_detector,
)
from tests.speech.small_line import clip, silence

LOUD = encode_mulaw(np.full(FRAME_BYTES, 9000, np.int16))
QUIET = encode_mulaw(np.zeros(FRAME_BYTES, np.int16))


class LoudnessDetector:
    def is_speech(self, buf: bytes, sample_rate: int) -> bool:
        assert sample_rate == 8000
        assert len(buf) == 2 * FRAME_BYTES
        return bool(np.abs(np.frombuffer(buf, np.int16)).max() > 1000)


def gate(pre_roll_ms: int = 300, max_seconds: float = 45.0, patience_ms: int = 700) -> UtteranceGate:
    made = UtteranceGate(LoudnessDetector(), pre_roll_ms, max_seconds)
    made.patience_ms = patience_ms
    return made


def frames(pattern: str) -> bytes:
    """'#' is a loud frame, '.' a silent one."""
    return b"".join(LOUD if mark == "#" else QUIET for mark in pattern)


def run(made: UtteranceGate, audio: bytes) -> list[GateEvent]:
    return [*made.feed(audio), *made.close()]


def utterances(events: list[GateEvent]) -> list[tuple[int, int, int]]:
    """(started, ended, milliseconds of audio given) of each."""
    found = []
    started = given_bytes = 0
    for event in events:
        if isinstance(event, SpeechStarted):
            started, given_bytes = event.at_ms, 0
        elif isinstance(event, Speech):
            given_bytes += len(event.ulaw)
        else:
            found.append((started, event.at_ms, given_bytes // 8))
    return found


def test_speech_comes_with_its_pre_roll_and_ends_after_the_patience() -> None:
    events = run(gate(), frames("." * 50 + "#" * 50 + "." * 60))
    [(started, ended, given_ms)] = utterances(events)
    assert 1000 - 300 - 60 <= started <= 1000 - 300
    # The silence beyond a short tail is not given to the decoder.
    assert 2000 < ended <= 2000 + 240
    assert given_ms == ended - started


def test_a_click_opens_nothing() -> None:
    assert run(gate(), frames("." * 20 + "#" + "." * 20 + "##" + "." * 20)) == []


def test_a_click_does_not_keep_an_utterance_open() -> None:
    made = gate(patience_ms=400)
    events = list(made.feed(frames("." * 10 + "#" * 20 + "." * 10 + "#" + "." * 10)))
    assert isinstance(events[-1], SpeechEnded)


def test_a_pause_shorter_than_the_patience_is_part_of_the_utterance() -> None:
    events = run(gate(patience_ms=700), frames("#" * 20 + "." * 30 + "#" * 20 + "." * 40))
    [(started, ended, given_ms)] = utterances(events)
    assert started == 0
    assert given_ms == ended
    assert 1400 <= ended <= 1400 + 240


def test_patience_may_change_while_the_caller_speaks() -> None:
    made = gate(patience_ms=400)
    assert list(made.feed(frames("#" * 20)))
    made.patience_ms = 1500
    assert not any(isinstance(event, SpeechEnded) for event in made.feed(frames("." * 70)))
    assert any(isinstance(event, SpeechEnded) for event in made.feed(frames("." * 10)))


def test_endless_speech_is_cut_without_losing_any() -> None:
    found = utterances(run(gate(max_seconds=2.0), frames("#" * 350)))
    assert len(found) > 3
    assert found[0][0] == 0
    for (_, ended, _), (started, _, _) in pairwise(found):
        assert ended == started
    assert found[-1][1] == 7000
    assert all(given_ms <= 2000 for _, _, given_ms in found)


def test_what_is_said_right_after_the_end_keeps_its_pre_roll() -> None:
    first, second = utterances(run(gate(patience_ms=400), frames("#" * 20 + "." * 20 + "#" * 20 + "." * 30)))
    assert first[1] <= second[0] <= 800 - 100


@given(
    st.text(alphabet="#.", max_size=300),
    st.lists(st.integers(1, 700), max_size=60),
    st.integers(0, 600),
    st.integers(100, 2000),
)
def test_how_the_audio_is_cut_changes_nothing(pattern: str, cuts: list[int], pre_roll: int, patience: int) -> None:
    audio = frames(pattern)
    whole, cut = gate(pre_roll, 3.0, patience), gate(pre_roll, 3.0, patience)
    expected = run(whole, audio)
    events: list[GateEvent] = []
    at = 0
    for length in [*cuts, len(audio)]:
        events += cut.feed(audio[at : at + length])
        at += length
    events += cut.close()
    assert utterances(events) == utterances(expected)
    assert cut.now_ms == len(pattern) * FRAME_MS


@given(st.text(alphabet="#.", max_size=300), st.integers(0, 600), st.integers(100, 2000))
def test_utterances_are_in_order_whole_and_inside_the_stream(pattern: str, pre_roll: int, patience: int) -> None:
    last_end = 0
    for started, ended, given_ms in utterances(run(gate(pre_roll, 3.0, patience), frames(pattern))):
        assert last_end <= started < ended <= len(pattern) * FRAME_MS
        assert given_ms == ended - started <= 3000
        last_end = ended


@pytest.mark.parametrize("name", ["yes", "place1", "injury4"])
def test_the_real_detector_finds_one_utterance_in_a_clip(name: str) -> None:
    made = UtteranceGate(voice_detector(2), 300, 45.0)
    made.patience_ms = 1000
    audio = silence(2.0) + clip(name) + silence(2.0)
    [(started, ended, _)] = utterances(run(made, audio))
    assert 1500 <= started <= 3000
    assert ended <= len(audio) // 8 - 2000


@pytest.mark.parametrize("make", [lambda n: b"\xff" * n, lambda n: b"\x7f" * n])
def test_line_silence_is_no_speech(make: Callable[[int], bytes]) -> None:
    assert run(UtteranceGate(voice_detector(2), 300, 45.0), make(160 * 500)) == []
