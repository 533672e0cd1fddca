"""`hotline kpi`: the figures of a period, from the database or from an event file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table

from app import now_utc, opened_store
from reporting.call_events import EventFileError, read_events
from reporting.call_log import CallLog, fold_log
from reporting.facts import load_log
from reporting.figures import Figure, Ratio
from reporting.intervals import PERIODS, Span, day_span, days_span, midnight, period_span
from reporting.kpi import GROUPS, LOOK_AROUND, Kpi, KpiReport, compute_kpis
from reporting.population import Selection, Thresholds
from settings import Settings, load_settings

EMPTY = "—"


@click.command()
@click.option("--from", "start", help="First day, or an instant with offset (ISO 8601).")
@click.option("--to", "end", help="Last day, included; or an instant with offset, excluded.")
@click.option("--day", help="One day (YYYY-MM-DD) of the business zone.")
@click.option("--period", type=click.Choice(list(PERIODS)), help="The day, week ... that holds --day, or today.")
@click.option("--queue", help="Count the stays in this queue, by their entry.")
@click.option("--line", help="Only calls to this line.")
@click.option("--events", "events_file", type=click.File(encoding="utf-8"), help="Count an event file instead.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def kpi(
    start: str | None,
    end: str | None,
    day: str | None,
    period: str | None,
    queue: str | None,
    line: str | None,
    events_file: TextIO | None,
    as_json: bool,
) -> None:
    """Print the hotline's figures of today, or of another period. Formulas: docs/kpi.md."""
    settings, now = load_settings(), now_utc()
    span = _span(start, end, day, period, settings.zone, now)
    if events_file is not None:
        log = _read(events_file)
        span = span or _whole(log, settings.zone, now)
    else:
        span = span or day_span(now.astimezone(settings.zone).date(), settings.zone)
        with opened_store(settings) as store, store.database.read() as session:
            log = load_log(session, span, LOOK_AROUND)
    report = compute_kpis(log, _selection(settings, span, now, queue, line))
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        _print(report)


def _selection(settings: Settings, span: Span, now: datetime, queue: str | None, line: str | None) -> Selection:
    by_queue = {
        name: Thresholds(one.service_level_seconds, one.short_abandon_seconds) for name, one in settings.queues.items()
    }
    usual = settings.queue("")
    usual_thresholds = Thresholds(usual.service_level_seconds, usual.short_abandon_seconds)
    return Selection(span, now, settings.zone, queue, line, usual_thresholds, by_queue)


def _read(events_file: TextIO) -> CallLog:
    try:
        return fold_log(read_events(events_file))
    except EventFileError as error:
        raise click.ClickException(f"{Path(events_file.name).name}: {error}") from error


def _whole(log: CallLog, zone: ZoneInfo, now: datetime) -> Span:
    """From the day of the first call to the day of the last thing known, whole local days."""
    times = [call.arrived_at for call in log.calls] + [state.at for state in log.agent_states]
    times += [claim.created_at for call in log.calls for claim in call.claims]
    first, last = min(times, default=now), max(times, default=now)
    return days_span(first.astimezone(zone).date(), last.astimezone(zone).date(), zone)


def _span(
    start: str | None, end: str | None, day: str | None, period: str | None, zone: ZoneInfo, now: datetime
) -> Span | None:
    """The period asked for; None when none was."""
    if (start or end) and (day or period):
        raise click.UsageError("--from/--to and --day/--period exclude each other")
    if day or period:
        return period_span(period or "day", _day(day) if day else now.astimezone(zone).date(), zone)
    if not start and not end:
        return None
    first = _border(start, zone, timedelta()) if start else midnight(now.astimezone(zone).date(), zone)
    last = _border(end, zone, timedelta(days=1)) if end else now
    if last <= first:
        raise click.UsageError("the period ends before it begins")
    return Span(first, last)


def _border(text: str, zone: ZoneInfo, whole_day: timedelta) -> datetime:
    """An instant as it is; a day as its first midnight, `whole_day` later."""
    if len(text) == len("2026-01-01"):
        return midnight(_day(text) + whole_day, zone)
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.UsageError(f"{text} is neither a day nor an instant") from error
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise click.UsageError(f"{text} is no day (YYYY-MM-DD)") from error


def _print(report: KpiReport) -> None:
    chosen = report.selection
    console = Console()
    bounds = (at.astimezone(chosen.zone).strftime("%Y-%m-%d %H:%M") for at in (chosen.span.start, chosen.span.end))
    filters = "".join(f", {name} {value}" for name, value in (("queue", chosen.queue), ("line", chosen.line)) if value)
    console.print(f"{' – '.join(bounds)} ({chosen.zone}{filters}), {report.calls} calls, by arrival")
    for group in GROUPS:
        table = Table("figure", "value", "count", "formula", title=group.title, title_justify="left")
        for one in group.kpis:
            _add_rows(table, one, report)
        console.print(table)
    if report.unknown:
        console.print("unknown event types, not counted: ", _listed(report.unknown))
    if report.without_arrival:
        console.print(f"calls without an arrival, not counted: {report.without_arrival}")


def _add_rows(table: Table, one: Kpi, report: KpiReport) -> None:
    figure, final = report.figures[one.name], report.provisional_until(one)
    note = f"{one.formula} (provisional until {final.astimezone(report.selection.zone):%m-%d %H:%M})" if final else ""
    label = f"{one.name} {one.chinese}".strip()
    if isinstance(figure, dict):
        for agent, ratio in figure.items():
            table.add_row(f"{label}: {agent}", *_cells(ratio, one.unit), note or one.formula)
    if not isinstance(figure, dict) or not figure:
        table.add_row(label, *_cells(None if isinstance(figure, dict) else figure, one.unit), note or one.formula)


def _cells(figure: Figure, unit: str) -> tuple[str, str]:
    if isinstance(figure, Ratio):
        value = EMPTY if figure.value is None else f"{figure.value:.1%}"
        return value, f"{figure.num:g}/{figure.den:g}"
    if figure is None or isinstance(figure, dict):
        return EMPTY, ""
    return (f"{figure:.1f} s" if unit == "s" else f"{figure:g}"), ""


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} ({count})" for name, count in sorted(counts.items()))
