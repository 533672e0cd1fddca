"""How values are put into words in one language, and what is said around a queue: the shapes of those tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from ivr.script_file import ScriptPart

QueueWish = Literal["call_back", "message"]


class PeopleWords(ScriptPart):
    """How a list of injured people is said. `person`: one of them, alone or with how he or she is hurt.

    `first_person`: the words by which callers speak of themselves; who does is `caller`.
    """

    roles: Mapping[str, str]
    first_person: tuple[str, ...]
    caller: str
    unnamed: str
    severity: Mapping[str, str]
    person: str
    person_how: str
    joiner: str  # between a part of the body and how bad it is
    separator: str  # between two of them
    counted: str  # of whom only the number is known
    one: str
    many: str


class VehicleWords(ScriptPart):
    """How the other vehicles are said, by what they are and their plates."""

    kinds: Mapping[str, str]
    coloured: str  # of which no make is known
    plate: str
    separator: str  # between two of them
    one: str
    many: str


class SpeechTables(ScriptPart):
    """How values are put into words in one language; see `read_back.py`."""

    date: str
    months: tuple[str, ...] = ()
    today: str
    yesterday: str
    clock: str
    minute: str
    half: str
    full_hour: str
    about: str
    parts: Mapping[Literal["night", "morning", "noon", "afternoon", "evening"], str]
    separator: str
    sentence: str
    labels: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    people: PeopleWords
    vehicles: VehicleWords
    cause: str  # {text}: the caller's words, {name}: ours
    causes: Mapping[str, str]


class QueueWords(ScriptPart):
    """Callers and agents around a queue. `wishes`: words that ask to be called back or to leave a message; the rest
    is what agents are told before they take a caller, `fields` by slot.
    """

    wishes: Mapping[QueueWish, tuple[str, ...]]
    classes: Mapping[str, str]
    fields: Mapping[str, str]
    handed_on: str
    unknown_caller: str
    nothing_known: str
    missing: str
    complete: str
    sentence: str


def speech_key(value: Any) -> str:
    """The key of a value in `SpeechTables.values`: booleans are yes and no."""
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
