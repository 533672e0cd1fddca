"""What the normalisers give: one frozen type a field of the record, each with the words it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal

# A value less sure than this is asked again, never taken.
TAKEN_FROM = 0.5
Precision = Literal["exact", "about", "part_of_day", "day"]
InjuryStatus = Literal["none", "possible", "yes"]
DangerStatus = Literal["none", "yes"]
Role = Literal["driver", "passenger", "pedestrian", "other_driver", "rider", "child", "other"]
Severity = Literal["minor", "serious", "fatal"]
Spot = Literal[
    "bridge",
    "tunnel",
    "ramp",
    "exit",
    "entrance",
    "toll_gate",
    "service_area",
    "parking",
    "roundabout",
    "traffic_light",
    "petrol_station",
    "school",
    "residential",
]


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
    """Where it happened. Unknown parts are None and stay in `text`; `division_code` is GB/T 2260 (KR-nn in Korea).

    `region`: "广东省/广州市" or "广东省", by its own names in whatever language the place was told.
    `crossing`: the second road of a crossing; `number`: of the house; `spot`: one of `Spot`; `level`: of a car park.
    """

    province: str | None = None
    city: str | None = None
    district: str | None = None
    road: str | None = None
    km: float | None = None
    direction: str | None = None
    landmark: str | None = None
    division_code: str | None = None
    region: str | None = None
    crossing: str | None = None
    number: str | None = None
    spot: Spot | None = None
    level: str | None = None


@dataclass(frozen=True, kw_only=True)
class CauseOfLoss(SpokenValue):
    """Loss cause ("A10029") and, where the words say it, the accident class ("113") of the code lists.

    `liability_scene`: quick-settlement scene "01".."08"; actions: names of `nlu/driving_actions.yaml`, of the caller's
    own side and of the other; `others`: further causes named, most telling first, each {code, accident_class}.
    """

    code: str
    accident_class: str | None = None
    liability_scene: str | None = None
    own_actions: tuple[str, ...] = ()
    other_actions: tuple[str, ...] = ()
    others: tuple[Mapping[str, str | None], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Injury(SpokenValue):
    """Whether anyone is hurt; `count` only when the caller gave a number.

    `body`: parts of the body as said; `delayed`: pain that came, or may come, later.
    """

    status: InjuryStatus
    count: int | None = None
    who: tuple[Role, ...] = ()
    severity: Severity | None = None
    trapped: bool = False
    body: tuple[str, ...] = ()
    delayed: bool = False


@dataclass(frozen=True, kw_only=True)
class InjuredPeople(SpokenValue):
    """Those told of one by one, each {role, who, hurt, body, severity, state, text}: `who` in the caller's words
    ("wife"), `hurt` false for somebody said to be well, `state` of dead, trapped, unconscious, bleeding, broken_bone,
    in_care, pain.
    """

    items: tuple[Mapping[str, Any], ...]


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
    """A plate, policy, telephone, identity card or licence number, or a name, in its written form."""

    value: str


@dataclass(frozen=True, kw_only=True)
class Amount(SpokenValue):
    """Money as the caller put it, in `currency` (ISO 4217)."""

    value: float
    currency: str = "CNY"


@dataclass(frozen=True, kw_only=True)
class Relation(SpokenValue):
    """What the caller is to the insured: a name of `nlu/relation_phrases.yaml`."""

    code: str


@dataclass(frozen=True, kw_only=True)
class Police(SpokenValue):
    """Whether the police know: called, not_called, on_scene, or done (they came and went)."""

    status: str


@dataclass(frozen=True, kw_only=True)
class Tow(SpokenValue):
    """Whether a tow truck is wanted, not_needed or called."""

    status: str


@dataclass(frozen=True, kw_only=True)
class SceneKept(SpokenValue):
    """Whether the insured car is still where the accident was."""

    value: bool


@dataclass(frozen=True, kw_only=True)
class Vehicle(SpokenValue):
    """The caller's own vehicle, in the words used."""

    make: str | None = None
    model: str | None = None
    kind: str | None = None
    colour: str | None = None


# Field name -> what was read for it; a dictionary for what is only a description.
Values = Mapping[str, SpokenValue | dict[str, Any]]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value
