"""Leasing, returning, warming and renewing recognisers; decoders are made by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech.audio import LinearFrontEnd
from ivr.speech.grammars import GRAMMARS_DIR, GrammarError, load_grammars
from ivr.speech.recognizer import transcript_of
from ivr.speech.warm_pool import PooledRecognizer, WarmPool
from ivr.speech.warm_up import ClipError, read_clip, warm_up_batches
from tests.speech.small_line import CLIPS

RATE = 8000
BATCH = b"\x00" * 3200  # 200 ms


@dataclass
class CountingDecoder:
    fed: list[bytes] = field(default_factory=list)
    finals: int = 0

    def AcceptWaveform(self, data: bytes) -> int:  # noqa: N802 - Vosk's names
        self.fed.append(data)
        return 0

    def Result(self) -> str:  # noqa: N802
        return "{}"

    def PartialResult(self) -> str:  # noqa: N802
        return json.dumps({"partial": "네" if self.fed else ""})

    def FinalResult(self) -> str:  # noqa: N802
        self.finals += 1
        return json.dumps({"text": ""})


class Workshop:
    def __init__(self) -> None:
        self.decoders: list[CountingDecoder] = []

    def make(self) -> PooledRecognizer:
        self.decoders.append(CountingDecoder())
        return PooledRecognizer(self.decoders[-1], RATE)


def test_the_last_one_used_is_leased_first() -> None:
    workshop = Workshop()
    pool = WarmPool(workshop.make, 3, [])
    first, second = pool.lease(), pool.lease()
    assert first is not None
    assert second is not None
    pool.give_back(first)
    pool.give_back(second)
    assert pool.lease() is second
    assert pool.lease() is first
    assert len(workshop.decoders) == 2


def test_there_is_a_limit_and_what_was_made_in_need_is_let_go() -> None:
    pool = WarmPool(Workshop().make, 2, [])
    leased = [pool.lease() for _ in range(5)]
    assert [recognizer is None for recognizer in leased] == [False, False, False, False, True]
    for recognizer in leased[:4]:
        assert recognizer is not None
        pool.give_back(recognizer)
    assert pool.count == 2
    assert pool.out == 0


def test_a_broken_one_is_replaced() -> None:
    pool = WarmPool(Workshop().make, 1, [])
    for _ in range(10):
        assert pool.lease() is not None
        pool.forget()
    assert pool.count == 0


def test_warming_plays_everything_to_each_once_and_then_rests() -> None:
    workshop = Workshop()
    pool = WarmPool(workshop.make, 2, [BATCH] * 3)
    assert sum(pool.warm() for _ in range(20)) == 6
    assert [len(decoder.fed) for decoder in workshop.decoders] == [3, 3]
    assert [decoder.finals for decoder in workshop.decoders] == [1, 1]
    assert pool.count == 2


def test_one_that_is_being_warmed_is_leased_when_there_is_no_other() -> None:
    workshop = Workshop()
    pool = WarmPool(workshop.make, 1, [BATCH] * 3)
    assert pool.warm()
    recognizer = pool.lease()
    assert recognizer is not None
    assert len(workshop.decoders) == 1
    # The noise it heard must not become part of what the caller says.
    assert workshop.decoders[0].finals == 1
    pool.give_back(recognizer)
    while pool.warm():
        pass
    assert len(workshop.decoders[0].fed) == 3


def test_the_one_that_heard_the_most_is_renewed() -> None:
    workshop = Workshop()
    pool = WarmPool(workshop.make, 2, [BATCH])
    one, two = pool.lease(), pool.lease()
    assert one is not None
    assert two is not None
    one.accept(BATCH * 5)
    two.accept(BATCH)
    pool.give_back(one)
    pool.give_back(two)
    assert pool.most_used() == 1.0
    assert pool.renew_most_used()
    assert pool.most_used() == 0.2
    assert pool.count == 1
    assert pool.warm()
    assert not WarmPool(workshop.make, 2, []).renew_most_used()


def test_the_clock_of_a_recogniser_runs_on() -> None:
    recognizer = Workshop().make()
    recognizer.accept(BATCH * 5)
    recognizer.final()
    recognizer.accept(b"")
    recognizer.accept(BATCH)
    assert recognizer.clock == pytest.approx(1.2)


@given(st.lists(st.sampled_from(["lease", "back", "warm", "renew", "forget"]), max_size=60), st.integers(1, 4))
def test_whatever_happens_the_books_of_the_pool_balance(steps: list[str], size: int) -> None:
    pool = WarmPool(Workshop().make, size, [BATCH] * 2)
    out: list[PooledRecognizer] = []
    for step in steps:
        if step == "lease":
            leased = pool.lease()
            assert (leased is None) == (len(out) == size + 2)
            if leased is not None:
                assert leased not in out
                out.append(leased)
        elif step == "back" and out:
            pool.give_back(out.pop())
        elif step == "forget" and out:
            out.pop()
            pool.forget()
        elif step == "warm":
            pool.warm()
        elif step == "renew":
            pool.renew_most_used()
        assert pool.out == len(out)
        assert pool.count <= size + 2


def test_segments_of_an_utterance_become_one_transcript_on_its_own_clock() -> None:
    first = {"text": "서울 강남역", "result": [_word("서울", 12.0, 0.5), _word("강남역", 12.6, 1.0)]}
    last = {"text": "사고", "result": [_word("사고", 14.0, 0.9)]}
    transcript = transcript_of([first, {"text": ""}, last], 11.5, "yes_no")
    assert transcript.text == "서울 강남역 사고"
    assert [word["start"] for word in transcript.words] == [0.5, 1.1, 2.5]
    assert transcript.confidence == pytest.approx(0.8)
    assert transcript.grammar == "yes_no"
    assert transcript_of([{"text": ""}], 3.0).confidence is None


def _word(word: str, start: float, conf: float) -> dict[str, object]:
    return {"word": word, "start": start, "end": start + 0.4, "conf": conf}


def test_warm_up_is_as_long_as_asked_and_begins_with_the_clips() -> None:
    sample = read_clip(CLIPS / "yes.ulaw.wav")
    batches = warm_up_batches(LinearFrontEnd(), 5.0, [sample])
    assert sum(len(batch) for batch in batches) == 5 * 16_000 * 2
    plain = warm_up_batches(LinearFrontEnd(), 5.0)
    assert batches[0] != plain[0]
    assert np.frombuffer(b"".join(plain), np.int16).std() > 100
    assert warm_up_batches(LinearFrontEnd(), 0.0) == []


@pytest.mark.parametrize(
    "data", [b"", b"RIFF....WAVE", b"OggS" + b"\0" * 40, b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0" + b"\0" * 16]
)
def test_what_is_no_telephone_clip_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "clip.wav"
    path.write_bytes(data)
    with pytest.raises(ClipError, match=r"clip\.wav"):
        read_clip(path)


@pytest.mark.parametrize("language", ["zh-CN", "en-US", "ko-KR"])
def test_every_language_has_its_narrow_grammars(language: str) -> None:
    grammars = load_grammars(language)
    assert {"yes_no", "digits", "policy_number"} <= set(grammars)
    assert all(phrase == " ".join(phrase.split()) for grammar in grammars.values() for phrase in grammar.phrases)
    assert all(len(set(grammar.phrases)) == len(grammar.phrases) for grammar in grammars.values())


def test_every_grammar_file_is_of_a_language_and_a_missing_one_means_none() -> None:
    assert {path.stem for path in GRAMMARS_DIR.glob("*.yaml")} == {"zh-CN", "en-US", "ko-KR"}
    assert load_grammars("fr-FR") == {}


@pytest.mark.parametrize(
    "text",
    ["yes_no: [a]", "yes_no: {max_seconds: 3, phrases: []}", "yes_no: {max_seconds: 3, phrases: [yes]}", "[", "3"],
)
def test_a_wrong_grammar_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "xx-XX.yaml").write_text(text)
    with pytest.raises(GrammarError, match="xx-XX"):
        load_grammars("xx-XX", tmp_path)
