"""What every language finds of a place: parts with where they stand, for `loss_location` to put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_MASK = "\x00"


@dataclass(frozen=True)
class Piece:
    """A part of a place as it stands in the text."""

    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Place:
    """The parts found; `region_words` are the names of divisions, which only count into the place's own words."""

    province: str | None = None
    city: str | None = None
    district: str | None = None
    code: str | None = None
    region_words: tuple[Piece, ...] = ()
    road: Piece | None = None
    km: Piece | None = None
    direction: Piece | None = None
    landmark: Piece | None = None

    def pieces(self) -> Iterator[Piece]:
        yield from self.region_words
        for piece in (self.road, self.km, self.direction, self.landmark):
            if piece is not None:
                yield piece


def masked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """`text` with the spans blanked out, so that what is left keeps its places."""
    chars = list(text)
    for start, end in spans:
        chars[start:end] = _MASK * (end - start)
    return "".join(chars)
