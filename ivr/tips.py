"""What waiting callers are told besides their place: one short advice a round, those of the season among them. Pure."""

from __future__ import annotations

from datetime import date

TIPS_ALL_YEAR = ("tip_photos", "tip_stay_safe", "tip_triangle", "tip_fraud", "tip_documents")
TIPS_OF_MONTHS: dict[int, tuple[str, ...]] = {
    **dict.fromkeys((6, 7, 8, 9), ("tip_flood", "tip_heat")),
    **dict.fromkeys((11, 12, 1, 2), ("tip_ice", "tip_fog")),
}
# A round with its tip lasts about so long.
ROUND_SECONDS = 20


def tip_key(day: date, waited_seconds: int) -> str:
    """The prompt of this round, the season's first, none twice before all were heard."""
    tips = (*TIPS_OF_MONTHS.get(day.month, ()), *TIPS_ALL_YEAR)
    return tips[waited_seconds // ROUND_SECONDS % len(tips)]
