"""Places as Chinese says them, in text without spaces."""

from __future__ import annotations

from dataclasses import replace

from nlu.divisions import DivisionFound, Region, settle
from nlu.loss_location_parts import REGION_MASK, Piece, Place, masked
from nlu.loss_location_scope import place_pattern, without_elsewhere
from nlu.loss_location_told import told_place
from nlu.loss_location_zh_landmarks import find_landmark, find_level, find_spot
from nlu.loss_location_zh_names import LANGUAGE, TIME
from nlu.loss_location_zh_regions import find_regions, largest_first, region_spans, zone_after
from nlu.loss_location_zh_roads import (
    bare_road,
    find_crossing,
    find_direction,
    find_km,
    find_number,
    find_roads,
    road_gate,
)


def find_place(text: str) -> Place:
    """The parts of the place in `text`; a Place without parts when it names none."""
    told = without_elsewhere(text, LANGUAGE)
    told = masked(told, [match.span() for match in TIME.finditer(told)], " ")
    place = told_place(told, LANGUAGE, _read, lambda parts, found, _: _settled(parts, found))
    names_it = place.road or place.found or place.km or place.landmark
    return Place() if not names_it and place_pattern(LANGUAGE, "vague").search(text) else place


def _read(text: str) -> Place:
    direction = find_direction(text)
    left = masked(text, [(direction.start, direction.end)] if direction else [])
    km = find_km(left)
    left = masked(left, [(km.start, km.end)] if km else [])
    found = find_regions(left)
    zone = zone_after(left, found)
    bare = masked(left, [*region_spans(found), *([zone] if zone else [])], REGION_MASK)
    roads = find_roads(bare)
    crossing = find_crossing(bare, roads)
    road = crossing[0] if crossing else (roads[0] if roads else bare_road(bare))
    level = find_level(bare)
    gate = None if crossing else road_gate(bare, roads)
    parts = Place(
        road=road,
        crossing=crossing[1] if crossing else (_gate_road(roads, gate) if gate else None),
        number=find_number(bare, road) if road else None,
        km=km,
        direction=direction,
        level=level,
    )
    bare = masked(bare, [(piece.start, piece.end) for piece in [*roads, *parts.pieces()]])
    parts = replace(parts, landmark=gate or find_landmark(left, bare))
    settled = _settled(parts, found, text[zone[0] : zone[1]] if zone else None)
    spot = find_spot(masked(text, [(piece.start, piece.end) for piece in roads]), list(settled.pieces()))
    return replace(settled, spot=Piece("parking", level.start, level.end) if level else spot)


def _gate_road(roads: list[Piece], gate: Piece) -> Piece | None:
    """ "三环上海路出口": the road the exit leads to crosses the other."""
    return next((road for road in roads[1:] if road.start == gate.start), None)


def _settled(parts: Place, found: list[DivisionFound], zone: str | None = None) -> Place:
    region = settle(largest_first(found))
    city = region.city or region.city_under_province
    return replace(
        parts,
        province=region.province.name if region.province else None,
        city=city.name if city else None,
        district=zone if region.city_under_province else _district(region) or zone,
        code=region.code,
        found=tuple(found),
        region_words=tuple(Piece(each.candidates[0].name, each.start, each.end) for each in found),
    )


def _district(region: Region) -> str | None:
    """苏州工业园区 is the 工业园区 of 苏州."""
    name = region.district_name
    if name and region.city and len(name) > len(region.city.name) + 2:
        return name.removeprefix(region.city.name).removeprefix(region.city.short)
    return name
