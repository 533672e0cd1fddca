"""The melody callers hear while they wait."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import ValidationError

from ivr.music import BEAT_SECONDS, MELODY_PATH, TUNE, address_of, make_music_blueprint, render_melody
from settings import QueueSettings


@pytest.fixture
def client() -> FlaskClient:
    app = Flask("music")
    app.register_blueprint(make_music_blueprint())
    return app.test_client()


def test_a_telephone_can_play_it() -> None:
    with wave.open(io.BytesIO(render_melody())) as wav:
        assert (wav.getnchannels(), wav.getsampwidth(), wav.getframerate()) == (1, 2, 8000)
        assert wav.getnframes() == 8000 * BEAT_SECONDS * len(TUNE)
        sound = np.frombuffer(wav.readframes(wav.getnframes()), "<i2")
    # Never loud, never a silence of two seconds, and no click where it begins again.
    assert 3000 < np.abs(sound).max() < 12_000
    assert all(np.abs(part).max() > 300 for part in np.array_split(sound, 16))
    assert abs(int(sound[0])) + abs(int(sound[-1])) < 1500


def test_it_is_served_once(client: FlaskClient) -> None:
    first = client.get(MELODY_PATH)
    assert (first.status_code, first.mimetype, first.data) == (200, "audio/wav", render_melody())
    again = client.get(MELODY_PATH, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("music", ["melody", "", "https://example.com/a.wav"])
def test_what_may_be_set(music: str) -> None:
    assert address_of(QueueSettings(music=music).music) == {"melody": MELODY_PATH}.get(music, music)


@pytest.mark.parametrize("music", ["waltz", "/etc/passwd", "ftp://example.com/a.wav"])
def test_what_may_not(music: str) -> None:
    with pytest.raises(ValidationError, match="melody, the address of a sound file, or empty"):
        QueueSettings(music=music)
