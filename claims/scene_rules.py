"""Whether the scene of an accident must be kept, reported or cleared, by the statutory cases. Pure.

Accident Procedure Rules: 13 (keep and call the police), 14 (report, do not drive away), 15 (dangerous goods), 19 to 22
(settle between the parties: photograph and clear the road).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

Fields = Mapping[str, Any]
Duty = Literal["keep", "report", "clear"]

UNFIT = frozenset({"drink", "drugs", "no_licence"})
GOODS = frozenset({"dangerous_goods"})
THINGS = frozenset({"barrier", "tree", "building", "other"})


def scene_duty(fields: Fields) -> Duty:
    """The first case that applies; property damage only and none of them: the road is cleared."""
    return next((duty for applies, duty in CASES if applies(fields)), "clear")


def _hurt(fields: Fields) -> bool:
    return _part(fields, "injury", "status") in ("yes", "possible")


def _driver_in_question(fields: Fields) -> bool:
    """No valid licence, alcohol or drugs suspected."""
    actions = _part(fields, "cause_of_loss", "own_actions") or ()
    return _part(fields, "driver_in_order", "value") is False or not UNFIT.isdisjoint(actions)


def _cannot_move(fields: Fields) -> bool:
    return _part(fields, "drivable", "value") is False


def _party_left(fields: Fields) -> bool:
    sides = (_part(fields, "cause_of_loss", side) or () for side in ("own_actions", "other_actions"))
    return any("fled" in actions for actions in sides)


def _dangerous_goods(fields: Fields) -> bool:
    danger = fields.get("danger") or {}
    return danger.get("status") == "yes" and not GOODS.isdisjoint(danger.get("kinds") or ())


def _things_of_others(fields: Fields) -> bool:
    """Buildings, public facilities, the road, power or telecom lines."""
    hit_thing = _part(fields, "cause_of_loss", "accident_class") == "170"
    return hit_thing or _part(fields, "hit_what", "code") in THINGS


CASES: tuple[tuple[Callable[[Fields], bool], Duty], ...] = (
    (_hurt, "keep"),
    (_dangerous_goods, "keep"),
    (_driver_in_question, "keep"),
    (_cannot_move, "keep"),
    (_party_left, "keep"),
    (_things_of_others, "report"),
)


def _part(fields: Fields, field: str, part: str) -> Any:
    return (fields.get(field) or {}).get(part)
