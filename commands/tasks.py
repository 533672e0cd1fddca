"""`hotline tasks`: what is owed to callers, and by whom it was done."""

from __future__ import annotations

import json

import click
from rich.console import Console
from sqlalchemy import select

from app import now_utc, opened_store
from commands.listing import find_row, make_table
from models.task import CALL_BACK, Task
from reporting.outbox import enqueue

COLUMNS = ("id", "kind", "reason", "due_at", "attempts", "outcome", "call_sid")


@click.group()
def tasks() -> None:
    """Look at what is owed to callers, and close it."""


@tasks.command("list")
@click.option("--all", "closed", is_flag=True, help="Closed ones too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_tasks(closed: bool, as_json: bool) -> None:
    """What is owed, the most urgent first. No telephone numbers: `hotline fnol show CALL_SID` has them."""
    with opened_store() as store, store.database.read() as session:
        wanted = select(Task).order_by(Task.due_at)
        found = session.scalars(wanted if closed else wanted.where(Task.closed_at.is_(None))).all()
        rows = [{name: str(getattr(task, name) or "") for name in COLUMNS} for task in found]
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
        return
    table = make_table(*COLUMNS)
    for row in rows:
        table.add_row(*row.values())
    Console().print(table if rows else "Nothing is owed to anybody.")


@tasks.command()
@click.argument("task_id")
@click.option("--outcome", required=True, help="What came of it, in a few words without names or numbers.")
def close(task_id: str, outcome: str) -> None:
    """It is done: nobody is rung back for it any more. TASK_ID: all of it, or its beginning."""
    with opened_store() as store, store.database.write() as session:
        task = find_row(session, Task, task_id, Task.id, where=Task.closed_at.is_(None))
        if task is None:
            raise click.ClickException(f"no open task {task_id}")
        task.closed_at, task.outcome = now_utc(), outcome[:80]
        closed = task.id
    click.echo(f"{closed} is closed")


@tasks.command()
@click.argument("task_id")
def call(task_id: str) -> None:
    """Ring the customer now instead of at the promised time. TASK_ID: of the task or the call, or its beginning."""
    with opened_store() as store, store.database.write() as session:
        open_call_back = (Task.kind == CALL_BACK) & Task.closed_at.is_(None)
        task = find_row(session, Task, task_id, Task.id, Task.call_sid, where=open_call_back)
        if task is None:
            raise click.ClickException(f"no open call-back {task_id}")
        now = now_utc()
        enqueue(session, "call_back", {"task_id": task.id}, f"{task.id}:asked:{now:%Y%m%d%H%M%S}", now)
    click.echo("the customer is rung")
