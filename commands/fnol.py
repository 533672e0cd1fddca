"""`hotline fnol`: list and show first notices of loss, drafts too."""

from __future__ import annotations

import getpass
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from app import make_voice_archive, now_utc, opened_store
from claims.case_lookup import find_by_number
from claims.fnol_view import find_last_report, find_report, list_reports
from claims.papers import PAPERS, missing_papers, receive_papers
from commands.listing import find_row, make_table
from models.fnol import FnolDraft
from models.voice_archive import BYTES_PER_MS
from simulator.clip import wav_of_mulaw

LISTED = {
    "state": "state",
    "class": "class",
    "priority": "priority",
    "cause": "cause_of_loss",
    "place": "loss_location",
}
# Of a call sid: enough to name one of some millions of calls, and short enough for a column.
SID_BEGINNING = 12


@click.group()
def fnol() -> None:
    """List and show first notices of loss."""


@fnol.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000))
def list_fnols(as_json: bool, limit: int) -> None:
    """Reports and drafts, newest first; a draft has no number and is named by the beginning of its call's sid."""
    with opened_store() as store, store.database.read() as session:
        rows, zone = list_reports(session, limit), store.settings.zone
    if as_json:
        click.echo(_dump(rows))
        return
    table = make_table("report", "at", *LISTED)
    table.box, table.padding = SIMPLE_HEAD, (0, 1, 0, 0)
    for column in table.columns[:-1]:
        column.no_wrap = True
    for row in rows:
        named = row["number"] or row["call_sid"][:SID_BEGINNING]
        at = datetime.fromisoformat(row["at"]).astimezone(zone)
        table.add_row(
            named, f"{at:%m-%d %H:%M}", *("—" if row[name] is None else str(row[name]) for name in LISTED.values())
        )
    Console().print(table if rows else "No report yet.")


@fnol.command()
@click.argument("number", required=False)
@click.option("--last", is_flag=True, help="The newest report or draft.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def show(number: str | None, last: bool, as_json: bool) -> None:
    """One report by NUMBER or call sid, or the beginning of that, with the evidence of every field."""
    if (number is None) is not last:
        raise click.UsageError("give a number or a call sid, or --last")
    with opened_store() as store, store.database.read() as session:
        report = find_last_report(session) if number is None else _find(session, number)
    if report is None:
        raise click.ClickException("no such report" if number else "no report yet")
    if as_json:
        click.echo(_dump(report))
    else:
        _print(report)


@fnol.command()
@click.argument("number")
@click.argument("papers", nargs=-1, required=True, type=click.Choice(PAPERS))
@click.option("--by", default=getpass.getuser, show_default="your account", help="Who has them.")
def received(number: str, papers: tuple[str, ...], by: str) -> None:
    """PAPERS of report NUMBER have come in: callers hear what is still missing, and nothing else is asked for."""
    with opened_store() as store, store.database.write() as session:
        found = find_by_number(session, number, store.settings.claims.number_prefix)
        if found is None:
            raise click.ClickException(f"no such report: {number}")
        receive_papers(session, found, papers, by, now_utc())
        missing = missing_papers(session, found)
    click.echo(f"{number}: {'still missing: ' + ', '.join(missing) if missing else 'every paper is here'}")


@fnol.command()
@click.argument("number")
@click.argument("field")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Default: NUMBER-FIELD.wav.")
def listen(number: str, field: str, out: Path | None) -> None:
    """The caller's voice saying FIELD of a report, as a WAV file: the words the value rests on, and a little around."""
    with opened_store() as store:
        with store.database.read() as session:
            report = find_report(session, number)
        if report is None:
            raise click.ClickException(f"no such report: {number}")
        rows = report["evidence"].get(field)
        if not rows:
            known = ", ".join(sorted(report["evidence"])) or "nothing"
            raise click.ClickException(f"{number} has no evidence for {field}; it has {known}")
        row = rows[-1]
        if row["audio_ms"] is None:
            raise click.ClickException(f"{field} of {number} was not given by voice on our own line")
        start, end = row["audio_ms"]
        ulaw = make_voice_archive(store).find(report["call_sid"], start, end)
    if ulaw is None:
        raise click.ClickException("that audio is not kept any more (speech.keep_audio_days)")
    path = out or Path(f"{number}-{field}.wav")
    path.write_bytes(wav_of_mulaw(ulaw))
    click.echo(f"{path}: {len(ulaw) / 1000 / BYTES_PER_MS:.1f} s of: {row['text']}")


def _find(session: Session, named: str) -> dict[str, Any] | None:
    """A draft has no number: every call of a report has a draft, found by the beginning of its sid too."""
    known = find_report(session, named)
    draft = find_row(session, FnolDraft, named, FnolDraft.call_sid) if known is None else None
    return known if draft is None else find_report(session, draft.call_sid)


def _print(report: dict[str, Any]) -> None:
    table = Table(show_header=False, title=report["number"] or f"draft of {report['call_sid']}")
    for name, value in report.items():
        if name not in ("evidence", "number") and value not in (None, [], {}):
            table.add_row(name.replace("_", " "), value if isinstance(value, str) else _dump(value))
    console = Console()
    console.print(table)
    evidence = Table("field", "given by", "confidence", "audio", "in the words of the caller", title="evidence")
    for name, rows in report["evidence"].items():
        for row in rows:
            sure = "—" if row["confidence"] is None else f"{row['confidence']:.2f}"
            audio = "—" if row["audio_ms"] is None else "{:.1f}–{:.1f} s".format(*(ms / 1000 for ms in row["audio_ms"]))
            evidence.add_row(name, row["given_by"], sure, audio, row["text"] or "—")
    console.print(evidence)


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
