"""When words about something that is known already correct it, whatever was asked. Pure.

What a car or the police are doing changes, and is said of nothing else: said plainly, it holds. A time, a place or a
number may be of something else: it takes a no, words that take something back ("说错了"), or the name of the field.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ivr.answers import AFFIRM, DENY, count_words
from ivr.dialogue_state import Turn
from nlu.corrections import takes_back

# Facts that a passing word can only make worse, never better: nobody talks an injury or a fire away by accident.
RANKS: Mapping[str, Mapping[str, int]] = {
    "injury": {"none": 0, "possible": 1, "yes": 2},
    "danger": {"none": 0, "yes": 1},
}
STATES = frozenset({"drivable", "police", "tow", "scene_kept"})
# A state less surely read than this is not said plainly.
PLAIN = 0.75
# Of fewer words an answer is a bare yes or no, which may belong to the correction.
FEWEST_WORDS = 2


def corrects(turn: Turn, name: str, value: Mapping[str, Any]) -> bool:
    """`value`: other than the known one."""
    heard = turn.heard
    if heard.intent == "correct" or (name in STATES and float(value.get("confidence", 1.0)) >= PLAIN):
        return True
    if name not in heard.values or name in RANKS:
        return False
    denied = heard.intent == DENY and not heard.named  # what stands for a no at this question denies nothing else
    return denied or takes_back(heard.text, heard.language) or _names(turn, name)


def _names(turn: Turn, name: str) -> bool:
    said = turn.heard.text.lower()
    slots = (slot for slot in turn.form.slots if name in slot.fills)
    return any(word in said for slot in slots for word in turn.corrections.get(slot.slot, ()))


def stands_apart(turn: Turn, name: str, corrected: Mapping[str, Any]) -> bool:
    """Whether the answer to the question has words of its own, besides those that correct something else."""
    heard = turn.heard
    spans = heard.understanding.spans if heard.understanding else {}
    own = spans.get(name)
    if own is None:
        return heard.digits is not None or heard.intent == AFFIRM or (heard.named and heard.intent != DENY)
    others = [spans.get(other, (0, len(heard.text))) for other in corrected]
    overlaps = any(own[0] < end and start < own[1] for start, end in others)
    return not overlaps and count_words(heard.text[slice(*own)]) >= FEWEST_WORDS
