"""Events in, stories out: the fold does not depend on the order of the events nor on how often each came. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise, zip_longest

from reporting.call_events import KNOWN_TYPES, Event, once
from reporting.call_story import AdjusterTalk, AgentLeg, CallStory, Claim, Consult, Dial, QueueStay

ByType = Mapping[str, Sequence[Event]]


@dataclass(frozen=True)
class AgentState:
    """`state`: login, logout, break_start, break_end."""

    agent: str
    at: datetime
    state: str


@dataclass(frozen=True)
class CallLog:
    """Everything the figures are made of. `without_arrival`: calls whose beginning never came; they count nowhere."""

    calls: tuple[CallStory, ...]
    agent_states: tuple[AgentState, ...] = ()
    unknown: Mapping[str, int] | None = None
    without_arrival: int = 0


def fold_log(events: Iterable[Event]) -> CallLog:
    by_call: dict[str, list[Event]] = defaultdict(list)
    states: list[AgentState] = []
    unknown: Counter[str] = Counter()
    for event in once(events):
        if event.type not in KNOWN_TYPES:
            unknown[event.type] += 1
        elif event.type == "agent.state":
            states.append(AgentState(event.agent, event.at, event.text("state") or ""))
        elif event.call is not None:
            by_call[event.call].append(event)
    stories = [fold_call(call, own) for call, own in sorted(by_call.items())]
    known = tuple(sorted((s for s in stories if s is not None), key=lambda s: (s.arrived_at, s.call)))
    return CallLog(known, tuple(states), dict(unknown), len(stories) - len(known))


def fold_call(call: str, events: Iterable[Event]) -> CallStory | None:
    """The story of one call; None until its arrival is known."""
    of: dict[str, list[Event]] = defaultdict(list)
    for event in once(events):
        of[event.type].append(event)
    if not of["call.arrived"]:
        return None
    arrival, ended = of["call.arrived"][0], _first(of["call.ended"])
    legs = _legs(of, _at(ended))
    story = CallStory(
        call=call,
        arrived_at=arrival.at,
        direction=arrival.text("direction") or "inbound",
        caller=arrival.text("caller"),
        line=arrival.text("line"),
        bot_result=_text(_last(of["bot.ended"]), "result"),
        ended_at=_at(ended),
        ended_by=_text(ended, "by"),
        stays=_stays(of, legs, ended),
        legs=legs,
        consults=tuple(_consult(event) for event in of["consult.ended"]),
        adjusters=_adjusters(of, _at(ended)),
        missed_rings=tuple((ring.agent, ring.leg) for ring in of["agent.ring_timeout"]),
        closed=any(left.text("result") == "closed" for left in of["queue.left"]),
    )
    return _with_aftermath(story, of)


def _with_aftermath(story: CallStory, of: ByType) -> CallStory:
    """What came of the call, mostly after its end: call-backs, scores, tags, claims."""
    return replace(
        story,
        callback_requested_at=_at(_first(of["callback.requested"])) or _callback_taken(of),
        callback_answered_at=_at(_first(of["callback.answered"])),
        dials=_dials(of, story.ended_at),
        survey_invited=bool(of["survey.invited"]),
        survey_score=_score(_last(of["survey.scored"])),
        complaint=bool(of["tag.complaint"]),
        praise=bool(of["tag.praise"]),
        issue=_text(_last(of["call.classified"]), "issue"),
        claims=tuple(_claim(event) for event in of["claim.created"]),
        dispatched_at=_at(_first(of["surveyor.dispatched"])),
        contacted_at=_at(_first(of["surveyor.contacted"])),
    )


def _legs(of: ByType, ended_at: datetime | None) -> tuple[AgentLeg, ...]:
    """One for each agent and leg; a second `agent.answered` of the same two changes nothing."""
    answers: dict[tuple[int, str], Event] = {}
    for event in of["agent.answered"]:
        answers.setdefault((event.leg, event.agent), event)
    rung = {(ring.leg, ring.agent) for ring in of["agent.ring"]}
    legs = []
    for (leg, agent), answer in answers.items():
        left = _first(_of_leg(of["agent.left"], leg, agent))
        left_at = left.at if left else ended_at
        until = left_at or datetime.max.replace(tzinfo=answer.at.tzinfo)
        holds = _holds(of, agent, answer.at, until, left_at)
        legs.append(
            AgentLeg(
                leg=leg,
                agent=agent,
                answered_at=answer.at,
                left_at=left_at,
                reason=left.text("reason") if left else None,
                hold_seconds=sum(holds),
                holds=len(holds),
                acw_ended_at=_at(_last(_of_leg(of["acw.ended"], leg, agent))),
                rang=(leg, agent) in rung,
            )
        )
    return tuple(sorted(legs, key=lambda one: (one.answered_at, one.leg, one.agent)))


def _holds(of: ByType, agent: str, start: datetime, until: datetime, left_at: datetime | None) -> list[float]:
    """Seconds of each hold of an agent's leg; one that was never ended lasts to the agent's leaving."""
    begins = [e.at for e in of["hold.started"] if e.agent in (agent, "") and start <= e.at < until]
    ends = [e.at for e in of["hold.ended"] if e.agent in (agent, "") and start < e.at <= until]
    holds = []
    for begin, following in pairwise([*begins, until]):
        end = min((at for at in ends if begin <= at <= following), default=left_at)
        holds.append(0.0 if end is None else max(0.0, (end - begin).total_seconds()))
    return holds


def _stays(of: ByType, legs: Sequence[AgentLeg], ended: Event | None) -> tuple[QueueStay, ...]:
    entries: dict[int, Event] = {}
    for event in of["queue.entered"]:
        entries.setdefault(event.leg, event)
    ordered = sorted(entries.values(), key=lambda event: (event.at, event.leg))
    return tuple(
        _stay(entry, following, of, legs, ended) for entry, following in zip_longest(ordered, ordered[1:]) if entry
    )


def _stay(
    entry: Event, following: Event | None, of: ByType, legs: Sequence[AgentLeg], ended: Event | None
) -> QueueStay:
    """The end of a stay: an answer, else what `queue.left` says, else what else is known of the call."""
    queue = entry.text("queue") or ""
    answered = next((leg for leg in legs if leg.leg == entry.leg), None)
    if answered is not None:
        return QueueStay(entry.leg, queue, entry.at, answered.answered_at, "answered", answered.agent)
    left = _first([event for event in of["queue.left"] if event.leg == entry.leg])
    if left is not None:
        return QueueStay(entry.leg, queue, entry.at, left.at, left.text("result") or "system_error")
    if following is not None:
        return QueueStay(entry.leg, queue, entry.at, following.at, "timeout")
    if ended is not None:
        result = "abandoned" if ended.text("by") == "caller" else "system_error"
        return QueueStay(entry.leg, queue, entry.at, ended.at, result)
    return QueueStay(entry.leg, queue, entry.at, None, "waiting")


def _dials(of: ByType, ended_at: datetime | None) -> tuple[Dial, ...]:
    """Rings back; the agent is busy until the end of the call that was dialled, after-call work included."""
    dials = []
    for event in of["callback.dialed"]:
        ends = [e.at for e in of["acw.ended"] if e.agent == event.agent] + ([ended_at] if ended_at else [])
        until = max((at for at in ends if at >= event.at), default=None)
        dials.append(Dial(event.agent, event.at, event.text("parent"), until))
    return tuple(dials)


def _consult(event: Event) -> Consult:
    adjuster = event.text("adjuster")
    return Consult(
        agent=event.agent,
        second=adjuster or event.text("second") or "",
        with_adjuster=adjuster is not None,
        began_at=_instant(event.text("began")) or event.at,
        met_at=_instant(event.text("met")),
        ended_at=event.at,
        result=event.text("result") or "",
    )


def _adjusters(of: ByType, ended_at: datetime | None) -> tuple[AdjusterTalk, ...]:
    left = {event.leg: event.at for event in reversed(of["adjuster.left"])}
    return tuple(
        AdjusterTalk(event.text("adjuster") or "", event.leg, event.at, left.get(event.leg, ended_at))
        for event in of["adjuster.answered"]
    )


def _claim(event: Event) -> Claim:
    accident, survey = event.text("accident_at"), event.data.get("survey")
    return Claim(event.at, _instant(accident), survey if isinstance(survey, bool) else None)


def _score(event: Event | None) -> int | None:
    """1 to 5; anything else is no answer."""
    text = (event.text("score") or "") if event else ""
    return int(text) if text in ("1", "2", "3", "4", "5") else None


def _instant(text: str | None) -> datetime | None:
    """None for no time, no offset or no date at all: an unknown accident time is excluded and counted."""
    try:
        at = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return at if at.tzinfo else None


def _callback_taken(of: ByType) -> datetime | None:
    return _at(_first([left for left in of["queue.left"] if left.text("result") == "callback"]))


def _of_leg(events: Iterable[Event], leg: int, agent: str) -> list[Event]:
    return [event for event in events if event.leg == leg and event.agent in (agent, "")]


def _first(events: Sequence[Event]) -> Event | None:
    return events[0] if events else None


def _last(events: Sequence[Event]) -> Event | None:
    return events[-1] if events else None


def _at(event: Event | None) -> datetime | None:
    return event.at if event else None


def _text(event: Event | None, name: str) -> str | None:
    return event.text(name) if event else None
