"""The event as the figures know it, from a line of an event file or from a row. Pure.

The format and the fields of each type are in docs/kpi.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

KNOWN_TYPES = frozenset({
    "call.arrived", "bot.ended", "queue.entered", "agent.ring", "agent.ring_timeout", "agent.answered",
    "hold.started", "hold.ended", "agent.left", "acw.ended", "queue.left", "call.ended",
    "callback.requested", "callback.dialed", "callback.answered", "survey.invited", "survey.scored",
    "tag.complaint", "tag.praise", "call.classified", "consent.notice", "consent.health",
    "consent.recording", "claim.created", "surveyor.dispatched",
    "surveyor.contacted", "agent.state", "consult.ended", "adjuster.answered", "adjuster.left",
})  # fmt: skip


class EventFileError(Exception):
    """A line of an event file cannot be read; the message says which and why."""


@dataclass(frozen=True)
class Event:
    id: str
    at: datetime
    type: str
    call: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str | None:
        value = self.data.get(name)
        return None if value is None else str(value)

    @property
    def leg(self) -> int:
        """Which queue stay or agent it speaks of; files of one-leg calls may leave it out."""
        return int(self.data.get("leg") or 1)

    @property
    def agent(self) -> str:
        return self.text("agent") or ""


def parse_event(line: str, number: int) -> Event:
    """One line. Raises EventFileError with the line's number."""
    try:
        fields = json.loads(line)
        at = datetime.fromisoformat(fields.pop("t"))
        if at.tzinfo is None:
            raise ValueError("the time has no offset")
        event_id, kind = str(fields.pop("id")), str(fields.pop("type"))
        call = fields.pop("call", None)
        event = Event(event_id, at.astimezone(UTC), kind, None if call is None else str(call), fields)
        event.leg  # noqa: B018  (a leg that is no number is the line's fault, and found here)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise EventFileError(f"line {number} is no event: {type(error).__name__}: {error}") from error
    return event


def read_events(lines: Iterable[str]) -> list[Event]:
    """All events of a file, empty lines left out, each id once."""
    return once([parse_event(line, number) for number, line in enumerate(lines, 1) if line.strip()])


def once(events: Iterable[Event]) -> list[Event]:
    """Each id once, by time: the same list whatever the order and the repeats were."""
    by_id: dict[str, Event] = {}
    for event in events:
        known = by_id.get(event.id)
        if known is None or _rank(event) < _rank(known):
            by_id[event.id] = event
    return sorted(by_id.values(), key=_rank)


def _rank(event: Event) -> tuple[datetime, str, str, str]:
    return event.at, event.id, event.type, json.dumps(dict(event.data), sort_keys=True, default=str)
