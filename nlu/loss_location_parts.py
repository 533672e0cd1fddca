"""What every language finds of a place: parts with where they stand, for `loss_location` to put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from nlu.divisions import DivisionFound

MASK = "\x00"
# Stands for words already read as a province, city or district.
REGION_MASK = "\x01"


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
    found: tuple[DivisionFound, ...] = field(default=(), repr=False)
    road: Piece | None = None
    km: Piece | None = None
    direction: Piece | None = None
    landmark: Piece | None = None
    crossing: Piece | None = None
    number: Piece | None = None
    spot: Piece | None = None
    level: Piece | None = None

    def pieces(self) -> Iterator[Piece]:
        yield from self.region_words
        for name in _POINTS:
            piece = getattr(self, name)
            if piece is not None:
                yield piece

    def is_empty(self) -> bool:
        return next(self.pieces(), None) is None

    def shifted(self, by: int) -> Place:
        """The same place in a text that has `by` more characters before it."""
        return replace(
            self,
            region_words=tuple(moved(piece, by) for piece in self.region_words),
            found=tuple(replace(one, start=one.start + by, end=one.end + by) for one in self.found),
            **_points({name: moved(piece, by) for name in _POINTS if (piece := getattr(self, name))}),
        )


_POINTS = ("road", "crossing", "number", "km", "direction", "landmark", "spot", "level")
# What a place told anew makes void of the place told before it.
_VOID = {
    "road": ("road", "crossing", "number", "landmark", "spot"),
    "landmark": ("landmark", "spot", "level", "number"),
    "km": ("km",),
    "direction": ("direction",),
    "spot": ("spot",),
    "level": ("level",),
    "crossing": ("crossing",),
    "number": ("number",),
}


def _points(points: dict[str, Piece | None] | dict[str, Piece]) -> Any:
    """Keyword arguments by the names in `_POINTS`."""
    return points


def moved(piece: Piece, by: int) -> Piece:
    return replace(piece, start=piece.start + by, end=piece.end + by)


def corrected(before: Place, after: Place) -> Place:
    """`before` with what `after` says instead of it; the divisions are the caller's to settle."""
    void = {name for part, names in _VOID.items() if getattr(after, part) for name in names}
    points = {name: getattr(after, name) or (None if name in void else getattr(before, name)) for name in _POINTS}
    return replace(before, **_points(points))


def masked(text: str, spans: Iterable[tuple[int, int]], mask: str = MASK) -> str:
    """`text` with the spans blanked out, so that what is left keeps its places."""
    chars = list(text)
    for start, end in spans:
        chars[start:end] = mask * (end - start)
    return "".join(chars)


def main_stretch(pieces: Iterable[Piece], gap: int) -> tuple[int, int]:
    """Start and end of the stretch with the most pieces that have at most `gap` characters between them."""
    stretches: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda one: one.start):
        if stretches and piece.start - max(one.end for one in stretches[-1]) <= gap:
            stretches[-1].append(piece)
        else:
            stretches.append([piece])
    best = max(stretches, key=len)
    return min(one.start for one in best), max(one.end for one in best)
