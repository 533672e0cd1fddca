"""Real Vosk processes are killed in the middle of an utterance of a streamed call: it ends in a record or a promise."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from websockets.exceptions import ConnectionClosed

from ivr.speech.line import HeardUtterance, Listening, StoredUtterance, StreamGrant
from models.call import Utterance
from models.fnol import Fnol
from models.task import CALL_BACK
from nlu.understander import Understander
from settings import Settings
from tests.ivr.degrading import MOST_TURNS, go_on
from tests.ivr.phone import ACCOUNT, VOSK_KO, Hotline, Phone
from tests.speech.small_line import (
    MEDIA_URL,
    MediaProcess,
    SmallBook,
    Stream,
    children,
    clip,
    connect_unix,
    media_settings,
    serving_media,
    sign,
    silence,
)
from tests.support.vosk_children import busiest_first
from tests.support.waiting import wait_until

pytestmark = pytest.mark.speech
MIDDLE = int(2.4 * 8000)
PAUSE_SECONDS = 1.5
CHILDREN = 2


@dataclass
class LiveLine:
    """What the media process asks of the house, answered by the real book; a nudge fetches the next document."""

    hotline: Hotline
    phone: Phone
    nudged: list[int] = field(default_factory=list)
    lost: bool = False

    def open_stream(self, call_sid: str, account_sid: str, nonce: str, now: datetime) -> StreamGrant | None:
        return self.hotline.book.open_stream(call_sid, account_sid, nonce, now)

    def listening(self, call_sid: str) -> Listening:
        return self.hotline.book.listening(call_sid)

    def store_utterance(self, call_sid: str, heard: HeardUtterance, now: datetime) -> StoredUtterance:
        return self.hotline.book.store_utterance(call_sid, heard, now)

    def hearing_lost(self, call_sid: str, reason: str, now: datetime) -> StoredUtterance | None:
        self.hotline.ears.languages = set()
        self.lost = True
        return self.hotline.book.hearing_lost(call_sid, reason, now)

    def speaking(self, call_sid: str) -> None:
        self.hotline.speaking.speaking.add(call_sid)

    def silent(self, call_sid: str) -> None:
        self.hotline.speaking.speaking.discard(call_sid)

    def nudge(self, call_sid: str, step: int, utterance: int) -> None:
        assert call_sid == self.phone.call_sid
        self.phone.document = self.hotline.turn.turn(self.phone.request(step=step, utterance=utterance))
        self.nudged.append(utterance)


@pytest.fixture
def socket() -> Iterator[Path]:
    # A socket's path may have 107 bytes; pytest's directories are longer.
    with TemporaryDirectory(prefix="media-") as directory:
        yield Path(directory) / "m.sock"


@pytest.fixture
def media(tmp_path: Path) -> Settings:
    settings = media_settings(tmp_path, children=CHILDREN)
    return settings.model_copy(update={"twilio": settings.twilio.model_copy(update={"account_sid": ACCOUNT})})


@pytest.fixture
def line(small_hotline: Hotline) -> LiveLine:
    parts = replace(small_hotline.parts, understander=Understander({}))
    hotline = Hotline(parts, small_hotline.clock, small_hotline.ears, small_hotline.speaking)
    return LiveLine(hotline, Phone(hotline, VOSK_KO))


async def call(line: LiveLine, socket: Path, victims: int) -> None:
    """Two answers; in the middle of the second, recognising processes die.

    Where nobody is left to hear, the stream is ended; on a machine that is too busy to hear at all, even earlier.
    """
    phone, audio = line.phone, clip("place1")
    phone.rings()
    async with connect_unix(socket, {"X-Twilio-Signature": sign(MEDIA_URL)}) as connection:
        stream = Stream(connection, phone.call_sid)
        with contextlib.suppress(ConnectionClosed):
            await stream.start(str(phone.call.stream_nonce), ACCOUNT)
            await stream.play(clip("injury2") + silence(PAUSE_SECONDS))
            await asyncio.to_thread(wait_until, lambda: line.lost or line.nudged)
            await stream.play(audio[:MIDDLE])
            await asyncio.sleep(0.3)
        kill(busiest_first(children())[:victims])
        with contextlib.suppress(ConnectionClosed):
            await stream.play(audio[MIDDLE:] + silence(PAUSE_SECONDS))
            await asyncio.to_thread(wait_until, lambda: line.lost or len(line.nudged) >= 2)
            await stream.stop()
    wait_until(lambda: line.lost or len(line.nudged) >= 2)


def kill(processes: Sequence[int]) -> None:
    assert processes
    for pid in processes:
        os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("victims", [1, CHILDREN], ids=["the one that hears", "all of them"])
def test_the_call_goes_on_and_ends_well(line: LiveLine, media: Settings, socket: Path, victims: int) -> None:
    with serving_media(media, socket, line):
        MediaProcess(media, SmallBook(), socket).wait_healthy(CHILDREN)
        asyncio.run(call(line, socket, victims))
    phone, hotline = line.phone, line.hotline
    said = " ".join(row.text or "" for row in hotline.rows(Utterance))
    assert "강남역" in said or phone.call.hearing != "vosk"
    for _ in range(MOST_TURNS):
        if "/voice/turn" not in phone.document:
            break
        go_on(phone, heard=False)
    phone.hangs_up()
    assert hotline.rows(Fnol) or CALL_BACK in phone.tasks, phone.document
