"""One call while it lasts: fetches documents, plays their verbs, and obeys REST and the caller's hang-up."""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
import xml.etree.ElementTree as ET
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from simulator.account import Hotline, TwilioAccount, new_sid
from simulator.document import Document, GoTo, Move, Over
from simulator.line import Line
from simulator.transcript import CallLog
from simulator.twiml_rules import TwimlRefused, read_document, read_inline
from simulator.voice import Voice
from simulator.webhook import WebhookFailed, Webhooks
from simulator.webhook_parameters import Party, call_parameters, call_token, status_parameters

if TYPE_CHECKING:
    from simulator.recordings import Recordings
    from simulator.stream import MediaFork
    from simulator.waiting_room import WaitingRoom

MOST_DOCUMENTS = 300
APPLICATION_ERROR = "We are sorry, an application error has occurred. Goodbye."
NO_SUCH_CALL_STATE = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})

Verb = Callable[["LiveCall", ET.Element, Document], Awaitable[Move | None]]


@dataclass(frozen=True)
class Pace:
    """Twilio's own waiting (time-outs, pauses, the caller's voice) and the length of prompts, each so much faster.

    `thinking`: so much longer a question waits for an answer, for callers who type.
    """

    speed: float = 1.0
    prompt_speed: float = 1.0
    thinking: float = 1.0

    async def wait(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self.speed)

    async def speak(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self.prompt_speed)


@dataclass(frozen=True)
class Exchange:
    """What all calls of a player share."""

    account: TwilioAccount
    hotline: Hotline
    webhooks: Webhooks
    verbs: Mapping[str, Verb]
    room: WaitingRoom
    recordings: Recordings
    callee: Any = None
    strict: bool = True


