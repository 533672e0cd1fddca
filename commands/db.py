"""`hotline db`: bring the database forward and look at its state."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from app import now_utc, open_store
from models import schema
from models.database import Database
from models.fnol import Fnol, FnolDraft
from models.task import Task
from reporting.outbox import backlog
from settings import load_settings


@click.group()
def db() -> None:
    """Bring the database forward and look at its state."""


@db.command()
def upgrade() -> None:
    """Create the tables, or change them to the newest shape."""
    store = open_store(load_settings())
    try:
        before = schema.current(store.database)
        after = schema.upgrade(store.database)
    finally:
        store.database.close()
    click.echo(f"already at revision {after}" if before == after else f"brought from {before or 'empty'} to {after}")


@db.command()
def status() -> None:
    """Revision, rows and jobs. Exit code 1 when the schema is behind."""
    store = open_store(load_settings())
    try:
        found, wanted = schema.current(store.database), schema.newest()
        table = Table(show_header=False)
        table.add_row("database", store.database.engine.dialect.name)
        table.add_row("revision", f"{found or 'none'} (needed: {wanted})")
        if found == wanted:
            _add_counts(table, store.database)
        Console().print(table)
        if found != wanted:
            raise SystemExit("the schema is behind: run `hotline db upgrade`")
    finally:
        store.database.close()


def _add_counts(table: Table, database: Database) -> None:
    with database.read() as session:
        jobs = backlog(session, now_utc())
        for name, model in (("reports", Fnol), ("drafts", FnolDraft)):
            table.add_row(name, str(session.scalar(select(func.count()).select_from(model))))
        owed = select(func.count()).select_from(Task).where(Task.closed_at.is_(None))
        table.add_row("open tasks", str(session.scalar(owed)))
    table.add_row("jobs due", str(jobs.due))
    table.add_row("jobs for later", str(jobs.later))
    table.add_row("jobs given up", f"{jobs.failed}{' (see: hotline jobs dead)' if jobs.failed else ''}")
