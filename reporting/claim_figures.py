"""How long a report takes, and how soon somebody goes to look. By arrival of the reporting call. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from reporting.call_story import CallStory, Claim
from reporting.figures import Ratio, mean, percentile_linear
from reporting.population import Population

INTAKE_SECONDS = 300.0
DISPATCH_SECONDS = 300.0
FIRST_CONTACT_SECONDS = 600.0


def claims_by_call_day(p: Population) -> int:
    """Claims of the calls that arrived in the period."""
    return sum(len(story.claims) for story in p.stories)


def claims_by_creation_day(p: Population) -> int:
    """Claims saved in the period, whenever their call arrived."""
    queue, span = p.selection.queue, p.selection.span
    calls = (s for s in p.inbound if queue is None or any(stay.queue == queue for stay in s.stays))
    return sum(span.holds(claim.created_at) for story in calls for claim in story.claims)


def loss_to_report_median(p: Population) -> float | None:
    """Median seconds from the accident to the call; unknown and negative lags are left out and counted."""
    return percentile_linear(_lags(p), 0.5)


def loss_to_report_mean(p: Population) -> float | None:
    return mean(_lags(p))


def loss_to_report_excluded(p: Population) -> int:
    return claims_by_call_day(p) - len(_lags(p))


def intake_mean(p: Population) -> float | None:
    """Mean seconds from the first agent's answer, or from arrival where the bot took it, to the saved claim."""
    return mean(_intakes(p))


def intake_within_300(p: Population) -> Ratio:
    """Claims with an intake of at most 300 s / claims."""
    intakes = _intakes(p)
    return Ratio(sum(seconds <= INTAKE_SECONDS for seconds in intakes), len(intakes))


def dispatch_within_300(p: Population) -> Ratio:
    """Dispatched within 300 s of saving / claims that need a survey; open past the limit is a miss."""
    took: list[float | None] = []
    for story, claim in _surveyed(p):
        if story.dispatched_at is not None:
            took.append((story.dispatched_at - claim.created_at).total_seconds())
        elif p.selection.as_of - claim.created_at > timedelta(seconds=DISPATCH_SECONDS):
            took.append(None)
    return Ratio(sum(one is not None and one <= DISPATCH_SECONDS for one in took), len(took))


def first_contact_within_600(p: Population) -> Ratio:
    """Customer reached within 600 s of the dispatch / dispatched; open past the limit is a miss."""
    took: list[float | None] = []
    for story, _ in _surveyed(p):
        if story.dispatched_at is None:
            continue
        if story.contacted_at is not None:
            took.append((story.contacted_at - story.dispatched_at).total_seconds())
        elif p.selection.as_of - story.dispatched_at > timedelta(seconds=FIRST_CONTACT_SECONDS):
            took.append(None)
    return Ratio(sum(one is not None and one <= FIRST_CONTACT_SECONDS for one in took), len(took))


def _lags(p: Population) -> list[float]:
    lags = (
        (story.arrived_at - claim.accident_at).total_seconds()
        for story in p.stories
        for claim in story.claims
        if claim.accident_at is not None
    )
    return [lag for lag in lags if lag >= 0]


def _intakes(p: Population) -> list[float]:
    return [(claim.created_at - _begun(s, claim)).total_seconds() for s in p.stories for claim in s.claims]


def _begun(story: CallStory, claim: Claim) -> datetime:
    """The first agent's answer when a person took the claim, the arrival when the bot did."""
    answer = story.first_answer
    return answer if answer is not None and answer <= claim.created_at else story.arrived_at


def _surveyed(p: Population) -> Iterator[tuple[CallStory, Claim]]:
    """The first claim of each call that needs a survey; one that does not say is taken to need it."""
    for story in p.stories:
        if story.claims and (story.claims[0].survey is not False or story.dispatched_at is not None):
            yield story, story.claims[0]
