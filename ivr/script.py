"""Loads and checks `dialogues/*.yaml`: what is asked and said is data, reviewed by claims people.

Refused with a ScriptError that names file and key: unknown keys, answers or predicates, a prompt missing in one
language, placeholders that differ between languages, a text too long for one `<Say>`.
"""

from __future__ import annotations

import string
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from pydantic import Field

from ivr.branches import BRANCHES
from ivr.knowledge import Knowledge, load_knowledge
from ivr.script_file import ScriptError, ScriptPart, read_script_file
from ivr.script_words import QueueWords, SpeechTables

# Error 13521: the URL-encoded text must stay under 4500 characters; texts are filled in, so leave room.
MAX_ENCODED_PROMPT = 3600
REPORT = "report"
ANYWHERE = "anywhere"  # words that mean the same at every question
ANYWHERE_MEANINGS = frozenset({"refuse_recording"})
MORE = "more"  # asks whether there is anything else
REPORT_FILE = f"{REPORT}.yaml"
# What is done with the values of a form once nothing is missing; see `completions.py`.
Completion = Literal[
    "register", "progress", "consult", "complaint", "praise", "addition", "leave", "farewell", "ease"
]  # fmt: skip


class Slot(ScriptPart):
    """One question. `fills`: the fields it is about; `enough: any` means one of them will do.

    `when` false for what is known: not asked; `short` false: not asked in the short form.
    """

    slot: str
    fills: tuple[str, ...]
    enough: Literal["all", "any"] = "all"
    when: str | None = None  # a predicate of ivr/branches.py; None: always
    short: bool = True  # asked in the short form too
    not_about: tuple[str, ...] = ()  # what is told in answer to this question is none of these fields
    checks: str | None = None  # the field whose value this question reads back, to be said yes to
    repeats: bool = False  # asked for as long as `when` holds, whatever is known: one more of a list
    answer: str
    keys: Mapping[str, str] = {}
    yes: str | None = None  # which of the keys' meanings a plain yes is
    grammar: str | None = None
    max_digits: int | None = None
    # The first time a single key answers, so that "yes" needs no waiting; then whole numbers are taken.
    single_key_first: bool = False
    attempts: int = Field(ge=1, le=3)
    when_exhausted: Literal["skip", "transfer"]
    read_back: Literal["none", "implicit"]
    patience_ms: int = Field(ge=300, le=3000)
    timeout_seconds: int = Field(ge=2, le=20)

    @property
    def has_keys(self) -> bool:
        """Can be answered by keys, with more than "I don't know"."""
        return self.max_digits is not None or any(meaning != "dont_know" for meaning in self.keys.values())

    def is_filled(self, fields: Collection[str]) -> bool:
        have = [field in fields for field in self.fills]
        return any(have) if self.enough == "any" else all(have)


class TransferRule(ScriptPart):
    when: str
    queue: str
    priority: int
    say: str


NO_SLOT = Slot(
    slot="",
    fills=(),
    answer="value",
    attempts=1,
    when_exhausted="skip",
    read_back="none",
    patience_ms=800,
    timeout_seconds=5,
)


class Form(ScriptPart):
    """One kind of conversation. `serves`: the intents that open it; `further`: questions only its completion asks for.

    `opening_words`: from how many words on (Chinese: characters) the words that open it answer its first question.
    A form without transfer rules has those of the report; one without a confirmation is done when nothing is missing.
    """

    form: str
    serves: tuple[str, ...] = ()
    opening_words: int | None = None
    slots: tuple[Slot, ...] = Field(min_length=1)
    further: tuple[Slot, ...] = ()
    confirmation: Slot = NO_SLOT
    correction: Slot = NO_SLOT
    completion: Completion = "register"
    transfer_rules: tuple[TransferRule, ...] = ()

    @property
    def questions(self) -> tuple[Slot, ...]:
        """Every slot there is, in the order of the file."""
        every = (*self.slots, *self.further, self.confirmation, self.correction)
        return tuple(slot for slot in every if slot.slot)

    @property
    def is_confirmed(self) -> bool:
        return bool(self.confirmation.slot)

    def slot(self, name: str) -> Slot:
        for slot in self.questions:
            if slot.slot == name:
                return slot
        raise ScriptError(f"{self.form}.yaml: no slot {name!r}")


