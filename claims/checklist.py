"""Which papers a customer gets ready, by the kind of case: named once and completely. Pure.

The names are texts of `claims/notices/*.yaml` (`document_...`). What the insurer holds already is not asked for.
"""

from __future__ import annotations

from collections.abc import Callable

from claims.accident_kinds import (
    GLASS,
    Fields,
    cause_of,
    is_fire,
    is_motor,
    is_property,
    is_theft,
    maybe_hurt,
    part_of,
)
from claims.scene_rules import scene_duty


def checklist(fields: Fields) -> tuple[str, ...]:
    """Names of the documents, the most urgent first."""
    return tuple(name for applies, name in DOCUMENTS if applies(fields))


def _always(_fields: Fields) -> bool:
    return True


def _police_decides(fields: Fields) -> bool:
    """The police must come, or are told to have: their certificate says who is liable."""
    if not is_motor(fields) or is_theft(fields) or cause_of(fields) == GLASS:
        return False
    known = part_of(fields, "police", "status") in ("called", "on_scene", "done")
    return known or scene_duty(fields) != "clear"


def _drove(fields: Fields) -> bool:
    return is_motor(fields) and not is_theft(fields)


DOCUMENTS: tuple[tuple[Callable[[Fields], bool], str], ...] = (
    (lambda fields: not is_theft(fields), "photos"),
    (_police_decides, "police_certificate"),
    (is_theft, "police_receipt"),
    (is_theft, "keys"),
    (is_fire, "fire_report"),
    (maybe_hurt, "medical"),
    (_drove, "driving_licence"),
    (is_motor, "vehicle_licence"),
    (is_property, "damage_list"),
    (is_property, "ownership"),
    (_always, "id_card"),
    (_always, "bank_card"),
)
