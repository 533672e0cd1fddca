"""What the hotline answers by itself: `dialogues/knowledge.<language>.yaml`, each answer with source and validity."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from ivr.retrieval import Found, QuestionIndex
from ivr.script_file import ScriptPart, read_script_file

PREFIX = "knowledge."
# An answer is heard once, at 270 characters a minute: half a minute of Chinese, and as long in other scripts.
LONGEST_ANSWER = 130
LONGEST_ANSWER_IN_LETTERS = 260


class Entry(ScriptPart):
    """One answer, the questions it answers, and the rule it rests on; `valid_to` is the last day it is given."""

    id: str
    source: str = Field(min_length=3)
    valid_from: date
    valid_to: date | None = None
    phrasings: tuple[str, ...] = Field(min_length=2)
    answer: str = Field(min_length=5)

    @model_validator(mode="after")
    def _is_speakable(self) -> Self:
        most = LONGEST_ANSWER_IN_LETTERS if self.answer.count(" ") > 5 else LONGEST_ANSWER
        if len(self.answer) > most:
            raise ValueError(f"{self.id}: the answer has {len(self.answer)} characters, {most} can be listened to")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(f"{self.id}: valid_to is before valid_from")
        return self

    def is_valid(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Knowledge(ScriptPart):
    """`threshold`: how near a question must be to be answered; `idle`: words that carry no topic."""

    threshold: float = Field(gt=0, lt=1)
    idle: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_unambiguous(self) -> Self:
        ids = [entry.id for entry in self.entries]
        phrasings = [phrasing for entry in self.entries for phrasing in entry.phrasings]
        for kind, values in (("id", ids), ("phrasing", phrasings)):
            twice = sorted({value for value in values if values.count(value) > 1})
            if twice:
                raise ValueError(f"{kind} given twice: {', '.join(twice)}")
        return self

    def ranked(self, question: str, day: date) -> list[Found]:
        """The entries that hold on that day, nearest first."""
        valid = tuple((e.id, phrasing) for e in self.entries if e.is_valid(day) for phrasing in e.phrasings)
        return _index(valid, self.idle).ranked(question) if valid else []

    def find(self, question: str, day: date) -> Entry | None:
        """The entry that answers; None when no valid one is near enough."""
        nearest = next(iter(self.ranked(question, day)), None)
        if nearest is None or nearest.score < self.threshold:
            return None
        return next(entry for entry in self.entries if entry.id == nearest.id)


@lru_cache(maxsize=8)
def _index(phrasings: tuple[tuple[str, str], ...], idle: tuple[str, ...]) -> QuestionIndex:
    return QuestionIndex(phrasings, idle)


def load_knowledge(directory: Path) -> Mapping[str, Knowledge]:
    """By language. Raises ScriptError for a file that cannot be used."""
    return {
        path.name.removeprefix(PREFIX).removesuffix(".yaml"): read_script_file(Knowledge, path)
        for path in sorted(directory.glob(f"{PREFIX}*.yaml"))
    }
