"""Sums of money as callers say them."""

from __future__ import annotations

from nlu.values import Amount


def parse_amount(text: str, language: str) -> Amount | None:
    """The first sum of money in the words, in its currency; a number without the word for money is none."""
    return None
