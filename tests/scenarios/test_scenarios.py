"""Whole calls as data: who says or keys what, what is heard, what is stored. A new one is a YAML file beside this."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from models.call import CallEvent
from models.database import Database
from models.fnol import FieldEvidence, Fnol
from models.queue_entry import QueueEntry
from models.task import Notice, Task
from simulator.transcript import CallResult
from tests.support.running_hotline import RunningHotline
from tests.support.scenarios import SCENARIOS, heard_here, load
from tests.support.side_by_side import SideBySide, carry_out, must_be_alone, waits_in_queue

pytestmark = [pytest.mark.whole, pytest.mark.timeout(900)]


def in_playing_order() -> list[Path]:
    """First those that are played side by side, as nobody waits for the others then."""
    return sorted(SCENARIOS.glob("*.yaml"), key=lambda path: (must_be_alone(load(path)), path.stem))


@pytest.mark.parametrize("path", in_playing_order(), ids=lambda path: path.stem)
def test_scenario(
    path: Path, hotline: RunningHotline, records: Database, side_by_side: SideBySide, request: pytest.FixtureRequest
) -> None:
    scenario = load(path)
    if not heard_here(scenario, request.config.getoption("speech")):
        pytest.skip(f"needs the Vosk model of {scenario['speech']}: make test SPEECH={scenario['speech']}")
    if must_be_alone(scenario):
        side_by_side.wait_until_quiet()
        played = carry_out(scenario, hotline, records)
    else:
        played = side_by_side.take(path.stem)
    check_heard(scenario, played.call)
    check_record(scenario.get("stored", {}), played.report)
    check_rows(scenario, records, played.call.call_sid)
    if played.back is not None:
        check_heard(scenario["called_back"], played.back)
        check_record(scenario["called_back"].get("stored", {}), played.back_report)


def test_every_scenario_has_a_caller_of_its_own() -> None:
    """A number that rang before may be asked whether its report goes on."""
    callers = [str(load(path).get("from")) for path in SCENARIOS.glob("*.yaml")]
    assert sorted(caller for caller in set(callers) if callers.count(caller) > 1) == []


def check_heard(scenario: dict[str, Any], result: CallResult) -> None:
    heard = " ".join(event.text for event in result.events if event.who == "hotline")
    troubles = sorted({problem.code for problem in result.problems})
    assert troubles == scenario.get("troubles", []), f"{result.problems}; heard: {heard}"
    assert not result.steps_left, f"{result.steps_left} steps left; heard: {heard}"
    for phrase in scenario.get("hears", ()):
        assert re.search(phrase, heard), f"never heard {phrase!r} in: {heard}"


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
        waited = session.scalar(select(QueueEntry.id).where(QueueEntry.call_sid == call_sid).limit(1))
    beside_others = waited is None or waits_in_queue(scenario) or must_be_alone(scenario)
    assert beside_others, "a scenario whose caller comes into a queue names that event"
    missing = set(scenario.get("events", ())) - events
    assert not missing, f"missing events {missing} in {events}"
    assert len(messages) == scenario.get("messages", 0), "messages to the caller"
    if "tasks" in scenario:
        assert tasks == sorted(scenario["tasks"])
    for field, count in scenario.get("evidence", {}).items():
        assert evidence.count(field) == count, f"{field}: {evidence.count(field)} pieces of evidence"
