"""What people say was done: about a complaint, and of papers that came in."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import pytest

from claims.complaints import take_complaint
from claims.deadlines import ClockRules
from claims.service import DEFAULT_RULES, register_fnol
from models.database import Database
from reporting.outbox import enqueue
from tests.reporting.conftest import Run
from tests.support.records import NOON, REPORT, add_call

CLOCK = ClockRules(ZoneInfo("Asia/Shanghai"), "china", 5, 10)


@pytest.fixture
def number(store: Database) -> str:
    with store.write() as session:
        return take_complaint(session, add_call(session), {}, NOON, enqueue, DEFAULT_RULES, CLOCK).number


def test_the_life_of_a_complaint(number: str, run: Run) -> None:
    run("complaints", "assign", number, "--to", "nobody", "--reason", "x", exit_code=1)
    owner = json.loads(run("complaints", "show", number, "--json").output)["owner"]
    assert owner is None
    run("complaints", "assign", number, "--to", "adjuster-li", "--reason", "knows it", "--by", "zhao")
    run("complaints", "told", number, "--note", "surveyor comes tomorrow", "--by", "zhao")
    assert "2026-04-17" in run("complaints", "complex", number, "--reason", "three parties", "--by", "zhao").output
    assert "2026-05-17" in run("complaints", "extend", number, "--reason", "court", "--by", "manager").output
    run("complaints", "extend", number, "--reason", "again", "--by", "manager", exit_code=1)
    assert "closed" in run("complaints", "close", number, "--outcome", "apology accepted", "--by", "zhao").output
    run("complaints", "told", number, "--note", "late", exit_code=1)
    shown = json.loads(run("complaints", "show", number, "--json").output)
    assert shown["state"] == "closed"
    assert [(step["step"], step["by"]) for step in shown["steps"]] == [
        ("assigned", "zhao"), ("told", "zhao"), ("complex", "zhao"), ("extended", "manager"), ("closed", "zhao"),
    ]  # fmt: skip


def test_papers_that_have_come_in(store: Database, run: Run) -> None:
    with store.write() as session:
        fnol = register_fnol(session, add_call(session), REPORT, NOON, enqueue, DEFAULT_RULES)
    first, *others = json.loads(run("fnol", "show", fnol.fnol_number, "--json").output)["papers"]["missing"]
    assert others[0] in run("fnol", "received", fnol.fnol_number, first).output
    assert "every paper" in run("fnol", "received", fnol.fnol_number, *others).output
    run("fnol", "received", "BA0", first, exit_code=1)
    run("fnol", "received", fnol.fnol_number, "passport", exit_code=2)
