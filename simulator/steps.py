"""What the caller does, in order. A script is a YAML list of the same steps."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import yaml

KEYS = frozenset("0123456789*#")
# question: once the prompt has ended; prompt: while it is being spoken; talk: in a talk that the star key ends; now:
# whatever the hotline does
Moment = Literal["question", "prompt", "talk", "now"]
MOMENT_OF: dict[str, Moment] = {"barge_in": "prompt", "talk": "talk", "now": "now"}


class ScriptError(Exception):
    """A step that does not exist or cannot be read; the message names it."""


@dataclass(frozen=True)
class Step:
    """`asked` (a regular expression) makes the step wait for a question whose words match it."""

    moment: Moment = "question"
    asked: str = ""


@dataclass(frozen=True)
class Audio(Step):
    """Play a sound file. `text` is what Twilio's recogniser makes of it on a line that Twilio hears."""

    path: Path = Path()
    text: str = ""


@dataclass(frozen=True)
class Words(Step):
    text: str = ""
    confidence: float | None = 0.9


@dataclass(frozen=True)
class Keys(Step):
    keys: str = ""


@dataclass(frozen=True)
class Silence(Step):
    """Let one question pass without a word."""


@dataclass(frozen=True)
class Wait(Step):
    """Do nothing for a while; a hang-up right after it does not wait for a question."""

    seconds: float = 0.0


@dataclass(frozen=True)
class HangUp(Step):
    pass


def load_script(path: Path) -> list[Step]:
    """Read a YAML list such as `- {say: "...", asked: "where"}`, `- key: 1`, `- hang_up`.

    Raises ScriptError.
    """
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ScriptError(f"cannot read {path}: {error}") from error
    rows = rows.get("steps") if isinstance(rows, dict) else rows
    if not isinstance(rows, list):
        raise ScriptError(f"{path} must hold a list of steps")
    return in_order([parse_step(row, path.parent) for row in rows])


def parse_step(row: object, folder: Path) -> Step:
    """One step of a script; sound files are found beside it."""
    given = {row: True} if isinstance(row, str) else dict(row) if isinstance(row, Mapping) else {}
    kinds = [name for name in given if name in STEP_READERS]
    if len(kinds) != 1:
        raise ScriptError(f"{row!r}: a step is exactly one of {', '.join(STEP_READERS)}")
    value = given.pop(kinds[0])
    asked = str(given.pop("asked", ""))
    try:
        re.compile(asked)
        step = STEP_READERS[kinds[0]](value, given, folder)
    except (ValueError, re.error) as error:
        raise ScriptError(f"{row!r}: {error}") from error
    moments = [moment for name, moment in MOMENT_OF.items() if given.pop(name, False)]
    moment = moments[0] if moments else "question"
    if given:
        raise ScriptError(f"{row!r}: unknown {', '.join(map(str, given))}")
    return replace(step, moment=moment, asked=asked)


def in_order(steps: list[Step]) -> list[Step]:
    """A hang-up right after a wait happens then, not at the next question."""
    return [
        replace(step, moment="now") if isinstance(step, HangUp) and at and isinstance(steps[at - 1], Wait) else step
        for at, step in enumerate(steps)
    ]


def _audio(value: Any, given: dict[Any, Any], folder: Path) -> Step:
    return Audio(path=folder / str(value), text=str(given.pop("text", "")))


def _words(value: Any, given: dict[Any, Any], _: Path) -> Step:
    confidence = given.pop("confidence", 0.9)
    return Words(text=str(value), confidence=None if confidence is None else float(confidence))


def _keys(value: Any, _given: dict[Any, Any], _: Path) -> Step:
    return keys_step(str(value))


def keys_step(keys: str) -> Keys:
    if not keys or not set(keys) <= KEYS:
        raise ScriptError(f"keys {keys!r}: a telephone has 0-9 * #")
    return Keys(keys=keys)


STEP_READERS: dict[str, Callable[[Any, dict[Any, Any], Path], Step]] = {
    "audio": _audio,
    "say": _words,
    "key": _keys,
    "silence": lambda _value, _given, _folder: Silence(),
    "wait": lambda value, _given, _folder: Wait(seconds=float(value)),
    "hang_up": lambda _value, _given, _folder: HangUp(),
}
