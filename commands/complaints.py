"""`hotline complaints`: what callers complained of or praised, and by when they hear from us."""

from __future__ import annotations

import json
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from app import opened_store
from claims.complaints import find_complaint, list_complaints

LISTED = ("number", "kind", "state", "received_at", "case", "about")


@click.group()
def complaints() -> None:
    """List and show complaints and praise."""


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
    table = Table(*LISTED, "result due")
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


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
