"""The figures of `hotline nlu evaluate`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
import yaml

from nlu.scoring import Expected, Tally, expected_utterances, f1, matches, ratio, unmark, value_is_right
from nlu.understander import ANSWERED_BY
from nlu.understanding import ENTITIES, INTENTS, Entity, Understanding
from settings import PROJECT_DIR

AT = datetime.fromisoformat("2026-03-18T14:30:00+08:00")


def understood(text: str, intent: str, entities: list[Entity], values: dict[str, dict[str, Any]]) -> Understanding:
    return Understanding(text, "zh-CN", intent, 0.9, tuple(entities), values, "rasa")


def test_marks_become_stretches_of_the_words() -> None:
    text, entities = unmark("在[中山路](place)被[货车](other_party)追尾")
    assert text == "在中山路被货车追尾"
    assert [(e.entity, e.start, e.end) for e in entities] == [("place", 1, 4), ("other_party", 5, 7)]
    assert all(text[e.start : e.end] == e.text for e in entities)


def test_a_tally_counts_what_it_says() -> None:
    tally = Tally()
    text, wanted = unmark("[昨天晚上](time)在[中山路](place)")
    values = {"injury": {"status": "none"}, "loss_date": None}
    expected = Expected(text, "inform", tuple(wanted), values)
    half = Entity("time", 2, 4, "晚上", 0.9)
    tally.add(expected, understood(text, "inform", [half, wanted[1]], {"injury": {"status": "none"}}))
    tally.add(expected, understood(text, "deny", [Entity("cause", 0, 4, "昨天晚上", 0.9)], {"loss_date": {}}))
    assert tally.intent_accuracy == 0.5
    assert (tally.exact, tally.overlapping, tally.found_entities, tally.expected_entities) == (1, 2, 3, 4)
    assert tally.exact_f1 == pytest.approx(2 / 7)
    assert tally.overlap_f1 == pytest.approx(4 / 7)
    assert (tally.values["injury"], tally.right_values["injury"], tally.right_values["loss_date"]) == (2, 1, 1)
    assert len(tally.misses) == 1
    assert "intent deny, not inform" in tally.misses[0]


def test_one_stretch_found_answers_for_one_expected() -> None:
    wanted = [Entity("time", 0, 2, "昨天", 1.0), Entity("time", 0, 2, "昨天", 1.0)]
    assert matches(wanted, wanted[:1], lambda a, b: a == b) == 1


@pytest.mark.parametrize(
    ("parts", "given", "right"),
    [
        ({"code": "A10029"}, {"code": "A10029", "text": "追尾"}, True),
        ({"code": "A10029"}, {"code": "A10031"}, False),
        ({"code": "A10029"}, None, False),
        (None, None, True),
        (None, {"code": "A10029"}, False),
        ({"value": datetime.fromisoformat("2026-03-17T20:00:00+08:00")}, {"value": "2026-03-17T12:00:30+00:00"}, True),
        ({"value": datetime.fromisoformat("2026-03-17T20:00:00+08:00")}, {"value": "2026-03-17T20:05:00+08:00"}, False),
        ({"kinds": ["fire"]}, {"kinds": ["trapped", "fire"]}, True),
        ({"kinds": ["fire"]}, {"kinds": []}, False),
    ],
)
def test_a_value_is_right_when_all_named_parts_are(parts: Any, given: Any, right: bool) -> None:
    assert value_is_right(parts, given) is right


def test_nothing_of_nothing_is_no_success() -> None:
    assert ratio(0, 0) == 0.0
    assert f1(0, 0, 0) == 0.0


@pytest.mark.parametrize(("language", "fewest"), [("zh-CN", 40), ("en-US", 40), ("ko-KR", 15)])
def test_the_evaluation_files_can_be_read(language: str, fewest: int) -> None:
    loaded = yaml.safe_load((PROJECT_DIR / "nlu" / "evaluation" / f"{language}.yaml").read_text(encoding="utf-8"))
    rows = expected_utterances(loaded["utterances"], datetime.fromisoformat(loaded["at"]))
    assert len(rows) >= fewest
    assert {row.intent for row in rows} <= set(INTENTS)
    assert {entity.entity for row in rows for entity in row.entities} <= set(ENTITIES)
    assert {row.question for row in rows} - {None} <= set(ANSWERED_BY)
    # What is right does not lie after the call.
    moments = [part for row in rows for parts in row.values.values() for part in (parts or {}).values()]
    assert all(part <= datetime.fromisoformat(loaded["at"]) for part in moments if isinstance(part, datetime))


def test_a_row_without_words_is_named() -> None:
    with pytest.raises(ValueError, match="needs say and intent"):
        expected_utterances([{"intent": "affirm"}], AT)
