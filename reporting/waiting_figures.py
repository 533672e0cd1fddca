"""Was the caller connected, and after how long? Every function takes a population; all are by arrival. Pure.

Q asked for an agent, A answered, AB abandoned, S short abandons (wait < 5 s), CB left for a callback.
"""

from __future__ import annotations

from datetime import timedelta

from reporting.figures import Ratio, longest, mean, percentile_linear, percentile_nearest_rank
from reporting.population import Contact, Population

NET_WINDOW = timedelta(minutes=30)


def in_level(p: Population) -> list[Contact]:
    """A with wait <= threshold of the queue."""
    return [contact for contact in p.answered if contact.in_level]


def short(p: Population) -> list[Contact]:
    return [contact for contact in p.abandoned if contact.short]


def waits(contacts: list[Contact]) -> list[float]:
    return [contact.wait for contact in contacts if contact.wait is not None]


def connect_rate(p: Population) -> Ratio:
    """A / Q."""
    return Ratio(len(p.answered), len(p.queued))


def connect_rate_excl_short(p: Population) -> Ratio:
    """A / (Q - S)."""
    return Ratio(len(p.answered), len(p.queued) - len(short(p)))


def connect_rate_incl_callback(p: Population) -> Ratio:
    """(A + callbacks that reached the customer) / Q."""
    return Ratio(len(p.answered) + len(reached_callbacks(p)), len(p.queued))


def total_connect_rate(p: Population) -> Ratio:
    """(A + contained) / inbound."""
    return Ratio(len(p.answered) + len(p.of("contained")), len(p.contacts))


def reached_callbacks(p: Population) -> list[Contact]:
    """Callbacks taken whose customer answered, or rang in and was answered first."""
    return [contact for contact in p.of("callback") if _is_reached(p, contact)]


def level_over_all(p: Population) -> Ratio:
    """in time / Q: the headline."""
    return Ratio(len(in_level(p)), len(p.queued))


def level_over_answered_plus_abandoned(p: Population) -> Ratio:
    """in time / (A + AB)."""
    return Ratio(len(in_level(p)), len(p.answered) + len(p.abandoned))


def level_excl_short(p: Population) -> Ratio:
    """in time / (A + AB - S)."""
    return Ratio(len(in_level(p)), len(p.answered) + len(p.abandoned) - len(short(p)))


def level_ignoring_early_abandons(p: Population) -> Ratio:
    """in time / (A + AB with wait > threshold)."""
    late = sum(not contact.in_level for contact in p.abandoned)
    return Ratio(len(in_level(p)), len(p.answered) + late)


def level_early_abandons_met(p: Population) -> Ratio:
    """(in time + AB with wait <= threshold) / (A + AB)."""
    early = sum(contact.in_level for contact in p.abandoned)
    return Ratio(len(in_level(p)) + early, len(p.answered) + len(p.abandoned))


def level_over_answered(p: Population) -> Ratio:
    """in time / A."""
    return Ratio(len(in_level(p)), len(p.answered))


def asa(p: Population) -> float | None:
    """Sum of wait(A) / A; first queue entry to first answer."""
    return mean(waits(p.answered))


def asa_per_leg(p: Population) -> float | None:
    """Sum of the answered stays' waits / answered stays: a transfer's second queue counts too."""
    return mean(s.wait for c in p.answered for s in c.stays if s.result == "answered" and s.wait is not None)


def asa_from_arrival(p: Population) -> float | None:
    """Sum of (first answer - arrival) / A: the menu and the bot included."""
    return mean((c.answered_at - c.story.arrived_at).total_seconds() for c in p.answered if c.answered_at)


def queue_time_of_answered(p: Population) -> float | None:
    """Sum of all queue stays of answered calls / A."""
    return mean(sum(stay.wait or 0.0 for stay in contact.stays) for contact in p.answered)


def wait_of_all_exits(p: Population) -> float | None:
    """Sum of the waits of all stays that ended, however / their number."""
    return mean(stay.wait for contact in p.queued for stay in contact.stays if stay.wait is not None)


def abandon_wait(p: Population) -> float | None:
    """Sum of wait(AB) / AB."""
    return mean(waits(p.abandoned))


def abandon_wait_excl_short(p: Population) -> float | None:
    """Sum of wait(AB - S) / (AB - S)."""
    return mean(waits([contact for contact in p.abandoned if not contact.short]))


def median_answered(p: Population) -> float | None:
    """Median wait of A, the mean of the two middle ones when even."""
    return percentile_linear(waits(p.answered), 0.5)


def p90_answered_linear(p: Population) -> float | None:
    """90 % of A waited at most this, interpolated."""
    return percentile_linear(waits(p.answered), 0.9)


def p90_answered_nearest_rank(p: Population) -> float | None:
    """90 % of A waited at most this, a wait that occurred."""
    return percentile_nearest_rank(waits(p.answered), 0.9)


def max_answered(p: Population) -> float | None:
    return longest(waits(p.answered))


def max_any(p: Population) -> float | None:
    """The longest wait over Q, however it ended."""
    return longest(waits(p.queued))


def abandonment_rate(p: Population) -> Ratio:
    """AB / Q."""
    return Ratio(len(p.abandoned), len(p.queued))


def abandonment_rate_excl_short(p: Population) -> Ratio:
    """(AB - S) / (Q - S)."""
    away = len(short(p))
    return Ratio(len(p.abandoned) - away, len(p.queued) - away)


def abandonment_over_answered_plus_abandoned(p: Population) -> Ratio:
    """AB / (A + AB)."""
    return Ratio(len(p.abandoned), len(p.answered) + len(p.abandoned))


def net_abandonment(p: Population) -> Ratio:
    """AB - S whose caller had no answered call within 30 min of leaving / (Q - S); withheld numbers count as lost."""
    lost = [contact for contact in p.abandoned if not contact.short and not _came_through(p, contact)]
    return Ratio(len(lost), len(p.queued) - len(short(p)))


def _came_through(p: Population, contact: Contact) -> bool:
    left_at = contact.stays[-1].left_at
    if left_at is None:
        return False
    back = p.called_back_at.get(contact.story.call)
    if back is not None and left_at <= back <= left_at + NET_WINDOW:
        return True
    return any(later.outcome == "answered" for later in p.later_calls(contact.story, left_at, NET_WINDOW))


def _is_reached(p: Population, contact: Contact) -> bool:
    if contact.story.call in p.called_back_at:
        return True
    since = contact.story.callback_requested_at
    within = p.selection.as_of - since if since else timedelta()
    calls = p.later_calls(contact.story, since, within) if since else ()
    return any(later.outcome == "answered" for later in calls)
