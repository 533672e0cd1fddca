"""Whether a tow truck is wanted."""

from __future__ import annotations

from nlu.values import Tow


def parse_tow(text: str, language: str, question: str | None = None) -> Tow | None:
    """Wanted, not needed, or already called; a bare yes or no only in answer to the question `tow`."""
    return None
