"""What callers got out of it: self-service, call-backs, resolution, satisfaction, complaints. By arrival. Pure."""

from __future__ import annotations

from datetime import timedelta

from reporting.call_story import CallStory
from reporting.figures import Ratio, mean
from reporting.handling_figures import is_transferred
from reporting.population import Contact, Population
from reporting.waiting_figures import reached_callbacks

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
SATISFIED, DISSATISFIED = 4, 2


def containment(p: Population) -> Ratio:
    """Calls the bot completed / inbound; a hang-up without a finished goal is not contained."""
    return Ratio(len(p.of("contained")), len(p.contacts))


def net_containment(p: Population) -> Ratio:
    """Contained with no call of the same number within 24 h / inbound; a withheld number cannot be seen again."""
    kept = [c for c in p.of("contained") if not any(p.later_calls(c.story, c.story.arrived_at, DAY))]
    return Ratio(len(kept), len(p.contacts))


def bot_abandonment(p: Population) -> Ratio:
    """Hang-ups before asking for an agent / inbound."""
    return Ratio(len(p.of("bot_abandoned")), len(p.contacts))


def callback_rate(p: Population) -> Ratio:
    """CB / Q."""
    return Ratio(len(p.of("callback")), len(p.queued))


def callback_completion(p: Population) -> Ratio:
    """Callbacks reached / CB; several attempts are one, a customer who rings in first closes it."""
    return Ratio(len(reached_callbacks(p)), len(p.of("callback")))


def callback_speed(p: Population) -> float | None:
    """Mean seconds from the request to the customer's answer; those who rang in themselves are left out."""
    return mean(
        (p.called_back_at[c.story.call] - c.story.callback_requested_at).total_seconds()
        for c in p.of("callback")
        if c.story.call in p.called_back_at and c.story.callback_requested_at is not None
    )


def fcr_24h(p: Population) -> Ratio:
    """First contacts with no repeat in 24 h / first contacts."""
    return _fcr(p, DAY, transfers_allowed=True)


def fcr_7d(p: Population) -> Ratio:
    """First contacts with no repeat in 7 days / first contacts."""
    return _fcr(p, WEEK, transfers_allowed=True)


def fcr_7d_without_transfer(p: Population) -> Ratio:
    """The same, and nobody had to hand the call over."""
    return _fcr(p, WEEK, transfers_allowed=False)


def first_contacts(p: Population, window: timedelta) -> list[Contact]:
    """Answered, with no earlier answered call of the same number and issue in the window; withheld numbers are out."""
    return [contact for contact in p.answered if contact.story.caller and not _came_before(p, contact.story, window)]


def csat_mean(p: Population) -> float | None:
    """Mean of the scores 1 to 5."""
    return mean(_scores(p))


def csat_top2(p: Population) -> Ratio:
    """Scores 4 and 5 / scores."""
    scores = _scores(p)
    return Ratio(sum(score >= SATISFIED for score in scores), len(scores))


def csat_dissatisfied(p: Population) -> Ratio:
    """Scores 1 and 2 / scores; no reply is never "satisfied"."""
    scores = _scores(p)
    return Ratio(sum(score <= DISSATISFIED for score in scores), len(scores))


def survey_response_rate(p: Population) -> Ratio:
    """Scores / invitations."""
    invited = [story for story in p.stories if story.survey_invited]
    return Ratio(sum(story.survey_score is not None for story in invited), len(invited))


def complaint_rate(p: Population) -> Ratio:
    """Calls tagged as complaint / A."""
    return Ratio(sum(story.complaint for story in p.stories), len(p.answered))


def praise_rate(p: Population) -> Ratio:
    """Calls tagged as praise / A."""
    return Ratio(sum(story.praise for story in p.stories), len(p.answered))


def _fcr(p: Population, window: timedelta, *, transfers_allowed: bool) -> Ratio:
    first = first_contacts(p, window)
    resolved = [
        contact
        for contact in first
        if not _came_again(p, contact.story, window) and (transfers_allowed or not is_transferred(contact))
    ]
    return Ratio(len(resolved), len(first))


def _came_again(p: Population, story: CallStory, window: timedelta) -> bool:
    """A repeat enters a queue for the same issue, even if it is abandoned there."""
    return any(later.stays and _same_issue(story, later) for later in p.later_calls(story, story.arrived_at, window))


def _came_before(p: Population, story: CallStory, window: timedelta) -> bool:
    return any(
        earlier.outcome == "answered" and _same_issue(story, earlier)
        for earlier in p.by_caller.get(story.caller or "", ())
        if story.arrived_at - window <= earlier.arrived_at < story.arrived_at
    )


def _same_issue(one: CallStory, other: CallStory) -> bool:
    """An unknown issue matches any."""
    return one.issue is None or other.issue is None or one.issue == other.issue


def _scores(p: Population) -> list[int]:
    return [story.survey_score for story in p.stories if story.survey_score is not None]
