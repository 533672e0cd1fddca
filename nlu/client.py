"""Asking a Rasa server what a text means, within a total deadline.

The timeouts of HTTP clients bound one read, not the whole: a server that drips a byte now and then holds them for ever
(measured: 15 s with a timeout of 1 s). So each question runs on an event loop under `asyncio.timeout`, which ends it
wherever it is, and nothing of it is left behind: no thread, no connection.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import os
from collections.abc import Coroutine
from threading import Lock, Thread
from typing import Any

import httpx

from nlu.breaker import CircuitBreaker
from nlu.rasa_answer import BadAnswer, RasaAnswer, parse_rasa_answer

# What is said in one breath; the rest of a longer text is not asked about.
LONGEST_TEXT = 1000
RETRY_AFTER_SECONDS = 0.03
# The loop ends a question at the deadline by itself; this is for a loop that could not run.
LOOP_GRACE_SECONDS = 0.5
CONNECTION_FAILURES = (httpx.ConnectError, httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)


class NluUnavailable(Exception):
    """No usable answer in time; the message says why and never what was asked."""


class RasaClient:
    """One Rasa server. Calls may come from many threads at once."""

    def __init__(
        self, url: str, token: str, deadline_seconds: float, max_answer_bytes: int, breaker: CircuitBreaker
    ) -> None:
        self._url = f"{url.rstrip('/')}/model/parse"
        self._token = token
        self._deadline_seconds = deadline_seconds
        self._max_answer_bytes = max_answer_bytes
        self._breaker = breaker
        self._lock = Lock()
        self._line: _Line | None = None

    def parse(self, text: str) -> RasaAnswer:
        """Raises NluUnavailable at the deadline at the latest; at once while the breaker is open."""
        if not self._breaker.allows():
            raise NluUnavailable("not asked: it failed too often just now")
        try:
            answer = self._ask(_harmless(text))
        except NluUnavailable:
            self._breaker.failed()
            raise
        self._breaker.succeeded()
        return answer

    def close(self) -> None:
        with self._lock:
            line, self._line = self._line, None
        if line is not None:
            line.close()

    def _ask(self, text: str) -> RasaAnswer:
        future = self._open_line().start(self._within_deadline(text))
        try:
            return parse_rasa_answer(future.result(self._deadline_seconds + LOOP_GRACE_SECONDS), text)
        # TimeoutError is an OSError: named first.
        except TimeoutError as error:
            future.cancel()
            raise NluUnavailable(f"no answer within {self._deadline_seconds} s") from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise NluUnavailable(f"cannot be asked: {type(error).__name__}") from error
        except BadAnswer as error:
            raise NluUnavailable(f"answers wrongly: {error}") from error

    async def _within_deadline(self, text: str) -> bytes:
        async with asyncio.timeout(self._deadline_seconds):
            try:
                return await self._exchange(text)
            except CONNECTION_FAILURES:
                # Restarting, or a kept connection that it had closed meanwhile. Asking twice changes nothing there.
                await asyncio.sleep(RETRY_AFTER_SECONDS)
                return await self._exchange(text)

    async def _exchange(self, text: str) -> bytes:
        line = self._open_line()
        parameters = {"token": self._token} if self._token else {}
        async with line.http.stream("POST", self._url, params=parameters, json={"text": text}) as response:
            if response.status_code != httpx.codes.OK:
                raise BadAnswer(f"status {response.status_code}")
            body = bytearray()
            # Raw: a small compressed answer must not become a large one here.
            async for piece in response.aiter_raw():
                body += piece
                if len(body) > self._max_answer_bytes:
                    raise BadAnswer(f"longer than {self._max_answer_bytes} bytes")
            return bytes(body)

    def _open_line(self) -> _Line:
        """Made at first use and again after a fork: a thread does not survive it."""
        with self._lock:
            if self._line is None or self._line.process != os.getpid():
                self._line = _Line()
            return self._line


class _Line:
    """A thread with an event loop and the connections kept open on it."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self.http = httpx.AsyncClient(
            timeout=None,
            trust_env=False,
            headers={"Accept-Encoding": "identity"},
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=16, keepalive_expiry=30),
        )
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="nlu-client", daemon=True)
        self._thread.start()

    def start(self, question: Coroutine[Any, Any, bytes]) -> concurrent.futures.Future[bytes]:
        return asyncio.run_coroutine_threadsafe(question, self._loop)

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self.http.aclose(), self._loop).result(LOOP_GRACE_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(LOOP_GRACE_SECONDS)
        self._loop.close()


def _harmless(text: str) -> str:
    """As long as it was, unless it was too long: offsets stay true.

    Rasa takes a text that begins with a slash for a command naming its own intent; half a character has no encoding.
    """
    sound = text[:LONGEST_TEXT].encode("utf-8", "replace").decode()
    return "." + sound[1:] if sound.startswith("/") else sound
