"""What a caller is told to do now, by the case, each advice once. Pure.

The triangle and the motorway follow the safety rules, the scene the statutory cases of `claims/scene_rules.py`. The
hotline says how to call for help; it never says that it has called.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from claims.accident_kinds import Fields
from claims.scene_rules import scene_duty
from ivr.branches import holds
from ivr.dialogue_state import PromptCall, Turn

# Kinds of danger, the most pressing first: only its words are said, so that they are heard.
DANGERS = ("fire", "trapped", "dangerous_goods", "leak", "water", "motorway_lane")
SPOKEN_ALIKE = {"leak": "dangerous_goods"}
CRITICAL = "guidance_trapped"
NOT_ENDANGERED = "guidance_none"
INJURY, MAYBE_INJURY = "guidance_injury", "guidance_emergency"
# How a motorway is named in a place: its number, or the word for it.
MOTORWAY_WORDS = ("高速", "expressway", "motorway", "freeway", "highway", "고속")


def guidance(turn: Turn, learnt: Fields) -> tuple[PromptCall, ...]:
    """The advice that what was just learnt calls for, and that was not given yet."""
    new = [key for key in _advice(turn, learnt) if key not in turn.state.advised]
    return tuple(PromptCall(key) for key in dict.fromkeys(new))


def danger_words(fields: Fields) -> str | None:
    """The prompt for the most pressing danger that goes on."""
    if fields.get("critical", {}).get("value") is True:
        return CRITICAL
    if fields.get("fire_out", {}).get("value") is False:
        return "guidance_fire"
    danger = fields.get("danger", {})
    kinds = danger.get("kinds", ()) if danger.get("status") == "yes" else ()
    kind = next((kind for kind in DANGERS if kind in kinds), None)
    return f"guidance_{SPOKEN_ALIKE.get(kind, kind)}" if kind else None


def _advice(turn: Turn, learnt: Fields) -> Iterator[str]:
    endangered = danger_words(learnt)
    if endangered:
        yield endangered
    if "injury" in learnt:
        yield from _of_injury(turn, learnt["injury"]["status"], endangered=bool(endangered))
    if "loss_location" in learnt and holds("on_the_road", turn.fields) and _on_motorway(learnt):
        yield "guidance_motorway"
    if learnt.get("health_consent", {}).get("value") is False:
        yield "health_refused"
    if _scene_settled(turn):
        yield f"scene_{scene_duty(turn.fields)}"


def _of_injury(turn: Turn, status: str, *, endangered: bool) -> Iterator[str]:
    if status != "none":
        yield INJURY if status == "yes" else MAYBE_INJURY
    elif not endangered and not turn.state.advised and holds("motor", turn.fields):
        yield NOT_ENDANGERED


def _on_motorway(learnt: Fields) -> bool:
    place = learnt["loss_location"]
    named = f"{place.get('text') or ''} {place.get('road') or ''}".lower()
    return any(word in named for word in MOTORWAY_WORDS)


def _scene_settled(turn: Turn) -> bool:
    """The car stands where it stood, and all is known that decides whether it must."""
    if turn.fields.get("scene_kept", {}).get("value") is not True:
        return False
    return all(_settled(turn, name) for name in ("drivable", "driver_in_order", "driver_concern"))


def _settled(turn: Turn, name: str) -> bool:
    slot = next((slot for slot in turn.form.slots if slot.slot == name), None)
    asked = slot is not None and holds(slot.when, turn.fields) and (slot.short or not turn.state.short)
    return not asked or name in turn.fields or name in turn.state.skipped


def advised(turn: Turn, said: Iterable[PromptCall]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*turn.state.advised, *(prompt.key for prompt in said))))
