"""What happened on a call: events as they come, turns with their latencies, and the result of it all."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Event:
    """`at`: seconds of real time since the call began. `who`: hotline, caller, agent, twilio or rest."""

    at: float
    who: str
    kind: str
    text: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """Something Twilio would have put into its debugger (a code), or a step that could not be done (code 0)."""

    code: int
    text: str
    where: str = ""

    def __str__(self) -> str:
        code = f"{self.code}: " if self.code else ""
        return f"{code}{self.text}" + (f" [{self.where}]" if self.where else "")


@dataclass(frozen=True)
class Turn:
    """One answer of the caller and what it led to; real seconds.

    `input_to_request`: end of the caller's input until Twilio asks for the next document (for a streamed voice:
    until the hotline's REST call, the nudge). `request_to_document`: until that document is there.
    """

    kind: str
    said: str
    input_to_request: float
    request_to_document: float
    nudged: bool

    @property
    def total(self) -> float:
        return self.input_to_request + self.request_to_document


@dataclass(frozen=True)
class CallResult:
    call_sid: str
    to: str
    from_: str
    status: str
    ended_by: str
    call_seconds: float
    real_seconds: float
    events: tuple[Event, ...]
    turns: tuple[Turn, ...]
    problems: tuple[Problem, ...]
    documents: tuple[str, ...]
    messages: tuple[dict[str, str], ...]
    steps_left: int

    @property
    def ok(self) -> bool:
        """Nothing was refused, and the caller came to say all."""
        return not self.problems and not self.steps_left

    @property
    def prompts(self) -> list[str]:
        """What the hotline said, in order."""
        return [e.text for e in self.events if e.who == "hotline" and e.kind == "say"]

    def of_kind(self, kind: str) -> list[Event]:
        return [e for e in self.events if e.kind == kind]

    def as_json(self) -> dict[str, Any]:
        turns = [asdict(turn) | {"total": turn.total} for turn in self.turns]
        return asdict(self) | {"ok": self.ok, "turns": turns}


class CallLog:
    """Collects the events of one call and shows them to whoever watches."""

    def __init__(self, watch: Callable[[Event], None] | None = None) -> None:
        self._watch = watch
        self._began = time.monotonic()
        self.events: list[Event] = []
        self.turns: list[Turn] = []
        self.problems: list[Problem] = []
        self.documents: list[str] = []
        self._pending: _PendingTurn | None = None

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    def add(self, who: str, kind: str, text: str = "", **data: Any) -> None:
        event = Event(round(self.seconds, 4), who, kind, text, data)
        self.events.append(event)
        if self._watch is not None:
            self._watch(event)

    def problem(self, code: int, text: str, where: str = "") -> None:
        problem = Problem(code, text, where)
        self.problems.append(problem)
        self.add("twilio", "problem", str(problem), code=code)

    def input_ended(self, kind: str, said: str, at: float | None = None) -> None:
        """The caller has finished an answer; the clock of the turn starts."""
        self._pending = _PendingTurn(kind, said, time.monotonic() if at is None else at)

    def requested(self, nudged: bool) -> None:
        """The next document is being asked for because of that answer."""
        if self._pending is not None:
            self._pending.requested, self._pending.nudged = time.monotonic(), nudged

    def answered(self) -> None:
        """The document that answers the caller is there."""
        turn, self._pending = self._pending, None
        if turn is not None and turn.requested is not None:
            now = time.monotonic()
            self.turns.append(
                Turn(turn.kind, turn.said, turn.requested - turn.ended, now - turn.requested, turn.nudged)
            )


@dataclass
class _PendingTurn:
    kind: str
    said: str
    ended: float
    requested: float | None = None
    nudged: bool = False
