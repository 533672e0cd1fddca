"""Callers who say, key and leave unsaid anything, in any order: never a dead end, a loop, or a report that is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.call_store import DIALOGUE_STAGES
from ivr.transfer import MOST_FAILURES, MOST_TURNS
from models.fnol import DRAFT_REGISTERED
from nlu.rescoring import Hearing
from nlu.understanding import INTENTS, Understanding
from tests.ivr import words
from tests.ivr.phone import Hotline, Phone

LINES = ("+861055500001", "+861055500011", "+861055500012")
VALUES: dict[str, Any] = {
    "loss_date": words.YESTERDAY_EVENING,
    "loss_location": words.YANAN_ROAD,
    "cause_of_loss": words.REAR_END,
    "injury": words.NOBODY_HURT,
    "plate_number": words.PLATE,
    "drivable": words.CAN_DRIVE,
    "phone": words.PHONE,
}
# At the end a caller is silent: so many questions at most are left before somebody else must take over.
SILENCES = 2 * MOST_FAILURES + 2

Deed = tuple[str, Any]
said = st.tuples(
    st.just("says"),
    st.tuples(
        st.sampled_from(INTENTS),
        st.sampled_from((0.2, 0.6, 0.95)),
        st.sets(st.sampled_from(sorted(VALUES)), max_size=3).map(sorted),
    ),
)
keyed = st.tuples(st.just("keys"), st.sampled_from(["1", "2", "3", "9", "0", "*", "13800138000", "0317", "#"]))
deeds = st.one_of(said, said, keyed, st.sampled_from([("silence", None), ("again", None), ("late", None)]))
numbers = count(1000)


class AnyMeaning:
    """Understands what the caller of these tests was made to mean."""

    def __init__(self) -> None:
        self.meant: tuple[str, float, Sequence[str]] = ("inform", 0.9, ())

    def understand(
        self, text: str, language: str, at: datetime, question: str | None = None, others: Sequence[Hearing] = ()
    ) -> Understanding:
        del at, question, others
        intent, confidence, names = self.meant
        values = {name: VALUES[name] for name in names}
        return Understanding(text, language, intent, confidence, (), values, "rasa")


class RandomCaller:
    """Does the deeds one by one for as long as somebody asks, and looks at every document."""

    def __init__(self, hotline: Hotline, line: str) -> None:
        self.meaning = AnyMeaning()
        parts = replace(hotline.parts, understander=self.meaning)
        self.hotline = Hotline(parts, hotline.clock, hotline.ears, hotline.speaking)
        self.streamed = parts.settings.lines[line].speech == "vosk"
        self.phone = Phone(self.hotline, line, caller=f"+86139{next(numbers):08d}", number=next(numbers))
        self.phone.rings()
        if self.streamed:
            self.phone.streams()

    @property
    def in_dialogue(self) -> bool:
        return self.phone.call.stage in DIALOGUE_STAGES

    def does(self, deed: Deed) -> None:
        kind, what = deed
        phone, before = self.phone, self.phone.document
        if kind == "says":
            self.meaning.meant = what
            _ = phone.says("caller's words") if self.streamed else phone.answers(speech="caller's words")
        elif kind == "keys":
            phone.presses(what)
        elif kind == "silence":
            phone.is_silent()
        elif kind == "again":
            delivery = f"twice-{next(numbers)}"
            first = phone.answers(delivery=delivery)
            phone.document = before
            assert phone.answers(delivery=delivery) == first
        elif kind == "late":
            step = phone.step
            phone.is_silent()
            now = phone.document
            if "/voice/turn" in now:
                late = self.hotline.turn.turn(phone.request(step=step, digits="1"))
                assert ElementTree.fromstring(late).tag == "Response"
            phone.document = now
        self._check()

    def _check(self) -> None:
        """Something is said or done next, and the document is one."""
        verbs = self.phone.verbs
        assert verbs, self.phone.document
        assert verbs[-1] in {"Gather", "Redirect", "Enqueue", "Hangup", "Record"}, self.phone.document


@pytest.fixture
def hotline(small_hotline: Hotline) -> Hotline:
    return small_hotline


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(line=st.sampled_from(LINES), told=st.lists(deeds, max_size=25))
def test_a_caller_always_gets_somewhere(hotline: Hotline, line: str, told: list[Deed]) -> None:
    """After anything at all, a caller who falls silent is soon with a person, registered, or told goodbye."""
    caller = RandomCaller(hotline, line)
    for deed in told:
        if not caller.in_dialogue:
            break
        caller.does(deed)
    for _ in range(SILENCES):
        if not caller.in_dialogue:
            return
        caller.does(("silence", None))
    assert not caller.in_dialogue, (caller.phone.call.state, caller.phone.spoken)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(line=st.sampled_from(LINES), told=st.lists(deeds, max_size=25))
def test_whatever_was_begun_is_kept_when_the_caller_hangs_up(hotline: Hotline, line: str, told: list[Deed]) -> None:
    caller = RandomCaller(hotline, line)
    for deed in told:
        if not caller.in_dialogue:
            break
        caller.does(deed)
    phone = caller.phone
    facts = set(phone.fields) & set(VALUES)
    phone.hangs_up()
    assert phone.call.ended_at is not None
    assert facts <= set(phone.fields)
    if facts and phone.draft_state != DRAFT_REGISTERED:
        assert any(task.closed_at is None for task in phone.tasks.values()), (phone.call.state, phone.fields)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(line=st.sampled_from(LINES), one=deeds, other=deeds)
def test_nobody_is_asked_for_ever(hotline: Hotline, line: str, one: Deed, other: Deed) -> None:
    """The same two deeds over and over: the number of turns has an end."""
    caller = RandomCaller(hotline, line)
    for turn in range(2 * MOST_TURNS + SILENCES):
        if not caller.in_dialogue:
            return
        caller.does(one if turn % 2 else other)
    raise AssertionError((caller.phone.call.state, caller.phone.spoken))
