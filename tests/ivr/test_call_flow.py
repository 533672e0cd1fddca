"""The state machine: whatever comes, in whatever order, a call is somewhere, and in the end it is over."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.call_flow import TRANSITIONS, CallSignal, CallStage, advance

ORDINARY_CALLS = [
    ("ANSWERED COMPLETE CONFIRMED HUNG_UP", "ENDED"),
    ("ANSWERED COMPLETE CONFIRMED", "REGISTERED"),
    ("COMPLETE DENIED ANSWERED COMPLETE CONFIRMED", "REGISTERED"),
    ("COMPLETE DENIED DENIED COMPLETE", "CONFIRMING"),
    ("PERSON_NEEDED AGENT_ANSWERED", "WITH_AGENT"),
    ("PERSON_NEEDED AGENT_ANSWERED AGENT_LEFT", "ENDED"),
    ("PERSON_NEEDED AGENT_LEFT AGENT_ANSWERED", "ENDED"),
    ("PERSON_NEEDED CALL_BACK_CHOSEN", "ENDED"),
    ("PERSON_NEEDED MESSAGE_CHOSEN MESSAGE_LEFT", "ENDED"),
    ("PERSON_NEEDED QUEUE_FAILED", "MESSAGE"),
    ("PERSON_NEEDED AGENT_ANSWERED QUEUE_FAILED", "MESSAGE"),
    ("COMPLETE CONFIRMED PERSON_NEEDED DENIED", "REGISTERED"),
    ("WISHED WISHED FAREWELL", "SERVED"),
    ("ANSWERED WISHED ANSWERED COMPLETE CONFIRMED", "REGISTERED"),
    ("COMPLETE WISHED COMPLETE CONFIRMED", "REGISTERED"),
    ("WISHED PERSON_NEEDED", "QUEUED"),
    ("WISHED HUNG_UP", "ENDED"),
    ("HUNG_UP ANSWERED COMPLETE CONFIRMED", "ENDED"),
]


def stage_after(signals: str) -> CallStage:
    stage = CallStage.REPORTING
    for name in signals.split():
        stage = advance(stage, CallSignal[name])
    return stage


@pytest.mark.parametrize(("signals", "stage"), ORDINARY_CALLS)
def test_calls_as_they_happen(signals: str, stage: str) -> None:
    assert stage_after(signals) is CallStage[stage]


@pytest.mark.parametrize(("stage", "signal"), list(product(CallStage, CallSignal)))
def test_every_signal_at_every_stage_gives_a_stage(stage: CallStage, signal: CallSignal) -> None:
    after = advance(stage, signal)
    assert after in CallStage
    if (stage, signal) not in TRANSITIONS:
        assert after is stage


@pytest.mark.parametrize("stage", CallStage)
def test_a_hang_up_ends_every_call(stage: CallStage) -> None:
    assert advance(stage, CallSignal.HUNG_UP) is CallStage.ENDED


@pytest.mark.parametrize("signal", CallSignal)
def test_nothing_wakes_an_ended_call(signal: CallSignal) -> None:
    assert advance(CallStage.ENDED, signal) is CallStage.ENDED


def test_every_stage_can_be_reached() -> None:
    reached, before = {CallStage.REPORTING}, set[CallStage]()
    while reached != before:
        before = set(reached)
        reached |= {advance(stage, signal) for stage in before for signal in CallSignal}
    assert reached == set(CallStage)


@given(st.lists(st.sampled_from(CallSignal)))
def test_a_report_is_registered_by_a_confirmed_recap_only(signals: list[CallSignal]) -> None:
    stage = CallStage.REPORTING
    for signal in signals:
        after = advance(stage, signal)
        if after is CallStage.REGISTERED and stage is not CallStage.REGISTERED:
            assert (stage, signal) == (CallStage.CONFIRMING, CallSignal.CONFIRMED)
        stage = after
