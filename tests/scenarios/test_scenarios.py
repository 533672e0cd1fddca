"""Whole calls as data: who says or keys what, what is heard, what is stored. A new one is a YAML file beside this."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from models.call import CallEvent
from models.database import Database
from models.fnol import FieldEvidence, Fnol
from models.outbox import OutboxEntry
from models.task import Notice, Task
from simulator.transcript import CallResult
from tests.support.part_switch import faults
from tests.support.running_hotline import RunningHotline
from tests.support.scenarios import SCENARIOS, load, play, ring_back, surged

# The one language whose Vosk model is a dependency of the tests.
ALWAYS_HEARD = "ko-KR"
SETTLE_SECONDS = 45
# Jobs that are due at a later time by their nature.
LATER = ("watch_clocks", "call_back", "end_wrap_up")

pytestmark = pytest.mark.whole


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.yaml")), ids=lambda path: path.stem)
def test_scenario(path: Path, hotline: RunningHotline, records: Database, request: pytest.FixtureRequest) -> None:
    scenario = load(path)
    speech = scenario.get("speech", ALWAYS_HEARD)
    if speech not in (ALWAYS_HEARD, request.config.getoption("speech")):
        pytest.skip(f"needs the Vosk model of {speech}: make test SPEECH={speech}")
    if "before" in scenario:  # an earlier call of the same number
        earlier = asyncio.run(play({**scenario, **scenario["before"]}, hotline))
        settle(records, earlier.call_sid)
    with surged(hotline, scenario.get("surge", False)), faults(hotline, scenario.get("away", ())) as watch:
        result = asyncio.run(play(scenario, hotline, watch))
    check_heard(scenario, result)
    settle(records, result.call_sid)
    check_record(scenario.get("stored", {}), hotline.run_json("fnol", "show", result.call_sid))
    check_rows(scenario, records, result.call_sid)
    if "called_back" in scenario:
        back = asyncio.run(ring_back(scenario, hotline, result.call_sid))
        check_heard(scenario["called_back"], back)
        if "stored" in scenario["called_back"]:
            settle(records, back.call_sid)
            check_record(scenario["called_back"]["stored"], hotline.run_json("fnol", "show", back.call_sid))


def test_every_scenario_has_a_caller_of_its_own() -> None:
    """A number that rang before may be asked whether its report goes on."""
    callers = [str(load(path).get("from")) for path in SCENARIOS.glob("*.yaml")]
    assert sorted(caller for caller in set(callers) if callers.count(caller) > 1) == []


def check_heard(scenario: dict[str, Any], result: CallResult) -> None:
    heard = " ".join(event.text for event in result.events if event.who == "hotline")
    assert result.ok, f"{result.problems} {result.steps_left} steps left; heard: {heard}"
    for phrase in scenario.get("hears", ()):
        assert re.search(phrase, heard), f"never heard {phrase!r} in: {heard}"


def settle(records: Database, call_sid: str) -> None:
    """Until the call's log is closed and nothing of it is due any more."""
    until = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < until:
        with records.read() as session:
            closed = session.scalar(
                select(OutboxEntry.done_at).where(
                    OutboxEntry.job == "close_call_log", OutboxEntry.dedupe_key == call_sid
                )
            )
            due = session.scalar(
                select(func.count())
                .select_from(OutboxEntry)
                .where(OutboxEntry.done_at.is_(None), OutboxEntry.failed_at.is_(None), ~OutboxEntry.job.in_(LATER))
            )
        if closed and not due:
            return
        time.sleep(0.2)
    raise AssertionError(f"the jobs of {call_sid} did not settle")


SENT = (Notice.purpose == "fnol_registered") & Notice.sent_at.is_not(None)


def check_record(stored: dict[str, Any], record: dict[str, Any]) -> None:
    for dotted, wanted in stored.items():
        found: Any = record
        for part in dotted.split("."):
            if isinstance(found, list):
                found = found[int(part)] if int(part) < len(found) else None
            else:
                found = found.get(part) if isinstance(found, dict) else None
        if wanted == "not null":
            assert found is not None, f"{dotted} is missing"
        else:
            assert found == wanted, f"{dotted}: {found!r} instead of {wanted!r}"


def check_rows(scenario: dict[str, Any], records: Database, call_sid: str) -> None:
    with records.read() as session:
        events = set(session.scalars(select(CallEvent.type).where(CallEvent.call_sid == call_sid)))
        tasks = sorted(session.scalars(select(Task.kind).where(Task.call_sid == call_sid)))
        evidence = session.scalars(select(FieldEvidence.field).where(FieldEvidence.call_sid == call_sid)).all()
        messages = session.scalars(
            select(Notice.id).join(Fnol, Notice.subject_id == Fnol.id).where(Fnol.call_sid == call_sid, SENT)
        ).all()
    missing = set(scenario.get("events", ())) - events
    assert not missing, f"missing events {missing} in {events}"
    assert len(messages) == scenario.get("messages", 0), "messages to the caller"
    if "tasks" in scenario:
        assert tasks == sorted(scenario["tasks"])
    for field, count in scenario.get("evidence", {}).items():
        assert evidence.count(field) == count, f"{field}: {evidence.count(field)} pieces of evidence"
