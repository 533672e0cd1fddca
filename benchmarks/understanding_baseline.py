"""A keyword-and-regex baseline: the first thing one would write, and what the real thing must beat.

Its words are in `understanding_keywords/<language>.yaml`. It shares nothing with nlu/ but the clean-up of transcripts
and the shape of an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import cn2an
import yaml

from nlu.transcript import Normalised, normalise_transcript
from nlu.understanding import Entity, Understanding

SURE = 0.9
UNSURE = 0.3
ENGLISH = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
ENGLISH_NUMBERS = {**{word: n for n, word in enumerate(ENGLISH)}, "an": 1, "a": 1, "twenty": 20, "thirty": 30}


class KeywordBaseline:
    def __init__(self, language: str) -> None:
        path = Path(__file__).with_name("understanding_keywords") / f"{language}.yaml"
        self._words: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))

    def understand(self, text: str, language: str, at: datetime, question: str | None = None) -> Understanding:
        heard = normalise_transcript(text, language)
        values = {name: value for name, value in self._values(heard.text, at) if value is not None}
        intent = self._intent(heard.text, values, question)
        entities = tuple(self._entities(heard))
        return Understanding(
            text, language, intent, SURE if intent != "out_of_scope" else UNSURE, entities, values, "rules"
        )

    def _intent(self, text: str, values: Mapping[str, Any], question: str | None) -> str:
        for intent, pattern in self._words["intents"]:
            if re.search(pattern, text):
                return str(intent)
        if "cause_of_loss" in values and question is None:
            return "report_accident"
        return "inform" if question or values else "out_of_scope"

    def _entities(self, heard: Normalised) -> Iterator[Entity]:
        for kind, patterns in self._words["entities"].items():
            for match in (match for pattern in patterns for match in re.finditer(pattern, heard.text)):
                group = 1 if match.re.groups else 0
                if match.group(group):
                    start, end = heard.given_span(*match.span(group))
                    yield Entity(kind, start, end, heard.given[start:end], SURE)

    def _values(self, text: str, at: datetime) -> Iterator[tuple[str, dict[str, Any] | None]]:
        yield "loss_date", self._loss_date(text, at)
        yield "loss_location", self._loss_location(text)
        cause = next(((code, kind) for pattern, code, kind in self._words["cause"] if re.search(pattern, text)), None)
        yield "cause_of_loss", cause and {"code": cause[0], "accident_class": cause[1], "confidence": SURE}
        status = next((status for status, pattern in self._words["injury"] if re.search(pattern, text)), None)
        yield "injury", status and {"status": status, "confidence": SURE}
        for kind in ("plate_number", "phone", "name"):
            pattern = self._words["entities"].get(kind, ["(?!)"])[0]
            found = re.search(pattern, text)
            name = "reporter_name" if kind == "name" else kind
            yield name, {"value": found.group(found.re.groups), "confidence": SURE} if found else None
        for name, (part, rows) in self._words["fields"].items():
            hit = next(((value,) for pattern, value in rows if re.search(pattern, text)), None)
            yield name, hit and {part: hit[0], "confidence": SURE}

    def _loss_location(self, text: str) -> dict[str, Any] | None:
        found = {part: re.search(pattern, text) for part, pattern in self._words["place"].items()}
        parts = {part: match.group(1).title() for part, match in found.items() if match}
        return {**parts, "confidence": SURE} if parts else None

    def _loss_date(self, text: str, at: datetime) -> dict[str, Any] | None:
        words = self._words["time"]
        if ago := re.search(words["ago"], text):
            count = 0.5 if ago[1] == words["half"] else _number(ago[1])
            return _time(at - timedelta(minutes=count * (60 if ago[2] in words["hours"] else 1)), "about")
        if any(word in text for word in words["now"]):
            return _time(at, "about")
        day = self._day(text, at)
        part = next((hours for word, hours in words["parts"].items() if word in text), None)
        if clock := re.search(words["clock"], text):
            return self._at_the_clock(clock, (day or at), part, at)
        if part:
            start, end = ((day or at).replace(hour=hour, minute=0) for hour in part)
            return _time(start + (end - start) / 2, "part_of_day", start, end)
        return _time(day.replace(hour=12, minute=0), "day") if day else None

    def _day(self, text: str, at: datetime) -> datetime | None:
        words = self._words["time"]
        for word, back in words["days"].items():
            if word in text:
                return at - timedelta(days=back)
        if named := re.search(words["weekday"], text):
            name = named[2].replace("天", "日")
            back = (at.weekday() - words["weekdays"].index(name)) % 7 + (7 if named[1] == "上" else 0)
            return at - timedelta(days=back or 7)
        return None

    def _at_the_clock(
        self, clock: re.Match[str], day: datetime, part: list[int] | None, at: datetime
    ) -> dict[str, Any]:
        hour = int(_number(clock[1])) % 24
        minute = self._words["time"]["quarters"].get(clock[2]) if clock[2] else 0
        minute = int(_number(clock[2])) % 60 if minute is None else minute
        if part and part[0] >= 11 and hour < 12:
            hour += 12
        value = day.replace(hour=hour, minute=minute, second=0)
        return _time(value if value <= at else value - timedelta(hours=12), "exact")


def _number(text: str) -> float:
    if text in ENGLISH_NUMBERS:
        return ENGLISH_NUMBERS[text]
    try:
        return float(text) if text.isdigit() else float(cn2an.cn2an(text, "smart"))
    except ValueError:
        return 0.0


def _time(
    value: datetime, precision: str, earliest: datetime | None = None, latest: datetime | None = None
) -> dict[str, Any]:
    bounds = {"value": value, "earliest": earliest or value, "latest": latest or value}
    moments = {name: moment.isoformat() for name, moment in bounds.items()}
    return {**moments, "precision": precision, "confidence": SURE}
