"""How sure a value is, held against the thresholds of the line (`dialogue.thresholds`, `lines.<x>.thresholds`). Pure.

A value's sureness is how surely it was read from the words times how surely its words were heard; what is keyed is 1.
Below `accept` it is not taken and the question comes again. A number below `confirm` is read back and must be said yes
to; all else up to `read_back` is read back before the next question, where its slot says so, and all in the recap.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.accident_kinds import Fields
from ivr.heard import Heard

# One sign wrong and the number is another one's.
NUMBERS = frozenset({"plate_number", "policy_number", "phone"})
UNSURE = "unsure"
CHECKED = "checked"


def sureness(name: str, value: Mapping[str, Any], heard: Heard) -> float:
    return float(value.get("confidence", 1.0)) * heard.hearing.get(name, 1.0)


def with_doubt(name: str, value: Mapping[str, Any], heard: Heard, confirm: float) -> Mapping[str, Any]:
    """The value, marked when it must be confirmed: a number less sure than `confirm`."""
    if name not in NUMBERS or heard.digits is not None or value is None or not value.get("text"):
        return value
    return {**value, UNSURE: True} if sureness(name, value, heard) < confirm else value


def is_unsure(fields: Fields, name: str) -> bool:
    """A number that must be said yes to, and was not."""
    value = fields.get(name) or {}
    checked = fields.get(f"{name}_{CHECKED}") or {}
    return bool(value.get(UNSURE)) and checked.get("value") != value.get("value")
