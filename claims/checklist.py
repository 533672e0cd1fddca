"""Which papers a customer gets ready, by the kind of case: named once and completely. Pure.

The names are texts of `claims/notices/*.yaml` (`document_...`). What the insurer holds already is not asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from claims.scene_rules import scene_duty

Fields = Mapping[str, Any]

THEFT, FIRES = "A10023", frozenset({"A10001", "A10002"})
GLASS = "A10022"


def checklist(fields: Fields) -> tuple[str, ...]:
    """Names of the documents, the most urgent first."""
    return tuple(name for applies, name in DOCUMENTS if applies(fields))


def _always(_fields: Fields) -> bool:
    return True


def _property(fields: Fields) -> bool:
    return bool((fields.get("scope") or {}).get("code") == "property")


def _motor(fields: Fields) -> bool:
    return not _property(fields)


def _cause(fields: Fields) -> Any:
    return (fields.get("cause_of_loss") or {}).get("code")


def _theft(fields: Fields) -> bool:
    return bool(_cause(fields) == THEFT)


def _fire(fields: Fields) -> bool:
    return _cause(fields) in FIRES


def _hurt(fields: Fields) -> bool:
    return (fields.get("injury") or {}).get("status") in ("yes", "possible")


def _police_decides(fields: Fields) -> bool:
    """The police must come, or are told to have: their certificate says who is liable."""
    if not _motor(fields) or _theft(fields) or _cause(fields) == GLASS:
        return False
    known = (fields.get("police") or {}).get("status") in ("called", "on_scene", "done")
    return known or scene_duty(fields) != "clear"


def _drove(fields: Fields) -> bool:
    return _motor(fields) and not _theft(fields)


DOCUMENTS: tuple[tuple[Callable[[Fields], bool], str], ...] = (
    (lambda fields: not _theft(fields), "photos"),
    (_police_decides, "police_certificate"),
    (_theft, "police_receipt"),
    (_theft, "keys"),
    (_fire, "fire_report"),
    (_hurt, "medical"),
    (_drove, "driving_licence"),
    (_motor, "vehicle_licence"),
    (_property, "damage_list"),
    (_property, "ownership"),
    (_always, "id_card"),
    (_always, "bank_card"),
)
