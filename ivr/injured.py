"""The list of injured people: told in one breath, asked for one by one, keyed, completed and corrected. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from claims.accident_kinds import UNNAMED, Fields, injured_people, is_described, part_of
from ivr.heard import Asked, Heard, yes_or_no

PEOPLE = "injured_people"
MORE = "more_injured"
ANOTHER = "another_injured"
ROLES_BY_KEY = frozenset({"driver", "passenger", "other_driver", "pedestrian", "rider"})
SEVERITIES = frozenset({"minor", "serious"})
# How somebody is, of whom the caller knows no more.
UNKNOWN = "unknown"
_HOW = ("body", "severity", "state", "how")
_GRAVER = {None: 0, "minor": 1, "serious": 2, "fatal": 3}


def keyed_person(heard: Heard, _asked: Asked) -> dict[str, Any]:
    """Who is hurt: the role by key; words in which nobody was recognised are kept as they are."""
    if PEOPLE in heard.values:
        return {}
    if heard.intent in ROLES_BY_KEY:
        return _one({"role": heard.intent}, heard)
    return _one({"how": heard.text}, heard) if heard.is_words and not _tells_of_nobody(heard) else {}


def _tells_of_nobody(heard: Heard) -> bool:
    """ "We are all hurt": that there are injured is known, and nothing of any of them is said."""
    injury = heard.values.get("injury")
    return injury is not None and not any(injury.get(part) for part in ("who", "body", "severity", "trapped"))


def how_hurt(heard: Heard, _asked: Asked) -> dict[str, Any]:
    """How badly, of the first one of whom it is not known; "I don't know" is an answer."""
    if PEOPLE in heard.values:
        return {}
    if heard.intent in SEVERITIES:
        return _one({"severity": heard.intent}, heard)
    if heard.intent == "dont_know":
        return _one({"how": UNKNOWN}, heard)
    return _one({"how": heard.text}, heard) if heard.is_words else {}


def more_people(heard: Heard, asked: Asked) -> dict[str, Any]:
    """Yes or no; who tells of the next one at once has answered, and is asked once more."""
    return {} if PEOPLE in heard.values else yes_or_no(heard, asked)


def with_people(
    known: Fields, told: Mapping[str, Any], *, anew: bool = False, changes: bool = False
) -> dict[str, Any] | None:
    """The list with what was told now; None when nobody is left on it.

    Args:
        anew: asked for another one, a word for somebody already known means one more like that.
        changes: a correction, what is told now stands for what was told before.
    """
    people = [dict(one) for one in injured_people(known)]
    for item in told["items"]:
        one = {**UNNAMED, **{name: part for name, part in item.items() if name != "hurt"}}
        if part_of(known, "health_consent", "value") is False:
            one = {**UNNAMED, **{name: one[name] for name in ("role", "who")}}
        same = _same(people, one, anew=anew)
        if item.get("hurt") is False:
            people = [other for other in people if other is not same or not changes]
        elif same is None:
            people.append(one)
        else:
            _complete(same, one, changes=changes)
    return {**told, "items": people} if people else None


def _one(parts: Mapping[str, Any], heard: Heard) -> dict[str, Any]:
    items = [{**UNNAMED, **parts, "text": heard.text}]
    return {PEOPLE: {"items": items, "text": heard.text, "confidence": heard.confidence}}


def _same(people: Sequence[dict[str, Any]], one: Mapping[str, Any], *, anew: bool) -> dict[str, Any] | None:
    """Who on the list is meant: by the word for him or her, by the role, or the one of whom too little is known."""
    if one["who"] is not None and (named := [other for other in people if other["who"] == one["who"]]):
        return None if anew and any(is_described(other) for other in named) else named[0]
    if anew:
        return None
    if one["role"] is None:
        vague = (other for other in people if not is_described(other))
        return next(vague, people[0] if len(people) == 1 else None)
    alike = [other for other in people if other["role"] == one["role"] and None in (other["who"], one["who"])]
    return alike[0] if len(alike) == 1 else None


def _complete(known: dict[str, Any], one: Mapping[str, Any], *, changes: bool) -> None:
    known.update({name: known[name] or one[name] for name in ("role", "who")})
    if changes and any(one[name] for name in _HOW):
        known.update({name: one[name] for name in _HOW})
    else:
        known.update({name: list(dict.fromkeys((*known[name], *one[name]))) for name in ("body", "state")})
        known["severity"] = max(known["severity"], one["severity"], key=lambda how: _GRAVER[how])
        known["how"] = one["how"] or known["how"]
    known["text"] = " ".join(dict.fromkeys(filter(None, (known.get("text"), one.get("text")))))
