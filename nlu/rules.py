"""Whole utterances that need no model."""

from __future__ import annotations


def match_rules(text: str, language: str) -> tuple[str, float] | None:
    return None
