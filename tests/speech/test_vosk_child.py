"""The recognising process: its messages, which utterance it works on, and that it leaves with its parent."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech.audio import FrontEnd, PlainFrontEnd
from ivr.speech.child_config import ChildConfig, LanguageConfig
from ivr.speech.child_messages import (
    MAX_BODY_BYTES,
    Kind,
    Message,
    MessageError,
    MessageReader,
    pack,
    pack_json,
    pack_number,
)
from ivr.speech.process_figures import processor_seconds, resident_mb, return_free_memory
from ivr.speech.vosk_child import Child
from ivr.speech.warm_pool import PooledRecognizer, WarmPool
from settings import PROJECT_DIR

BATCH = b"\x01" * 1600
BODIES = st.tuples(st.sampled_from(list(Kind)), st.integers(0, 2**32 - 1), st.binary(max_size=300))


class EchoDecoder:
    """Hears as many words as it was given batches; one named "crash" it cannot take."""

    def __init__(self, ends_phrases: bool = False, broken: bool = False) -> None:
        self._batches = 0
        self._ends_phrases = ends_phrases
        self._broken = broken

    def AcceptWaveform(self, data: bytes) -> int:  # noqa: N802, ARG002 - Vosk's names
        if self._broken:
            raise RuntimeError("Failed to process waveform")
        self._batches += 1
        return int(self._ends_phrases)

    def Result(self) -> str:  # noqa: N802
        return self._take()

    def PartialResult(self) -> str:  # noqa: N802
        return json.dumps({"partial": "말 " * self._batches if self._batches > 1 else ""})

    def FinalResult(self) -> str:  # noqa: N802
        return self._take()

    def _take(self) -> str:
        count, self._batches = self._batches, 0
        return json.dumps({"text": " ".join(["말"] * count)})


class EchoLanguage:
    def __init__(self, recognizers: int = 4, **decoder: bool) -> None:
        self.free = WarmPool(lambda: PooledRecognizer(EchoDecoder(**decoder), 8000), recognizers, [])

    @property
    def pools(self) -> Sequence[WarmPool]:
        return [self.free]

    def pool(self, grammar: str | None) -> WarmPool:  # noqa: ARG002
        return self.free

    def make_front_end(self) -> FrontEnd:
        return PlainFrontEnd()


class Parent:
    """The other end of a child that runs step by step."""

    def __init__(self, language: EchoLanguage | None = None) -> None:
        self._reader = MessageReader()
        self.said: list[Message] = []
        self.child = Child({"ko-KR": language or EchoLanguage()}, 1 << 20, self._hear)

    def tell(self, *messages: bytes) -> None:
        for message in MessageReader().feed(b"".join(messages)):
            self.child.take(message)

    def work(self, steps: int = 1000) -> None:
        for _ in range(steps):
            if not self.child.work():
                return

    def kinds(self, utterance: int) -> list[Kind]:
        return [message.kind for message in self.said if message.utterance == utterance]

    def final(self, utterance: int) -> dict[str, Any]:
        [message] = [each for each in self.said if each.utterance == utterance and each.kind is Kind.FINAL]
        return message.json()

    def _hear(self, data: bytes) -> None:
        self.said += self._reader.feed(data)


def opened(number: int, language: str = "ko-KR") -> bytes:
    return pack_json(Kind.OPEN, number, {"language": language, "grammar": None})


@given(st.lists(BODIES, max_size=8), st.lists(st.integers(1, 50), max_size=60))
def test_messages_arrive_whole_however_they_are_cut(messages: list[tuple[Kind, int, bytes]], cuts: list[int]) -> None:
    data = b"".join(pack(*message) for message in messages)
    reader, at = MessageReader(), 0
    found: list[Message] = []
    for length in [*cuts, len(data)]:
        found += reader.feed(data[at : at + length])
        at += length
    assert [(message.kind, message.utterance, message.body) for message in found] == messages


@given(st.binary(min_size=9, max_size=200))
def test_garbage_is_an_error_or_waits_for_more_but_never_a_crash(data: bytes) -> None:
    try:
        found = list(MessageReader().feed(data))
    except MessageError:
        return
    assert sum(len(message.body) + 9 for message in found) <= len(data)


def test_an_impossible_length_is_refused_before_it_is_waited_for() -> None:
    with pytest.raises(MessageError):
        list(MessageReader().feed(Kind.AUDIO.to_bytes(1, "big") + b"\0" * 4 + (MAX_BODY_BYTES + 1).to_bytes(4, "big")))
    assert next(MessageReader().feed(pack_number(Kind.DECODED, 1, 1 << 40))).number == 2**32 - 1


def test_a_configuration_survives_the_way() -> None:
    config = ChildConfig(
        {"ko-KR": LanguageConfig("a model", "extend", "x.npz", 3, 1, {"yes_no": ("네",)}, 9.5, ("a.wav",))}, 77
    )
    assert ChildConfig.from_json(json.loads(json.dumps(config.as_json()))) == config


def test_an_utterance_is_decoded_batch_by_batch_and_finished() -> None:
    parent = Parent()
    parent.tell(opened(1), pack(Kind.AUDIO, 1, BATCH), pack(Kind.AUDIO, 1, BATCH))
    parent.work()
    assert parent.kinds(1) == [Kind.DECODED, Kind.DECODED]
    # Nothing heard in the first 200 ms, words in the next.
    assert [message.number for message in parent.said] == [200, 0]
    parent.tell(pack(Kind.AUDIO, 1, BATCH), pack(Kind.END, 1))
    parent.work()
    final = parent.final(1)
    assert final["text"] == "말 말 말"
    assert final["audio_seconds"] == 0.6


def test_phrases_that_the_decoder_ends_by_itself_are_not_lost() -> None:
    parent = Parent(EchoLanguage(ends_phrases=True))
    parent.tell(opened(1), pack(Kind.AUDIO, 1, BATCH), pack(Kind.AUDIO, 1, BATCH))
    parent.work()
    # The end of a phrase means that it has been quiet for a while.
    assert [message.number for message in parent.said] == [800, 1000]
    parent.tell(pack(Kind.END, 1))
    parent.work()
    assert parent.final(1)["text"] == "말 말"


def test_who_has_finished_speaking_is_served_before_who_still_speaks() -> None:
    parent = Parent()
    parent.tell(opened(1), *[pack(Kind.AUDIO, 1, BATCH)] * 5)
    parent.tell(opened(2), pack(Kind.AUDIO, 2, BATCH), pack(Kind.END, 2))
    parent.work(2)
    assert parent.kinds(2) == [Kind.DECODED, Kind.FINAL]
    assert parent.kinds(1) == []


def test_without_a_free_recogniser_an_utterance_waits_and_the_others_go_on() -> None:
    parent = Parent(EchoLanguage(recognizers=1))  # and two in need
    for number in range(1, 6):
        parent.tell(opened(number), pack(Kind.AUDIO, number, BATCH))
    parent.work()
    assert [number for number in range(1, 6) if parent.kinds(number)] == [1, 2, 3]
    parent.tell(*[pack(Kind.END, number) for number in range(1, 6)])
    parent.work()
    assert all(parent.final(number)["text"] == "말" for number in range(1, 6))


def test_what_is_cancelled_is_forgotten_and_frees_its_recogniser() -> None:
    parent = Parent(EchoLanguage(recognizers=1))
    for number in range(1, 20):
        parent.tell(opened(number), pack(Kind.AUDIO, number, BATCH))
        parent.work()
        parent.tell(pack(Kind.CANCEL, number), pack(Kind.AUDIO, number, BATCH), pack(Kind.END, number))
        parent.work()
    assert {kind for number in range(1, 20) for kind in parent.kinds(number)} == {Kind.DECODED}


def test_a_language_that_is_not_loaded_and_a_decoder_that_breaks_fail_the_utterance_only() -> None:
    parent = Parent(EchoLanguage(broken=True))
    parent.tell(opened(1, "fr-FR"), opened(2), pack(Kind.AUDIO, 2, BATCH))
    parent.work()
    assert parent.kinds(1) == [Kind.FAILED]
    assert parent.kinds(2) == [Kind.FAILED]
    assert json.loads(parent.child.status()[9:])["open"] == 0


def test_an_utterance_without_audio_is_empty() -> None:
    parent = Parent()
    parent.tell(opened(1), pack(Kind.END, 1))
    parent.work()
    assert parent.final(1)["text"] == ""


def test_the_process_tells_what_it_could_not_load_and_leaves_with_its_parent() -> None:
    ours, theirs = socket.socketpair()
    with theirs, ours:
        command = [sys.executable, "-m", "ivr.speech.vosk_child"]
        process = subprocess.Popen(command, stdin=theirs.fileno(), cwd=PROJECT_DIR)
        theirs.close()
        ours.settimeout(120)
        config = ChildConfig({"ko-KR": LanguageConfig("nowhere")})
        ours.sendall(pack_json(Kind.CONFIGURE, 0, config.as_json()))
        reader, said = MessageReader(), list[Message]()
        while not said or said[-1].kind is not Kind.STATUS:
            said += reader.feed(ours.recv(65536))
        assert [message.kind for message in said] == [Kind.LOADING, Kind.READY, Kind.STATUS]
        assert said[1].json()["languages"]["ko-KR"]["ok"] is False
        assert said[2].json()["rss_mb"] > 0
        process.send_signal(signal.SIGTERM)  # to all parts of a hotline that ends: the parent may want words yet
        said.clear()
        while not said:
            heard = ours.recv(65536)
            assert heard, "the child left before its parent"
            said += reader.feed(heard)
        ours.close()
        assert process.wait(60) == 0


def test_figures_of_processes() -> None:
    assert resident_mb() > 5
    return_free_memory()
    used = sum(number * number for number in range(200_000))
    assert used
    assert processor_seconds(None) == 0.0
    assert processor_seconds(1 << 30) == 0.0
