"""`hotline complaints`: what callers complained of or praised, and by when they hear from us."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from app import now_utc, opened_store
from claims.complaint_handling import (
    ComplaintError,
    assign,
    call_complex,
    close,
    extend,
    get_open_complaint,
    note_told,
)
from claims.complaints import find_complaint, list_complaints, render_complaint
from commands.listing import make_table
from models.complaint import Complaint
from reporting.outbox import enqueue

LISTED = ("number", "kind", "state", "owner", "received_at", "case", "about")
Handle = Callable[[Session, Complaint, datetime], None]
by_option = click.option("--by", default=getpass.getuser, show_default="your account", help="Who does it.")


@click.group()
def complaints() -> None:
    """List and show complaints and praise, and say what was done about a complaint."""


@complaints.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000))
def list_all(as_json: bool, limit: int) -> None:
    """Newest first."""
    with opened_store() as store, store.database.read() as session:
        rows = list_complaints(session, limit)
    if as_json:
        click.echo(_dump(rows))
        return
    table = make_table(*LISTED, "result due")
    for row in rows:
        table.add_row(*(str(row[name] or "—") for name in LISTED), row["due"].get("result", "—"))
    Console().print(table if rows else "No complaint yet.")


@complaints.command()
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def show(number: str, as_json: bool) -> None:
    """One complaint by NUMBER."""
    with opened_store() as store, store.database.read() as session:
        row = find_complaint(session, number)
    if row is None:
        raise click.ClickException("no such complaint")
    if as_json:
        click.echo(_dump(row))
        return
    table = Table(show_header=False, title=row["number"])
    for name, value in row.items():
        if name != "number" and value not in (None, {}):
            table.add_row(name.replace("_", " "), value if isinstance(value, str) else _dump(value))
    Console().print(table)


@complaints.command("assign")
@click.argument("number")
@click.option("--to", "owner", required=True, help="Id of the adjuster who owns it from now on.")
@click.option("--reason", required=True)
@by_option
def assign_to(number: str, owner: str, reason: str, by: str) -> None:
    """Give a complaint to another owner, who is told by SMS; never to who has the case it is about."""
    _handle(number, lambda session, row, now: assign(session, row, owner, by, reason, now, enqueue))


@complaints.command()
@click.argument("number")
@click.option("--note", required=True, help="What the customer was told.")
@by_option
def told(number: str, note: str, by: str) -> None:
    """The customer has heard how it stands: the clock of 24 hours is met."""
    _handle(number, lambda session, row, now: note_told(session, row, by, note, now))


@complaints.command("complex")
@click.argument("number")
@click.option("--reason", required=True)
@by_option
def is_complex(number: str, reason: str, by: str) -> None:
    """It is a complex one: the law allows 30 days instead of 15."""
    _handle(number, lambda session, row, now: call_complex(session, row, by, reason, now))


@complaints.command("extend")
@click.argument("number")
@click.option("--reason", required=True)
@click.option("--by", required=True, help="Who approves it.")
def extend_limit(number: str, reason: str, by: str) -> None:
    """30 days more, once, with a reason and approved."""
    _handle(number, lambda session, row, now: extend(session, row, by, reason, now))


@complaints.command("close")
@click.argument("number")
@click.option("--outcome", required=True, help="What came of it.")
@by_option
def close_one(number: str, outcome: str, by: str) -> None:
    """The customer has the result."""
    _handle(number, lambda session, row, now: close(session, row, by, outcome, now))


def _handle(number: str, handle: Handle) -> None:
    try:
        with opened_store() as store, store.database.write() as session:
            row = get_open_complaint(session, number)
            handle(session, row, now_utc())
            shown = render_complaint(session, row)
    except ComplaintError as error:
        raise click.ClickException(str(error)) from error
    due = ", ".join(f"{name} {at}" for name, at in shown["due"].items())
    click.echo(f"{shown['number']}: {shown['state']}, owner {shown['owner'] or 'nobody yet'}, due {due}")


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
