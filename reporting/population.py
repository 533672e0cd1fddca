"""Which calls a report is about, and what must be known of the calls around them. Pure.

Without a queue, a contact is a call, counted once and by its arrival. With a queue, a contact is a stay in that
queue, counted by its entry: a transferred call is then one in each queue, and the queues do not add up to the total.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from reporting.call_log import CallLog
from reporting.call_story import STAY_OUTCOMES, UNFINISHED, AgentLeg, CallStory, Outcome, QueueStay
from reporting.intervals import Span


@dataclass(frozen=True)
class Thresholds:
    """Seconds: in the service level at `wait <= service_level`; a short abandon at `wait < short_abandon`."""

    service_level: float = 20.0
    short_abandon: float = 5.0


@dataclass(frozen=True)
class Selection:
    """`as_of`: what lies after it has not happened yet for open work and logged-in agents."""

    span: Span
    as_of: datetime
    zone: ZoneInfo
    queue: str | None = None
    line: str | None = None
    thresholds: Thresholds = field(default_factory=Thresholds)
    by_queue: Mapping[str, Thresholds] = field(default_factory=dict)

    def threshold(self, queue: str) -> Thresholds:
        return self.by_queue.get(queue, self.thresholds)


@dataclass(frozen=True)
class Contact:
    """A finished call, or a finished stay in the queue asked for. `wait` None: it never was in a queue."""

    story: CallStory
    outcome: Outcome
    wait: float | None
    in_level: bool  # wait within the threshold of its queue, border included
    short: bool  # left before the short-abandon threshold, border excluded
    stays: tuple[QueueStay, ...]
    legs: tuple[AgentLeg, ...]

    @property
    def answered_at(self) -> datetime | None:
        return min((leg.answered_at for leg in self.legs), default=None)


@dataclass(frozen=True)
class Population:
    log: CallLog
    selection: Selection

    @cached_property
    def inbound(self) -> list[CallStory]:
        """Every inbound call known, also outside the period: repeats and earlier calls are looked up here."""
        line = self.selection.line
        calls = (story for story in self.log.calls if story.direction == "inbound")
        return [story for story in calls if line is None or story.line == line]

    @cached_property
    def all_contacts(self) -> list[Contact]:
        return self._stays() if self.selection.queue is not None else self._calls()

    @cached_property
    def contacts(self) -> list[Contact]:
        """The finished contacts of the period."""
        return [contact for contact in self.all_contacts if contact.outcome not in UNFINISHED]

    @property
    def unfinished(self) -> int:
        """Those that go on or still wait: in no count of calls until they end."""
        return len(self.all_contacts) - len(self.contacts)

    @cached_property
    def queued(self) -> list[Contact]:
        """Q: those that asked for an agent; closed hours apart."""
        return [c for c in self.contacts if c.stays and c.outcome != "closed"]

    def of(self, outcome: Outcome) -> list[Contact]:
        return [contact for contact in self.contacts if contact.outcome == outcome]

    @cached_property
    def answered(self) -> list[Contact]:
        return self.of("answered")

    @cached_property
    def abandoned(self) -> list[Contact]:
        """Every caller who hung up in the queue, short ones included."""
        return self.of("abandoned")

    @cached_property
    def legs(self) -> list[AgentLeg]:
        return [leg for contact in self.answered for leg in contact.legs]

    @cached_property
    def stories(self) -> list[CallStory]:
        """The calls of the period, each once, also those that go on: a claim or a complaint is there already."""
        return list({contact.story.call: contact.story for contact in self.all_contacts}.values())

    @cached_property
    def by_caller(self) -> dict[str, list[CallStory]]:
        """Calls of each known number in time order; withheld numbers are in none."""
        found: dict[str, list[CallStory]] = {}
        for story in self.inbound:
            if story.caller:
                found.setdefault(story.caller, []).append(story)
        return found

    @cached_property
    def called_back_at(self) -> dict[str, datetime]:
        """Call -> when its customer answered the callback, noted on the call itself or on the one that rang back."""
        found = {s.call: s.callback_answered_at for s in self.log.calls if s.callback_answered_at}
        for story in self.log.calls:
            for dial in story.dials:
                if dial.parent and story.callback_answered_at:
                    known = found.get(dial.parent)
                    found[dial.parent] = min(filter(None, (known, story.callback_answered_at)))
        return found

    def later_calls(self, story: CallStory, after: datetime, within: timedelta) -> Iterable[CallStory]:
        """Calls of the same number that arrived after an instant and not more than `within` after it."""
        calls = self.by_caller.get(story.caller or "", ())
        return (one for one in calls if one.call != story.call and after < one.arrived_at <= after + within)

    def _calls(self) -> list[Contact]:
        span = self.selection.span
        return [
            self._contact(story, story.outcome, story.wait, story.stays, story.legs)
            for story in self.inbound
            if span.holds(story.arrived_at)
        ]

    def _stays(self) -> list[Contact]:
        wanted, span = self.selection.queue, self.selection.span
        made = []
        for story in self.inbound:
            for stay in story.stays:
                if stay.queue == wanted and span.holds(stay.entered_at):
                    legs = tuple(leg for leg in story.legs if leg.leg == stay.leg)
                    outcome = "answered" if legs else STAY_OUTCOMES.get(stay.result, "system_lost")
                    made.append(self._contact(story, outcome, stay.wait, (stay,), legs))
        return made

    def _contact(
        self,
        story: CallStory,
        outcome: Outcome,
        wait: float | None,
        stays: tuple[QueueStay, ...],
        legs: tuple[AgentLeg, ...],
    ) -> Contact:
        limit = self.selection.threshold(stays[0].queue if stays else "")
        within = wait is not None and wait <= limit.service_level
        short = outcome == "abandoned" and wait is not None and wait < limit.short_abandon
        return Contact(story, outcome, wait, within, short, stays, legs)
