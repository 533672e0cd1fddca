"""Whether the police know of it."""

from __future__ import annotations

from nlu.values import Police


def parse_police(text: str, language: str, question: str | None = None) -> Police | None:
    """Called, not called, on the scene, or done; a bare yes or no only in answer to the question `police`."""
    return None
