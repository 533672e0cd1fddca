"""One recognising process, kept alive: started, watched, ended when it stalls or grows, started again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from asyncio.subprocess import Process
from typing import Any, Final, Protocol

import structlog

from ivr.speech.child_messages import Kind, Message, MessageError, MessageReader
from ivr.speech.process_figures import processor_seconds
from settings import PROJECT_DIR

log = structlog.get_logger()

# Large models take a minute to load from a cold disk; nothing can be heard of the child meanwhile.
_LOAD_SECONDS: Final = 180.0
# A child that lives shorter than this is restarted more and more slowly.
_SHORT_LIFE_SECONDS: Final = 10.0
_LONGEST_PAUSE_SECONDS: Final = 30.0
# A child that used less processor than this share of the limit while it was silent does not work.
_IDLE_SHARE: Final = 0.01
_CHILD_ENVIRONMENT: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class ChildOwner(Protocol):
    """Who uses the child."""

    def configuration(self) -> bytes:
        """The first message to a new process."""

    def child_ready(self) -> None: ...

    def child_said(self, child: SupervisedChild, message: Message) -> None: ...

    def child_lost(self, child: SupervisedChild) -> None:
        """The process is gone, and what it was working on with it."""


class SupervisedChild:
    """A child heard nothing of for `stalled_seconds` is killed, unless it works: a busy machine makes children slow,
    and killing them for it would make it busier. A healthy one says its status every second.
    """

    def __init__(self, number: int, owner: ChildOwner, stalled_seconds: float) -> None:
        self.number = number
        self.languages: dict[str, dict[str, Any]] = {}
        self.ready = False
        self.loading = ""
        self.memory_mb = 0
        self.restarts = 0
        self._owner = owner
        self._stalled_seconds = stalled_seconds
        self._process: Process | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        self._task = asyncio.create_task(self._keep_alive(), name=f"vosk-child-{self.number}")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def send(self, message: bytes) -> None:
        """Never waits; lost if the child is gone, which the owner will be told."""
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(message)

    def kill(self, reason: str) -> None:
        log.warning("vosk_child_killed", child=self.number, pid=self.pid, reason=reason)
        if self._process is not None and self._process.returncode is None:
            # Not terminate(): a stopped or stuck process would not take it.
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGKILL)

    async def _keep_alive(self) -> None:
        pause = 0.0
        while True:
            started = time.monotonic()
            try:
                await self._live_once()
            finally:
                await self._bury()
            self.restarts += 1
            short = time.monotonic() - started < _SHORT_LIFE_SECONDS
            pause = min(_LONGEST_PAUSE_SECONDS, max(0.5, 2 * pause)) if short else 0.0
            await asyncio.sleep(pause)

    async def _live_once(self) -> None:
        ours, theirs = socket.socketpair()
        try:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "ivr.speech.vosk_child",
                stdin=theirs.fileno(),
                stdout=asyncio.subprocess.DEVNULL,
                cwd=PROJECT_DIR,
                env={**os.environ, **_CHILD_ENVIRONMENT},
            )
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        reader, self._writer = await asyncio.open_connection(sock=ours)
        self._writer.write(self._owner.configuration())
        with contextlib.suppress(ConnectionError):
            await self._listen(reader)

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        messages = MessageReader()
        while data := await self._hear(reader):
            try:
                for message in messages.feed(data):
                    self._take(message)
            except MessageError as error:
                self.kill(str(error))
                return

    async def _hear(self, reader: asyncio.StreamReader) -> bytes:
        """What the child says next; nothing when it has ended, or was ended because it stalled."""
        limit = self._stalled_seconds if self.ready else _LOAD_SECONDS
        spent: float | None = None
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(limit / 2):
                    return await reader.read(65536)
            before, spent = spent, processor_seconds(self.pid)
            if before is not None and not _IDLE_SHARE * limit < spent - before < limit:
                self.kill(f"nothing heard for {limit:g} s")
                return b""
            # Silent, but at work: the machine is busy. Only so much work may be done in silence.
            spent = before if before is not None else spent

    def _take(self, message: Message) -> None:
        if message.kind is Kind.LOADING:
            self.loading = message.json()["language"]
        elif message.kind is Kind.READY:
            self.languages = message.json()["languages"]
            self.ready, self.loading = True, ""
            log.info("vosk_child_ready", child=self.number, pid=self.pid, languages=self.languages)
            self._owner.child_ready()
        else:
            if message.kind is Kind.STATUS:
                self.memory_mb = message.json()["rss_mb"]
            self._owner.child_said(self, message)

    async def _bury(self) -> None:
        """Whatever ended the life: no process, no socket and no leased work may be left of it."""
        if self._writer is not None:
            self._writer.close()
            with contextlib.suppress(ConnectionError):
                await self._writer.wait_closed()
            self._writer = None
        if self._process is not None:
            if self._process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    self._process.kill()
            code = await self._process.wait()
            log.info("vosk_child_ended", child=self.number, pid=self.pid, code=code)
        self._process = None
        self.ready = False
        self.memory_mb = 0
        self._owner.child_lost(self)
        self.loading = ""
