"""What callers hear between two announcements: a short melody of our own, made here, so that nobody else has rights in
it. Dedicated to the public domain (CC0).
"""

from __future__ import annotations

import io
import wave
from functools import cache

import numpy as np
from flask import Blueprint, Response, request

MELODY = "melody"
MELODY_PATH = "/music/melody.wav"
RATE = 8000  # what a telephone carries
BEAT_SECONDS = 0.5
# Semitones above the A below middle C, a note a beat: a quiet round through a pentatonic scale.
TUNE = (3, 7, 10, 15, 12, 10, 7, 10, 5, 10, 12, 17, 15, 12, 10, 3)
LOWEST_HERTZ = 220.0
OVERTONES = {1: 1.0, 2: 0.35, 3: 0.12}
LOUDNESS = 0.22
FADE_PER_SECOND = 3.0
ATTACK_SECONDS = 0.02


def address_of(music: str) -> str:
    """Where Twilio finds the music of this setting; it may be relative to the document."""
    return MELODY_PATH if music == MELODY else music


@cache
def render_melody() -> bytes:
    """A WAV file, 16 bit, mono, as long as the tune; it ends quietly, so that it can be played again at once."""
    beat = int(RATE * BEAT_SECONDS)
    sound = np.zeros(beat * len(TUNE))
    for at, semitones in enumerate(TUNE):
        seconds = np.arange(min(2 * beat, len(sound) - at * beat)) / RATE
        hertz = LOWEST_HERTZ * 2 ** (semitones / 12)
        tone = sum(share * np.sin(2 * np.pi * hertz * part * seconds) for part, share in OVERTONES.items())
        shape = np.minimum(seconds / ATTACK_SECONDS, 1.0) * np.exp(-FADE_PER_SECOND * seconds)
        sound[at * beat : at * beat + len(seconds)] += tone * shape
    sound *= LOUDNESS * 32767 / np.abs(sound).max()
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(RATE)
        wav.writeframes(sound.astype("<i2").tobytes())
    return file.getvalue()


def make_music_blueprint() -> Blueprint:
    """Open to anybody: Twilio fetches sounds without the parameters of a call, and keeps them by their tag."""
    music = Blueprint("music", __name__)

    @music.get(MELODY_PATH)
    def melody() -> Response:
        response = Response(render_melody(), mimetype="audio/wav")
        response.add_etag()
        response.headers["Cache-Control"] = "public, max-age=86400"
        response.make_conditional(request)
        return response

    return music
