"""api.twilio.com on this machine: the REST calls a hotline makes, acting on the calls being played."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Protocol

from aiohttp import web

from simulator.account import TwilioAccount, new_sid
from simulator.document import GoTo, Move, Over
from simulator.recordings import Recordings
from simulator.rest_error import RestError, not_found
from simulator.rest_queues import QueueResources
from simulator.waiting_room import WaitingRoom

API = "/2010-04-01/Accounts/{account}"
LONGEST_MESSAGE = 1600
CALL_IS_OVER = "Unable to update record. Call is not in-progress. Cannot redirect."
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ControlledCall(Protocol):
    """What REST may do to a call that is being played."""

    @property
    def sid(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def over(self) -> bool: ...
    def order(self, move: Move, /) -> None: ...


@dataclass(frozen=True)
class EndedCall:
    """What is left of a call for REST: it exists, and can no longer be changed."""

    sid: str
    status: str
    over: bool = True

    def order(self, _: Move, /) -> None:
        raise RestError(400, 21220, CALL_IS_OVER)


class RestStandIn:
    """`dial` plays an outgoing call and returns its sid; `show` prints an SMS."""

    def __init__(
        self, account: TwilioAccount, recordings: Recordings, room: WaitingRoom,
        dial: Callable[[Mapping[str, str], list[str]], str] | None = None,
        show: Callable[[dict[str, str]], None] | None = None,
    ) -> None:  # fmt: skip
        self._account = account
        self._recordings = recordings
        self._queues = QueueResources(account, room)
        self._dial = dial
        self._show = show
        self.calls: dict[str, ControlledCall] = {}
        self.messages: list[dict[str, str]] = []
        self.requests = 0
        self.refuse_next = 0

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post(API + "/Calls.json", self._guarded(self._create_call)),
            web.get(API + "/Calls/{sid}.json", self._guarded(self._get_call)),
            web.post(API + "/Calls/{sid}.json", self._guarded(self._update_call)),
            web.get(API + "/Messages.json", self._guarded(self._list_messages)),
            web.post(API + "/Messages.json", self._guarded(self._send_message)),
            web.get(API + "/Queues.json", self._guarded(self._queues.list_queues)),
            web.get(API + "/Queues/{queue}/Members.json", self._guarded(self._queues.list_members)),
            web.get(API + "/Queues/{queue}/Members/{member}.json", self._guarded(self._queues.get_member)),
            web.post(API + "/Queues/{queue}/Members/{member}.json", self._guarded(self._queues.update_member)),
            web.get(API + "/Recordings/{sid}", self._guarded(self._fetch_recording)),
            web.delete(API + "/Recordings/{sid}", self._guarded(self._delete_recording)),
        ]

    def _guarded(self, handler: Handler) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            self.requests += 1
            try:
                self._admit(request)
                return await handler(request)
            except RestError as error:
                return web.json_response(error.as_json(), status=error.status)

        return answer

    def _admit(self, request: web.Request) -> None:
        wanted = f"{self._account.account_sid}:{self._account.auth_token}".encode()
        given = request.headers.get("Authorization", "").removeprefix("Basic ")
        if not hmac.compare_digest(given.encode(), base64.b64encode(wanted)):
            raise RestError(401, 20003, "Authenticate")
        if request.match_info["account"] != self._account.account_sid:
            raise not_found(request.path)
        if self.refuse_next > 0:
            self.refuse_next -= 1
            raise RestError(429, 20429, "Too Many Requests")

    async def _get_call(self, request: web.Request) -> web.Response:
        return web.json_response(self._call_json(self._find_call(request)))

    async def _update_call(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        call = self._find_call(request)
        if call.over:
            raise RestError(400, 21220, CALL_IS_OVER)
        call.order(_ordered(form, call))
        return web.json_response(self._call_json(call))

    def _find_call(self, request: web.Request) -> ControlledCall:
        call = self.calls.get(request.match_info["sid"])
        if call is None:
            raise not_found(request.path)
        return call

    async def _create_call(self, request: web.Request) -> web.Response:
        form = await request.post()
        fields = {name: str(value) for name, value in form.items()}
        for name in ("To", "From"):
            if not fields.get(name):
                raise RestError(400, 21201, f"No '{name}' number is specified")
        if not (fields.get("Url") or fields.get("Twiml")):
            raise RestError(400, 21205, "Url or Twiml parameter is required")
        if self._dial is None:
            raise RestError(500, 20500, "this stand-in plays no outgoing calls")
        sid = self._dial(fields, [str(value) for value in form.getall("StatusCallbackEvent", [])])
        return web.json_response(self._call_json(self.calls[sid]), status=201)

    async def _send_message(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        if not form.get("To"):
            raise RestError(400, 21604, "A 'To' phone number is required.")
        if not (form.get("From") or form.get("MessagingServiceSid")):
            raise RestError(400, 21603, "A 'From' phone number is required.")
        body = form.get("Body", "")
        if not body:
            raise RestError(400, 21602, "Message body is required.")
        if len(body) > LONGEST_MESSAGE:
            raise RestError(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        message = {
            "sid": new_sid("SM"), "to": form["To"], "from": form.get("From", ""), "body": body, "status": "queued",
            "account_sid": self._account.account_sid, "direction": "outbound-api", "date_created": _now(),
        }  # fmt: skip
        self.messages.append(message)
        if self._show is not None:
            self._show(message)
        return web.json_response(message, status=201)

    async def _list_messages(self, request: web.Request) -> web.Response:
        to = request.query.get("To")
        return web.json_response(
            {"messages": [m for m in reversed(self.messages) if to in (None, m["to"])], "next_page_uri": None}
        )

    async def _fetch_recording(self, request: web.Request) -> web.Response:
        sid, _, kind = request.match_info["sid"].partition(".")
        recording = self._recordings.find(sid)
        if recording is None or (recording.status != "completed" and kind != "json"):
            raise not_found(request.path)
        if kind == "json":
            return web.json_response(
                {"sid": sid, "call_sid": recording.call_sid, "status": recording.status,
                 "duration": str(recording.seconds), "account_sid": self._account.account_sid}
            )  # fmt: skip
        if request.query.get("RequestedChannels") == "2":
            raise RestError(400, 21245, "Requested channels not available")
        if kind == "mp3":
            raise RestError(400, 20001, "this stand-in serves .wav only")
        return web.Response(body=recording.wav, content_type="audio/x-wav")

    async def _delete_recording(self, request: web.Request) -> web.Response:
        sid = request.match_info["sid"].partition(".")[0]
        recording = self._recordings.find(sid)
        if recording is None:
            raise not_found(request.path)
        if recording.status == "in-progress":
            raise RestError(400, 20001, "Cannot delete a recording in progress")
        self._recordings.delete(sid)
        return web.Response(status=204)

    def _call_json(self, call: ControlledCall) -> dict[str, str]:
        account = self._account.account_sid
        return {
            "sid": call.sid, "account_sid": account, "status": call.status, "api_version": "2010-04-01",
            "uri": f"/2010-04-01/Accounts/{account}/Calls/{call.sid}.json",
        }  # fmt: skip


def _ordered(form: Mapping[str, str], call: ControlledCall) -> Move:
    given = [name for name in ("Url", "Twiml", "Status") if form.get(name)]
    if len(given) != 1:
        raise RestError(400, 21200, "exactly one of Url, Twiml and Status")
    if given == ["Url"]:
        return GoTo(form["Url"], form.get("Method", "POST"))
    if given == ["Twiml"]:
        return GoTo("", twiml=form["Twiml"])
    if form["Status"] == "canceled" and call.status not in ("queued", "ringing"):
        raise RestError(400, 21220, "Call is in progress; it can only be completed")
    if form["Status"] not in ("completed", "canceled"):
        raise RestError(400, 21218, f"Invalid status {form['Status']}")
    return Over("the hotline hung up through REST", form["Status"])


def _now() -> str:
    return format_datetime(datetime.now(UTC))
