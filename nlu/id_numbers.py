"""Identity card numbers (GB 11643: 18 signs, check sign by ISO 7064 mod 11-2), said sign by sign; in China a driving licence bears the same number."""

from __future__ import annotations

from nlu.values import Identifier


def parse_id_number(text: str, language: str) -> Identifier | None:
    """The identity card or driving licence number in the words; a wrong check sign is given with confidence < 0.5."""
    return None