class Prompts(ScriptPart):
    """`corrections`: the words by which a caller names a question whose answer is wrong, "the time is wrong".

    `choices`: the words for what a key means at a question.
    """

    prompts: Mapping[str, str | tuple[str, ...]]
    wording_version: str = "1"  # of the notice and the questions of consent, kept with every answer
    corrections: Mapping[str, tuple[str, ...]]
    choices: Mapping[str, Mapping[str, tuple[str, ...]]] = {}
    speech: SpeechTables
    queue: QueueWords

    def text(self, key: str, attempt: int = 0, **values: object) -> str:
        """The text of a prompt, its words for this attempt (0 is the first; the last one repeats)."""
        texts = self.prompts[key]
        chosen = texts if isinstance(texts, str) else texts[min(attempt, len(texts) - 1)]
        return chosen.format(**values)


class Script(ScriptPart):
    """`forms`: by name; the report is one of them."""

    forms: Mapping[str, Form]
    languages: Mapping[str, Prompts]
    knowledge: Mapping[str, Knowledge] = {}

    @property
    def report(self) -> Form:
        return self.forms[REPORT]

    def prompts(self, language: str) -> Prompts:
        return self.languages[language]


def load_script(directory: Path, answers: Collection[str], predicates: Collection[str]) -> Script:
    """Read every `prompts.<language>.yaml` and every form (`<form>.yaml`) of a directory.

    Args:
        answers: the answer kinds that code knows, `predicates`: the transfer predicates.
    """
    forms = {form.form: form for form in _load_forms(directory)}
    languages = {
        path.name.removeprefix("prompts.").removesuffix(".yaml"): read_script_file(Prompts, path)
        for path in sorted(directory.glob("prompts.*.yaml"))
    }
    if not languages:
        raise ScriptError(f"{directory}: no prompts.<language>.yaml")
    for form in forms.values():
        _check_form(form, answers, predicates)
    for language, prompts in languages.items():
        unknown = set(prompts.corrections) - {slot.slot for slot in forms[REPORT].slots}
        if unknown:
            raise ScriptError(f"prompts.{language}.yaml: corrections: no slot {', '.join(sorted(unknown))}")
        _check_choices(language, prompts, forms.values())
    _check_prompts(forms.values(), languages)
    return Script(forms=forms, languages=languages, knowledge=load_knowledge(directory))


def _load_forms(directory: Path) -> Iterator[Form]:
    report = read_script_file(Form, directory / REPORT_FILE)
    if report.form != REPORT or not (report.is_confirmed and report.correction.slot):
        raise ScriptError(f"{REPORT_FILE}: form: {REPORT}, confirmation and correction are needed")
    yield report
    for path in sorted(directory.glob("*.yaml")):
        if path.name == REPORT_FILE or "." in path.stem:
            continue
        form = read_script_file(Form, path)
        if form.form != path.stem:
            raise ScriptError(f"{path.name}: form must be {path.stem}")
        yield form if form.transfer_rules else form.model_copy(update={"transfer_rules": report.transfer_rules})


def _check_form(form: Form, answers: Collection[str], predicates: Collection[str]) -> None:
    for slot in form.questions:
        if slot.answer not in answers:
            raise ScriptError(f"{form.form}.yaml: slot {slot.slot}: unknown answer {slot.answer!r}")
        if slot.when is not None and slot.when not in BRANCHES:
            raise ScriptError(f"{form.form}.yaml: slot {slot.slot}: unknown predicate {slot.when!r}")
    for rule in form.transfer_rules:
        if rule.when not in predicates:
            raise ScriptError(f"{form.form}.yaml: unknown predicate {rule.when!r}")


def _check_choices(language: str, prompts: Prompts, forms: Collection[Form]) -> None:
    """Words stand only for what a key of their question means."""
    meanings = {slot.slot: set(slot.keys.values()) for form in forms for slot in form.questions}
    for slot, words in prompts.choices.items():
        unknown = set(words) - (ANYWHERE_MEANINGS if slot == ANYWHERE else meanings.get(slot, set()))
        if unknown:
            raise ScriptError(f"prompts.{language}.yaml: choices: {slot}: no key means {', '.join(sorted(unknown))}")


def _check_prompts(forms: Collection[Form], languages: Mapping[str, Prompts]) -> None:
    asked = {slot.slot for form in forms for slot in form.questions}
    said = {rule.say for form in forms for rule in form.transfer_rules}
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
