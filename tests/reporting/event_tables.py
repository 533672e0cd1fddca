"""Event tables as people write them: `09:00:30 C01 queue.entered queue=claims leg=1`, one line an event."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from reporting.call_events import Event, read_events

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = "2026-03-10"


def at(clock: str, day: str = DAY, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=zone)


def lines(table: str, day: str = DAY, zone: ZoneInfo = SHANGHAI) -> list[str]:
    """The table as an event file; `-` for no call, values `true`/`false` and numbers as such."""
    return [
        _line(number, row.split(), day, zone)
        for number, row in enumerate(table.strip().splitlines())
        if row.strip() and not row.strip().startswith("#")
    ]


def events(table: str, day: str = DAY, zone: ZoneInfo = SHANGHAI) -> list[Event]:
    return read_events(lines(table, day, zone))


def _line(number: int, parts: list[str], day: str, zone: ZoneInfo) -> str:
    clock, call, kind, *pairs = parts
    if "T" in clock:
        day, clock = clock.split("T")
    fields = {name: _value(text) for name, text in (pair.split("=", 1) for pair in pairs)}
    head = {"id": f"e{number}-{day}-{call}", "t": at(clock, day, zone).isoformat(), "type": kind}
    return json.dumps({**head, **({} if call == "-" else {"call": call}), **fields})


def _value(text: str) -> object:
    if text in ("true", "false"):
        return text == "true"
    return int(text) if text.isdigit() and len(text) < 3 else text
