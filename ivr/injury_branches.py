"""Named predicates over what is known of the injured: what is still asked about them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from claims.accident_kinds import Fields, injured_people, is_described, maybe_hurt, part_of

# So many are asked for by name; of a bus full of people a person takes the rest.
MOST_PEOPLE = 6


def _uncounted(fields: Fields) -> bool:
    """No number was told, and nobody by name: who was named is asked whether there are others."""
    return (
        part_of(fields, "injury", "status") == "yes"
        and part_of(fields, "injury", "count") is None
        and not injured_people(fields)
    )


def _maybe_critical(fields: Fields) -> bool:
    """Nobody said whether the injured are trapped or unconscious."""
    return maybe_hurt(fields) and not part_of(fields, "injury", "trapped")


def _health_details_wanted(fields: Fields) -> bool:
    """Somebody is hurt, and something is still to be asked of it that must not be asked without consent."""
    people, ambulance = injured_people(fields), part_of(fields, "ambulance", "value") is True
    all_told = bool(people) and all(map(is_described, people)) and not _others_open(fields)
    return maybe_hurt(fields) and (ambulance or not all_told)


def _consents(fields: Fields) -> bool:
    return part_of(fields, "health_consent", "value") is True


def _nobody_named(fields: Fields) -> bool:
    """Somebody is hurt, and who has not been said."""
    return maybe_hurt(fields) and _consents(fields) and not injured_people(fields)


def _undescribed(fields: Fields) -> bool:
    """Somebody is hurt of whom neither where nor how badly has been said."""
    return maybe_hurt(fields) and _consents(fields) and not all(map(is_described, injured_people(fields)))


def _told_count(fields: Fields) -> int | None:
    """A number the caller gave; "one" is no such number, for who tells of one need not have told of all."""
    asked, told = part_of(fields, "injured_count", "value"), part_of(fields, "injury", "count")
    return asked or (told if told and told > 1 else None)


def _others_open(fields: Fields) -> bool:
    """There may be more people hurt than have been told of."""
    people, count = injured_people(fields), _told_count(fields)
    if not people or len(people) >= MOST_PEOPLE or part_of(fields, "more_injured", "value") is False:
        return False
    return count is None or len(people) < count


def _others_unasked(fields: Fields) -> bool:
    unasked = "more_injured" not in fields and _told_count(fields) is None
    return maybe_hurt(fields) and _consents(fields) and unasked and _others_open(fields)


def _another_hurt(fields: Fields) -> bool:
    """One more is known to be hurt, by the number told or because the caller says so."""
    known = part_of(fields, "more_injured", "value") is True or _told_count(fields) is not None
    return maybe_hurt(fields) and _consents(fields) and known and _others_open(fields)


def _ambulance_coming(fields: Fields) -> bool:
    return maybe_hurt(fields) and _consents(fields) and part_of(fields, "ambulance", "value") is True


INJURY_BRANCHES: Mapping[str, Callable[[Fields], bool]] = {
    "uncounted": _uncounted,
    "maybe_critical": _maybe_critical,
    "health_details_wanted": _health_details_wanted,
    "nobody_named": _nobody_named,
    "undescribed": _undescribed,
    "others_unasked": _others_unasked,
    "another_hurt": _another_hurt,
    "ambulance_coming": _ambulance_coming,
}
