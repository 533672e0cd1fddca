"""Whether a value read from an utterance is the one a careful person would have written down: one rule a field.

An expected value names parts; every part named must be right. Expected None: the field must not be given. Expected
`ASK`: something is said, but a clerk would ask back; right is no value, or one too unsure to be taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

ASK: Literal["ask"] = "ask"
# A value less sure than this is asked again, never taken.
TAKEN_FROM = 0.5
Gold = Mapping[str, Any] | Literal["ask"] | None

_SAME_MINUTE = timedelta(seconds=60)
_ABOUT = timedelta(minutes=31)
_HALF_DAY = timedelta(hours=13)
_KM = 0.11
_SUFFIX = re.compile(r"(?:特别行政区|壮族自治区|回族自治区|维吾尔自治区|自治区|自治州|地区|[省市区县旗盟州])$")
_NOT_WORDS = re.compile(r"[\W_]+")
_NAME_SHARE = 0.6

DIVISIONS = ("province", "city", "district")
NAMES = ("road", "crossing", "landmark", "direction")


def is_asked(given: Mapping[str, Any] | None) -> bool:
    """The dialogue would ask: nothing was read, or nothing sure enough."""
    return given is None or float(given.get("confidence", 1.0)) < TAKEN_FROM


def value_is_right(field: str, gold: Gold, given: Mapping[str, Any] | None) -> bool:
    """`gold` as an evaluation row has it (moments aware), `given` the JSON object of `hotline nlu parse`."""
    if gold is None:
        return given is None
    if gold == ASK:
        return is_asked(given)
    if given is None:
        return False
    return all(part_is_right(field, name, gold, given) for name in RATED_PARTS.get(field, gold) if name in gold)


def part_is_right(field: str, name: str, gold: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    """One named part of a value."""
    if field == "loss_date":
        return _moment_is_right(gold, given)
    rule = _PART_RULES.get(name, _equal)
    return rule(gold[name], given.get(name))


# What "the value is right" means for fields whose further parts are counted on lines of their own.
RATED_PARTS: Mapping[str, tuple[str, ...]] = {
    "loss_date": ("value",),
    "cause_of_loss": ("code",),
    "injury": ("status",),
}


def _moment_is_right(gold: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    wanted: datetime = gold["value"]
    value, earliest, latest = (datetime.fromisoformat(str(given[name])) for name in ("value", "earliest", "latest"))
    precision = gold.get("precision", "exact")
    if precision == "exact":
        return abs(value - wanted) <= _SAME_MINUTE
    if precision == "about":
        return abs(value - wanted) <= _ABOUT
    if precision == "part_of_day":
        return earliest <= wanted <= latest and latest - earliest <= _HALF_DAY
    return value.astimezone(wanted.tzinfo).date() == wanted.date() and given.get("precision") == "day"


def _equal(wanted: Any, given: Any) -> bool:
    if isinstance(wanted, list):
        return isinstance(given, list) and set(wanted) <= set(given)
    return bool(wanted == given)


def _same_division(wanted: Any, given: Any) -> bool:
    return given is not None and _SUFFIX.sub("", str(wanted)).casefold() == _SUFFIX.sub("", str(given)).casefold()


def _same_name(wanted: Any, given: Any) -> bool:
    """One within the other, or most letters of the expected name in order: people add "那边" and "the big"."""
    plain, said = (_NOT_WORDS.sub("", str(text)).casefold() for text in (wanted, given or ""))
    if not plain or not said:
        return False
    if plain in said or said in plain:
        return True
    at = hits = 0
    for letter in plain:
        found = said.find(letter, at)
        if found >= 0:
            hits, at = hits + 1, found + 1
    return hits / len(plain) > _NAME_SHARE and hits / len(said) > _NAME_SHARE


def _same_number(wanted: Any, given: Any) -> bool:
    try:
        return abs(float(wanted) - float(given)) <= _KM
    except (TypeError, ValueError):
        return str(wanted) == str(given)


def _same_words(wanted: Any, given: Any) -> bool:
    return _same_name(wanted, given)


_PART_RULES: Mapping[str, Callable[[Any, Any], bool]] = {
    **dict.fromkeys(DIVISIONS, _same_division),
    **dict.fromkeys(NAMES, _same_name),
    **dict.fromkeys(("make", "model", "kind", "colour"), _same_words),
    "km": _same_number,
    "number": _same_number,
}
