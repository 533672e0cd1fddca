"""Values put into words, by the tables of one language: what the caller hears of what was understood."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from claims.accident_kinds import (
    OTHER_ACCIDENT,
    injured_count,
    injured_people,
    is_described,
    is_known,
    make_of,
    other_vehicles,
    part_of,
)
from ivr.answers import Fields
from ivr.script_words import SpeechTables, speech_key

# In the order a record is read; a field without a value is left out.
READ_BACK_ORDER = (
    "loss_date",
    "loss_location",
    "cause_of_loss",
    "injury",
    "injured_people",
    "third_parties",
    "plate_number",
    "policy_number",
    "drivable",
    "phone",
)
# Read back only where they were changed.
CHANGES = ("reporter_name", "police", "tow", "scene_kept")
# Where somebody in the insured's car or on a bicycle is told of in the first person it is the caller.
CALLER_ROLES = frozenset({"driver", "passenger", "rider"})
SPOKEN = frozenset({*READ_BACK_ORDER, *CHANGES})
# A caller's own words are read back as far as needed to know them again, not for minutes.
LONGEST_WORDS = 80
# So many other vehicles are said one by one; of more only how many.
MOST_VEHICLES_SAID = 3
# "Just now" is not 14:31 to anybody.
ABOUT_MINUTES = 5
# Hour before which a part of the day ends.
PART_ENDS = ((6, "night"), (12, "morning"), (13, "noon"), (18, "afternoon"), (24, "evening"))


@dataclass(frozen=True)
class ReadBack:
    """Speaks one language at one moment; `now` is the call's time in the caller's zone."""

    tables: SpeechTables
    now: datetime

    def recap(self, fields: Fields) -> str:
        """All that is known, one sentence a field."""
        if part_of(fields, "injury", "status") == "yes" and (count := injured_count(fields)):
            fields = {**fields, "injured_people": {"items": injured_people(fields), "count": count}}
        return "".join(
            self.tables.sentence.format(label=self.tables.labels[name], value=self.value(name, fields[name])).lstrip()
            for name in READ_BACK_ORDER
            if name in fields and self._tells(name, fields)
        )

    def _tells(self, name: str, fields: Fields) -> bool:
        """Not said twice, and not said where nothing is known but that there was one."""
        if name == "injury":
            return "injured_people" not in fields
        others = other_vehicles(fields)
        return name != "third_parties" or len(others) > 1 or any(map(is_known, others))

    def values(self, fields: Fields) -> str:
        """What was just understood, in one breath; empty when there is nothing to say."""
        said = [self.value(name, fields[name]) for name in (*READ_BACK_ORDER, *CHANGES) if name in fields]
        return self.tables.separator.join(said)

    def value(self, name: str, value: Any) -> str:
        return _SPEAK[name](self, value)

    def _date(self, value: Any) -> str:
        at = datetime.fromisoformat(value["value"]).astimezone(self.now.tzinfo)
        if value["precision"] == "about":
            at -= timedelta(minutes=at.minute % ABOUT_MINUTES)
        if value["precision"] == "day":
            return self.day(at.date())
        if value["precision"] == "part_of_day":
            return f"{self.day(at.date())}{self._gap}{self.tables.parts[part_of_day(at)]}"
        said = self.moment(at)
        return self.tables.about.format(time=said) if value["precision"] == "about" else said

    def moment(self, at: datetime) -> str:
        """Day and time of day."""
        at = at.astimezone(self.now.tzinfo)
        part = self.tables.parts[part_of_day(at)]
        clock = self.tables.clock.format(part=part, hour=(at.hour - 1) % 12 + 1, minute=self._minute(at.minute))
        return f"{self.day(at.date())}{self._gap}{clock}"

    @property
    def _gap(self) -> str:
        """Languages that write spaces between words have one in their separator."""
        return " " if self.tables.separator.endswith(" ") else ""

    def day(self, at: date) -> str:
        days = (self.now.date() - at) // timedelta(days=1)
        relative = {0: self.tables.today, 1: self.tables.yesterday}.get(days)
        months = self.tables.months
        name = months[at.month - 1] if months else at.month
        return relative or self.tables.date.format(month=at.month, day=at.day, month_name=name)

    def _minute(self, minute: int) -> str:
        named = {0: self.tables.full_hour, 30: self.tables.half}.get(minute)
        return self.tables.minute.format(value=f"{minute:02d}") if named is None else named

    def _text(self, value: Any) -> str:
        return shortened(str(value["text"]))

    def _cause(self, value: Any) -> str:
        code, text = value["code"], shortened(str(value["text"]))
        name = self.tables.causes.get(code, code)
        own_words = text and code == OTHER_ACCIDENT
        return self.tables.cause.format(text=text or name, name=text if own_words else name)

    def _injured_people(self, value: Any) -> str:
        words, people = self.tables.people, value["items"]
        count = value.get("count") or len(people)
        if not people:
            return words.counted.format(count=count)
        said = words.separator.join(self._person(one) for one in people)
        return (words.one if count == 1 else words.many).format(count=count, people=said)

    def next_undescribed(self, fields: Fields) -> str | None:
        """Who is asked about, where there is more than one who could be."""
        people, meant = injured_people(fields), _next_undescribed(fields)
        known = meant is not None and (meant["who"] or meant["role"])
        return self._who(meant) if known and len(people) > 1 else None

    def asks_caller(self, fields: Fields) -> bool:
        """Whether it is the caller who is asked about."""
        meant = _next_undescribed(fields)
        return meant is not None and not meant["who"] and self._is_caller(meant)

    def _who(self, one: Any) -> str:
        words = self.tables.people
        by_role = words.caller if self._is_caller(one) else words.roles.get(one["role"], words.unnamed)
        return str(one["who"] or by_role)

    def _is_caller(self, one: Any) -> bool:
        first_person = self.tables.people.first_person
        return one["role"] in CALLER_ROLES and told_by_words(one.get("text") or "", first_person)

    def _person(self, one: Any) -> str:
        words, who = self.tables.people, self._who(one)
        how = words.joiner.join(filter(None, (*one["body"], words.severity.get(one["severity"]))))
        return (words.person_how if how else words.person).format(who=who, how=how)

    def _vehicles(self, value: Any) -> str:
        words, others = self.tables.vehicles, other_vehicles({"third_parties": value})
        said = words.separator.join(self._vehicle(one) for one in others[:MOST_VEHICLES_SAID])
        return (words.one if len(others) == 1 else words.many).format(count=len(others), vehicles=said)

    def _vehicle(self, one: Any) -> str:
        words = self.tables.vehicles
        what = words.kinds[one["kind"]]
        if one.get("make") or one.get("model"):
            what = self._gap.join(make_of(one))
        elif one.get("colour"):
            what = words.coloured.format(what=what, colour=one["colour"])
        return words.plate.format(what=what, plate=spelled(one["plate"])) if one.get("plate") else what

    def _spelled(self, value: Any) -> str:
        return spelled(value["value"])


def told_by_words(text: str, words: Sequence[str]) -> bool:
    """One of them stands in the text; those of languages with spaces as words of their own."""
    said = f" {text.lower()} "
    return any((f" {word} " if word.isascii() else word) in said for word in words)


def part_of_day(at: datetime) -> Any:
    return next(part for end, part in PART_ENDS if at.hour < end)


def shortened(words: str) -> str:
    """The beginning of a long text, cut between words where there are any."""
    if len(words) <= LONGEST_WORDS:
        return words
    cut = words[:LONGEST_WORDS]
    return cut.rpartition(" ")[0] or cut


def spelled(number: str) -> str:
    """A number said digit by digit, in groups of three or four so that it can be written down: 138, 0013, 8000."""
    kept = number.removeprefix("+86").removeprefix("+")
    size = 3 if len(kept) % 4 == 1 else 4
    first = len(kept) % size or size
    groups = [kept[:first], *(kept[at : at + size] for at in range(first, len(kept), size))]
    return ", ".join(" ".join(group) for group in groups)


def _worded(name: str, part: str) -> Callable[[ReadBack, Any], str]:
    """By the table of the values of a field."""
    return lambda read_back, value: read_back.tables.values[name][speech_key(value[part])]


_SPEAK: dict[str, Callable[[ReadBack, Any], str]] = {
    "loss_date": ReadBack._date,
    "loss_location": ReadBack._text,
    "cause_of_loss": ReadBack._cause,
    "injury": _worded("injury", "status"),
    "injured_people": ReadBack._injured_people,
    "third_parties": ReadBack._vehicles,
    "drivable": _worded("drivable", "value"),
    "plate_number": ReadBack._spelled,
    "policy_number": ReadBack._spelled,
    "phone": ReadBack._spelled,
    "reporter_name": lambda _, value: str(value["value"]),
    "police": _worded("police", "status"),
    "tow": _worded("tow", "status"),
    "scene_kept": _worded("scene_kept", "value"),
}


def _next_undescribed(fields: Fields) -> Any:
    return next((one for one in injured_people(fields) if not is_described(one)), None)
