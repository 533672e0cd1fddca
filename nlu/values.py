"""What the normalisers give: one frozen type a field of the record, each with the words it was read from."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal

Precision = Literal["exact", "about", "part_of_day", "day"]
InjuryStatus = Literal["none", "possible", "yes"]
DangerStatus = Literal["none", "yes"]


@dataclass(frozen=True, kw_only=True)
class SpokenValue:
    """A value, the caller's own words for it, where they stand in the text as given, and how sure we are (0 to 1)."""

    text: str
    start: int
    end: int
    confidence: float

    def as_json(self) -> dict[str, Any]:
        """The object stored with the record; offsets belong to the utterance, so they stay out of it."""
        names = [field.name for field in fields(self) if field.name not in {"start", "end"}]
        return {name: _plain(getattr(self, name)) for name in names}


@dataclass(frozen=True, kw_only=True)
class LossDate(SpokenValue):
    """When it happened: `earliest <= value <= latest`, all aware, in the zone of the call, none after the call."""

    value: datetime
    precision: Precision
    earliest: datetime
    latest: datetime


@dataclass(frozen=True, kw_only=True)
class LossLocation(SpokenValue):
    """Where it happened. Unknown parts are None and stay in `text`; `division_code` is GB/T 2260 (KR-nn in Korea)."""

    province: str | None = None
    city: str | None = None
    district: str | None = None
    road: str | None = None
    km: float | None = None
    direction: str | None = None
    landmark: str | None = None
    division_code: str | None = None


@dataclass(frozen=True, kw_only=True)
class CauseOfLoss(SpokenValue):
    """Loss cause ("A10029") and, where the words say it, the accident class ("113") of the code lists."""

    code: str
    accident_class: str | None = None


@dataclass(frozen=True, kw_only=True)
class Injury(SpokenValue):
    """Whether anyone is hurt; `count` only when the caller gave a number."""

    status: InjuryStatus
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class Danger(SpokenValue):
    """Danger that goes on while the caller speaks; kinds are names of `nlu/danger_phrases.yaml`."""

    status: DangerStatus
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Drivable(SpokenValue):
    """Whether the insured car can go on by itself."""

    value: bool


@dataclass(frozen=True, kw_only=True)
class Identifier(SpokenValue):
    """A plate, policy number or telephone number in its written form."""

    value: str


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value
