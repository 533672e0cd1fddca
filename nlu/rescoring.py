"""Which of several hearings of an answer was meant: the likeliest that makes sense as an answer. Pure.

A recogniser lists what else may have been said ("큰 차이" or "근처"). It knows the sound; the question knows what an
answer looks like. A hearing is weighed by the logarithm of its share, plus a reward for each value that was asked
for, in proportion to how surely it was read. A first hearing that answers is never given up.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nlu.values import SpokenValue, Values

# What a sure answer outweighs, as a ratio of shares: about 1 to 20.
REWARD = 3.0
# A field read less surely than this has not answered.
ANSWERED_FROM = 0.5
# And a later hearing is taken only for an answer this sure: on bad audio the list holds many a stray word.
EXCHANGED_FROM = 0.75
# To these questions any of the fields of a story is an answer, and each counts.
STORY_FIELDS = ("loss_date", "loss_location", "cause_of_loss", "injury")
# Words about life and limb in the first hearing are never exchanged for others.
GRAVE = ("injury", "danger")


@dataclass(frozen=True)
class Hearing:
    """`share`: probability beside the other hearings of the same utterance."""

    text: str
    share: float


def choose_hearing(hearings: Sequence[Hearing], asked: Sequence[str], read: Callable[[str], Values]) -> str:
    """The text to be understood. `asked`: the fields that answer the question; `read`: text -> its values."""
    first = hearings[0]
    if len(hearings) == 1 or not asked:
        return first.text
    values = read(first.text)
    if _worth(values, asked) >= ANSWERED_FROM * len(asked) or any(_is_grave(values, name) for name in GRAVE):
        return first.text
    best, best_score = first.text, _score(first, values, asked, first)
    for other in hearings[1:]:
        values = read(other.text)
        score = _score(other, values, asked, first)
        if score > best_score and _worth(values, asked) >= EXCHANGED_FROM:
            best, best_score = other.text, score
    return best


def _score(hearing: Hearing, values: Values, asked: Sequence[str], first: Hearing) -> float:
    share = max(hearing.share, 1e-6) / max(first.share, 1e-6)
    return math.log(share) + REWARD * _worth(values, asked)


def _worth(values: Values, asked: Sequence[str]) -> float:
    return sum(_confidence(values[name]) for name in asked if name in values)


def _confidence(value: SpokenValue | dict[str, Any]) -> float:
    return value.confidence if isinstance(value, SpokenValue) else float(value.get("confidence", 0.0))


def _is_grave(values: Values, name: str) -> bool:
    value = values.get(name)
    return isinstance(value, SpokenValue) and getattr(value, "status", "none") != "none"
