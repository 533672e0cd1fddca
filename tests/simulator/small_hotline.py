"""A hand-made hotline: checks every signature with twilio's own validator, answers TwiML from a table."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web
from twilio.request_validator import RequestValidator

from simulator.player import CallPlayer

TOKEN = "0123456789abcdef0123456789abcdef"
ACCOUNT = "AC" + "d" * 32
PUBLIC = "https://hotline.example.com"

Answer = str | web.Response | Callable[["Delivery"], Awaitable["str | web.Response"]]


@dataclass(frozen=True)
class Delivery:
    """One webhook as it arrived."""

    path: str
    form: dict[str, str]
    token: str
    method: str = "POST"
    cookie: str = ""


@dataclass
class SmallHotline:
    """`answers`: path with query -> TwiML (a list is used up from the front, its last stays)."""

    answers: dict[str, list[Answer]]
    public: str = PUBLIC
    deliveries: list[Delivery] = field(default_factory=list)
    forged: list[str] = field(default_factory=list)
    frames: list[dict[str, Any]] = field(default_factory=list)
    handshakes: list[dict[str, str]] = field(default_factory=list)
    on_frame: Callable[[dict[str, Any], web.WebSocketResponse], Awaitable[None]] | None = None
    refuse_stream: bool = False
    url: str = ""
    rest: CallPlayer = field(init=False)

    async def __aenter__(self) -> SmallHotline:
        app = web.Application()
        app.router.add_get("/voice/media", self._media)
        app.router.add_route("*", "/{path:.*}", self._webhook)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def of(self, path: str) -> list[dict[str, str]]:
        """The forms that came to a path, in order."""
        return [delivery.form for delivery in self.deliveries if delivery.path == path]

    async def _webhook(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        signature = request.headers.get("X-Twilio-Signature", "")
        if not RequestValidator(TOKEN).validate(self.public + request.path_qs, form, signature):
            self.forged.append(request.path_qs)
            return web.Response(status=403)
        delivery = Delivery(
            request.path_qs, form, request.headers["I-Twilio-Idempotency-Token"], request.method,
            request.headers.get("Cookie", ""),
        )  # fmt: skip
        self.deliveries.append(delivery)
        waiting = self.answers.get(request.path_qs) or self.answers.get(request.path)
        if not waiting:
            return web.Response(status=204)
        answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if not isinstance(answer, (str, web.Response)):
            answer = await answer(delivery)
        return answer if isinstance(answer, web.Response) else twiml(answer)

    async def _media(self, request: web.Request) -> web.StreamResponse:
        self.handshakes.append(dict(request.headers))
        address = self.public.replace("http", "ws", 1) + "/voice/media"
        signature = request.headers.get("x-twilio-signature", "")
        if self.refuse_stream or not RequestValidator(TOKEN).validate(address, {}, signature):
            self.forged.append("/voice/media")
            return web.Response(status=403)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                frame = json.loads(message.data)
                self.frames.append(frame)
                if self.on_frame is not None:
                    await self.on_frame(frame, socket)
        return socket


def twiml(inner: str) -> web.Response:
    """A document; `inner` goes between `<Response>` and its end."""
    return web.Response(
        text=f'<?xml version="1.0" encoding="UTF-8"?><Response>{inner}</Response>', content_type="text/xml"
    )
