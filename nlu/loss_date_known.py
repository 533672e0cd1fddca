"""A time of day told of an accident whose day is known: "no, it was nine" is of that day, whatever day it is now."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from nlu.loss_date import parse_loss_date, said_moment
from nlu.transcript import normalise_transcript
from nlu.values import LossDate

# A clock that names no half of the day is read as near to the known moment as this, also across midnight.
_NEAR = timedelta(hours=3)
_HALF_A_DAY_ROUND = timedelta(hours=6)
# Of the two halves of the day the known moment has told which is meant.
_SURE = 0.75


def on_known_day(text: str, language: str, known: datetime, now: datetime) -> LossDate | None:
    """The moment `text` tells by a time of day alone; None when it tells a day, or nothing. Never after `now`.

    `known`, `now`: aware, in the zone of the call.
    """
    said = said_moment(normalise_transcript(text, language).text, language, "loss_date")
    if said is None or said.day is not None or said.since is not None or said.until is not None:
        return None
    midnight = known.replace(hour=23, minute=59)
    read = (
        parse_loss_date(text, language, min(end, now), "loss_date") for end in (known + _HALF_A_DAY_ROUND, midnight)
    )
    moments = [moment for moment in read if moment is not None]
    near = [_surer(moment) for moment in moments if abs(moment.value - known) <= _NEAR]
    same_day = [moment for moment in moments if moment.value.date() == known.date()]
    return next(iter((*near, *same_day)), None)


def _surer(moment: LossDate) -> LossDate:
    return replace(moment, confidence=max(moment.confidence, _SURE))
