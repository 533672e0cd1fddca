"""The commands as people and scripts use them: `hotline kpi`, `fnol`, `jobs`, `db`, `seed`, `worker`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from claims.service import Evidence, interrupt_draft, record_field, register_fnol
from models.crypto import key_ring
from models.database import Database
from models.fnol import Fnol
from models.voice_archive import BYTES_PER_MS, VoiceArchive
from reporting import outbox
from tests.reporting.conftest import Run
from tests.reporting.event_tables import lines
from tests.reporting.test_kpi import COUNTS, RATIOS, TABLE
from tests.support.records import NOON, REPORT, add_call
from tests.support.waiting import wait_until

PROJECT = Path(__file__).resolve().parents[2]


def register(database: Database) -> str:
    with database.write() as session:
        return register_fnol(session, add_call(session), REPORT, NOON, outbox.enqueue).fnol_number


def test_a_field_is_checked_by_ear(run: Run, store: Database, tmp_path: Path) -> None:
    voices = VoiceArchive(tmp_path / "voices", key_ring(), keep_days=90)
    number = register(store)
    heard = Evidence(1, "昨天晚上八点", 1500, 2500, 0.8)
    with store.write() as session:
        record_field(session, "CA1", "loss_date", {"text": "昨天"}, given_by="caller", evidence=heard, now=NOON)
        record_field(session, "CA1", "phone", {"value": "1"}, given_by="caller", evidence=Evidence(), now=NOON)
    out = tmp_path / "said.wav"
    gone = run("fnol", "listen", number, "loss_date", "--out", str(out), exit_code=1)
    assert "not kept any more" in gone.output
    voices.keep("CA1", 1000, bytes(3000 * BYTES_PER_MS), NOON)
    assert "1.6 s of: 昨天晚上八点" in run("fnol", "listen", number, "loss_date", "--out", str(out)).output
    assert out.read_bytes()[:4] == b"RIFF"
    assert "not given by voice" in run("fnol", "listen", number, "phone", exit_code=1).output
    assert "it has loss_date, phone" in run("fnol", "listen", number, "injury", exit_code=1).output
    assert "no such report" in run("fnol", "listen", "BA0", "injury", exit_code=1).output


@pytest.fixture
def event_file(tmp_path: Path) -> str:
    path = tmp_path / "events.jsonl"
    path.write_text("\n".join([*lines(TABLE), "", *lines(TABLE)[:20]]))
    return str(path)


def test_an_event_file_needs_no_database_and_no_period(run: Run, event_file: str) -> None:
    report = json.loads(run("kpi", "--events", event_file, "--json").output)
    assert {name: report[name] for name in COUNTS} == COUNTS
    assert all((report[name]["num"], report[name]["den"]) == pair for name, pair in RATIOS.items())
    assert report["report"]["from"] == "2026-03-10T00:00:00+08:00"
    assert report["report"]["provisional_until"] == {}  # long ago


def test_periods_and_filters_select(run: Run, event_file: str) -> None:
    def offered(*arguments: str) -> Any:
        return json.loads(run("kpi", "--events", event_file, "--json", *arguments).output)["inbound_offered"]

    assert offered("--day", "2026-03-10") == offered("--period", "week", "--day", "2026-03-14") == 11
    assert offered("--day", "2026-03-11") == 0
    assert offered("--from", "2026-03-10", "--to", "2026-03-10") == 11
    assert offered("--from", "2026-03-10T09:30:00+08:00", "--to", "2026-03-10T10:00:00+08:00") == 3
    assert offered("--day", "2026-03-10", "--line", "L2") == 1
    assert offered("--day", "2026-03-10", "--queue", "urgent") == 1


def test_the_table_shows_formulas_and_a_dash_for_nothing(run: Run, event_file: str) -> None:
    shown = run("kpi", "--events", event_file, "--day", "2026-03-11").output
    assert "agent_connect_rate" in shown
    assert "—" in shown
    assert "A ÷ Q" in shown


@pytest.mark.parametrize(
    "arguments",
    [("--from", "2026-03-10", "--day", "2026-03-10"), ("--day", "10/3"), ("--from", "soon"),
     ("--from", "2026-03-11", "--to", "2026-03-09")],
)  # fmt: skip
def test_a_wrong_period_is_refused(run: Run, event_file: str, arguments: tuple[str, ...]) -> None:
    assert "Error" in run("kpi", "--events", event_file, *arguments, exit_code=2).output


@pytest.mark.parametrize("line", ['{"id": 1}', '{"id": 1, "t": "2026-03-10T09:00:00", "type": "x"}', "[]", "no"])
def test_a_line_that_is_no_event_is_named(run: Run, tmp_path: Path, line: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(f"{lines(TABLE)[0]}\n{line}\n")
    assert "line 2" in run("kpi", "--events", str(path), exit_code=1).output


def test_today_of_an_empty_database(run: Run, store: Database) -> None:  # noqa: ARG001
    report = json.loads(run("kpi", "--json").output)
    assert (report["inbound_offered"], report["asa"]) == (0, None)


def test_reports_and_drafts_are_listed_and_shown(run: Run, store: Database) -> None:
    number = register(store)
    with store.write() as session:
        interrupt_draft(session, add_call(session, "CA2"), NOON, outbox.enqueue, "hang_up")
    listed = json.loads(run("fnol", "list", "--json").output)
    assert {(row["number"], row["state"]) for row in listed} == {(number, "registered"), (None, "interrupted")}
    table = run("fnol", "list").output
    assert number in table
    assert "CA2" in table
    assert "03-18 12:00" in table
    assert json.loads(run("fnol", "show", number, "--json").output)["loss_location"]["city"] == "北京市"
    assert json.loads(run("fnol", "show", "CA2", "--json").output)["number"] is None
    assert run("fnol", "show", "--last", "--json").output
    assert number in run("fnol", "show", number).output
    run("fnol", "show", "BA0", exit_code=1)
    run("fnol", "show", exit_code=2)


def test_a_database_that_is_behind_says_so(run: Run) -> None:
    assert "needed" in run("db", "status", exit_code=1).output
    assert "brought from empty" in run("db", "upgrade").output
    assert "already" in run("db", "upgrade").output
    assert "jobs due" in run("db", "status").output
    assert "added 12 policies" in run("seed").output
    assert "added 0 policies" in run("seed").output


def test_dead_letters_are_seen_and_revived(run: Run, store: Database) -> None:
    with store.write() as session:
        outbox.enqueue(session, "route_claim", {"fnol_id": "gone"}, "gone", NOON)
    with store.write() as session:
        [row] = outbox.lease_due(session, NOON, timedelta(seconds=30), 1)
        due = outbox.begin(session, row.outbox_id, NOON, timedelta(seconds=30), lambda _: 1)
        assert due is not None
        outbox.fail(session, due, "NoResultFound: no such report", NOON, None)
    dead = json.loads(run("jobs", "dead", "--json").output)
    assert (dead["id"], dead["reason"]) == (row.outbox_id, "NoResultFound: no such report")
    assert json.loads(run("jobs", "status", "--json").output)["given_up"] == 1
    run("jobs", "retry", row.outbox_id)
    assert json.loads(run("jobs", "status", "--json").output)["given_up"] == 0
    run("jobs", "retry", row.outbox_id, exit_code=1)


def states(store: Database) -> set[str]:
    with store.read() as session:
        return {fnol.state for fnol in session.query(Fnol)}


def test_the_worker_routes_a_case_without_redis_and_stops_when_asked(
    store: Database, environment: dict[str, str]
) -> None:
    register(store)
    process = subprocess.Popen(
        [sys.executable, "-c", "import cli; cli.main(['worker'])"],
        cwd=PROJECT,
        env={**os.environ, **environment},
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: process.poll() is not None or states(store) == {"assigned"})
        assert states(store) == {"assigned"}
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
        process.wait(timeout=10)
