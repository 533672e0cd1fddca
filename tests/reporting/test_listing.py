"""Lists on a narrow terminal: an id is whole, and its beginning names its row."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta

import click
import pytest
from rich.console import Console
from sqlalchemy.orm import Session

from claims.service import interrupt_draft
from claims.tasks import add_task
from commands.listing import find_row, make_table
from models.call import Call
from models.database import Database
from models.task import Task
from reporting import outbox
from tests.reporting.conftest import Run
from tests.support.records import NOON, add_call

SID = "CA" + "12345678" * 4


@pytest.fixture
def session(sqlite_database: Database) -> Iterator[Session]:
    with sqlite_database.write() as opened:
        for sid in ("CAaaaa1", "CAaaaa2", "CAaaaa2x", "CAb%bb3"):
            add_call(opened, sid)
        yield opened


def test_nothing_of_an_id_is_cut_off_on_a_narrow_terminal() -> None:
    table = make_table("id", "call_sid", "reason", "due_at", "kind", "outcome")
    table.add_row("0123456789abcdef" * 2, SID, "caller hung up", "2026-03-18T04:00:00", "call_back", "")
    console = Console(width=60, record=True, file=io.StringIO())
    console.print(table)
    cells = [line.split("│")[1:3] for line in console.export_text().splitlines() if "│" in line]
    assert "".join(cell[0].strip() for cell in cells) == "0123456789abcdef" * 2
    assert "".join(cell[1].strip() for cell in cells) == SID


@pytest.mark.parametrize(
    ("named", "sid"),
    [("CAaaaa1", "CAaaaa1"), ("CAaaaa2", "CAaaaa2"), ("CAb%", "CAb%bb3"), ("CAbb", None), ("CAb", None), ("CAz", None)],
)
def test_a_row_by_its_id_or_the_beginning(session: Session, named: str, sid: str | None) -> None:
    found = find_row(session, Call, named, Call.call_sid)
    assert (found.call_sid if found else None) == sid


def test_a_beginning_of_several_is_refused(session: Session) -> None:
    with pytest.raises(click.ClickException, match="beginning of 3"):
        find_row(session, Call, "CAaaaa", Call.call_sid)


def test_a_condition_narrows_the_choice(session: Session) -> None:
    task = add_task(session, "CAaaaa1", "call_back", "hang_up", None, NOON, NOON)
    add_task(session, "CAaaaa2", "complaint", "TS1", None, NOON, NOON + timedelta(hours=1))
    session.flush()
    assert find_row(session, Task, "CAaaaa", Task.id, Task.call_sid, where=Task.kind == "call_back") is task


def test_commands_take_the_beginning(store: Database, run: Run) -> None:
    with store.write() as session:
        task = interrupt_draft(session, add_call(session, SID), NOON, outbox.enqueue, "hang_up")
    assert task is not None
    run("fnol", "show", SID[:9], "--json")
    assert "is rung" in run("tasks", "call", SID[:9]).output
    assert task.id in run("tasks", "close", task.id[:8], "--outcome", "reached").output
    run("tasks", "close", task.id[:8], "--outcome", "reached", exit_code=1)
