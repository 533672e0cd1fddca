"""What counts as an answer of Rasa's."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.rasa_answer import BadAnswer, RasaAnswer, parse_rasa_answer
from tests.support.rasa_stand_in import rasa_says

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def entity(**changed: Any) -> dict[str, Any]:
    return {"entity": "place", "start": 1, "end": 4, "confidence_entity": 0.5, **changed}


def test_an_unsure_rasa_still_names_its_likeliest_intent() -> None:
    ranking = [
        {"name": "nlu_fallback", "confidence": 0.7},
        {"name": "inform", "confidence": 0.28},
        {"name": "deny", "confidence": 0.3},
    ]
    answer = parse_rasa_answer(rasa_says("hm", "nlu_fallback", 0.7, intent_ranking=ranking), "hm")
    assert answer == RasaAnswer("deny", 0.3, (), unsure=True, ranking=(("deny", 0.3), ("inform", 0.28)))


def test_the_words_of_an_entity_are_cut_from_the_question() -> None:
    answer = parse_rasa_answer(rasa_says("在中山路", entities=[entity(value="somewhere else")]), "在中山路")
    assert answer.entities[0].text == "中山路"


def test_a_sum_of_probabilities_may_round_to_a_little_over_one() -> None:
    assert parse_rasa_answer(rasa_says("yes", "affirm", 1.0000001), "yes").confidence == 1.0


@pytest.mark.parametrize(
    "changed",
    [
        {"intent": None},
        {"intent": {"name": None, "confidence": 0.0}},
        {"intent": {"name": "affirm", "confidence": 1e9}},
        {"intent": {"name": "affirm", "confidence": -0.1}},
        {"intent": {"name": "affirm", "confidence": True}},
        {"intent": {"name": "affirm", "confidence": "0.9"}},
        {"intent": {"name": "x" * 65, "confidence": 0.9}},
        {"intent": {"name": "nlu_fallback", "confidence": 0.9}, "intent_ranking": []},
        {"intent": {"name": "nlu_fallback", "confidence": 0.9}, "intent_ranking": None},
        {"entities": None},
        {"entities": "none"},
        {"entities": [None]},
        {"entities": [entity(start=-1)]},
        {"entities": [entity(start=True)]},
        {"entities": [entity(start=4)]},
        {"entities": [entity(end=99)]},
        {"entities": [entity(end=2.5)]},
        {"entities": [entity(entity="")]},
        {"entities": [entity(confidence_entity=None)]},
        {"entities": [entity()] * 65},
        {"text": None},
    ],
)
def test_a_wrong_part_spoils_the_whole(changed: dict[str, Any]) -> None:
    with pytest.raises(BadAnswer):
        parse_rasa_answer(rasa_says("在中山路", **changed), "在中山路")


@given(JSON)
def test_any_json_is_an_answer_or_bad(document: Any) -> None:
    with pytest.raises(BadAnswer):
        parse_rasa_answer(json.dumps(document).encode(), "yes")


@given(st.binary(max_size=64))
def test_any_bytes_are_an_answer_or_bad(body: bytes) -> None:
    with pytest.raises(BadAnswer):
        parse_rasa_answer(body, "yes")


def test_an_injury_is_four_probabilities() -> None:
    heard = {"none": 0.1, "possible": 0.1, "yes": 0.7, "unsaid": 0.1}
    assert parse_rasa_answer(rasa_says("hm", "deny", 0.7, injury=heard), "hm").injury == heard
    assert parse_rasa_answer(rasa_says("hm", "deny", 0.7), "hm").injury is None
    wrongs: list[Any] = [{"yes": 1.0}, {**heard, "yes": 7}, {**heard, "yes": None}, "yes", []]
    for wrong in wrongs:
        with pytest.raises(BadAnswer):
            parse_rasa_answer(rasa_says("hm", "deny", 0.7, injury=wrong), "hm")


@given(intent=JSON, entities=JSON, ranking=JSON)
def test_any_parts_make_a_checked_answer_or_none(intent: Any, entities: Any, ranking: Any) -> None:
    body = json.dumps({"text": "yes", "intent": intent, "entities": entities, "intent_ranking": ranking}).encode()
    try:
        answer = parse_rasa_answer(body, "yes")
    except BadAnswer:
        return
    assert 0 <= answer.confidence <= 1
    assert all(0 <= each.start < each.end <= 3 for each in answer.entities)
