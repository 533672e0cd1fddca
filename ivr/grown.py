"""Lists that grow: "and a second car" adds to the others who were in it, and takes nobody away. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from claims.accident_kinds import MAKE, make_of

# Words that say the one told of now is not the one told of before.
MORE_WORDS = (
    "还有", "另外", "第二", "第三", "又一", "另一", "and a", "another", "second", "third", "one more", "also",
    "as well",
)  # fmt: skip


def grown(known: Sequence[Mapping[str, Any]], told: Sequence[Mapping[str, Any]], words: str) -> list[dict[str, Any]]:
    """The list with what was told now: a plate completes one who has none, more words add those not known yet."""
    items = [dict(item) for item in known]
    more = any(word in words.lower() for word in MORE_WORDS)
    for item in told:
        known_one = next((one for one in items if _is_same(item, one)), None)
        without = next((one for one in items if not one.get("plate")), None)
        if known_one is not None:
            known_one.update({name: part for name, part in item.items() if name not in known_one})
        elif more or not items:
            items.append(dict(item))
        elif item.get("plate") and without is not None:
            without["plate"] = item["plate"]
        elif make_of(item) and len(items) == 1 and not make_of(items[0]):
            items[0].update({part: item[part] for part in MAKE if item.get(part)})
    return items


def _is_same(item: Mapping[str, Any], one: Mapping[str, Any]) -> bool:
    plate = item.get("plate")
    return bool(plate == one.get("plate")) if plate else item.get("text") == one.get("text")
