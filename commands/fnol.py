"""`hotline fnol`: list and show first notices of loss, drafts too."""

from __future__ import annotations

import json
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from app import opened_store
from claims.fnol_view import find_last_report, find_report, list_reports

LISTED = ("number", "state", "at", "language", "class", "priority", "cause_of_loss", "loss_location", "call_sid")


@click.group()
def fnol() -> None:
    """List and show first notices of loss."""


@fnol.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000))
def list_fnols(as_json: bool, limit: int) -> None:
    """Reports and drafts, newest first; a draft has no number."""
    with opened_store() as store, store.database.read() as session:
        rows = list_reports(session, limit)
    if as_json:
        click.echo(_dump(rows))
        return
    table = Table(*(name.replace("_", " ") for name in LISTED))
    for row in rows:
        table.add_row(*("—" if row[name] is None else str(row[name]) for name in LISTED))
    Console().print(table if rows else "No report yet.")


@fnol.command()
@click.argument("number", required=False)
@click.option("--last", is_flag=True, help="The newest report or draft.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def show(number: str | None, last: bool, as_json: bool) -> None:
    """One report by NUMBER or call sid, with the evidence of every field."""
    if (number is None) is not last:
        raise click.UsageError("give a number or a call sid, or --last")
    with opened_store() as store, store.database.read() as session:
        report = find_last_report(session) if number is None else find_report(session, number)
    if report is None:
        raise click.ClickException("no such report" if number else "no report yet")
    if as_json:
        click.echo(_dump(report))
    else:
        _print(report)


def _print(report: dict[str, Any]) -> None:
    table = Table(show_header=False, title=report["number"] or f"draft of {report['call_sid']}")
    for name, value in report.items():
        if name not in ("evidence", "number") and value not in (None, [], {}):
            table.add_row(name.replace("_", " "), value if isinstance(value, str) else _dump(value))
    console = Console()
    console.print(table)
    evidence = Table("field", "given by", "confidence", "in the words of the caller", title="evidence")
    for name, rows in report["evidence"].items():
        for row in rows:
            sure = "—" if row["confidence"] is None else f"{row['confidence']:.2f}"
            evidence.add_row(name, row["given_by"], sure, row["text"] or "—")
    console.print(evidence)


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
