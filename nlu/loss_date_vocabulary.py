"""Words that always mean the same, from the yaml files beside this one -> rules.

A row's key says the meaning: `day -1, evening` (yesterday's evening), `days -7 -2` (vague: some day in between),
`now 20 5` (within twenty minutes, most likely five ago), `weekend -1`, `correction`, `rough before`;
its words are patterns, longest first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from nlu.loss_date_mentions import (
    Clock,
    Correction,
    DayOffset,
    DayRange,
    Denial,
    Either,
    Impossible,
    JustNow,
    LastWeek,
    Meaning,
    Nothing,
    Part,
    Rough,
    Rule,
    ThatDay,
    Weekend,
    word_rule,
)
from nlu.phrase_data import phrase_data

_MEANINGS: dict[str, Callable[[list[str]], Meaning]] = {
    "day": lambda said: DayOffset(int(said[0])),
    "days": lambda said: DayRange(int(said[0]), int(said[1])),
    "lastweek": lambda _: LastWeek(),
    "weekend": lambda said: Weekend(int(said[0]) if said else None),
    "now": lambda said: JustNow(float(said[0]), float(said[1]) if len(said) > 1 else 0.0),
    "lately": lambda said: JustNow(float(said[0]), weak=True),
    "thatday": lambda _: ThatDay(),
    "clock": lambda said: Clock(int(said[0]), half="pm"),
    "midnight": lambda _: Clock(12),
    "impossible": lambda _: Impossible(),
    "correction": lambda _: Correction(),
    "denial": lambda _: Denial(),
    "rough": lambda said: Rough(before=said[0] == "before"),
    "either": lambda _: Either(),
    "nothing": lambda _: Nothing(),
}


def meanings_of(key: str) -> tuple[Meaning, ...]:
    """`day -1, evening` -> yesterday, in the evening. A word that is no meaning is a part of the day."""
    return tuple(_meaning(words.split()) for words in key.split(","))


def _meaning(words: list[str]) -> Meaning:
    make = _MEANINGS.get(words[0])
    return make(words[1:]) if make else Part(words[0])


def vocabulary_rule(name: str, edge: str = "", end: str = "") -> Rule:
    """The rule for the `words` of `nlu/<name>.yaml`."""
    rows: Mapping[str, Any] = phrase_data(name)["words"]
    spelled = {word: meanings_of(key) for key, words in rows.items() for word in _words(words)}
    return word_rule(spelled, edge=edge, end=end)


def _words(row: str | list[str]) -> list[str]:
    return row.split() if isinstance(row, str) else row
