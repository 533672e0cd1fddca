"""After the call: who is asked, what counts, what is kept."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.survey import MOST_WAITS
from models.crypto import KeyRing
from models.fnol import Fnol
from models.survey import Survey
from settings import Settings
from tests.ivr.phone import TWILIO_ZH, VOSK_ZH, Hotline, Phone

IN_ONE_BREATH = "昨天晚上八点半在上海市延安路追尾了"
WHOLE_CALL = ["没有", IN_ONE_BREATH, "沪A一二三四五", "能开", "可以", "对"]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Both lines with a survey."""
    asked = {n: settings.lines[n].model_copy(update={"survey": True}) for n in (TWILIO_ZH, VOSK_ZH)}
    return settings.model_copy(update={"lines": {**settings.lines, **asked}})


def registered(hotline: Hotline, line: str = TWILIO_ZH) -> Phone:
    phone = Phone(hotline, line)
    phone.rings()
    if line == VOSK_ZH:
        phone.streams()
        phone.says_all(*WHOLE_CALL)
        return phone
    for words in WHOLE_CALL:
        phone.answers(speech=words, speech_confidence=0.95)
    return phone


def scores(phone: Phone, **given: Any) -> None:
    phone.document = phone.hotline.survey.score(phone.request(**given))


def comments(phone: Phone, **given: Any) -> None:
    phone.document = phone.hotline.survey.comment(phone.request(**given))


def answer(hotline: Hotline) -> Survey:
    (row,) = hotline.rows(Survey)
    assert isinstance(row, Survey)
    return row


def test_asked_after_the_report_and_linked_to_it(hotline: Hotline) -> None:
    phone = registered(hotline)
    assert phone.verbs == ["Say", "Say", "Gather", "Hangup"]
    assert 'action="/voice/survey/score"' in phone.document
    scores(phone, digits="5")
    assert 'action="/voice/survey/comment"' in phone.document
    comments(phone, speech="说话很清楚")
    assert phone.verbs == ["Say", "Hangup"]
    (fnol,) = hotline.rows(Fnol)
    row = answer(hotline)
    assert (row.score, row.comment, row.fnol_id) == (5, "说话很清楚", fnol.id)
    assert hotline.events("survey.scored") == [{"score": 5}]


def test_a_score_may_be_said(small_hotline: Hotline) -> None:
    phone = registered(small_hotline)
    scores(phone, speech="四分")
    assert answer(small_hotline).score == 4


@pytest.mark.parametrize("given", [{}, {"digits": "9"}, {"digits": "0"}, {"speech": "一二三"}, {"speech": "再见"}])
def test_what_is_no_score_ends_the_call(small_hotline: Hotline, given: dict[str, str]) -> None:
    phone = registered(small_hotline)
    scores(phone, **given)
    assert phone.verbs == ["Hangup"]
    assert answer(small_hotline).score is None
    assert small_hotline.events("survey.invited") == [{}]
    assert small_hotline.events("survey.scored") == []


def test_where_only_keys_are_heard_no_sentence_is_asked_for(small_hotline: Hotline) -> None:
    phone = registered(small_hotline, VOSK_ZH)
    small_hotline.book.hearing_lost(phone.call_sid, "child died", small_hotline.clock())
    scores(phone, digits="3")
    assert phone.verbs == ["Say", "Hangup"]
    assert answer(small_hotline).score == 3


def test_our_own_recogniser_hears_score_and_sentence(hotline: Hotline) -> None:
    phone = registered(hotline, VOSK_ZH)
    assert hotline.book.listening(phone.call_sid).grammar == "digits"
    phone.says("四分")
    assert 'action="/voice/survey/comment"' in phone.document
    assert hotline.book.listening(phone.call_sid).grammar is None
    phone.says("说话很清楚")
    assert phone.verbs == ["Say", "Hangup"]
    assert not hotline.book.listening(phone.call_sid).listening
    row = answer(hotline)
    assert (row.score, row.comment) == (4, "说话很清楚")
    assert hotline.events("survey.scored") == [{"score": 4}]


def test_without_a_nudge_the_words_are_found_when_the_question_ends(small_hotline: Hotline) -> None:
    phone = registered(small_hotline, VOSK_ZH)
    phone.utters("五分")
    scores(phone)
    phone.utters("很好")
    phone.utters("谢谢你们")
    comments(phone)
    row = answer(small_hotline)
    assert (row.score, row.comment) == (5, "很好 谢谢你们")


def test_who_is_still_speaking_is_waited_for_but_not_for_ever(small_hotline: Hotline) -> None:
    phone = registered(small_hotline, VOSK_ZH)
    scores(phone, digits="5")
    small_hotline.speaking.speaking.add(phone.call_sid)
    comments(phone)
    assert phone.verbs == ["Gather", "Hangup"]
    assert phone.spoken == ""
    for _ in range(MOST_WAITS):
        comments(phone)
    assert phone.verbs == ["Say", "Hangup"]


def test_what_was_said_before_the_question_is_no_score(small_hotline: Hotline) -> None:
    phone = Phone(small_hotline, VOSK_ZH)
    phone.rings()
    phone.streams()
    phone.presses("0")
    small_hotline.waiting.answered(phone.request(query={"agent": "agent-0"}))
    phone.utters("三")
    small_hotline.clock.wait(60)
    phone.document = small_hotline.after_talk.again(phone.request(query={"leg": "1"}))
    scores(phone)
    assert phone.verbs == ["Hangup"]
    assert answer(small_hotline).score is None


def test_an_end_of_the_first_question_that_comes_late_does_not_end_the_second(small_hotline: Hotline) -> None:
    phone = registered(small_hotline, VOSK_ZH)
    phone.says("四分")
    scores(phone)
    assert 'action="/voice/survey/comment"' in phone.document
    phone.says("说话很清楚")
    assert (answer(small_hotline).score, answer(small_hotline).comment) == (4, "说话很清楚")


def test_the_first_score_stays(small_hotline: Hotline) -> None:
    phone = registered(small_hotline)
    scores(phone, digits="5")
    scores(phone, digits="1")
    assert answer(small_hotline).score == 5


def test_a_score_without_an_invitation_is_none(small_hotline: Hotline) -> None:
    phone = Phone(small_hotline, TWILIO_ZH)
    phone.rings()
    scores(phone, digits="5")
    assert phone.verbs == ["Hangup"]
    assert small_hotline.rows(Survey) == []


def test_a_caller_who_hangs_up_owes_nothing(small_hotline: Hotline) -> None:
    phone = registered(small_hotline)
    phone.hangs_up()
    assert phone.tasks == {}
    assert answer(small_hotline).score is None


def test_the_agent_who_talked_is_kept(small_hotline: Hotline, key_ring: KeyRing) -> None:
    assert key_ring
    phone = Phone(small_hotline, TWILIO_ZH)
    phone.rings()
    phone.presses("0")
    small_hotline.waiting.answered(phone.request(query={"agent": "agent-0"}))
    small_hotline.clock.wait(60)
    phone.document = small_hotline.after_talk.again(phone.request(query={"leg": "1"}))
    assert "/voice/survey/score" in phone.document
    scores(phone, digits="4")
    assert (answer(small_hotline).agent_id, answer(small_hotline).score) == ("agent-0", 4)
