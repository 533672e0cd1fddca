"""`hotline jobs`: what is due, what was given up and why, and another try."""

from __future__ import annotations

import json

import click
from rich.console import Console

from app import now_utc, opened_store
from commands.listing import find_row, make_table
from models.outbox import OutboxEntry
from reporting.outbox import backlog, dead_letters, revive


@click.group()
def jobs() -> None:
    """Look at jobs that are due or were given up."""


@jobs.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def status(as_json: bool) -> None:
    """How many jobs are due, for later, given up."""
    with opened_store() as store, store.database.read() as session:
        found = backlog(session, now_utc())
    oldest = found.oldest_due_at.isoformat() if found.oldest_due_at else None
    state = {"due": found.due, "later": found.later, "given_up": found.failed, "oldest_due_at": oldest}
    click.echo(json.dumps(state) if as_json else "  ".join(f"{name}: {value}" for name, value in state.items()))


@jobs.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def dead(as_json: bool) -> None:
    """Jobs given up, each with its reason."""
    with opened_store() as store, store.database.read() as session:
        rows = [
            {
                "id": entry.id,
                "job": entry.job,
                "arguments": entry.arguments,
                "attempts": entry.attempts,
                "failed_at": entry.failed_at.isoformat() if entry.failed_at else None,
                "reason": entry.reason,
            }
            for entry in dead_letters(session)
        ]
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
        return
    table = make_table("id", "job", "attempts", "failed_at", "reason")
    for row in rows:
        table.add_row(*(str(row[name]) for name in ("id", "job", "attempts", "failed_at", "reason")))
    Console().print(table if rows else "No job was given up.")


@jobs.command()
@click.argument("outbox_id")
def retry(outbox_id: str) -> None:
    """Give a job that was given up a fresh set of attempts. OUTBOX_ID: all of it, or its beginning."""
    with opened_store() as store, store.database.write() as session:
        entry = find_row(session, OutboxEntry, outbox_id, OutboxEntry.id, where=OutboxEntry.failed_at.is_not(None))
        if entry is None or not revive(session, entry.id, now_utc()):
            raise click.ClickException(f"no job {outbox_id} was given up")
    click.echo(f"{entry.id} is due again")
