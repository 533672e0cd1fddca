"""Whole calls through the use case of a turn: what is stored, once, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.call_flow import CallStage
from models.call import CallEvent, Delivery, Transcript, Utterance
from models.fnol import FieldEvidence, Fnol
from tests.ivr.phone import CALLER, TWILIO_ZH, VOSK_EN, VOSK_KO, VOSK_ZH, Hotline, Phone
from tests.ivr.words import NINE_IN_THE_EVENING, STORY, YESTERDAY_EVENING

IN_ONE_BREATH = "昨天晚上八点半在上海市延安路追尾了"
CALLS = {
    VOSK_ZH: ["没有", IN_ONE_BREATH, "沪A一二三四五", "能开", "可以", "对"],
    VOSK_EN: [
        "no",
        "yesterday at half past eight on yanan road i was rear ended",
        "my plate is a one two three four five",
        "yes",
        "yes",
        "yes",
    ],
}


@pytest.mark.parametrize("line", CALLS)
def test_a_report_told_by_voice_is_registered(hotline: Hotline, line: str) -> None:
    phone = Phone(hotline, line)
    phone.rings()
    assert phone.verbs == ["Start", "Gather", "Redirect"]
    phone.streams()
    for words in CALLS[line]:
        hotline.clock.wait(5)
        phone.says(words)
    assert phone.verbs == ["Say", "Say", "Hangup"]
    (fnol,) = hotline.rows(Fnol)
    assert fnol.fnol_number == "BA2603180001"
    assert "B A 2 6, 0 3 1 8, 0 0 0 1" in phone.spoken
    assert fnol.fields is not None
    assert {name: fnol.fields[name] for name in STORY} == STORY
    assert fnol.fields["phone"]["value"] == CALLER
    assert phone.draft_state == "registered"
    assert phone.call.stage == CallStage.REGISTERED
    assert set(phone.jobs) == {"route_claim", "send_notice"}
    assert phone.jobs["route_claim"] == {"fnol_id": fnol.id}


def test_what_a_call_leaves_behind(hotline: Hotline) -> None:
    phone = Phone(hotline)
    phone.rings()
    phone.streams()
    phone.says_all("没有", IN_ONE_BREATH, "沪A一二三四五", "能开", "可以")
    phone.says("时间是昨天晚上九点")
    phone.says("对")
    utterances = {utterance.seq: utterance for utterance in hotline.rows(Utterance)}
    assert [utterances[seq].text for seq in sorted(utterances)][:2] == ["没有", IN_ONE_BREATH]
    assert [utterances[seq].consumed_step for seq in sorted(utterances)] == [1, 2, 3, 4, 5, 6, 7]
    evidence = {(row.field, row.utterance_seq): row for row in hotline.rows(FieldEvidence)}
    first, corrected = evidence["loss_date", 2], evidence["loss_date", 6]
    assert (first.value, first.previous, first.text) == (YESTERDAY_EVENING, None, IN_ONE_BREATH)
    # Its own seven words of seventeen; heard 0.9 times read 0.9.
    assert (first.given_by, first.confidence, first.audio_start_ms, first.audio_end_ms) == ("caller", 0.81, 4000, 4617)
    assert (corrected.value, corrected.previous) == (NINE_IN_THE_EVENING, YESTERDAY_EVENING)
    spoken = {line.step: line.text for line in hotline.rows(Transcript)}
    assert sorted(spoken) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert spoken[1].startswith("您好，这里是车险报案热线。")
    assert "昨天晚上8点半" in spoken[3]
    assert "改好了，昨天晚上9点。" in spoken[7]
    assert hotline.events("call.arrived")[0]["line"] == VOSK_ZH
    assert CALLER not in str(hotline.events("call.arrived"))
    assert hotline.events("bot.ended") == [{"result": "completed"}]


def test_a_report_by_twilios_ears(small_hotline: Hotline) -> None:
    phone = Phone(small_hotline, TWILIO_ZH)
    phone.rings()
    assert phone.verbs == ["Gather", "Redirect"]
    assert 'input="dtmf speech"' in phone.document
    phone.presses("2")
    phone.answers(speech=IN_ONE_BREATH, speech_confidence=0.83)
    phone.presses("88776655")
    phone.presses("1")
    phone.presses("1")
    assert phone.question == "confirm"
    phone.answers(speech="对", speech_confidence=0.9)
    assert len(small_hotline.rows(Fnol)) == 1
    sources = [(row.source, row.text) for row in sorted(small_hotline.rows(Utterance), key=lambda row: row.seq)]
    assert sources[:3] == [("keypad", "2"), ("twilio", IN_ONE_BREATH), ("keypad", "88776655")]
    assert phone.fields["policy_number"]["value"] == "88776655"


def test_words_in_two_parts_are_one_answer_with_evidence_of_each(small_hotline: Hotline) -> None:
    phone = Phone(small_hotline)
    phone.rings()
    phone.streams()
    phone.says("没有")
    phone.utters("昨天晚上八点半")
    phone.says("在上海市延安路")
    assert {"loss_date", "loss_location"} <= set(phone.fields)
    evidence = {row.field: row.text for row in small_hotline.rows(FieldEvidence)}
    assert evidence["loss_date"] == "昨天晚上八点半"
    assert evidence["loss_location"] == "在上海市延安路"
    assert {row.consumed_step for row in small_hotline.rows(Utterance)} == {1, 2}


def test_a_hearing_that_answers_is_taken_for_what_was_said(small_hotline: Hotline) -> None:
    phone = Phone(small_hotline)
    phone.rings()
    phone.streams()
    phone.says("没有")
    phone.says("昨天完上八点办", or_=("昨天碗上", "昨天晚上八点半"))
    assert phone.fields["loss_date"] == YESTERDAY_EVENING
    (evidence,) = small_hotline.rows(FieldEvidence, FieldEvidence.field == "loss_date")
    assert evidence.text == "昨天晚上八点半"
    stored = small_hotline.rows(Utterance, Utterance.seq == 2)[0]
    assert stored.text == "昨天完上八点办"  # what was heard first stays what was heard first
    assert [other["text"] for other in stored.alternatives] == ["昨天碗上", "昨天晚上八点半"]


def test_a_silent_line_asks_again_and_hands_over(hotline: Hotline) -> None:
    phone = Phone(hotline)
    phone.rings()
    phone.streams()
    phone.is_silent()
    phone.is_silent()
    phone.is_silent()
    assert phone.verbs == ["Say", "Enqueue"]
    assert hotline.events("queue.entered") == [{"queue": "claims", "leg": 1}]
    assert hotline.events("bot.ended") == [{"result": "transfer"}]
    assert phone.call.listening == {"listening": False}


def test_what_the_media_process_is_told_to_listen_for(small_hotline: Hotline) -> None:
    phone = Phone(small_hotline)
    phone.rings()
    assert small_hotline.book.listening(phone.call_sid).patience_ms == 700
    phone.streams()
    phone.says_all("没有", IN_ONE_BREATH)
    now = small_hotline.book.listening(phone.call_sid)
    assert (now.listening, now.grammar, now.patience_ms) == (True, "policy_number", 1200)
    phone.presses("0")
    assert not small_hotline.book.listening(phone.call_sid).listening
    assert not phone.utters("喂").nudge


def test_an_unknown_number_is_answered(small_hotline: Hotline) -> None:
    phone = Phone(small_hotline, "+4930123456")
    phone.rings()
    assert "车险报案热线" in phone.spoken
    assert phone.call.line == VOSK_ZH


def test_a_turn_of_an_unknown_call_begins_it(small_hotline: Hotline) -> None:
    phone = Phone(small_hotline)
    phone.document = small_hotline.turn.turn(phone.request(step=4, digits="2"))
    assert phone.verbs == ["Start", "Gather", "Redirect"]
    assert (phone.call.step, phone.question) == (1, "safety")


@pytest.mark.parametrize("caller", ["anonymous", "", "client:x"])
def test_a_withheld_number_is_asked_for(small_hotline: Hotline, caller: str) -> None:
    phone = Phone(small_hotline, caller=caller)
    phone.rings()
    phone.streams()
    phone.says_all("没有", IN_ONE_BREATH, "沪A一二三四五")
    phone.says("能开")
    assert phone.question == "callback_number"
    assert "按井号结束" in phone.spoken
    assert "这个号码" not in phone.spoken


def test_a_call_that_is_over_changes_no_more(hotline: Hotline) -> None:
    phone = Phone(hotline)
    phone.rings()
    phone.streams()
    phone.says("没有")
    phone.hangs_up()
    before = hotline.counts()
    phone.presses("1")
    assert hotline.counts() == {**before, "delivery": before["delivery"] + 1}
    assert phone.call.stage == CallStage.ENDED


def test_personal_data_is_not_in_events_or_deliveries(small_hotline: Hotline) -> None:
    phone = Phone(small_hotline)
    phone.rings()
    phone.streams()
    phone.says_all("没有", IN_ONE_BREATH)
    kept: list[Any] = [event.data for event in small_hotline.rows(CallEvent)]
    kept += [row.document_sealed for row in small_hotline.rows(Delivery)]
    assert "延安路" not in str(kept)
    assert "延安路".encode() not in b"".join(bytes(part) for part in kept if isinstance(part, bytes))


def test_a_line_without_ears_takes_the_report_by_key(small_hotline: Hotline) -> None:
    small_hotline.ears.languages.clear()
    phone = Phone(small_hotline, VOSK_KO)
    phone.rings()
    assert phone.verbs == ["Gather", "Redirect"]
    assert phone.call.hearing == "keypad"
    assert "상담원은 0번입니다" in phone.spoken
    phone.presses("2")
    assert phone.question == "loss_date"


def test_a_line_that_may_be_heard_by_twilio_is(small_hotline: Hotline) -> None:
    small_hotline.ears.languages.clear()
    phone = Phone(small_hotline, VOSK_ZH)
    phone.rings()
    assert 'input="dtmf speech"' in phone.document
    assert 'language="cmn-Hans-CN"' in phone.document
