"""Which words of an utterance are shown as its time, place, cause and injury."""

from __future__ import annotations

import pytest

from nlu.marked_words import about_the_accident, marked_and_read
from nlu.understanding import Entity
from nlu.values import CauseOfLoss, LossLocation


def stretch(text: str, words: str, kind: str, confidence: float = 0.95) -> Entity:
    start = text.index(words)
    return Entity(kind, start, start + len(words), words, confidence)


def place(text: str, words: str) -> LossLocation:
    start = text.index(words)
    return LossLocation(text=words, start=start, end=start + len(words), confidence=0.9, road="G2")


def shown(entities: list[Entity]) -> list[tuple[str, str]]:
    return [(entity.entity, entity.text) for entity in entities]


def test_words_of_a_value_widen_what_rasa_marked() -> None:
    text = "on the g two near exit nine"
    marked = [stretch(text, "exit nine", "place")]
    found = marked_and_read({"loss_location": place(text, "g two near exit nine")}, marked, text, by_rasa=True)
    assert shown(found) == [("place", "g two near exit nine")]


def test_unsure_words_count_for_nothing_beside_a_value_read_elsewhere() -> None:
    text = "home is far but it was on the g two"
    values = {"loss_location": place(text, "g two")}
    for confidence, left in ((0.5, 1), (0.97, 2)):
        marked = [stretch(text, "home", "place", confidence), stretch(text, "g two", "place")]
        assert len(marked_and_read(values, marked, text, by_rasa=True)) == left


def test_pieces_of_one_place_are_one() -> None:
    text = "by the old mill past wuxi"
    marked = [stretch(text, "old mill", "place"), stretch(text, "wuxi", "place")]
    assert shown(marked_and_read({}, marked, text, by_rasa=True)) == [("place", "old mill past wuxi")]


def test_with_something_else_between_they_are_two() -> None:
    text = "at the mill last night in wuxi"
    marked = [stretch(text, "mill", "place"), stretch(text, "last night", "time"), stretch(text, "wuxi", "place")]
    assert [entity.entity for entity in marked_and_read({}, marked, text, by_rasa=True)] == ["place", "time", "place"]


@pytest.mark.parametrize("intent", ["claim_progress", "go_back", "consult"])
def test_other_wishes_speak_of_other_moments(intent: str) -> None:
    text = "i sent it last friday for wang"
    entities = [stretch(text, "last friday", "time"), stretch(text, "wang", "name")]
    assert shown(about_the_accident(entities, text, "en-US", intent, None)) == [("name", "wang")]


def test_an_answer_in_unknown_words_is_marked_whole() -> None:
    text = " halfway down the hill "
    assert shown(about_the_accident([], text, "en-US", "inform", "loss_location")) == [
        ("place", "halfway down the hill")
    ]
    assert about_the_accident([], text, "en-US", "ask_agent", "loss_location") == []
    assert about_the_accident([], text, "en-US", "inform", "police") == []
    assert about_the_accident([], "  ", "en-US", "inform", "loss_location") == []


@pytest.mark.parametrize(
    ("language", "text", "told", "whole"),
    [
        ("zh-CN", "车停着被后面的三轮刮了", "刮了", "被后面的三轮刮了"),
        ("en-US", "well a wild boar ran into us in the fog", "ran into us", "a wild boar ran into us"),
        ("en-US", "i hit a very low bridge on monday", "hit", "i hit a very low bridge"),
    ],
)
def test_a_cause_has_who_did_it_and_what_was_hit(language: str, text: str, told: str, whole: str) -> None:
    found = about_the_accident([stretch(text, told, "cause")], text, language, "report_accident", None)
    assert shown(found) == [("cause", whole)]


def test_the_words_of_another_mark_are_left_to_it() -> None:
    text = "被一辆货车追尾了"
    entities = [stretch(text, "一辆货车", "other_party"), stretch(text, "追尾了", "cause")]
    assert shown(about_the_accident(entities, text, "zh-CN", "report_accident", None)) == shown(entities)


def test_a_cause_read_widens_the_marked_one() -> None:
    text = "then a taxi drove into the side of us"
    start = text.index("drove")
    cause = CauseOfLoss(text=text[start:], start=start, end=len(text), confidence=0.9, code="A10029")
    found = marked_and_read({"cause_of_loss": cause}, [stretch(text, "drove into", "cause")], text, by_rasa=True)
    assert shown(found) == [("cause", "drove into the side of us")]


@pytest.mark.parametrize(("intent", "question"), [("inform", "injury"), ("inform", "loss_date"), ("affirm", "confirm")])
def test_an_answer_to_another_question_tells_no_cause(intent: str, question: str) -> None:
    text = "the airbag burned my arms"
    found = [Entity("cause", 0, len(text), text, 0.9)]
    assert not [one for one in about_the_accident(found, text, "en-US", intent, question) if one.entity == "cause"]
    assert ("cause", text) in shown(about_the_accident(found, text, "en-US", "report_accident", question))
