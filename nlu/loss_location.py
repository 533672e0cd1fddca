"""Where it happened: the words about a place -> the parts an adjuster needs. What is not certain stays words.

Names of divisions are the caller's language's own ("上海市", "Shanghai", "서울특별시"); `division_code` and
`region`, by which cases are routed, are the same in every language. Nothing is filled in that several places share.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from nlu import loss_location_en, loss_location_ko, loss_location_zh
from nlu.divisions import name_region
from nlu.loss_location_parts import Piece, Place, main_stretch
from nlu.transcript import normalise_transcript
from nlu.values import LossLocation, Spot

_FINDERS: dict[str, Callable[[str], Place]] = {
    "zh-CN": loss_location_zh.find_place,
    "en-US": loss_location_en.find_place,
    "ko-KR": loss_location_ko.find_place,
}
# Characters between two parts that are still told in one breath.
_GAPS = {"zh-CN": 10, "en-US": 30, "ko-KR": 200}
_BARE_ROADS = {
    "高速",
    "高架",
    "高速公路",
    "高速路",
    "고속도로",
    "motorway",
    "expressway",
    "freeway",
    "elevated road",
    "ring road",
}


def parse_loss_location(text: str, language: str) -> LossLocation | None:
    """None when no words of a place are found."""
    if language not in _FINDERS:
        return None
    normalised = normalise_transcript(text, language)
    place = _FINDERS[language](normalised.text)
    pieces = list(place.pieces())
    if not pieces:
        return None
    return LossLocation(
        **normalised.words(*main_stretch(pieces, _GAPS[language])),
        confidence=_confidence(place),
        province=place.province,
        city=place.city,
        district=place.district,
        road=_value(place.road),
        km=float(place.km.value) if place.km else None,
        direction=_value(place.direction),
        landmark=_value(place.landmark),
        crossing=_value(place.crossing),
        number=_value(place.number),
        spot=cast("Spot | None", _value(place.spot)),
        level=_value(place.level),
        division_code=place.code,
        region=name_region(place.code),
    )


def _value(piece: Piece | None) -> str | None:
    return piece.value if piece else None


def _confidence(place: Place) -> float:
    """Certain enough to send someone: a road or landmark in a known city, or a mark on a motorway."""
    spot = bool(place.landmark) or (place.road is not None and place.road.value not in _BARE_ROADS)
    if (spot and place.city) or (place.road and place.km):
        return 0.9
    if spot:
        return 0.7
    return 0.6 if place.city or place.district or place.spot or place.km else 0.4
