"""Whether the scene of an accident must be kept, reported or cleared, by the statutory cases. Pure.

Accident Procedure Rules: 13 (keep and call the police), 14 (report, do not drive away), 15 (dangerous goods), 19 to 22
(settle between the parties: photograph and clear the road).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from claims.accident_kinds import (
    THINGS,
    WITH_A_THING,
    Fields,
    cannot_move,
    driver_not_in_order,
    maybe_hurt,
    part_of,
    somebody_fled,
)

Duty = Literal["keep", "report", "clear"]

UNFIT = frozenset({"drink", "drugs", "no_licence"})
GOODS = frozenset({"dangerous_goods"})


def scene_duty(fields: Fields) -> Duty:
    """The first case that applies; property damage only and none of them: the road is cleared."""
    return next((duty for applies, duty in CASES if applies(fields)), "clear")


def _driver_in_question(fields: Fields) -> bool:
    """No valid licence, alcohol or drugs suspected."""
    actions = part_of(fields, "cause_of_loss", "own_actions") or ()
    return driver_not_in_order(fields) or not UNFIT.isdisjoint(actions)


def _dangerous_goods(fields: Fields) -> bool:
    danger = fields.get("danger") or {}
    return danger.get("status") == "yes" and not GOODS.isdisjoint(danger.get("kinds") or ())


def _things_of_others(fields: Fields) -> bool:
    """Buildings, public facilities, the road, power or telecom lines."""
    hit_thing = bool(part_of(fields, "cause_of_loss", "accident_class") == WITH_A_THING)
    return hit_thing or part_of(fields, "hit_what", "code") in THINGS


CASES: tuple[tuple[Callable[[Fields], bool], Duty], ...] = (
    (maybe_hurt, "keep"),
    (_dangerous_goods, "keep"),
    (_driver_in_question, "keep"),
    (cannot_move, "keep"),
    (somebody_fled, "keep"),
    (_things_of_others, "report"),
)
