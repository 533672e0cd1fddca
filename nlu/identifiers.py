"""Plates, policy numbers, telephone numbers."""

from __future__ import annotations

from nlu.values import Identifier


def parse_plate_number(text: str, language: str) -> Identifier | None:
    return None


def parse_policy_number(text: str, language: str, asked: bool = False) -> Identifier | None:
    return None


def parse_phone(text: str, language: str) -> Identifier | None:
    return None
