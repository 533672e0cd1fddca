"""Rows and the fold: events of a call to its facts, and facts back to what the figures are computed from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from models.call import CallEvent
from models.call_fact import CallFact, LegFact
from models.event_log import AGENT_STATE
from reporting.call_events import KNOWN_TYPES, Event
from reporting.call_log import AgentState, CallLog, fold_call
from reporting.call_story import AgentLeg, CallStory, QueueStay, story_as_json, story_from_json
from reporting.intervals import Span

BATCH = 500


def fold_into_facts(session: Session, call_sid: str, now: datetime) -> CallFact | None:
    """Make a call's facts anew from its events; None while its arrival is not known."""
    session.execute(delete(LegFact).where(LegFact.call_sid == call_sid))
    rows = list(session.scalars(select(CallEvent).where(CallEvent.call_sid == call_sid)))
    story = fold_call(call_sid, map(_event, rows))
    if story is None:
        return None
    fact = session.merge(_fact(story, len(rows), now))
    session.flush()
    session.add_all(_legs(story))
    return fact


def load_log(session: Session, span: Span, around: timedelta) -> CallLog:
    """What is known of the calls of a period and of those around it, and how agents stood until its end.

    A call whose facts are older than its events is folded here and now, so that no figure waits for a job.
    """
    wide = Span(span.start - around, span.end + around)
    counts = dict(
        session.execute(
            select(CallEvent.call_sid, func.count())
            .where(CallEvent.call_sid.in_(_calls_of(wide)))
            .group_by(CallEvent.call_sid)
        ).all()
    )
    facts = session.scalars(select(CallFact).where(CallFact.arrived_at >= wide.start, CallFact.arrived_at < wide.end))
    fresh = {fact.call_sid: _story(fact) for fact in facts if fact.event_count == counts.get(fact.call_sid)}
    stale = sorted(sid for sid in counts if sid is not None and fresh.get(sid) is None)
    folded = _fold_now(session, stale)
    stories = [story for story in (*fresh.values(), *folded) if story is not None]
    states = session.scalars(select(CallEvent).where(CallEvent.type == AGENT_STATE, CallEvent.at < span.end))
    unknown = session.execute(
        select(CallEvent.type, func.count())
        .where(CallEvent.at >= span.start, CallEvent.at < span.end, CallEvent.type.not_in(KNOWN_TYPES))
        .group_by(CallEvent.type)
    )
    return CallLog(
        calls=tuple(sorted(stories, key=lambda story: (story.arrived_at, story.call))),
        agent_states=tuple(_state(row) for row in states),
        unknown=dict(unknown.all()),
        without_arrival=0,
    )


def _calls_of(span: Span) -> Select[str | None]:
    """Calls that arrived in a span, by the event and not by the facts, which may lag."""
    return select(CallEvent.call_sid).where(
        CallEvent.type == "call.arrived", CallEvent.at >= span.start, CallEvent.at < span.end
    )


def _fold_now(session: Session, call_sids: list[str]) -> Iterable[CallStory | None]:
    for start in range(0, len(call_sids), BATCH):
        wanted = call_sids[start : start + BATCH]
        by_call: dict[str, list[Event]] = {sid: [] for sid in wanted}
        for row in session.scalars(select(CallEvent).where(CallEvent.call_sid.in_(wanted))):
            by_call[row.call_sid or ""].append(_event(row))
        yield from (fold_call(sid, events) for sid, events in by_call.items())


def _story(fact: CallFact) -> CallStory | None:
    """None for a fold written by an older version: it is made anew."""
    try:
        return story_from_json(fact.story)
    except (KeyError, TypeError, ValueError):
        return None


def _event(row: CallEvent) -> Event:
    return Event(row.id, row.at, row.type, row.call_sid, row.data or {})


def _state(row: CallEvent) -> AgentState:
    event = _event(row)
    return AgentState(event.agent, event.at, event.text("state") or "")


def _fact(story: CallStory, event_count: int, now: datetime) -> CallFact:
    return CallFact(
        call_sid=story.call,
        arrived_at=story.arrived_at,
        ended_at=story.ended_at,
        direction=story.direction,
        line=story.line,
        caller=story.caller,
        queue=story.stays[0].queue if story.stays else None,
        outcome=story.outcome,
        wait_seconds=story.wait,
        event_count=event_count,
        folded_at=now,
        story=story_as_json(story),
    )


def _legs(story: CallStory) -> list[LegFact]:
    """Every agent's part, and every stay in a queue that nobody answered."""
    stays = {stay.leg: stay for stay in story.stays}
    taken = {leg.leg for leg in story.legs}
    answered = [_answered_leg(story.call, leg, stays.get(leg.leg)) for leg in story.legs]
    return answered + [_lost_leg(story.call, stay) for stay in story.stays if stay.leg not in taken]


def _answered_leg(call_sid: str, leg: AgentLeg, stay: QueueStay | None) -> LegFact:
    return LegFact(
        call_sid=call_sid,
        leg=leg.leg,
        agent=leg.agent,
        queue=stay.queue if stay else None,
        entered_at=stay.entered_at if stay else None,
        answered_at=leg.answered_at,
        left_at=leg.left_at,
        result=leg.reason or "answered",
        talk_seconds=leg.talk,
        hold_seconds=leg.hold_seconds,
        acw_seconds=leg.acw,
    )


def _lost_leg(call_sid: str, stay: QueueStay) -> LegFact:
    return LegFact(
        call_sid=call_sid,
        leg=stay.leg,
        agent="",
        queue=stay.queue,
        entered_at=stay.entered_at,
        left_at=stay.left_at,
        result=stay.result,
    )
