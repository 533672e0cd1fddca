"""Start/Stream and Stop/Stream: the caller's voice to the hotline's web socket, as Twilio's Media Streams send it."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from simulator.account import OutOfReach, new_sid
from simulator.clip import SILENCE
from simulator.document import Document, Move
from simulator.live_call import LiveCall
from simulator.signature import sign

OPEN_SECONDS = 10.0
CLOSE_SECONDS = 2.0
# Frames that wait for a hotline that reads too slowly before Twilio gives them up: ten seconds.
SEND_BUFFER = 500
FRAME_MS = 20
TRACKS = {"inbound_track": ["inbound"], "outbound_track": ["outbound"], "both_tracks": ["inbound", "outbound"]}
SILENT_PAYLOAD = base64.b64encode(SILENCE).decode()


async def start(call: LiveCall, verb: ET.Element, document: Document) -> Move | None:
    for noun in verb:
        if noun.tag == "Stream":
            fork = MediaFork(call, noun, document)
            call.streams.append(fork)
            fork.open()
        else:
            call.log.add("twilio", "not played", f"Start/{noun.tag}")
    return None


async def stop(call: LiveCall, verb: ET.Element, _: Document) -> Move | None:
    for noun in verb.iter("Stream"):
        for fork in [fork for fork in call.streams if fork.name == noun.get("name")]:
            await fork.stop()
    return None


class MediaFork:
    """One background stream. It lives through later documents, until it is stopped or the call ends."""

    def __init__(self, call: LiveCall, noun: ET.Element, document: Document) -> None:
        self.sid = new_sid("MZ")
        self.name = noun.get("name")
        self._call = call
        self._url = noun.get("url", "")
        self._tracks = TRACKS[noun.get("track", "inbound_track")]
        self._custom = {p.get("name", ""): p.get("value", "") for p in noun.iter("Parameter")}
        callback = noun.get("statusCallback")
        self._callback = document.link(callback) if callback else ""
        self._callback_method = noun.get("statusCallbackMethod", "POST")
        self._frames: asyncio.Queue[bytes] = asyncio.Queue(SEND_BUFFER)
        self._task: asyncio.Task[None] | None = None
        self._sequence = 0
        self._chunk = 0
        self._overflowed = False

    def open(self) -> None:
        """Begin in the background: the next verb does not wait for the socket."""
        # The microphone counts as heard from now on; the frames wait for the socket.
        if "inbound" in self._tracks:
            self._call.voice.listen(self._hear)
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Twilio's stop message, then the socket closes."""
        self._call.voice.unlisten(self._hear)
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self in self._call.streams:
            self._call.streams.remove(self)

    def _hear(self, frame: bytes) -> None:
        try:
            self._frames.put_nowait(frame)
        except asyncio.QueueFull:
            if not self._overflowed:
                self._overflowed = True
                self._call.log.problem(31930, "the hotline reads the stream too slowly; audio is lost", self._url)

    async def _run(self) -> None:
        try:
            socket = await self._connect()
        except (OSError, InvalidHandshake, TimeoutError, OutOfReach) as error:
            self._lost(31920, f"the web socket was not opened: {_reason(error)}")
            return
        self._report("stream-started")
        reader = asyncio.create_task(self._drain(socket))
        try:
            await self._send_all(socket)
        except ConnectionClosed as closed:
            self._lost(31921, f"the hotline closed the stream: {closed}")
        finally:
            reader.cancel()
            await socket.close()

    async def _connect(self) -> ClientConnection:
        hotline = self._call.exchange.hotline
        signed = self._url + ("/" if hotline.sign_stream_with_slash and not self._url.endswith("/") else "")
        near, public = urlsplit(hotline.address_of(self._url)), urlsplit(self._url)
        # The URI carries the public host (it becomes the Host header); host and port are where we really go.
        return await connect(
            near._replace(netloc=public.netloc).geturl(),
            host=near.hostname,
            port=near.port or (443 if near.scheme == "wss" else 80),
            additional_headers={
                "x-twilio-signature": sign(self._call.exchange.account.auth_token, signed),
                "X-Forwarded-Proto": {"wss": "https", "ws": "http"}[public.scheme],
            },
            user_agent_header="TwilioMediaStreams",
            compression=None,
            ping_interval=None,
            proxy=None,
            open_timeout=OPEN_SECONDS,
            close_timeout=CLOSE_SECONDS,
        )

    async def _send_all(self, socket: ClientConnection) -> None:
        await socket.send(json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"}))
        await socket.send(self._numbered("start", self._start()))
        self._call.log.add("twilio", "stream", "open", stream_sid=self.sid)
        try:
            while True:
                await socket.send(self._media(await self._frames.get()))
        except asyncio.CancelledError:
            with contextlib.suppress(ConnectionClosed):
                account = self._call.exchange.account.account_sid
                await socket.send(self._numbered("stop", {"accountSid": account, "callSid": self._call.sid}))
            self._report("stream-stopped")
            raise

    def _start(self) -> dict[str, Any]:
        return {
            "accountSid": self._call.exchange.account.account_sid,
            "streamSid": self.sid,
            "callSid": self._call.sid,
            "tracks": self._tracks,
            "customParameters": self._custom,
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        }

    def _numbered(self, event: str, content: dict[str, Any]) -> str:
        self._sequence += 1
        message = {"event": event, "sequenceNumber": str(self._sequence), "streamSid": self.sid, event: content}
        return json.dumps(message, ensure_ascii=False)

    def _media(self, frame: bytes) -> str:
        # By hand, not json.dumps: fifty of these a second for every call.
        payload = SILENT_PAYLOAD if frame == SILENCE else base64.b64encode(frame).decode()
        self._sequence += 1
        self._chunk += 1
        return (
            f'{{"event":"media","sequenceNumber":"{self._sequence}","streamSid":"{self.sid}","media":'
            f'{{"track":"inbound","chunk":"{self._chunk}","timestamp":"{(self._chunk - 1) * FRAME_MS}",'
            f'"payload":"{payload}"}}}}'
        )

    async def _drain(self, socket: ClientConnection) -> None:
        """A one-way stream has nothing to hear; Twilio warns of each kind of message once."""
        warned: set[int] = set()
        async for message in socket:
            code, what = (31951, "message") if isinstance(message, str) else (31950, "binary frame")
            if code not in warned:
                warned.add(code)
                self._call.log.problem(code, f"a one-way stream takes no {what}", self._url)

    def _lost(self, code: int, text: str) -> None:
        self._call.voice.unlisten(self._hear)
        self._call.log.problem(code, text, self._url)
        self._report("stream-error", text)

    def _report(self, event: str, error: str = "") -> None:
        if not self._callback:
            return
        form = {
            "AccountSid": self._call.exchange.account.account_sid,
            "CallSid": self._call.sid,
            "StreamSid": self.sid,
            "StreamName": self.name or self.sid,
            "StreamEvent": event,
            "Timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        } | ({"StreamError": error} if error else {})
        self._call.notify(self._callback, form, event, self._callback_method)


def _reason(error: Exception) -> str:
    if isinstance(error, InvalidStatus):
        return f"the answer was HTTP {error.response.status_code}, not 101"
    return f"{type(error).__name__} {error}"
