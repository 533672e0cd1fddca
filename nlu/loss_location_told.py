"""Which of the places that were told is the accident's: not those of others, and the last where one is corrected."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nlu.divisions import DivisionFound
from nlu.loss_location_parts import Place, corrected
from nlu.loss_location_scope import corrections, without_other_places

Read = Callable[[str], Place]
Settle = Callable[[Place, list[DivisionFound], str], Place]


def told_place(text: str, language: str, read: Read, settle: Settle) -> Place:
    """`read`: one language's reader of a text; `settle`: its way of joining a place with the divisions named."""
    narrow = without_other_places(text, language)
    place = _last_told(narrow, language, read, settle)
    return _last_told(text, language, read, settle) if place.is_empty() and narrow != text else place


def _last_told(text: str, language: str, read: Read, settle: Settle) -> Place:
    """ "在中山路不对是解放路", "the g three no sorry the g five"."""
    for match in corrections(text, language):
        after = read(text[match.end() :]).shifted(match.end())
        before = read(text[: match.start()])
        if not after.is_empty() and not before.is_empty():
            found: Sequence[DivisionFound] = [*after.found, *before.found]
            return settle(corrected(before, after), list(found), text)
    return read(text)
