"""Places as English says them, in lower-case text."""

from __future__ import annotations

import re
from dataclasses import replace

from nlu.divisions import DivisionFound
from nlu.loss_location_en_directions import find_direction
from nlu.loss_location_en_landmarks import find_landmark, find_level, find_spot
from nlu.loss_location_en_names import LANGUAGE, TIME, any_word, is_pinyin, title
from nlu.loss_location_en_regions import find_regions, region_names
from nlu.loss_location_en_roads import bare_road, find_crossing, find_km, find_number, find_roads
from nlu.loss_location_parts import REGION_MASK, Piece, Place, masked
from nlu.loss_location_scope import place_pattern, without_elsewhere
from nlu.loss_location_told import told_place

# "chang an avenue", as recognisers write it.
_JOINED = re.compile(r"\b(chang|yan|xi|jing|tai|huai|ya) an\b")
_DISTRICT = re.compile(
    r"(?<![\w'])(?P<value>(?!(?:business|shopping|financial|central|school|this|that|the|which|what|new) )"
    r"[a-z][a-z'’]+)(?: new)? (?:district|county)\b"
)


def find_place(text: str) -> Place:
    """The parts of the place in `text`; a Place without parts when it names none."""
    told = without_elsewhere(_JOINED.sub(r"\1'an", text), LANGUAGE)
    told = masked(told, [match.span() for match in TIME.finditer(told)])
    place = told_place(told, LANGUAGE, _read, _settled)
    names_it = place.found or place.km or (place.road and place.road.value[0].isupper())
    return Place() if not names_it and place_pattern(LANGUAGE, "vague").search(text) else place


def _read(text: str) -> Place:
    km = find_km(text)
    left = masked(text, [(km.start, km.end)] if km else [])
    direction = find_direction(left)
    left = masked(left, [(direction.start, direction.end)] if direction else [])
    roads = find_roads(left)
    crossing = find_crossing(left, roads)
    road = crossing[0] if crossing else (roads[0] if roads else bare_road(left))
    number = find_number(left, road) if road else None
    level = find_level(left)
    parts = Place(
        road=road, crossing=crossing[1] if crossing else None, number=number, km=km, direction=direction, level=level
    )
    off_road = masked(left, [(piece.start, piece.end) for piece in [*roads, *parts.pieces()]])
    found = find_regions(off_road)
    bare = masked(off_road, [(one.start, one.end) for one in found], REGION_MASK)
    parts = replace(parts, landmark=find_landmark(_kept(left, parts, roads), bare))
    settled = _settled(parts, found, text)
    if settled.landmark is None:
        settled = replace(settled, landmark=_told_as_landmark(text, found) or _told_as_direction(text, settled))
    spot = find_spot(_kept(left, parts, roads), list(settled.pieces()))
    return replace(settled, spot=Piece("parking", level.start, level.end) if level else spot)


def _told_as_landmark(text: str, found: list[DivisionFound]) -> Piece | None:
    """ "near sihui": many a small place has a district's name; which it is, is not ours to say."""
    for one in found:
        small = all(each.level == "district" for each in one.candidates)
        if small and re.search(r"\b(?:near|by|from|past|at|outside|beside) $", text[: one.start]):
            return Piece(text[one.start : one.end], one.start, one.end)
    return None


def _told_as_direction(text: str, place: Place) -> Piece | None:
    """ "On the way to jiuzhaigou", and nothing else: that is where to look for it."""
    others = (place.road, place.km, place.city, place.district, place.province)
    where = place.direction
    on_its_way = where is not None and re.match(r"(?:on )?the way to|road to|highway to", text[where.start :])
    if where is None or not on_its_way or any(others) or not is_pinyin(where.value.split()[0].lower()):
        return None
    return replace(where, value=where.value.lower())


def _kept(text: str, parts: Place, roads: list[Piece]) -> str:
    """Without what was read, but with a road's name before its exit: "the jiangsu road exit"."""
    gates = re.compile(r" (?:exit|entrance|ramp|toll|metro|station|bridge|tunnel|overpass|interchange|lights)\b")
    spans = [(piece.start, piece.end) for piece in roads if not gates.match(text, piece.end)]
    others = [piece for piece in (parts.km, parts.direction, parts.number, parts.level) if piece]
    return masked(text, [*spans, *((piece.start, piece.end) for piece in others)])


def _settled(parts: Place, found: list[DivisionFound], text: str) -> Place:
    region, city, district = region_names(found, text)
    named = _DISTRICT.search(text)
    foreign = None if found else re.search(rf"\bin (?P<value>{any_word('foreign')})\b", text)
    words = [Piece(text[one.start : one.end], one.start, one.end) for one in found]
    if named and not district:
        words.append(Piece(named.group(), named.start(), named.end()))
        district = title(named["value"])
    if foreign:
        words.append(Piece(foreign["value"], foreign.start("value"), foreign.end()))
    return replace(
        parts,
        province=title(region.province.latin) if region.province else (title(foreign["value"]) if foreign else None),
        city=city or (title(region.city.latin) if region.city else None),
        district=district,
        code=region.code,
        found=tuple(found),
        region_words=tuple(words),
    )
