"""What the questions of one kind of accident gave: a place for each group, null where nothing was asked. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.accident_kinds import UNNAMED, injured_count, injured_people, maybe_hurt, part_of

# Group -> its parts: name -> the field and the part of it.
GROUPS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "injured": {
        "count": ("injured_count", "value"),
        "critical": ("critical", "value"),
        "ambulance_called": ("ambulance", "value"),
        "description": ("injured", "text"),
        "people": ("injured_people", "items"),
        "more": ("more_injured", "value"),
        "details_agreed": ("health_consent", "value"),
        "hospital": ("hospital", "text"),
    },
    "hit": {
        "what": ("hit_what", "code"),
        "damaged": ("damaged_thing", "text"),
        "owner": ("thing_owner", "text"),
        "animal": ("animal", "text"),
    },
    "hit_and_run": {"vehicle": ("fled_vehicle", "text"), "direction": ("fled_direction", "text")},
    "theft": {"police_number": ("police_number", "text")},
    "glass": {"part": ("glass_part", "code")},
    "water": {"level": ("water_level", "code"), "engine_restarted": ("engine_restarted", "value")},
    "fire": {"out": ("fire_out", "value"), "brigade_called": ("fire_brigade", "value")},
    "property": {"damaged": ("damaged_property", "text"), "habitable": ("habitable", "value")},
    "driver": {"in_order": ("driver_in_order", "value"), "concern": ("driver_concern", "code")},
}
# Parts that stand by themselves.
SINGLE: Mapping[str, tuple[str, str]] = {
    "other_driver_reachable": ("other_driver", "value"),
    "scene_kept": ("scene_kept", "value"),
    "inspection_place": ("inspection_place", "text"),
}
PLACED_BY_CIRCUMSTANCES = frozenset(field for parts in (*GROUPS.values(), SINGLE) for field, _ in parts.values())


def render_circumstances(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Every group and part by its name."""
    groups = {name: _group(parts, fields) for name, parts in GROUPS.items()}
    groups["injured"] = _with_people(groups["injured"], fields)
    return groups | {name: part_of(fields, field, part) for name, (field, part) in SINGLE.items()}


def _group(parts: Mapping[str, tuple[str, str]], fields: Mapping[str, Any]) -> dict[str, Any] | None:
    if not any(field in fields for field, _ in parts.values()):
        return None
    return {name: part_of(fields, field, part) for name, (field, part) in parts.items()}


def _with_people(group: dict[str, Any] | None, fields: Mapping[str, Any]) -> dict[str, Any] | None:
    """Count and description of what was told of each; of the others only that they are.

    Reports of earlier releases have one description of all.
    """
    people, count = injured_people(fields), injured_count(fields)
    if group is None and (count is None or not maybe_hurt(fields)):
        return None
    group = group or dict.fromkeys(GROUPS["injured"])
    words = group["description"] or "; ".join(str(one["text"]) for one in people if one.get("text"))
    unnamed = [] if group["description"] else [UNNAMED] * ((count or 0) - len(people))
    return group | {"count": count, "people": [*people, *unnamed], "description": words or None}
