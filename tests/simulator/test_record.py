"""Record: what ends it, what is posted, and the sound that is served afterwards."""

import asyncio
import io
import wave
from pathlib import Path

import httpx
import numpy as np
import pytest

from simulator.clip import RATE, SILENCE, decode_mulaw, load_clip, wav_of_mulaw
from simulator.steps import Audio, HangUp, Keys, Step, Wait, Words
from tests.simulator.conversations import LINE, Played, answers_of, open_player, play
from tests.simulator.small_hotline import ACCOUNT, TOKEN, SmallHotline

SPEED = 20.0


def _record(attributes: str, steps: list[Step]) -> Played:
    return play(
        {
            "/voice/incoming": "<Say>Leave a message.</Say>"
            f'<Record action="/recording" recordingStatusCallback="/recording/status" {attributes}/>'
            "<Say>Nothing was said.</Say>",
            "/recording": "<Say>Thank you.</Say><Hangup/>",
        },
        steps,
        speed=SPEED,
    )


def test_a_message_that_ends_with_silence() -> None:
    played = _record('timeout="3"', [Words(text="Somebody hit my car in the car park this morning.")])
    [action], [status] = played.forms("/recording"), played.forms("/recording/status")
    assert action["RecordingSid"].startswith("RE")
    assert action["RecordingUrl"].endswith(f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{action['RecordingSid']}")
    assert int(action["RecordingDuration"]) >= 4
    assert "Digits" not in action
    assert status["RecordingStatus"] == "completed"
    assert status["RecordingDuration"] == action["RecordingDuration"]
    assert "From" not in status
    assert played.result.prompts[-1] == "Thank you."


@pytest.mark.parametrize(("attributes", "key"), [("", "5"), ('finishOnKey="#"', "#")])
def test_a_key_ends_it(attributes: str, key: str) -> None:
    spoken = Words(text="Somebody hit my car in the car park this morning.", moment="question")
    played = play(
        {
            "/voice/incoming": f'<Record action="/recording" timeout="30" {attributes}/>',
            "/recording": "<Hangup/>",
        },
        [spoken, Wait(seconds=1), Keys(keys=key, moment="now")],
        speed=SPEED,
    )
    assert played.forms("/recording")[0]["Digits"] == key


def test_the_longest_length_ends_it() -> None:
    long_story = Words(text="word " * 100)
    played = _record('maxLength="3"', [long_story])
    assert played.forms("/recording")[0]["RecordingDuration"] == "3"


def test_a_hang_up_keeps_the_message() -> None:
    played = _record("timeout='30'", [Words(text="I have to go."), Wait(seconds=1), HangUp(moment="now")])
    [action] = played.forms("/recording")
    assert action["Digits"] == "hangup"
    assert action["CallStatus"] == "completed"
    assert len(played.forms("/recording/status")) == 1
    assert "Thank you." not in played.result.prompts


def test_silence_records_nothing() -> None:
    played = _record('timeout="2" recordingStatusCallbackEvent="in-progress completed absent"', [])
    assert played.forms("/recording") == []
    statuses = [form["RecordingStatus"] for form in played.forms("/recording/status")]
    assert sorted(statuses) == ["absent", "in-progress"]
    assert played.result.prompts[-1] == "Nothing was said."


def test_the_recording_is_the_callers_voice_and_can_be_deleted(tmp_path: Path) -> None:
    tone = (6000 * np.sin(2 * np.pi * 300 * np.arange(RATE) / RATE)).astype("<i2")
    path = tmp_path / "message.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(tone.tobytes())
    small = SmallHotline(
        answers_of({"/voice/incoming": '<Record action="/recording" timeout="2"/>', "/recording": "<Hangup/>"})
    )

    async def conversation() -> tuple[bytes, list[int]]:
        async with small, open_player(small, speed=SPEED) as player, httpx.AsyncClient(trust_env=False) as client:
            await player.call(LINE, steps=[Audio(path=path)])
            url = small.of("/recording")[0]["RecordingUrl"]
            auth = (ACCOUNT, TOKEN)
            wav = await client.get(url + ".wav", auth=auth)
            stereo = await client.get(url + ".wav?RequestedChannels=2", auth=auth)
            deleted = await client.delete(url + ".json", auth=auth)
            gone = await client.get(url + ".wav", auth=auth)
            return wav.content, [answer.status_code for answer in (wav, stereo, deleted, gone)]

    content, statuses = asyncio.run(conversation())
    assert statuses == [200, 400, 204, 404]
    with wave.open(io.BytesIO(content)) as served:
        assert (served.getframerate(), served.getnchannels(), served.getsampwidth()) == (8000, 1, 2)
        samples = np.frombuffer(served.readframes(served.getnframes()), dtype="<i2")
    loud = np.flatnonzero(np.abs(samples.astype(int)) > 1000)
    assert 0.95 * RATE <= loud[-1] - loud[0] <= 1.05 * RATE


def test_clips_of_both_kinds_are_the_same_sound(tmp_path: Path) -> None:
    tone = (6000 * np.sin(2 * np.pi * 300 * np.arange(RATE) / RATE)).astype("<i2")
    wide = tmp_path / "wide.wav"
    with wave.open(str(wide), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(np.repeat(tone, 2).tobytes())
    narrow = tmp_path / "narrow.wav"
    narrow.write_bytes(wav_of_mulaw(load_clip(wide).mulaw))
    assert load_clip(narrow).mulaw == load_clip(wide).mulaw
    assert load_clip(wide).seconds == 1.0
    assert np.max(np.abs(decode_mulaw(load_clip(wide).mulaw).astype(int) - tone)) < 200
    assert set(decode_mulaw(SILENCE)) == {0}
