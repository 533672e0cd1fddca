"""What was read by phrases and what a classifier heard, weighed against each other."""

from __future__ import annotations

from datetime import datetime

import pytest

from nlu.extractor import spoken_values
from nlu.injury_weighing import weighed_injury
from nlu.understanding import Entity
from nlu.values import TAKEN_FROM, Injury, InjuryStatus

AT = datetime.fromisoformat("2026-03-18T14:30:00+08:00")
WORDS = Entity("injury", 3, 9, "he bust", 1.0)
UNHEARD = {"none": 0.25, "possible": 0.25, "yes": 0.25, "unsaid": 0.25}


def heard(label: str, share: float) -> dict[str, float]:
    rest = (1 - share) / 3
    return {name: share if name == label else rest for name in UNHEARD}


def read(status: InjuryStatus) -> Injury:
    return Injury(text="his leg", start=0, end=7, confidence=0.9, status=status, count=1, severity="serious")


def status_of(injury: Injury | None) -> str | None:
    return injury.status if injury else None


@pytest.mark.parametrize("status", ["none", "possible", "yes"])
def test_a_classifier_that_knows_nothing_changes_nothing(status: InjuryStatus) -> None:
    assert weighed_injury(read(status), UNHEARD, WORDS, "en-US") == read(status)
    assert weighed_injury(None, {"none": 0.1, "possible": 0.1, "yes": 0.1, "unsaid": 0.7}, WORDS, "en-US") is None


def test_what_no_phrase_knows_is_heard() -> None:
    alone = weighed_injury(None, heard("none", 0.9), WORDS, "en-US")
    assert alone is not None
    assert (alone.status, alone.text, alone.start, alone.end) == ("none", "he bust", 3, 9)
    assert alone.confidence > TAKEN_FROM
    assert status_of(weighed_injury(None, heard("possible", 0.9), WORDS, "en-US")) == "possible"


def test_words_of_harm_are_never_taken_back() -> None:
    assert weighed_injury(read("yes"), heard("unsaid", 0.99), WORDS, "en-US") == read("yes")
    assert status_of(weighed_injury(read("yes"), heard("none", 0.99), WORDS, "en-US")) == "possible"
    assert status_of(weighed_injury(read("none"), heard("unsaid", 0.999), WORDS, "en-US")) is None


def test_when_somebody_may_be_hurt_a_person_is_asked() -> None:
    """Neither a denial nor silence is believed while the other voice thinks of somebody hurt."""
    denied = {"none": 0.9, "possible": 0.01, "yes": 0.08, "unsaid": 0.01}
    assert status_of(weighed_injury(read("yes"), denied, WORDS, "en-US")) == "possible"
    silent = {"none": 0.02, "possible": 0.02, "yes": 0.76, "unsaid": 0.2}
    assert status_of(weighed_injury(None, silent, WORDS, "zh-CN")) == "possible"


def test_parts_that_were_read_stay_and_severity_belongs_to_the_hurt() -> None:
    graver = weighed_injury(read("possible"), heard("yes", 0.97), WORDS, "en-US")
    milder = weighed_injury(read("yes"), heard("possible", 0.97), WORDS, "en-US")
    assert graver is not None
    assert milder is not None
    assert (graver.status, graver.count, graver.severity) == ("yes", 1, "serious")
    assert (milder.status, milder.count, milder.severity) == ("possible", 1, None)


def test_a_short_answer_means_what_its_question_makes_of_it() -> None:
    values = spoken_values("没有", "zh-CN", AT, (), "injury", only=("injury",), injury_heard=heard("unsaid", 0.97))
    injury = values["injury"]
    assert isinstance(injury, Injury)
    assert injury.status == "none"


def test_an_answer_is_less_often_about_something_else() -> None:
    hearing = {"none": 0.45, "possible": 0.01, "yes": 0.01, "unsaid": 0.53}
    assert weighed_injury(None, hearing, WORDS, "en-US") is None
    assert status_of(weighed_injury(None, hearing, WORDS, "en-US", of_bodies=True)) == "none"


def test_nobody_heard_in_marked_words_must_be_sure() -> None:
    """Else a person is asked: Rasa marked words of somebody's body in them."""
    text = "chipper as larks the whole merry band"
    marked = [Entity("injury", 0, len(text), text, 0.9)]

    def status(share: float) -> str:
        values = spoken_values(text, "en-US", AT, marked, only=("injury",), injury_heard=heard("none", share))
        injury = values["injury"]
        assert isinstance(injury, Injury)
        return injury.status

    assert status(0.97) == "none"
    assert status(0.6) == "possible"


def test_marked_words_that_nobody_knows_are_asked_about() -> None:
    mark = Entity("injury", 0, 12, "he's in bits", 0.9)
    values = spoken_values(
        "he's in bits", "en-US", AT, (mark,), None, only=("injury",), injury_heard=heard("unsaid", 0.97)
    )
    assert values["injury"].status == "possible"  # type: ignore[union-attr]


@pytest.mark.parametrize(("said", "status"), [("아무도 다치지 않았어요", "none"), ("친구가 다쳤어요", "yes")])
def test_a_language_without_a_classifier_is_read_by_its_phrases(said: str, status: str) -> None:
    values = spoken_values(said, "ko-KR", AT, (), "safety")
    assert getattr(values["injury"], "status", None) == status
