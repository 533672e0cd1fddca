"""Serves the REST stand-in, or joins one that already runs on the port: then calls are announced to it."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from aiohttp import web

from simulator.account import TwilioAccount
from simulator.recordings import Recording, Recordings
from simulator.rest_error import RestError
from simulator.rest_stand_in import CALL_IS_OVER, RestStandIn

HOST = "127.0.0.1"
PRIVATE = "/_stand_in"
LARGEST_UPLOAD = 256 * 1024 * 1024


class RestServer:
    """One listener on the loopback interface. Private paths, for processes of this machine only:

    `GET /_stand_in` what it is, `POST /_stand_in/calls` a call played elsewhere, `POST /_stand_in/recordings`,
    `POST /_stand_in/numbers` a number that answers elsewhere,
    `GET /_stand_in/messages`, `POST /_stand_in/refuse` the next n requests get 429.
    """

    def __init__(self, account: TwilioAccount, stand_in: RestStandIn, recordings: Recordings, port: int) -> None:
        self._account = account
        self._stand_in = stand_in
        self._recordings = recordings
        self._wanted_port = port
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None
        self._elsewhere: dict[str, str] = {}
        self._answered_by: dict[str, str] = {}
        self._other = ""
        self.url = ""

    @property
    def public_url(self) -> str:
        """The address a hotline calls: that of the stand-in on the known port."""
        return self._other or self.url

    async def start(self) -> None:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))
        if self._wanted_port:
            other = f"http://{HOST}:{self._wanted_port}"
            self._other = other if await self._is_stand_in(other) else ""
        app = web.Application(middlewares=[self._forward], client_max_size=LARGEST_UPLOAD)
        app.add_routes([*self._stand_in.routes(), *self._private_routes()])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, 0 if self._other else self._wanted_port)
        await site.start()
        self.url = f"http://{HOST}:{self._runner.addresses[0][1]}"
        if self._other:
            self._recordings.publish = self._upload

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        if self._session is not None:
            await self._session.close()

    async def announce(self, call_sid: str) -> None:
        """Tell the stand-in on the known port who plays this call."""
        if self._other:
            await self._post("/calls", {"call_sid": call_sid, "url": self.url})

    async def expect(self, number: str) -> None:
        """Tell the stand-in on the known port who answers calls to this number."""
        if self._other:
            await self._post("/numbers", {"number": number, "url": self.url})

    async def messages_to(self, number: str, since: datetime) -> list[dict[str, str]]:
        """SMS a number has been sent since then; none where the stand-in on the known port has gone away."""
        messages = self._stand_in.messages
        if self._other:
            assert self._session is not None
            with contextlib.suppress(aiohttp.ClientConnectionError):
                async with self._session.get(f"{self._other}{PRIVATE}/messages", params={"to": number}) as answer:
                    messages = await answer.json()
        # Dates in REST are whole seconds.
        floor = since.replace(microsecond=0).astimezone(UTC)
        return [m for m in messages if m["to"] == number and parsedate_to_datetime(m["date_created"]) >= floor]

    def _private_routes(self) -> list[web.RouteDef]:
        return [
            web.get(PRIVATE, self._about),
            web.post(PRIVATE + "/calls", self._take_call),
            web.post(PRIVATE + "/numbers", self._take_number),
            web.post(PRIVATE + "/recordings", self._take_recording),
            web.get(PRIVATE + "/messages", self._list_messages),
            web.post(PRIVATE + "/refuse", self._refuse),
        ]

    async def _about(self, _: web.Request) -> web.Response:
        return web.json_response(
            {"ok": True, "twilio_stand_in": self._account.account_sid, "messages": len(self._stand_in.messages)}
        )

    async def _take_call(self, request: web.Request) -> web.Response:
        given = await request.json()
        self._elsewhere[given["call_sid"]] = given["url"]
        return web.Response(status=204)

    async def _take_number(self, request: web.Request) -> web.Response:
        given = await request.json()
        self._answered_by[given["number"]] = given["url"]
        return web.Response(status=204)

    async def _take_recording(self, request: web.Request) -> web.Response:
        given = await request.json()
        started = datetime.fromisoformat(given["started"])
        wav = base64.b64decode(given["wav"])
        self._recordings.keep(
            Recording(given["sid"], given["call_sid"], started, given["status"], wav, given["seconds"])
        )
        return web.Response(status=204)

    async def _list_messages(self, request: web.Request) -> web.Response:
        to = request.query.get("to")
        return web.json_response([m for m in self._stand_in.messages if to in (None, m["to"])])

    async def _refuse(self, request: web.Request) -> web.Response:
        self._stand_in.refuse_next = int((await request.json())["requests"])
        return web.Response(status=204)

    @web.middleware
    async def _forward(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """A request about a call that another process plays, or will answer, goes there as it is."""
        owner = self._elsewhere.get(request.match_info.get("sid", ""))
        if owner is None and request.method == "POST" and request.path.endswith("/Calls.json"):
            owner = self._answered_by.get(str((await request.post()).get("To", "")))
        if owner is None:
            return await handler(request)
        assert self._session is not None
        headers = {name: request.headers[name] for name in ("Authorization", "Content-Type") if name in request.headers}
        try:
            async with self._session.request(
                request.method, owner + request.path_qs, data=await request.read(), headers=headers
            ) as answer:
                return web.Response(body=await answer.read(), status=answer.status, content_type=answer.content_type)
        except aiohttp.ClientConnectorError:
            if "sid" not in request.match_info:
                return await handler(request)  # whoever would have answered is gone: the number is like any other
            # The process that played it is gone, and so is the call.
            return web.json_response(RestError(400, 21220, CALL_IS_OVER).as_json(), status=400)

    async def _upload(self, recording: Recording) -> None:
        content = {
            "sid": recording.sid, "call_sid": recording.call_sid, "started": recording.started.isoformat(),
            "status": recording.status, "seconds": recording.seconds, "wav": base64.b64encode(recording.wav).decode(),
        }  # fmt: skip
        await self._post("/recordings", content)

    async def _post(self, path: str, content: dict[str, Any]) -> None:
        assert self._session is not None
        async with self._session.post(f"{self._other}{PRIVATE}{path}", json=content) as answer:
            answer.raise_for_status()

    async def _is_stand_in(self, url: str) -> bool:
        assert self._session is not None
        with contextlib.suppress(aiohttp.ClientError, ValueError):
            async with self._session.get(url + PRIVATE) as answer:
                about = await answer.json()
                return bool(about.get("twilio_stand_in") == self._account.account_sid)
        return False
