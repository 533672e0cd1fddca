"""What the caller is called."""

from __future__ import annotations

from nlu.values import Identifier


def parse_reporter_name(text: str, language: str, question: str | None = None) -> Identifier | None:
    """The caller's name; a bare one only in answer to the question `reporter_name`."""
    return None
