"""What became of one call: frozen, complete, and stored as JSON in `call_fact.story`. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Literal

Outcome = Literal[
    "answered", "abandoned", "callback", "system_lost", "closed", "waiting",
    "contained", "bot_abandoned", "lost_before_queue", "direct", "open",
]  # fmt: skip

# How a stay that nobody answered counts; the keys are the results of `queue.left`.
STAY_OUTCOMES: dict[str, Outcome] = {
    "abandoned": "abandoned",
    "callback": "callback",
    "system_error": "system_lost",
    "timeout": "system_lost",
    "full": "system_lost",
    "closed": "closed",
    "waiting": "waiting",
}
UNFINISHED: frozenset[Outcome] = frozenset({"waiting", "open"})


@dataclass(frozen=True)
class QueueStay:
    """One stay in one queue. `result`: answered, waiting, or a result of `queue.left`."""

    leg: int
    queue: str
    entered_at: datetime
    left_at: datetime | None  # of an answered stay: the answer
    result: str
    agent: str = ""

    @property
    def wait(self) -> float | None:
        """Seconds from entry to the agent's answer or to leaving; None while waiting."""
        return None if self.left_at is None else (self.left_at - self.entered_at).total_seconds()


@dataclass(frozen=True)
class AgentLeg:
    """One agent's part in a call."""

    leg: int
    agent: str
    answered_at: datetime
    left_at: datetime | None
    reason: str | None
    hold_seconds: float
    holds: int
    acw_ended_at: datetime | None
    rang: bool

    @property
    def talk(self) -> float:
        """Seconds of conversation, hold taken out; 0 while it goes on."""
        return 0.0 if self.left_at is None else (self.left_at - self.answered_at).total_seconds() - self.hold_seconds

    @property
    def acw(self) -> float:
        """After-call work; left out (0) until it is closed."""
        if self.left_at is None or self.acw_ended_at is None:
            return 0.0
        return max(0.0, (self.acw_ended_at - self.left_at).total_seconds())

    @property
    def handle(self) -> float:
        return self.talk + self.hold_seconds + self.acw


@dataclass(frozen=True)
class Dial:
    """An agent rings a customer back; `until` is when the agent is done with it."""

    agent: str
    at: datetime
    parent: str | None
    until: datetime | None


@dataclass(frozen=True)
class Consult:
    """An agent asks somebody to go on with a held caller. `result`: handed_over, taken_back, or why it came to
    nothing; `met_at` None: the two never spoke.
    """

    agent: str
    second: str  # the agent or the adjuster who was asked; empty: nobody could be
    with_adjuster: bool
    began_at: datetime
    met_at: datetime | None
    ended_at: datetime
    result: str


@dataclass(frozen=True)
class AdjusterTalk:
    """An adjuster who took the caller over; no agent's work."""

    adjuster: str
    leg: int
    answered_at: datetime
    left_at: datetime | None


@dataclass(frozen=True)
class Claim:
    """`survey` None: the event did not say whether one is needed."""

    created_at: datetime
    accident_at: datetime | None
    survey: bool | None


@dataclass(frozen=True)
class CallStory:
    call: str
    arrived_at: datetime
    direction: str = "inbound"
    caller: str | None = None
    line: str | None = None
    bot_result: str | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    stays: tuple[QueueStay, ...] = ()
    legs: tuple[AgentLeg, ...] = ()
    consults: tuple[Consult, ...] = ()
    adjusters: tuple[AdjusterTalk, ...] = ()
    missed_rings: tuple[tuple[str, int], ...] = ()  # (agent, leg), one for each ring that timed out
    closed: bool = False
    callback_requested_at: datetime | None = None
    callback_answered_at: datetime | None = None
    dials: tuple[Dial, ...] = ()
    survey_invited: bool = False
    survey_score: int | None = None
    complaint: bool = False
    praise: bool = False
    issue: str | None = None
    claims: tuple[Claim, ...] = ()
    dispatched_at: datetime | None = None
    contacted_at: datetime | None = None

    @property
    def first_answer(self) -> datetime | None:
        return min((leg.answered_at for leg in self.legs), default=None)

    @property
    def outcome(self) -> Outcome:
        """What the call came to, once, whatever happened after its first answer."""
        if self.stays:
            return "answered" if self.legs else STAY_OUTCOMES.get(self.stays[-1].result, "system_lost")
        if self.closed:
            return "closed"
        if self.legs:
            return "direct"
        if self.bot_result == "completed":
            return "contained"
        if self.bot_result == "hangup" or self.ended_by == "caller":
            return "bot_abandoned"
        return "open" if self.ended_at is None else "lost_before_queue"

    @property
    def wait(self) -> float | None:
        """Seconds from the first queue entry to the first answer, or to leaving for good."""
        if not self.stays:
            return None
        end = self.first_answer or self.stays[-1].left_at
        return None if end is None else (end - self.stays[0].entered_at).total_seconds()


_PARTS: dict[str, type] = {
    "stays": QueueStay,
    "legs": AgentLeg,
    "consults": Consult,
    "adjusters": AdjusterTalk,
    "dials": Dial,
    "claims": Claim,
}


def story_as_json(story: CallStory) -> dict[str, Any]:
    plain: dict[str, Any] = _plain(asdict(story))
    return plain


def story_from_json(value: dict[str, Any]) -> CallStory:
    """Raises KeyError or TypeError for an object of an older shape: such a fold is stale."""
    known = {one.name for one in fields(CallStory)}
    read = {name: _times(name, part) for name, part in value.items() if name in known}
    for name, kind in _PARTS.items():
        read[name] = tuple(kind(**{key: _times(key, item) for key, item in part.items()}) for part in value[name])
    read["missed_rings"] = tuple((agent, leg) for agent, leg in value["missed_rings"])
    return CallStory(**read)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, (list, tuple)) else value


def _times(name: str, value: Any) -> Any:
    is_time = isinstance(value, str) and (name.endswith("_at") or name in ("at", "until"))
    return datetime.fromisoformat(value) if is_time else value
