"""What the hotline answers by itself: the files, and how often it is right, measured on questions it has not seen."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from ivr.knowledge import Knowledge, load_knowledge
from ivr.retrieval import QuestionIndex, features
from ivr.script import Script
from ivr.script_file import ScriptError
from tests.ivr.conftest import DIALOGUES

TODAY = date(2026, 3, 18)
QUESTIONS: dict[str, dict[str, dict[str, list[str]]]] = yaml.safe_load(
    (Path(__file__).parent / "knowledge_questions.yaml").read_text(encoding="utf-8")
)
NOTHING = "nothing"


def figures(knowledge: Knowledge, questions: dict[str, list[str]]) -> tuple[float, float, float]:
    """The shares of questions answered rightly, answered wrongly, and of those not ours that were answered."""
    right = wrong = asked = false = 0
    for name, texts in questions.items():
        for text in texts:
            entry = knowledge.find(text, TODAY)
            if name == NOTHING:
                false += entry is not None
            else:
                asked += 1
                right += entry is not None and entry.id == name
                wrong += entry is not None and entry.id != name
    return right / asked, wrong / asked, false / len(questions[NOTHING])


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [
        ("en-US", "can i ask something first how long does a claim take", "decision_time"),
        ("en-US", "sorry just a quick question do i need to call the police", "call_police"),
        ("en-US", "one more thing who pays for the tow", "towing"),
        ("zh-CN", "等一下我先问个问题拖车费谁出", "towing"),
        ("zh-CN", "那个我想咨询一下多长时间能赔下来", "decision_time"),
    ],
)
def test_a_question_is_found_behind_its_preface(script: Script, language: str, question: str, answer: str) -> None:
    entry = script.knowledge[language].find(question, TODAY)
    assert entry is not None
    assert entry.id == answer


@pytest.mark.parametrize("language", QUESTIONS)
def test_questions_never_seen_are_answered_or_left_to_a_person(script: Script, language: str) -> None:
    right, wrong, false = figures(script.knowledge[language], QUESTIONS[language]["test"])
    assert right >= 0.85
    assert wrong <= 0.03
    assert false <= 0.05


@pytest.mark.parametrize("language", QUESTIONS)
def test_the_threshold_is_the_one_the_calibration_gives(script: Script, language: str) -> None:
    """At the threshold of the file at most one in ten questions that are not ours is answered."""
    right, wrong, false = figures(script.knowledge[language], QUESTIONS[language]["calibration"])
    assert right >= 0.80
    assert wrong <= 0.05
    assert false <= 0.10


@pytest.mark.parametrize("language", QUESTIONS)
def test_test_questions_are_not_among_the_phrasings(script: Script, language: str) -> None:
    known = {phrasing for entry in script.knowledge[language].entries for phrasing in entry.phrasings}
    assert not known & {text for texts in QUESTIONS[language]["test"].values() for text in texts}


def test_every_answer_is_there_in_both_languages(script: Script) -> None:
    ids = {language: {entry.id for entry in known.entries} for language, known in script.knowledge.items()}
    assert ids["zh-CN"] == ids["en-US"] > ids["ko-KR"]
    for language, questions in QUESTIONS.items():
        assert {name for part in questions.values() for name in part} - {NOTHING} <= ids[language]


@pytest.mark.parametrize("language", ["zh-CN", "en-US", "ko-KR"])
def test_a_known_question_finds_itself(script: Script, language: str) -> None:
    known = script.knowledge[language]
    missed = [p for e in known.entries for p in e.phrasings if (found := known.find(p, TODAY)) is None or found != e]
    assert missed == []


def entry(name: str, *phrasings: str, **more: Any) -> dict[str, Any]:
    return {
        "id": name, "source": "a rule", "valid_from": "2026-01-01", "phrasings": list(phrasings),
        "answer": f"This is about {name}.", **more,
    }  # fmt: skip


TWO = [entry("towing", "call a tow truck", "tow my car"), entry("money", "when is it paid", "when does money come")]


@pytest.mark.parametrize(
    ("day", "answered"), [("2026-05-31", True), ("2026-06-01", True), ("2026-06-30", True), ("2026-07-01", False)]
)
def test_an_answer_holds_until_its_last_day(day: str, answered: bool) -> None:
    old = entry("towing", "call a tow truck", "tow my car", valid_to="2026-06-30")
    known = Knowledge.model_validate({"threshold": 0.3, "entries": [old, TWO[1]]})
    assert (known.find("tow my car", date.fromisoformat(day)) is not None) is answered


def test_an_answer_that_does_not_hold_yet_is_not_given() -> None:
    known = Knowledge.model_validate({"threshold": 0.3, "entries": TWO})
    assert known.find("tow my car", date(2025, 12, 31)) is None
    assert known.ranked("tow my car", date(2025, 12, 31)) == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"entries": [TWO[0], TWO[0]]}, "given twice"),
        ({"entries": [TWO[0], entry("other", "tow my car", "another")]}, "tow my car"),
        ({"entries": [entry("long", "a b", "c d", answer="很" * 131)]}, "can be listened to"),
        ({"entries": [entry("back", "a b", "c d", valid_to="2025-01-01")]}, "valid_to"),
        ({"entries": [entry("bare", "a b")]}, "phrasings"),
        ({"entries": [{**TWO[0], "source": ""}]}, "source"),
        ({"threshold": 1.5}, "threshold"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_name(tmp_path: Path, wrong: dict[str, Any], told: str) -> None:
    whole = {"threshold": 0.3, "entries": TWO, **wrong}
    (tmp_path / "knowledge.en-US.yaml").write_text(yaml.safe_dump(whole), encoding="utf-8")
    with pytest.raises(ScriptError) as refused:
        load_knowledge(tmp_path)
    assert "knowledge.en-US.yaml" in str(refused.value)
    assert told in str(refused.value)


def test_knowledge_of_a_directory_is_by_language(tmp_path: Path) -> None:
    for path in DIALOGUES.glob("knowledge.*.yaml"):
        shutil.copy(path, tmp_path)
    assert set(load_knowledge(tmp_path)) == {"zh-CN", "en-US", "ko-KR"}


def test_nothing_said_is_like_nothing() -> None:
    index = QuestionIndex([("a", "tow my car"), ("b", "when is it paid")])
    assert {found.score for found in index.ranked("")} == {0.0}
    assert index.ranked("tow my car")[0].score == pytest.approx(1.0)


def test_what_of_a_text_is_compared() -> None:
    assert features("要材料吗", ["吗"]) == ["c要", "c材", "c料", "b要材", "b材料"]
    assert features("tow IT", ["it"]) == ["wtow"]
    assert features("towing") == ["wtowing", "ptowi", "powin", "pwing"]
