"""An utterance of an evaluation set held against what it was understood as."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from nlu.scoring import EntityCounts, Expected, Judged, expected_utterances, judge, matches, unmark
from nlu.understanding import Entity, Understanding

AT = datetime.fromisoformat("2026-03-18T14:30:00+08:00")
WHOLE = {
    "loss_date": {"value": AT, "precision": "exact"},
    "loss_location": {"city": "南京市"},
    "cause_of_loss": {"code": "A10029", "accident_class": "113"},
    "injury": {"status": "yes"},
}
RIGHT = {
    "loss_date": {"value": AT.isoformat(), "precision": "exact", "confidence": 0.9},
    "loss_location": {"city": "南京", "confidence": 0.9},
    "cause_of_loss": {"code": "A10029", "accident_class": None, "confidence": 0.9},
    "injury": {"status": "possible", "confidence": 0.9},
}


def understood(text: str, intent: str, entities: list[Entity], values: dict[str, Any]) -> Understanding:
    return Understanding(text, "zh-CN", intent, 0.9, tuple(entities), values, "rasa")


def judged(
    gold: dict[str, Any], values: dict[str, Any], marked: str = "说", found: list[Entity] | None = None
) -> Judged:
    text, entities = unmark(marked)
    expected = Expected(text, "inform", tuple(entities), gold, AT)
    return Judged(expected, understood(text, "inform", found or [], values))


def test_marks_become_stretches_of_the_words() -> None:
    text, entities = unmark("在[中山路](place)被[货车](other_party)追尾")
    assert text == "在中山路被货车追尾"
    assert [(e.entity, e.start, e.end) for e in entities] == [("place", 1, 4), ("other_party", 5, 7)]
    assert all(text[e.start : e.end] == e.text for e in entities)


def test_stretches_are_counted_by_kind() -> None:
    marked = "[昨天晚上](time)在[中山路](place)"
    half, place = Entity("time", 2, 4, "晚上", 0.9), Entity("place", 5, 8, "中山路", 0.9)
    each = judged({}, {}, marked, [half, place, Entity("cause", 0, 4, "昨天晚上", 0.9)])
    assert each.entity_counts() == EntityCounts(expected=2, found=3, exact=1, overlapping=2)
    assert each.entity_counts("time") == EntityCounts(1, 1, 0, 1)
    assert each.entity_counts("cause") == EntityCounts(0, 1, 0, 0)


def test_one_stretch_found_answers_for_one_expected() -> None:
    wanted = [Entity("time", 0, 2, "昨天", 1.0), Entity("time", 0, 2, "昨天", 1.0)]
    assert matches(wanted, wanted[:1], lambda a, b: a == b) == 1


def test_a_whole_report_is_right_when_all_four_are() -> None:
    assert judged(WHOLE, {**RIGHT, "injury": {"status": "yes"}}).whole_report is True
    assert judged(WHOLE, RIGHT).whole_report is False
    assert judged({**WHOLE, "injury": None}, RIGHT).whole_report is None
    assert judged({"injury": WHOLE["injury"]}, RIGHT).whole_report is None


@pytest.mark.parametrize(
    ("gold", "given", "missed"),
    [
        ({"status": "yes"}, {"status": "yes"}, False),
        ({"status": "yes"}, {"status": "possible"}, False),
        ({"status": "yes"}, {"status": "none"}, True),
        ({"status": "yes"}, None, True),
        ({"status": "possible"}, None, None),
        ({"status": "none"}, None, None),
        ("ask", None, None),
        (None, None, None),
    ],
)
def test_a_missed_injury_is_one_nobody_would_hear_of(gold: Any, given: Any, missed: bool | None) -> None:
    assert judged({"injury": gold}, {"injury": given} if given else {}).missed_injury is missed


def test_what_was_not_said_is_seen_when_it_would_be_taken() -> None:
    read = {"injury": {"status": "none", "confidence": 0.9}, "loss_date": {"confidence": 0.3}, "phone": {"value": "1"}}
    assert judged({"cause_of_loss": None}, read).unsaid == ("injury",)
    assert judged({"injury": None}, read).unsaid == ()


def test_misses_are_told_in_words() -> None:
    each = judged(WHOLE, {**RIGHT, "loss_location": {"city": "南昌"}}, "[昨天](time)")
    told = "; ".join(each.wrong())
    assert "loss_location {'city': '南昌'}, not {'city': '南京市'}" in told
    assert "(only accident_class)" in told
    assert "missed time '昨天'" in told
    assert "loss_date" not in told
    assert judged(WHOLE, {**RIGHT, "injury": {"status": "yes"}, "cause_of_loss": WHOLE["cause_of_loss"]}).wrong() == []


def test_a_row_may_have_a_moment_of_its_own() -> None:
    rows: list[dict[str, Any]] = [
        {"say": "a", "intent": "inform", "values": {"loss_date": {"value": "2026-03-17 20:00"}, "tow": None}},
        {"say": "b", "intent": "inform", "at": "2026-02-17T01:00:00+09:00", "values": {"loss_date": "ask"}},
        {"say": "c", "intent": "inform", "at": "2026-02-17T01:00:00", "question": "tow"},
    ]
    first, second, third = expected_utterances(rows, AT)
    assert first.values == {"loss_date": {"value": datetime.fromisoformat("2026-03-17T20:00:00+08:00")}, "tow": None}
    assert (first.at, second.at.isoformat(), second.values) == (AT, "2026-02-17T01:00:00+09:00", {"loss_date": "ask"})
    assert (third.at.isoformat(), third.question) == ("2026-02-17T01:00:00+08:00", "tow")


def test_a_row_without_words_is_named() -> None:
    with pytest.raises(ValueError, match="needs say and intent"):
        expected_utterances([{"intent": "affirm"}], AT)


def test_each_row_is_asked_with_its_moment_and_question() -> None:
    asked = []

    class Echo:
        def understand(self, text: str, language: str, at: datetime, question: str | None = None) -> Understanding:
            asked.append((text, language, at, question))
            return understood(text, "inform", [], {})

    rows = expected_utterances([{"say": "[三点](time)", "intent": "inform", "question": "loss_date"}], AT)
    (each,) = judge(rows, "zh-CN", Echo())
    assert asked == [("三点", "zh-CN", AT, "loss_date")]
    assert each.intent_is_right
    assert each.seconds >= 0
