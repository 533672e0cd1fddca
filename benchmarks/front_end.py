"""What a front end is worth: character error rate of a language's model over telephone audio, by front end.

    python -m benchmarks.front_end                    the generated clips of tests/audio/ko-KR
    python -m benchmarks.front_end --people DIR       and people's speech, in a table of its own

A directory holds mono WAV files, 8 kHz mu-law (a telephone's) or 16-bit at 16 kHz (cut down to telephone audio here),
and their texts in `manifest.json` ({"clips": [{"file", "text"}]}) or `texts.tsv` (file, tab, text). The two kinds of
speech are never put into one figure: a generated voice says nothing about how well callers are understood.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import vosk
from rich.console import Console
from rich.table import Table

from benchmarks.character_errors import character_errors, spoken_characters
from benchmarks.wav_file import WavError, read_wav
from ivr.speech.audio import WIDE_RATE, FrontEnd, FrontEndKind, decode_mulaw, make_front_end
from ivr.speech.band_extension import ExtensionError
from ivr.speech.extension_fit import telephone_of
from ivr.speech.model_store import ModelMissing, extension_path, find_model
from settings import PROJECT_DIR, SpeechLanguage, load_settings

KINDS: tuple[FrontEndKind, ...] = ("none", "linear", "extend")
BATCH_SAMPLES = 1600
TAIL_SECONDS = 0.5


@dataclass(frozen=True)
class Clip:
    name: str
    text: str
    mulaw: bytes


@dataclass(frozen=True)
class Heard:
    clip: Clip
    text: str
    rate: float


def read_clips(directory: Path) -> list[Clip]:
    """Every clip with a text, as telephone audio."""
    listed = directory / "manifest.json"
    if listed.exists():
        texts = {clip["file"]: clip["text"] for clip in json.loads(listed.read_text(encoding="utf-8"))["clips"]}
    else:
        lines = (directory / "texts.tsv").read_text(encoding="utf-8").splitlines()
        texts = dict(line.split("\t", 1) for line in lines if "\t" in line)
    return [Clip(name, text, as_telephone(directory / name)) for name, text in texts.items()]


def as_telephone(path: Path) -> bytes:
    clip = read_wav(path)
    if clip.mulaw and clip.rate == WIDE_RATE // 2:
        return clip.data
    if not clip.mulaw and clip.rate == WIDE_RATE:
        return telephone_of(np.frombuffer(clip.data, dtype="<i2").astype(np.int16))
    raise WavError(f"{path} is neither 8 kHz mu-law nor 16-bit at 16 kHz")


class Decoder:
    """One pooled recogniser per rate, as the media process has them: kept, and emptied by FinalResult."""

    def __init__(self, model_dir: Path) -> None:
        vosk.SetLogLevel(-1)
        self._model = vosk.Model(str(model_dir))
        self._recognizers: dict[int, vosk.KaldiRecognizer] = {}

    def text(self, mulaw: bytes, front_end: FrontEnd) -> str:
        rate = front_end.sample_rate
        if rate not in self._recognizers:
            self._recognizers[rate] = vosk.KaldiRecognizer(self._model, rate)
        recognizer = self._recognizers[rate]
        samples = np.concatenate([decode_mulaw(mulaw), np.zeros(int(8000 * TAIL_SECONDS), dtype=np.int16)])
        parts = []
        for start in range(0, len(samples), BATCH_SAMPLES):
            if recognizer.AcceptWaveform(front_end.feed(samples[start : start + BATCH_SAMPLES])):
                parts.append(json.loads(recognizer.Result())["text"])
        recognizer.AcceptWaveform(front_end.flush())
        parts.append(json.loads(recognizer.FinalResult())["text"])
        return " ".join(part for part in parts if part)


def hear_all(decoder: Decoder, clips: list[Clip], kind: FrontEndKind, extension: Path) -> list[Heard]:
    heard = []
    for clip in clips:
        text = decoder.text(clip.mulaw, make_front_end(kind, extension))
        errors, characters = character_errors(clip.text, text)
        heard.append(Heard(clip, text, errors / characters))
    return heard


def cost_per_second(kind: FrontEndKind, extension: Path) -> float:
    """CPU microseconds of the front end per second of audio, fed in batches of 200 ms."""
    front_end = make_front_end(kind, extension)
    batch = (np.random.RandomState(1).standard_normal(BATCH_SAMPLES) * 2000).astype(np.int16)
    front_end.feed(batch)
    started = time.process_time()
    for _ in range(250):
        front_end.feed(batch)
    return (time.process_time() - started) / 50 * 1e6


def report(console: Console, title: str, decoder: Decoder, clips: list[Clip], extension: Path, show: bool) -> None:
    characters = sum(len(spoken_characters(clip.text)) for clip in clips)
    table = Table(title=f"{title}: {len(clips)} clips, {characters} characters")
    for column in ("front end", "mean CER", "pooled CER", "clips without error", "CPU per second of audio"):
        table.add_column(column, justify="right")
    for kind in KINDS:
        try:
            heard = hear_all(decoder, clips, kind, extension)
        except ExtensionError as error:
            table.add_row(kind, str(error))
            continue
        rates = [one.rate for one in heard]
        pooled = sum(one.rate * len(spoken_characters(one.clip.text)) for one in heard) / characters
        exact = sum(rate == 0 for rate in rates)
        cost = f"{cost_per_second(kind, extension):.0f} us"
        table.add_row(kind, f"{np.mean(rates):.3f}", f"{pooled:.3f}", str(exact), cost)
        if show:
            for one in heard:
                console.print(f"{kind} {one.clip.name} {one.rate:.2f} | {one.clip.text} | {one.text}", markup=False)
    console.print(table)


def model_of(language: str) -> tuple[SpeechLanguage, Path]:
    settings = load_settings()
    configured = settings.speech.languages[language]
    return configured, find_model(configured.model, settings.speech_models_dir)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description="Character error rate by front end")
    parser.add_argument("--language", default="ko-KR")
    parser.add_argument("--generated", type=Path, help="default: tests/audio/<language>")
    parser.add_argument("--people", type=Path, help="a directory of people's speech, reported apart")
    parser.add_argument("--extension", type=Path, help="default: the one configured")
    parser.add_argument("--texts", action="store_true", help="print what was heard")
    options = parser.parse_args(arguments)
    try:
        configured, model_dir = model_of(options.language)
    except ModelMissing as missing:
        raise SystemExit(str(missing)) from missing
    extension = options.extension or extension_path(configured.model, configured.extension)
    decoder, console = Decoder(model_dir), Console()
    generated = options.generated or PROJECT_DIR / "tests" / "audio" / options.language
    report(console, "generated speech", decoder, read_clips(generated), extension, options.texts)
    if options.people:
        report(console, "people's speech", decoder, read_clips(options.people), extension, options.texts)


if __name__ == "__main__":
    main(sys.argv[1:])
