"""The way to a person: into the queue, or told at once why not and asked what to do instead.

Whoever cannot wait is owed a call-back from that moment on, whatever they choose afterwards or if they hang up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from claims.drafts import open_draft
from claims.opening_hours import OpeningHours, parse_hours
from claims.policy_lookup import find_policy
from claims.service import CallBackTerms, interrupt_draft, owe_call_back, reporter_phone
from claims.surge import is_surge
from ivr.dialogue_state import PromptCall
from ivr.elderly import is_elderly
from ivr.hearing import TWILIO
from ivr.lines import customer_class
from ivr.moves import Enqueue, HangUp, Move, OfferChoice, RecordMessage
from ivr.parts import Parts
from ivr.priority import ELDERLY, higher_class, priority_of
from ivr.queue_book import (
    Request,
    anyone_logged_in,
    count_waiting,
    enter_queue,
    free_slot,
    leave_queue,
    slot_name,
    stay,
)
from ivr.ringing import ring_for
from ivr.script import TransferRule
from models.call import Call
from models.queue_entry import QueueEntry
from models.task import Task
from settings import QueueSettings

CHOICE_SECONDS = 4
MESSAGE_SECONDS = 120
# A call-back that is due later than this is promised by its hour, not in minutes.
LONGEST_IN_MINUTES = timedelta(minutes=90)

# How the stay of a caller who was not let in ends, in the words of the event files.
LEFT_AS = {"closed": "closed", "full": "full", "surge": "full"}
Barrier = Literal["closed", "full", "nobody", "surge"]


@dataclass(frozen=True)
class HandOver:
    parts: Parts

    def to_person(
        self,
        session: Session,
        call: Call,
        leg: int,
        rule: TransferRule,
        say: Sequence[PromptCall],
        now: datetime,
        handed_by: str | None = None,
        *,
        at_the_head: bool = False,
    ) -> tuple[Move, ...]:
        """What the caller hears on the way; the stay is entered."""
        wording = self.parts.wording(call, now)
        request = self._request(session, call, rule, handed_by)
        always = at_the_head or call.calls_back is not None
        barrier, slot = self._admit(session, request.queue, now, always=always)
        enter_queue(session, call, leg, request, slot, now)
        if slot is not None:
            session.flush()
            waits = stay(session, call.call_sid, leg)
            if waits is not None:
                ring_for(self.parts, session, waits, now)
            return (*wording.speak(say), Enqueue(slot_name(request.queue, slot), leg))
        session.flush()
        if barrier in LEFT_AS:
            leave_queue(session, call.call_sid, leg, LEFT_AS[barrier], now)
        self.owe_call_back(session, call, request, f"queue_{barrier}", now)
        urgent = "_urgent" if self.settings(request.queue).urgent else ""
        # Not "I am putting you through" to who is not.
        kept = [prompt for prompt in say if prompt.key != rule.say]
        return (
            *wording.speak([*kept, PromptCall(f"queue_{barrier}{urgent}")]),
            *self.choice(session, call, leg, now, attempt=1),
        )

    def to_head(
        self, session: Session, call: Call, leg: int, rule: TransferRule, now: datetime, handed_by: str | None
    ) -> tuple[Move, ...]:
        """Who has talked to a person already goes before all but the urgent, at any hour and however many wait."""
        return self.to_person(session, call, leg, rule, [PromptCall(rule.say)], now, handed_by, at_the_head=True)

    def slot_name(self, entry: QueueEntry) -> str:
        return slot_name(entry.queue, entry.slot or 0)

    def settings(self, queue: str) -> QueueSettings:
        return self.parts.settings.queue(queue)

    def choice(self, session: Session, call: Call, leg: int, now: datetime, *, attempt: int) -> tuple[Move, ...]:
        """Call back or message, outside of any queue; who cannot be called back leaves a message."""
        if self.phone(session, call, now) is None:
            return self.message(call, now)
        wording = self.parts.wording(call, now)
        hears = call.hearing == TWILIO
        return (OfferChoice((wording.say("call_back_or_message"),), leg, CHOICE_SECONDS, hears, attempt),)

    def message(self, call: Call, now: datetime) -> tuple[Move, ...]:
        wording = self.parts.wording(call, now)
        return (wording.say("leave_message"), RecordMessage(MESSAGE_SECONDS), wording.say("message_saved"), HangUp())

    def promise(self, call: Call, task: Task, now: datetime) -> tuple[Move, ...]:
        """Told in the words of the task that is kept."""
        wording = self.parts.wording(call, now)
        left = task.due_at - now
        if left > LONGEST_IN_MINUTES:
            return (wording.say("callback_promised_by", time=wording.moment(task.due_at)), HangUp())
        minutes = max(1, math.ceil(left.total_seconds() / 60))
        return (wording.say("callback_promised", callback_minutes=minutes), HangUp())

    def phone(self, session: Session, call: Call, now: datetime) -> str | None:
        """Where the caller can be called back, if anywhere."""
        return reporter_phone(open_draft(session, call.call_sid, call.language, now).fields, call)

    def owe_call_back(
        self, session: Session, call: Call, asked: Request | QueueEntry, reason: str, now: datetime
    ) -> Task:
        """Keep the promise with the place in line and a time at which the queue is open."""
        entered = asked.entered_at if isinstance(asked, QueueEntry) else now
        terms = CallBackTerms(self._due(asked.queue, now), asked.queue, asked.priority, entered)
        enqueue = self.parts.enqueue
        owed = interrupt_draft(session, call, now, enqueue, reason, self.parts.rules, terms)
        return owed or owe_call_back(session, call, now, enqueue, reason, terms)  # also after a registered report

    def _due(self, queue: str, now: datetime) -> datetime:
        settings = self.settings(queue)
        minutes = settings.callback_minutes or self.parts.settings.claims.callback_minutes
        start = now if settings.urgent else self._hours(settings).open_from(now)
        return start + timedelta(minutes=minutes)

    def _hours(self, settings: QueueSettings) -> OpeningHours:
        return OpeningHours(parse_hours(settings.hours), self.parts.settings.zone, settings.holidays)

    def _admit(self, session: Session, queue: str, now: datetime, *, always: bool) -> tuple[Barrier | None, int | None]:
        """The slot to wait in, or why there is none. The urgent queue never closes and makes room."""
        settings = self.settings(queue)
        always = always or settings.urgent
        if not always and not self._hours(settings).is_open(now):
            return "closed", None
        waiting = count_waiting(session, queue)
        if not always and waiting >= settings.max_waiting:
            return "full", None
        crowded = waiting >= self.parts.settings.surge.most_waiting
        if not always and crowded and is_surge(session):
            return "surge", None
        if not anyone_logged_in(session, queue):
            return "nobody", None
        room = settings.max_waiting + (1 + waiting if always else 0)
        return None, free_slot(session, queue, room)

    def _request(self, session: Session, call: Call, rule: TransferRule, handed_by: str | None) -> Request:
        _, line = self.parts.line(call.line)
        found = higher_class(self._class_by_policy(session, call), customer_class(line))
        return Request(rule.queue, priority_of(rule.priority, found), rule.when, found, handed_by)

    def _class_by_policy(self, session: Session, call: Call) -> str | None:
        """By the policy the caller spoke of or calls about."""
        draft = open_draft(session, call.call_sid, call.language, call.started_at)
        match = find_policy(session, draft.fields or {}, call.caller)
        if match is None:
            return None
        settings = self.parts.settings
        started = call.started_at.astimezone(settings.zone)
        elderly = is_elderly(match.policy.birth_year, started, settings.dialogue.elderly_from_age)
        return higher_class(match.policy.customer_class, ELDERLY if elderly else None)
