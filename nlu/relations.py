"""What the caller is to the insured."""

from __future__ import annotations

from nlu.values import Relation


def parse_relation(text: str, language: str, question: str | None = None) -> Relation | None:
    """The caller's relation to the insured; bare words ("wife") only in answer to the question `relation`."""
    return None
