"""One part of a running hotline, as its state is told: by name, with a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self

PartState = Literal["ok", "degraded", "failed"]
STATES: dict[str, PartState] = {"ok": "ok", "degraded": "degraded", "failed": "failed"}


@dataclass(frozen=True)
class Part:
    """`degraded`: calls are served in full, but not as meant. `failed`: some call would not be."""

    name: str
    state: PartState
    detail: str
    advice: str = ""

    def as_json(self) -> dict[str, str]:
        return {"state": self.state, "detail": self.detail, **({"advice": self.advice} if self.advice else {})}

    @classmethod
    def parse(cls, name: str, value: Mapping[str, str]) -> Self:
        """Raises KeyError for a state nobody knows."""
        return cls(name, STATES[value["state"]], value["detail"], value.get("advice", ""))
