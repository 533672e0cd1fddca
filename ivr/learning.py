"""What a turn of the caller adds to the report or changes in it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from claims.accident_kinds import ESSENTIALS, injured_count, other_parties, part_of
from ivr.answers import AFFIRM, ANSWERS, Asked
from ivr.call_flow import CallStage
from ivr.correcting import RANKS, corrects, stands_apart
from ivr.dialogue_state import SAFETY, Turn
from ivr.exactness import is_vague, says_more
from ivr.grown import grown
from ivr.injured import ANOTHER, MORE, PEOPLE, with_people
from ivr.scope import TELLS_STORY, may_change, told_scope
from ivr.sureness import with_doubt
from ivr.vehicles import OTHER_PLATE, PARTIES, corrected
from nlu.loss_date_known import on_known_day
from nlu.vehicle_count import count_vehicles

# What is said at the recap is read back at once.
_READ_BACK = (CallStage.CONFIRMING, CallStage.CORRECTING)


def learn(turn: Turn) -> dict[str, Any]:
    """The fields this turn gives or changes; what is known already is not learnt again."""
    turn = _on_known_day(turn)
    heard, slot = turn.heard, turn.slot
    asked = Asked(
        turn.state.attempt(slot.slot),
        turn.caller_number,
        turn.fields,
        slot.fills,
        frozenset(slot.keys.values()),
        turn.now,
        slot.checks,
    )
    told = {name: value for name, value in heard.values.items() if name not in slot.not_about}
    answered = ANSWERS[slot.answer](heard, asked)
    found = _without_doubtful_answer(turn, {**told, **answered})
    found = {name: value for name, value in found.items() if not _is_asked_again(turn, asked, name, value)}
    if slot.slot == SAFETY:
        found = {name: value for name, value in found.items() if not is_vague(name, value)}  # the story is asked next
    found = {name: with_doubt(name, value, heard, turn.thresholds.confirm) for name, value in found.items()}
    if PARTIES in found and PARTIES in turn.fields and PARTIES not in answered:
        found[PARTIES] = {"items": grown(other_parties(turn.fields), other_parties(found), heard.text)}
    if OTHER_PLATE in found and OTHER_PLATE in turn.fields and _may_write(turn, OTHER_PLATE, found[OTHER_PLATE]):
        was, plate = (of[OTHER_PLATE]["value"] for of in (turn.fields, found))
        found[PARTIES] = corrected(found.get(PARTIES) or turn.fields[PARTIES], was, plate)
    _learn_people(turn, found)
    _learn_count(turn, found)
    if slot.slot in TELLS_STORY and (count := count_vehicles(heard.text, heard.language)) is not None:
        found["vehicles_in_it"] = {"value": count, "text": heard.text}
    if slot.slot in TELLS_STORY and (scope := told_scope(heard.text, heard.language, found)) is not None:
        found["scope"] = scope
    if slot.answer != "story" and "loss_description" not in turn.fields and _tells_story(turn):
        found["loss_description"] = {"text": heard.text}
    return {name: value for name, value in found.items() if _may_write(turn, name, value)}


def _on_known_day(turn: Turn) -> Turn:
    """ "No, it was nine" is said of the day that is known; asked for the time of that day, its answer sees to it."""
    known, told = turn.fields.get("loss_date"), turn.heard.values.get("loss_date")
    of_the_clock = turn.slot.answer == "time_of_day"
    if known is None or told is None or turn.heard.understanding is None or turn.now is None or of_the_clock:
        return turn
    at = datetime.fromisoformat(known["value"])
    moment = on_known_day(told["text"], turn.heard.language, at, turn.now)
    if moment is None:
        return turn
    values = {**turn.heard.understanding.values, "loss_date": moment.as_json()}
    return replace(turn, heard=replace(turn.heard, understanding=replace(turn.heard.understanding, values=values)))


def _without_doubtful_answer(turn: Turn, found: Mapping[str, Any]) -> dict[str, Any]:
    """ "No, it cannot be driven" at the question after it: what corrects one field is no answer to another."""
    changed = {name: value for name, value in found.items() if is_corrected(turn, name, value)}
    if not changed or turn.slot.answer == "story":
        return dict(found)
    kept = {name: value for name, value in found.items() if name not in turn.slot.fills}
    answers = {name: value for name, value in found.items() if name in turn.slot.fills}
    return {**kept, **{name: value for name, value in answers.items() if stands_apart(turn, name, changed)}}


def is_corrected(turn: Turn, name: str, value: Any) -> bool:
    """Known already, and told otherwise at another question; not told more exactly, nor a list that grew."""
    known = turn.fields.get(name)
    if known is None or value is None or name in (PARTIES, PEOPLE, "loss_description", *turn.slot.fills):
        return False
    better = _is_worse(name, value, known) or says_more(name, value, known) or _is_of_story(turn, name, value)
    return not better and _meaning(value) != _meaning(known) and _may_write(turn, name, value)


def _learn_people(turn: Turn, found: dict[str, Any]) -> None:
    """The list of the injured with what was told now; who is asked for another one is asked again after that."""
    fields, at_another, again = turn.fields, turn.slot.slot == ANOTHER, turn.state.redo == "injury"
    none_hurt = (found.get("injury") or fields.get("injury") or {}).get("status") == "none"
    if PEOPLE in found and none_hurt and any(item.get("hurt", True) for item in found[PEOPLE]["items"]):
        del found[PEOPLE]  # taken together the words say that nobody is hurt
    if PEOPLE in found:
        corrects = turn.stage in _READ_BACK or turn.heard.intent in ("correct", "deny") or again
        found[PEOPLE] = with_people(fields, found[PEOPLE], anew=at_another, changes=corrects)
        if found[PEOPLE] is None and PEOPLE not in fields:
            del found[PEOPLE]
        elif at_another and MORE in fields:
            found[MORE] = None
        if none_hurt and found.get(PEOPLE):
            found.pop("injury", None)  # one of them is well, not all
        return
    if again and PEOPLE in fields and turn.heard.intent == AFFIRM:
        found.update({PEOPLE: None, **({MORE: None} if MORE in fields else {})})  # who is hurt is asked once more
    unhurt = (found.get("injury") or {}).get("status") == "none" and _may_write(turn, "injury", found["injury"])
    if unhurt and PEOPLE in fields:
        found[PEOPLE] = None


def _learn_count(turn: Turn, found: dict[str, Any]) -> None:
    """How many are hurt, told of all of them after it was told that somebody is: asked for no more."""
    told = None if PEOPLE in found else found.get("injury")
    uncounted = injured_count(turn.fields) is None and part_of(turn.fields, "injury", "status") is not None
    if told and (told.get("count") or 0) > 1 and uncounted and not _may_write(turn, "injury", told):
        found["injured_count"] = {"value": told["count"], **{part: told[part] for part in ("text", "confidence")}}


def _is_asked_again(turn: Turn, asked: Asked, name: str, value: Mapping[str, Any] | None) -> bool:
    """Too unsure to be taken: the question comes, or comes once more; the second answer to it is taken as it is.

    A correction is taken, however unsure: it is read back at once.
    """
    if value is None:
        return False
    unsure = value.get("confidence", 1.0) < turn.thresholds.accept and turn.stage not in _READ_BACK
    return unsure and not (name in turn.slot.fills and asked.attempt > 0)


def _tells_story(turn: Turn) -> bool:
    told = turn.heard.values
    return sum(name in told and not is_vague(name, told[name]) for name in ESSENTIALS) >= 2


def _may_write(turn: Turn, name: str, value: Any) -> bool:
    known = turn.fields.get(name)
    if name == "scope" and name not in turn.slot.fills:
        return may_change(turn.fields, value)
    if known is None or value is None or name in turn.slot.fills or name == turn.slot.checks:
        return True
    if name in (PARTIES, PEOPLE):
        return bool(value != known)
    if _meaning(value) == _meaning(known):
        return False
    if _is_worse(name, value, known) or says_more(name, value, known) or _is_of_story(turn, name, value):
        return True
    return turn.stage in _READ_BACK or corrects(turn, name, value)


def _is_of_story(turn: Turn, name: str, value: Mapping[str, Any]) -> bool:
    """What was said in passing gives way to the story that was asked for."""
    return turn.slot.answer == "story" and name in ESSENTIALS and not is_vague(name, value)


def _is_worse(name: str, value: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    ranks = RANKS.get(name)
    if ranks is None or ranks[value["status"]] < ranks[known["status"]]:
        return False
    more_kinds = not set(value.get("kinds", ())) <= set(known.get("kinds", ()))
    return more_kinds or ranks[value["status"]] > ranks[known["status"]]


def _meaning(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """A value without the words it was read from; the words where there is nothing else."""
    bare = {name: part for name, part in value.items() if name not in ("text", "confidence") and part is not None}
    return bare or {"text": value.get("text")}
