"""Loads and checks `dialogues/*.yaml`: what is asked and said is data, reviewed by claims people.

Refused with a ScriptError that names file and key: unknown keys, answers or predicates, a prompt missing in one
language, placeholders that differ between languages, a text too long for one `<Say>`.
"""

from __future__ import annotations

import string
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import quote

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ivr.branches import BRANCHES

# Error 13521: the URL-encoded text must stay under 4500 characters; texts are filled in, so leave room.
MAX_ENCODED_PROMPT = 3600
REPORT_FILE = "report.yaml"

PartT = TypeVar("PartT", bound=BaseModel)


class ScriptError(Exception):
    """A dialogue file cannot be used."""


class ScriptPart(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Slot(ScriptPart):
    """One question. `fills`: the fields it is about; `enough: any` means one of them will do.

    `when` false for what is known: not asked; `short` false: not asked in the short form.
    """

    slot: str
    fills: tuple[str, ...]
    enough: Literal["all", "any"] = "all"
    when: str | None = None  # a predicate of ivr/branches.py; None: always
    short: bool = True  # asked in the short form too
    answer: str
    keys: Mapping[str, str] = {}
    grammar: str | None = None
    max_digits: int | None = None
    # The first time a single key answers, so that "yes" needs no waiting; then whole numbers are taken.
    single_key_first: bool = False
    attempts: int = Field(ge=1, le=3)
    when_exhausted: Literal["skip", "transfer"]
    read_back: Literal["none", "implicit"]
    patience_ms: int = Field(ge=300, le=3000)
    timeout_seconds: int = Field(ge=2, le=20)

    def is_filled(self, fields: Collection[str]) -> bool:
        have = [field in fields for field in self.fills]
        return any(have) if self.enough == "any" else all(have)


class TransferRule(ScriptPart):
    when: str
    queue: str
    priority: int
    say: str


class Form(ScriptPart):
    form: str
    slots: tuple[Slot, ...]
    confirmation: Slot
    correction: Slot
    transfer_rules: tuple[TransferRule, ...]

    def slot(self, name: str) -> Slot:
        for slot in (*self.slots, self.confirmation, self.correction):
            if slot.slot == name:
                return slot
        raise ScriptError(f"{REPORT_FILE}: no slot {name!r}")


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
    cause: str  # {text}: the caller's words, {name}: ours
    causes: Mapping[str, str]


class Prompts(ScriptPart):
    """`corrections`: the words by which a caller names a question whose answer is wrong, "the time is wrong"."""

    prompts: Mapping[str, str | tuple[str, ...]]
    corrections: Mapping[str, tuple[str, ...]]
    speech: SpeechTables

    def text(self, key: str, attempt: int = 0, **values: object) -> str:
        """The text of a prompt, its words for this attempt (0 is the first; the last one repeats)."""
        texts = self.prompts[key]
        chosen = texts if isinstance(texts, str) else texts[min(attempt, len(texts) - 1)]
        return chosen.format(**values)


class Script(ScriptPart):
    report: Form
    languages: Mapping[str, Prompts]

    def prompts(self, language: str) -> Prompts:
        return self.languages[language]


def load_script(directory: Path, answers: Collection[str], predicates: Collection[str]) -> Script:
    """Read every `prompts.<language>.yaml` and the report form of a directory.

    Args:
        answers: the answer kinds that code knows, `predicates`: the transfer predicates.
    """
    report = _parse(Form, directory / REPORT_FILE)
    languages = {
        path.name.removeprefix("prompts.").removesuffix(".yaml"): _parse(Prompts, path)
        for path in sorted(directory.glob("prompts.*.yaml"))
    }
    if not languages:
        raise ScriptError(f"{directory}: no prompts.<language>.yaml")
    for slot in (*report.slots, report.confirmation, report.correction):
        if slot.answer not in answers:
            raise ScriptError(f"{REPORT_FILE}: slot {slot.slot}: unknown answer {slot.answer!r}")
        if slot.when is not None and slot.when not in BRANCHES:
            raise ScriptError(f"{REPORT_FILE}: slot {slot.slot}: unknown predicate {slot.when!r}")
    for rule in report.transfer_rules:
        if rule.when not in predicates:
            raise ScriptError(f"{REPORT_FILE}: unknown predicate {rule.when!r}")
    for language, prompts in languages.items():
        unknown = set(prompts.corrections) - {slot.slot for slot in report.slots}
        if unknown:
            raise ScriptError(f"prompts.{language}.yaml: corrections: no slot {', '.join(sorted(unknown))}")
    _check_prompts(report, languages)
    return Script(report=report, languages=languages)


def _parse(kind: type[PartT], path: Path) -> PartT:
    try:
        return kind.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError) as error:
        raise ScriptError(f"{path.name}: {error}") from error
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ScriptError(f"{path.name}: {wrong}") from error


def _check_prompts(report: Form, languages: Mapping[str, Prompts]) -> None:
    asked = {slot.slot for slot in (*report.slots, report.confirmation, report.correction)}
    said = {rule.say for rule in report.transfer_rules}
    wanted = asked | said | {key for prompts in languages.values() for key in prompts.prompts}
    for key in sorted(wanted):
        placeholders = {}
        for language, prompts in languages.items():
            if key not in prompts.prompts:
                raise ScriptError(f"prompts.{language}.yaml: the prompt {key!r} is missing")
            placeholders[language] = _placeholders(prompts.prompts[key])
            _check_length(language, key, prompts.prompts[key])
        if len(set(placeholders.values())) > 1:
            raise ScriptError(f"prompt {key!r}: placeholders differ between languages: {placeholders}")


def _texts(texts: str | tuple[str, ...]) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else texts


def _placeholders(texts: str | tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for text in _texts(texts) for _, name, _, _ in string.Formatter().parse(text) if name)


def _check_length(language: str, key: str, texts: str | tuple[str, ...]) -> None:
    for text in _texts(texts):
        if len(quote(text)) > MAX_ENCODED_PROMPT:
            raise ScriptError(f"prompts.{language}.yaml: {key!r} is too long for one <Say>")


def speech_key(value: Any) -> str:
    """The key of a value in `SpeechTables.values`: booleans are yes and no."""
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
