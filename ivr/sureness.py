"""How sure a value must be: the thresholds in one place. Pure.

A value's sureness is how surely it was read from the words times how surely its words were heard; what is keyed is 1.
Below `TAKEN_FROM` (nlu/values.py) it is not taken and the question comes again. A number below `SURE_NUMBER` is read
back and must be said yes to; all else is read back before the next question, where its slot says so, or in the recap.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.accident_kinds import Fields
from ivr.heard import Heard

# One sign wrong and the number is another one's.
SURE_NUMBER = 0.7
NUMBERS = frozenset({"plate_number", "policy_number", "phone"})
UNSURE = "unsure"
CHECKED = "checked"


def with_doubt(name: str, value: Mapping[str, Any], heard: Heard) -> Mapping[str, Any]:
    """The value, marked when it must be confirmed."""
    if name not in NUMBERS or heard.digits is not None or value is None or not value.get("text"):
        return value
    sure = float(value.get("confidence", 1.0)) * heard.hearing.get(name, 1.0)
    return {**value, UNSURE: True} if sure < SURE_NUMBER else value


def is_unsure(fields: Fields, name: str) -> bool:
    """A number that must be said yes to, and was not."""
    value = fields.get(name) or {}
    checked = fields.get(f"{name}_{CHECKED}") or {}
    return bool(value.get(UNSURE)) and checked.get("value") != value.get("value")
