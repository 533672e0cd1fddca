"""Scenarios played on one hotline, several at once as far as they leave each other alone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

from claims.fnol_view import find_report
from models.database import Database
from simulator.transcript import CallResult
from tests.support.part_switch import faults
from tests.support.running_hotline import RunningHotline
from tests.support.scenarios import play, ring_back, surged
from tests.support.settling import settle

# What a scenario that names one of these does is felt by every call: parts that are gone, the surge, people at work.
ALONE = frozenset({"away", "surge", "agent", "agents", "others", "rung"})
# Calls at once: one of them may wait in a queue, where its place is told.
ANYWHERE, WAITING = 2, 1


def must_be_alone(scenario: Mapping[str, Any]) -> bool:
    return not ALONE.isdisjoint(scenario)


def waits_in_queue(scenario: Mapping[str, Any]) -> bool:
    return any(event.startswith("queue.") for event in scenario.get("events", ()))


@dataclass(frozen=True)
class Played:
    """A scenario's call, and the call back where it has one, each with its report or draft as the API shows it."""

    call: CallResult
    report: Any
    back: CallResult | None = None
    back_report: Any = None


def carry_out(scenario: dict[str, Any], hotline: RunningHotline, records: Database) -> Played:
    """Everything a scenario does, until all of it has settled; what came of it is not judged here."""
    if "before" in scenario:  # an earlier call of the same number
        earlier = asyncio.run(play({**scenario, **scenario["before"]}, hotline))
        settle(records, earlier.call_sid)
    with surged(hotline, scenario.get("surge", False)), faults(hotline, scenario.get("away", ())) as watch:
        call = asyncio.run(play(scenario, hotline, watch))
    settle(records, call.call_sid)
    report = _report(records, call.call_sid)
    if "called_back" not in scenario:
        return Played(call, report)
    back = asyncio.run(ring_back(scenario, hotline, call.call_sid))
    settle(records, back.call_sid)
    return Played(call, report, back, _report(records, back.call_sid))


def _report(records: Database, call_sid: str) -> Any:
    """As JSON, like everybody outside sees it."""
    with records.read() as session:
        return json.loads(json.dumps(find_report(session, call_sid)))


class SideBySide:
    """Plays the scenarios it is given from the beginning on; `close()` forgets those that have not begun."""

    def __init__(self, hotline: RunningHotline, records: Database, scenarios: Mapping[str, dict[str, Any]]) -> None:
        self._pools = {False: ThreadPoolExecutor(ANYWHERE), True: ThreadPoolExecutor(WAITING)}
        self._played: dict[str, Future[Played]] = {
            name: self._pools[waits_in_queue(scenario)].submit(carry_out, scenario, hotline, records)
            for name, scenario in scenarios.items()
        }

    def take(self, name: str) -> Played:
        """What came of a scenario, once it is played; raises what went wrong with it."""
        return self._played[name].result()

    def wait_until_quiet(self) -> None:
        """No scenario is being played any more."""
        wait(self._played.values())

    def close(self) -> None:
        for pool in self._pools.values():
            pool.shutdown(cancel_futures=True)
