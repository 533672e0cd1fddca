"""The sets that understanding is measured on: well formed, and never trained on.

What fails names rows by number alone: the sentences of test are not to be read.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from nlu.evaluation_sets import (
    SETS,
    EvaluationSetError,
    committed_figures,
    keep_figures,
    read_set,
    set_path,
    sets_of,
)
from nlu.scoring import Expected, unmark
from nlu.scoring_statistics import Figure
from nlu.training_data import build_training_file
from nlu.understander import ANSWERED_BY
from nlu.understanding import ENTITIES, INTENTS
from settings import PROJECT_DIR

KEPT = [(name, language) for language in ("zh-CN", "en-US", "ko-KR") for name in sets_of(language)]
# Said in the same words by anybody: no sentence of their own.
SHORT = {"zh-CN": 8, "en-US": 20, "ko-KR": 10}
FEWEST = {"zh-CN": 300, "en-US": 300, "ko-KR": 15}
# Beside those that fields answer.
OTHER_QUESTIONS = {"confirm", "reporter_name", "relation", "police", "tow"}


def letters(text: str) -> str:
    return re.sub(r"\W", "", text).lower()


def test_mandarin_and_english_have_all_of_them() -> None:
    assert [sets_of(language) for language in ("zh-CN", "en-US")] == [list(SETS)] * 2


@pytest.mark.parametrize(("name", "language"), KEPT)
def test_a_set_is_well_formed(name: str, language: str) -> None:
    rows = read_set(set_path(name, language))
    assert len(rows) >= FEWEST[language]
    assert {row.intent for row in rows} - set(INTENTS) == set()
    assert {entity.entity for row in rows for entity in row.entities} - set(ENTITIES) == set()
    assert {row.question for row in rows} - {None, *ANSWERED_BY, *OTHER_QUESTIONS} == set()
    assert [at for at, row in enumerate(rows) if re.search(r"[\[\]]\(|\]\(", row.text)] == []
    assert [at for at, row in enumerate(rows) if after_the_call(row)] == []


def after_the_call(row: Expected) -> bool:
    return any(
        isinstance(part, datetime) and part > row.at
        for gold in row.values.values()
        if isinstance(gold, dict)
        for part in gold.values()
    )


@pytest.mark.parametrize("language", ["zh-CN", "en-US", "ko-KR"])
def test_nothing_is_measured_on_what_was_taught(language: str) -> None:
    loaded = yaml.safe_load(build_training_file(PROJECT_DIR / "nlu" / "rasa_project", language))
    examples = [line for part in loaded["nlu"] if "intent" in part for line in part["examples"].splitlines()]
    taught = {letters(unmark(line.removeprefix("- "))[0]) for line in examples}
    leaked = {name: leaks(set_path(name, language), taught, SHORT[language]) for name in sets_of(language)}
    assert leaked == {name: [] for name in sets_of(language)}


def leaks(path: Path, taught: set[str], short: int) -> list[int]:
    """Numbers of rows that training holds word for word."""
    return [at for at, row in enumerate(read_set(path)) if len(plain := letters(row.text)) > short and plain in taught]


def test_no_sentence_is_in_two_sets() -> None:
    for language in ("zh-CN", "en-US"):
        seen: dict[str, str] = {}
        twice = 0
        for name in SETS:
            for row in read_set(set_path(name, language)):
                plain = letters(row.text)
                twice += len(plain) > SHORT[language] and seen.setdefault(plain, name) != name
        assert twice == 0


@pytest.mark.parametrize("text", ["utterances: [{say: a, intent: b}]", "at: soon\nutterances: []", "[", "- 1"])
def test_a_file_that_is_no_set_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(EvaluationSetError, match=r"mine\.yaml"):
        read_set(path)


def test_figures_are_kept_by_language_and_set(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    measured = {"a": Figure(0.123456, 0, 1, 9), "b": Figure(0.0, 0, 1, 0), "latency_p50_ms": Figure(5.0, 5, 5, 9)}
    keep_figures("zh-CN", "test", measured, file)
    keep_figures("en-US", "test", {"a": Figure(0.5, 0, 1, 9)}, file)
    assert committed_figures("zh-CN", "test", file) == {"a": 0.1235}
    assert committed_figures("zh-CN", "validation", file) == {}
    assert committed_figures("zh-CN", "test", tmp_path / "none.json") == {}
    assert json.loads(file.read_text())["en-US"]["test"] == {"a": 0.5}
