"""Whether a tow truck is wanted. The phrases are data: nlu/tow_phrases.yaml."""

from __future__ import annotations

from nlu.phrase_status import read_status
from nlu.values import Tow

# Where several are told the last of these counts: one that is called need not be sent.
_ORDER = ("wanted", "not_needed", "called")


def parse_tow(text: str, language: str, question: str | None = None) -> Tow | None:
    """Wanted, not needed, or already called; a bare yes or no only in answer to the question `tow`."""
    said = read_status(text, language, "tow_phrases", _ORDER, asked=question == "tow")
    if said is None:
        return None
    return Tow(text=said.text, start=said.start, end=said.end, confidence=said.confidence, status=said.status)