@dataclass
class LiveCall:
    exchange: Exchange
    caller: Party
    called: Party
    pace: Pace
    log: CallLog
    direction: str = "inbound"
    sid: str = field(default_factory=lambda: new_sid("CA"))
    parent_sid: str = ""
    status: str = "ringing"
    answered_by: str = ""  # what answering machine detection found, where it was asked for
    leaving: Move | None = None
    on_enqueued: Callable[[str], None] | None = None

    def __post_init__(self) -> None:
        self.line = Line()
        self.voice = Voice(self.pace.speed)
        self.streams: list[MediaFork] = []
        self.cookies: dict[str, str] = {}
        self.began = time.monotonic()
        self.began_at = datetime.now(UTC)
        self.answered_at: float | None = None
        self._documents = 0
        self._reports = 0
        self._orders: asyncio.Queue[Move] = asyncio.Queue()
        self._background: set[asyncio.Task[Any]] = set()

    @property
    def seconds(self) -> float:
        """Call time: real time times speed."""
        return (time.monotonic() - self.began) * self.pace.speed

    @property
    def over(self) -> bool:
        return self.status in NO_SUCH_CALL_STATE

    @property
    def ordered(self) -> bool:
        """Something was asked of the call that it has not begun to do."""
        return not self._orders.empty()

    def next_report(self) -> int:
        """The number of the next status callback."""
        self._reports += 1
        return self._reports - 1

    def order(self, move: Move) -> None:
        """Cut what the call is doing: a REST update, or somebody hangs up."""
        if isinstance(move, GoTo):
            self.log.requested(nudged=True)
            self.log.add("rest", "redirect", move.url or "TwiML")
        elif isinstance(move, Over):
            self.log.add("twilio", "ends", move.by)
        self._orders.put_nowait(move)

    async def run(self, first: GoTo, status_url: str) -> Over:
        """Play the call to its end, then send the status callback."""
        move: GoTo | Over = first
        while not isinstance(move, Over):
            move = await self._play_until_ordered(move)
        seconds = math.ceil(self.seconds)
        self.status = move.status
        for stream in list(self.streams):
            await stream.stop()
        if status_url:
            extra = status_parameters(seconds, self.next_report(), datetime.now(UTC))
            self.notify(self.exchange.hotline.url(status_url), self.parameters() | extra, "status callback")
        await self._finish_background()
        return move

    async def play(self, goto: GoTo, allowed: Collection[str] | None = None) -> Move | None:
        """Follow documents until one runs out (None), the call ends or leaves a queue."""
        move: Move | None = goto
        while isinstance(move, GoTo):
            document = await self._fetch(move, allowed)
            move = document if isinstance(document, (GoTo, Over)) else await self.run_verbs(document)
        return move

    async def run_verbs(self, document: Document) -> Move | None:
        for element in document.root:
            self.answer_unless(element.tag == "Reject")
            if (move := await self.exchange.verbs[element.tag](self, element, document)) is not None:
                return move
        return None

    def answer_unless(self, rejected: bool) -> None:
        if self.status == "ringing" and not rejected:
            self.status, self.answered_at = "in-progress", time.monotonic()

    def parameters(self) -> dict[str, str]:
        standard = call_parameters(
            self.exchange.account.account_sid, self.sid, self.caller, self.called, self.direction, self.status
        )
        more = {"ParentCallSid": self.parent_sid, "AnsweredBy": self.answered_by}
        return standard | {name: value for name, value in more.items() if value}

    def notify(self, url: str, form: Mapping[str, str], what: str, method: str = "POST") -> None:
        """Deliver a callback whose answer does not matter (but its failure is Twilio's warning 15003)."""
        self.spawn(self._notify(url, form, what, method))

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _notify(self, url: str, form: Mapping[str, str], what: str, method: str) -> None:
        try:
            reply = await self.exchange.webhooks.deliver(url, method, form, self.cookies)
            self.log.add("twilio", "callback", what, url=url, status=reply.status)
        except WebhookFailed as failure:
            self.log.problem(15003, f"{what}: {failure.text}", url)

    async def _play_until_ordered(self, goto: GoTo) -> GoTo | Over:
        if not self._orders.empty():
            return _at_top(self._orders.get_nowait())
        playing = asyncio.create_task(self.play(goto))
        ordered = asyncio.create_task(self._orders.get())
        await asyncio.wait({playing, ordered}, return_when=asyncio.FIRST_COMPLETED)
        if not ordered.done():
            ordered.cancel()
            return _at_top(await playing)
        self.leaving = ordered.result()
        if isinstance(self.leaving, Over):
            self.status = self.leaving.status
        playing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await playing
        self.line.spoken = ""
        move, self.leaving = self.leaving, None
        return _at_top(move)

    async def _fetch(self, goto: GoTo, allowed: Collection[str] | None) -> Document | GoTo | Over:
        try:
            document = await self._document(goto, allowed)
        except (WebhookFailed, TwimlRefused) as failure:
            return self._failed(failure, goto)
        self.log.documents.append(document.text)
        self.log.add("twilio", "document", document.url, twiml=document.text)
        if not document.only_listens_on:
            self.log.answered()
        return document

    async def _document(self, goto: GoTo, allowed: Collection[str] | None) -> Document:
        self._documents += 1
        if (serial := self._documents) > MOST_DOCUMENTS:
            raise WebhookFailed(0, f"over {MOST_DOCUMENTS} documents in one call: a loop", goto.url)
        if goto.twiml is not None:
            return read_inline(serial, goto.twiml, self.exchange.strict, self.log.problem)
        first = {"CallToken": call_token(self.sid)} if serial == 1 and self.direction == "inbound" else {}
        form = self.parameters() | first | dict(goto.parameters)
        request = asyncio.ensure_future(self.exchange.webhooks.deliver(goto.url, goto.method, form, self.cookies))
        # A redirect through REST drops the answer, not the request: the hotline has it already.
        self.log.add("twilio", "request", goto.url, parameters=dict(goto.parameters), method=goto.method)
        self._background.add(request)
        request.add_done_callback(self._forget)
        reply = await asyncio.shield(request)
        return read_document(serial, goto.method, reply, allowed, self.exchange.strict, self.log.problem)

    def _forget(self, request: asyncio.Future[Any]) -> None:
        self._background.discard(request)
        if not request.cancelled():
            request.exception()

    def _failed(self, failure: WebhookFailed | TwimlRefused, goto: GoTo) -> GoTo | Over:
        for code, text in failure.problems if isinstance(failure, TwimlRefused) else [(failure.code, failure.text)]:
            self.log.problem(code, text, failure.url)
        fallback = self.exchange.hotline.fallback
        if "ErrorCode" in goto.parameters or not fallback:
            self.log.add("twilio", "say", APPLICATION_ERROR)
            return Over("application error")
        return GoTo(
            self.exchange.hotline.url(fallback),
            parameters={"ErrorCode": str(failure.code), "ErrorUrl": failure.url},
        )

    async def _finish_background(self) -> None:
        while self._background:
            await asyncio.wait(set(self._background), timeout=20)


def _at_top(move: Move | None) -> GoTo | Over:
    """Outside a queue there is nothing to leave, and a document that runs out ends the call."""
    return move if isinstance(move, (GoTo, Over)) else Over("the document ran out")
