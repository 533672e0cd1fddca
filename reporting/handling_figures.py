"""What agents did with the calls, and how busy they were. Counts by arrival of the call, time clipped. Pure."""

from __future__ import annotations

from collections import defaultdict
from functools import partial

from reporting.figures import Ratio, mean
from reporting.intervals import Span, peak, union, union_seconds
from reporting.population import Contact, Population

# At one instant: a break ends before the agent leaves, who leaves before coming again.
_STATE_ORDER = {"break_end": 0, "logout": 1, "login": 2, "break_start": 3}


def aht_per_answered_call(p: Population) -> float | None:
    """Sum of (talk + hold + after-call work) of all agents / A; ringing excluded, open after-call work left out."""
    return mean(sum(leg.handle for leg in contact.legs) for contact in p.answered)


def aht_per_agent_handle(p: Population) -> float | None:
    """The same sum / answered legs."""
    return mean(leg.handle for leg in p.legs)


def talk(p: Population) -> float | None:
    """Sum of talk / A; hold is not talk."""
    return mean(sum(leg.talk for leg in contact.legs) for contact in p.answered)


def hold(p: Population) -> float | None:
    return mean(sum(leg.hold_seconds for leg in contact.legs) for contact in p.answered)


def acw(p: Population) -> float | None:
    return mean(sum(leg.acw for leg in contact.legs) for contact in p.answered)


def transfer_rate(p: Population) -> Ratio:
    """Answered calls handed over at least once / A; a consultation without hand-over is none."""
    return Ratio(sum(is_transferred(contact) for contact in p.answered), len(p.answered))


def is_transferred(contact: Contact) -> bool:
    return any(leg.reason == "transfer" for leg in contact.legs)


def hold_rate(p: Population) -> Ratio:
    """Answered calls put on hold at least once / A."""
    return Ratio(sum(any(leg.holds for leg in contact.legs) for contact in p.answered), len(p.answered))


def agent_answer_rate(p: Population) -> Ratio:
    """Rings answered / rings answered or timed out; a ring the caller's hang-up cut short is nobody's miss."""
    legs = {(contact.story.call, stay.leg) for contact in p.contacts for stay in contact.stays}
    answered = sum(leg.rang for leg in p.legs)
    missed = sum((story.call, leg) in legs for story in p.stories for _, leg in story.missed_rings)
    return Ratio(answered, answered + missed)


def occupancy_by_agent(p: Population) -> dict[str, Ratio] | None:
    """Per agent: handle time, each moment once / (logged in - breaks). None under a queue or line filter."""
    if _filtered(p):
        return None
    logged, breaks, busy = _times(p)
    within = _window(p)
    return {
        agent: Ratio(
            union_seconds(busy[agent], within),
            union_seconds(spans, within) - union_seconds(breaks[agent], within),
        )
        for agent, spans in sorted(logged.items())
        if union_seconds(spans, within) > 0
    }


def occupancy_pooled(p: Population) -> Ratio:
    """Sums over the agents, never the mean of their rates."""
    each = (occupancy_by_agent(p) or {}).values()
    return Ratio(sum(one.num for one in each), sum(one.den for one in each))


def utilisation_pooled(p: Population) -> Ratio:
    """Handle time / logged in, breaks inside the denominator."""
    if _filtered(p):
        return Ratio(0, 0)
    logged, _, busy = _times(p)
    seconds = partial(union_seconds, within=_window(p))
    here = [agent for agent, spans in logged.items() if seconds(spans) > 0]
    return Ratio(sum(seconds(busy[agent]) for agent in here), sum(seconds(logged[agent]) for agent in here))


def peak_busy_agents(p: Population) -> int | None:
    """The most agents handling calls at one moment."""
    if _filtered(p):
        return None
    _, _, busy = _times(p)
    return peak(busy.values(), _window(p))


Spans = dict[str, list[Span]]


def _times(p: Population) -> tuple[Spans, Spans, Spans]:
    """Agent -> logged in, on break, handling."""
    logged, breaks = _presence(p)
    return logged, breaks, _busy(p)


def _presence(p: Population) -> tuple[Spans, Spans]:
    logged: Spans = defaultdict(list)
    breaks: Spans = defaultdict(list)
    since: dict[str, Span] = {}
    pausing: dict[str, Span] = {}
    end = p.selection.as_of
    known = (state for state in p.log.agent_states if state.state in _STATE_ORDER)
    for state in sorted(known, key=lambda s: (s.at, _STATE_ORDER[s.state])):
        open_spans, closed = (pausing, breaks) if state.state.startswith("break") else (since, logged)
        if state.state in ("login", "break_start"):
            open_spans.setdefault(state.agent, Span(state.at, end))
        elif state.agent in open_spans:
            closed[state.agent].append(Span(open_spans.pop(state.agent).start, state.at))
        if state.state == "logout" and state.agent in pausing:
            breaks[state.agent].append(Span(pausing.pop(state.agent).start, state.at))
    for opened, closed in ((since, logged), (pausing, breaks)):
        for agent, span in opened.items():
            closed[agent].append(span)
    # A break outside logged-in time takes nothing away.
    inside = {agent: [b.clip(span) for b in breaks[agent] for span in union(logged[agent])] for agent in logged}
    return logged, defaultdict(list, inside)


def _busy(p: Population) -> Spans:
    """From answer to the end of after-call work, outbound calls and consultations too; a call that goes on lasts until
    now.
    """
    busy: Spans = defaultdict(list)
    for story in p.log.calls:
        for leg in story.legs:
            ends = [at for at in (leg.left_at, leg.acw_ended_at) if at is not None]
            busy[leg.agent].append(Span(leg.answered_at, max(ends, default=p.selection.as_of)))
        for consult in story.consults:
            if consult.met_at is not None and not consult.with_adjuster:
                busy[consult.second].append(Span(consult.met_at, consult.ended_at))
        for dial in story.dials:
            if dial.until is not None:
                busy[dial.agent].append(Span(dial.at, dial.until))
    return busy


def _window(p: Population) -> Span:
    return Span(p.selection.span.start, max(p.selection.span.start, min(p.selection.span.end, p.selection.as_of)))


def _filtered(p: Population) -> bool:
    """An agent's day is not divided by queue or line."""
    return p.selection.queue is not None or p.selection.line is not None
