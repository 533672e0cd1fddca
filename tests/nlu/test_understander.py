"""One utterance understood: with Rasa, against it, and without it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pytest

from nlu.client import NluUnavailable
from nlu.rasa_answer import RasaAnswer
from nlu.understander import Understander
from nlu.understanding import Entity, Understanding

AT = datetime.fromisoformat("2026-03-18T14:30:00+08:00")


class Rasa:
    """Answers from a table of words it marks; remembers what it was asked."""

    def __init__(self, intent: str, confidence: float, marks: Mapping[str, str] | None = None) -> None:
        self._intent, self._confidence, self._marks = intent, confidence, marks or {}
        self.asked: list[str] = []

    def parse(self, text: str) -> RasaAnswer:
        self.asked.append(text)
        entities = tuple(
            Entity(kind, text.index(words), text.index(words) + len(words), words, 0.9)
            for words, kind in self._marks.items()
        )
        return RasaAnswer(self._intent, self._confidence, entities)


class NoRasa:
    def parse(self, text: str) -> RasaAnswer:  # noqa: ARG002  (a parser's signature)
        raise NluUnavailable("cannot be asked: ConnectError")


def understand(text: str, parser: Rasa | NoRasa, question: str | None = None, language: str = "zh-CN") -> Understanding:
    return Understander({language: parser}).understand(text, language, AT, question)


def test_offsets_are_those_of_the_text_as_given() -> None:
    rasa = Rasa("report_accident", 0.9, {"昨天下午三点": "time", "中山路": "place", "追尾": "cause"})
    text = " 嗯 昨天 下午 三点 在 中山路 被 追 尾 了"
    understood = understand(text, rasa)
    assert rasa.asked == ["昨天下午三点在中山路被追尾了"]
    marked = {entity.entity: entity for entity in understood.entities}
    assert marked["time"].text == "昨天 下午 三点"
    assert marked["cause"].text == "被 追 尾 了"
    for entity in understood.entities:
        assert text[entity.start : entity.end] == entity.text
    assert understood.text == text
    assert understood.source == "rasa"


def test_korean_number_symbols_keep_their_place() -> None:
    rasa = Rasa("inform", 0.9, {"오늘 오후 3 시": "time"})
    understood = understand("오늘 오후 [3] 시 입니다", rasa, "loss_date", "ko-KR")
    assert understood.entities[0].text == "오늘 오후 [3] 시"


def test_values_come_with_the_intent() -> None:
    rasa = Rasa("report_accident", 0.9, {"昨晚十一点": "time", "一辆货车": "other_party", "追尾": "cause"})
    values = understand("昨晚十一点被一辆货车追尾了人没事", rasa).values
    assert values["loss_date"]["value"] == "2026-03-17T23:00:00+08:00"
    assert values["cause_of_loss"]["accident_class"] == "113"
    assert values["injury"]["status"] == "none"
    assert values["third_parties"] == {"items": [{"kind": "heavy_vehicle", "text": "一辆货车"}]}


@pytest.mark.parametrize(
    ("language", "text", "intent"),
    [("zh-CN", "是的", "affirm"), ("zh-CN", "不对", "deny"), ("en-US", "yeah", "affirm"), ("ko-KR", "아니요", "deny")],
)
def test_a_plain_yes_or_no_is_not_worth_a_question(language: str, text: str, intent: str) -> None:
    rasa = Rasa("complaint", 0.99)
    assert understand(text, rasa, "confirm", language).intent == intent
    assert rasa.asked == []


@pytest.mark.parametrize(("text", "intent"), [("车着火了快来人啊", "emergency"), ("给我转人工", "ask_agent")])
@pytest.mark.parametrize("parser", [Rasa("out_of_scope", 0.99), NoRasa()])
def test_an_emergency_and_a_wish_for_a_person_hang_on_no_model(text: str, intent: str, parser: Rasa | NoRasa) -> None:
    assert understand(text, parser).intent == intent


def test_a_phrase_inside_a_report_does_not_hide_the_report() -> None:
    rasa = Rasa("report_accident", 0.9, {"中山路": "place"})
    assert understand("我在中山路没听清他说什么就撞了", rasa).intent == "report_accident"


@pytest.mark.parametrize(("question", "intent"), [(None, "report_accident"), ("what_happened", "inform")])
def test_who_tells_an_accident_unasked_reports_it(question: str | None, intent: str) -> None:
    assert understand("他逆行过来跟我顶上了", Rasa("inform", 0.9), question).intent == intent


def test_digits_stay_an_answer_but_rasa_may_say_which() -> None:
    assert understand("13800138000", Rasa("correct", 0.7)).intent == "correct"


def test_an_answer_to_the_question_outweighs_a_guess() -> None:
    understood = understand("三点", Rasa("out_of_scope", 0.35), "loss_date")
    assert understood.intent == "inform"
    assert understood.confidence > 0.35
    assert [entity.entity for entity in understood.entities] == ["time"]


def test_without_such_a_question_the_guess_stands() -> None:
    understood = understand("三点", Rasa("out_of_scope", 0.35))
    assert (understood.intent, understood.confidence) == ("out_of_scope", 0.35)


def test_with_rasa_away_the_caller_is_still_understood() -> None:
    understood = understand("昨天下午三点在中山路被追尾了人没事", NoRasa())
    assert (understood.intent, understood.source) == ("report_accident", "rules")
    assert {"loss_date", "cause_of_loss", "injury"} <= set(understood.values)
    marked = {entity.entity: entity.text for entity in understood.entities}
    assert marked["time"] == "昨天下午三点"


def test_with_rasa_away_and_nothing_known_it_says_so() -> None:
    understood = understand("今天天气真不错适合出去玩呀", NoRasa(), "callback_number")
    assert (understood.intent, understood.confidence) == ("out_of_scope", 0.0)


def test_a_language_without_a_parser_goes_by_rules() -> None:
    understood = Understander({}).understand("on main street", "en-US", AT, "loss_location")
    assert (understood.intent, understood.source) == ("inform", "rules")
    assert understood.values["loss_location"]["text"]


@pytest.mark.parametrize("text", ["", "   ", "嗯", "/affirm", "\x00", "。。。", "🚗" * 50])
@pytest.mark.parametrize("language", ["zh-CN", "en-US", "ko-KR"])
def test_odd_texts_are_understood_somehow(text: str, language: str) -> None:
    for parser in (Rasa("inform", 0.5), NoRasa()):
        assert understand(text, parser, "loss_location", language).text == text


def test_the_outside_sees_plain_json() -> None:
    rasa = Rasa("report_accident", 0.98765, {"昨天": "time"})
    told = understand("昨天追尾了", rasa).as_json()
    assert told["confidence"] == 0.9877
    assert told["entities"][0] == {"entity": "time", "start": 0, "end": 2, "text": "昨天", "confidence": 0.9}
    assert told["values"]["loss_date"]["precision"] == "day"
