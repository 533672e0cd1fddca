"""Every clip is what the telephone network would send, has a text, and lasts as long as its manifest says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.wav_file import read_wav

HERE = Path(__file__).parent
LANGUAGES = sorted(path.parent.name for path in HERE.glob("*/manifest.json"))


def test_there_are_clips_of_every_language() -> None:
    assert LANGUAGES == ["en-US", "ko-KR", "zh-CN"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_clips_are_as_the_manifest_says(language: str) -> None:
    clips = json.loads((HERE / language / "manifest.json").read_text(encoding="utf-8"))["clips"]
    assert {clip["file"] for clip in clips} == {path.name for path in (HERE / language).glob("*.wav")}
    for clip in clips:
        wav = read_wav(HERE / language / clip["file"])
        assert (wav.mulaw, wav.rate) == (True, 8000), clip["id"]
        assert len(wav.data) / wav.rate == pytest.approx(clip["seconds"], abs=0.01), clip["id"]
        assert clip["text"].strip(), clip["id"]
