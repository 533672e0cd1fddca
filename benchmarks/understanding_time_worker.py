"""Reads times with public libraries, in an environment of their own: one JSON object a line in, one a line out.

In: {"library", "text", "language", "at"}. Out: {"value", "earliest", "latest", "precision"} or null. Started by
`benchmarks/understanding_time.py`; imports nothing of ours.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import dateparser  # type: ignore[import-untyped]
import dateparser.search  # type: ignore[import-untyped]
from recognizers_date_time import recognize_datetime  # type: ignore[import-not-found]

CULTURES = {"zh-CN": "zh-cn", "en-US": "en-us"}
DATEPARSER_LANGUAGES = {"zh-CN": ["zh"], "en-US": ["en"]}
# What tells most first.
TYPES = ("datetime", "datetimerange", "date", "daterange", "time", "timerange")
DAY = timedelta(days=1)


def recognizers(text: str, language: str, at: datetime) -> dict[str, Any] | None:
    """Of all readings the fullest type, and of its candidates the latest that is past."""
    candidates = [
        (TYPES.index(each["type"]), reading)
        for result in recognize_datetime(text, CULTURES[language], reference=at.replace(tzinfo=None))
        for each in (result.resolution or {}).get("values", [])
        if each.get("type") in TYPES and (reading := read_candidate(each, at)) is not None
    ]
    if not candidates:
        return None
    best = min(kind for kind, _ in candidates)
    readings = [reading for kind, reading in candidates if kind == best]
    past = [reading for reading in readings if datetime.fromisoformat(reading["value"]) <= at]
    return max(past or readings, key=lambda reading: str(reading["value"]))


def read_candidate(each: dict[str, str], at: datetime) -> dict[str, Any] | None:
    if each["type"].endswith("range"):
        bounds = [moment(each[name], at) for name in ("start", "end") if each.get(name)]
        if len(bounds) != 2 or None in bounds:
            return None
        start, end = bounds[0], bounds[1]
        assert start is not None
        assert end is not None
        return answer(start + (end - start) / 2, start, end, "part_of_day" if end - start <= DAY / 2 else "about")
    value = moment(each.get("value", ""), at)
    if value is None:
        return None
    if each["type"] == "date":
        return answer(value + DAY / 2, value, value + DAY, "day")
    return answer(value, value, value, "exact")


def moment(text: str, at: datetime) -> datetime | None:
    try:
        if len(text) <= len("23:59:59"):
            hour, minute, *_ = (int(part) for part in text.split(":"))
            return at.replace(hour=hour % 24, minute=minute, second=0)
        return datetime.fromisoformat(text).replace(tzinfo=at.tzinfo)
    except ValueError:
        return None


def with_dateparser(text: str, language: str, at: datetime) -> dict[str, Any] | None:
    languages = DATEPARSER_LANGUAGES[language]
    settings: Any = {"RELATIVE_BASE": at.replace(tzinfo=None), "PREFER_DATES_FROM": "past"}
    read = dateparser.parse(text, languages=languages, settings=settings)
    if read is None:
        found = dateparser.search.search_dates(text, languages=languages, settings=settings)
        read = found[0][1] if found else None
    if read is None:
        return None
    value = read.replace(tzinfo=at.tzinfo)
    return answer(value, value, value, "exact")


def answer(value: datetime, earliest: datetime, latest: datetime, precision: str) -> dict[str, Any]:
    moments = {"value": value, "earliest": earliest, "latest": latest}
    return {**{name: each.isoformat() for name, each in moments.items()}, "precision": precision}


LIBRARIES = {"recognizers-text": recognizers, "dateparser": with_dateparser}


def answers(lines: Iterator[str]) -> Iterator[dict[str, Any] | None]:
    for line in lines:
        asked = json.loads(line)
        read = LIBRARIES[asked["library"]]
        try:
            yield read(asked["text"], asked["language"], datetime.fromisoformat(asked["at"]))
        except Exception:  # a library that trips over a sentence has not read it
            yield None


if __name__ == "__main__":
    for each in answers(iter(sys.stdin)):
        sys.stdout.write(json.dumps(each) + "\n")
