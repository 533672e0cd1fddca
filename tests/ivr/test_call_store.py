"""What the media process reads and writes of a call."""

from __future__ import annotations

import pytest

from ivr.speech.media_stream import HeardUtterance, Listening
from models.call import Utterance
from tests.ivr.phone import ACCOUNT, TWILIO_ZH, Hotline, Phone


@pytest.fixture
def phone(small_hotline: Hotline) -> Phone:
    phone = Phone(small_hotline)
    phone.rings()
    return phone


def opens(phone: Phone, nonce: str | None = None, account: str = ACCOUNT) -> bool:
    wanted = phone.call.stream_nonce if nonce is None else nonce
    now = phone.hotline.clock()
    return phone.hotline.book.open_stream(phone.call_sid, account, wanted or "", now) is not None


def test_a_stream_is_let_in_once(phone: Phone) -> None:
    grant = phone.hotline.book.open_stream(
        phone.call_sid, ACCOUNT, phone.call.stream_nonce or "", phone.hotline.clock()
    )
    assert grant is not None
    assert (grant.call_sid, grant.language) == (phone.call_sid, "zh-CN")
    assert not opens(phone)


@pytest.mark.parametrize("nonce", ["", "wrong", "名"])
def test_not_with_another_nonce(phone: Phone, nonce: str) -> None:
    assert not opens(phone, nonce)
    assert opens(phone)


def test_not_for_another_account_or_call(phone: Phone) -> None:
    assert not opens(phone, account="AC" + "2" * 32)
    stranger = Phone(phone.hotline, number=2)
    nonce = phone.call.stream_nonce or ""
    assert phone.hotline.book.open_stream(stranger.call_sid, ACCOUNT, nonce, phone.hotline.clock()) is None


def test_not_after_the_end(phone: Phone) -> None:
    phone.hangs_up()
    assert not opens(phone)


def test_not_where_no_stream_was_asked_for(small_hotline: Hotline) -> None:
    phone = Phone(small_hotline, TWILIO_ZH)
    phone.rings()
    assert phone.call.stream_nonce is None
    assert not opens(phone, "")


def test_an_utterance_is_stored_whole(phone: Phone) -> None:
    words = ({"word": "追尾", "start": 0.1, "end": 0.5, "conf": 0.9},)
    heard = HeardUtterance("追尾", words, 0.9, 100, 900, "yes_no")
    stored = phone.hotline.book.store_utterance(phone.call_sid, heard, phone.hotline.clock())
    assert (stored.seq, stored.step, stored.nudge) == (1, 1, True)
    (row,) = phone.hotline.rows(Utterance)
    assert (row.text, row.words, row.confidence, row.grammar) == ("追尾", [dict(words[0])], 0.9, "yes_no")
    assert (row.started_ms, row.ended_ms, row.source, row.consumed_step) == (100, 900, "vosk", None)
    assert "追尾".encode() not in bytes(row.text_sealed)


def test_an_utterance_whose_store_is_tried_again_is_one(phone: Phone) -> None:
    heard = HeardUtterance("追尾", (), 0.9, 100, 900, None)
    book, now = phone.hotline.book, phone.hotline.clock()
    assert [book.store_utterance(phone.call_sid, heard, now).seq for _ in range(2)] == [1, 1]
    later = HeardUtterance("追尾", (), 0.9, 1100, 1900, None)
    assert book.store_utterance(phone.call_sid, later, now).seq == 2


def test_utterances_are_numbered_in_order(phone: Phone) -> None:
    assert [phone.utters(str(n)).seq for n in range(3)] == [1, 2, 3]


def test_an_utterance_of_no_call_is_refused(small_hotline: Hotline) -> None:
    with pytest.raises(LookupError):
        Phone(small_hotline).utters("追尾")


def test_nobody_is_listened_to_in_an_unknown_or_ended_call(phone: Phone) -> None:
    deaf = Listening(listening=False, grammar=None, patience_ms=800)
    assert phone.hotline.book.listening("CA" + "f" * 32) == deaf
    phone.hangs_up()
    assert phone.hotline.book.listening(phone.call_sid) == deaf
