"""Places as English says them, in lower-case text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlu.divisions import DivisionFound, china_by_latin, settle
from nlu.loss_location_parts import Piece, Place, masked
from nlu.spoken_numbers import ENGLISH_TENS, ENGLISH_UNITS, quantity

_NUMBER_WORDS = "|".join([*ENGLISH_UNITS, *ENGLISH_TENS, "hundred", "thousand", "oh"])
_NUMBER = rf"(?:\d+(?:\.\d+)?|(?:(?:{_NUMBER_WORDS}|and|point)(?:[ -]|\b))*(?:{_NUMBER_WORDS})\b)"
_ROAD_KIND = (
    r"(?:ring road|expressway|highway|motorway|freeway|elevated road|viaduct|parkway|boulevard|avenue|street|road|lane(?! change)|"
    r"drive(?!n|r)|ave|blvd|st\b(?!\.)|rd\b|route|turnpike)"
)
# What may stand before a name but is no part of it.
_STOPS = set(
    "on at in the near and of from to my along a an was is were are hit by around off onto into between over past just when while "
    "i we he she they it that there this driving drove turning turned stopped parked happened crash accident out before after "
    "corner intersection crossing junction right left north south east west our his her their car truck for with down up the main "
    "side same other public wrong next one go going came took take about no not yes um uh so but then crossed across "
    "middle end start beginning heading morning afternoon evening night yesterday today".split()
) - {"north", "south", "east", "west", "main"}
_WORD = r"[a-z0-9][a-z0-9'’-]*"
_ROAD = re.compile(rf"(?<![\w'])(?P<name>(?:{_WORD} ){{1,4}}?)(?P<kind>{_ROAD_KIND})\b")
_NUMBERED = re.compile(
    rf"(?<![\w'])(?P<value>[gs][ -]?(?:\d{{1,4}}|(?:(?:{_NUMBER_WORDS})\b ?)+)(?:(?: [a-z]+)? (?:expressway|highway|motorway|national road))?|"
    rf"(?:interstate|highway|route|national road|national highway) (?:\d{{1,4}}|(?:(?:{_NUMBER_WORDS})\b ?)+))(?!\w)"
)
_KM = re.compile(
    rf"(?:at |near |around |about )?(?:(?:kilomet(?:er|re)s?|km|k m|kay)(?: (?:mark(?:er)?|post|number|stone))? (?P<after>{_NUMBER})|"
    rf"(?P<value>{_NUMBER}) ?(?:kilomet(?:er|re)s?|km|k m|kilos?)\b(?: (?:mark(?:er)?|post|stone))?|\bk(?P<mark>\d+)(?: ?\+ ?(?P<metres>\d+))?)"
    r"(?! (?:an|per|away|from|before|after|to go|ahead|long|hour)\b)(?!/h)"
)
_COMPASS = r"(?:north ?east|north ?west|south ?east|south ?west|north|south|east|west)"
_TOWARDS = rf"(?P<value>{_COMPASS}\b|(?:the )?(?:{_WORD})(?: (?:airport|city|downtown|centre|center|station))?)"
_DIRECTIONS = (
    re.compile(rf"\b(?P<value>{_COMPASS})[ -]?bound\b"),
    re.compile(
        rf"\b(?:heading|headed|going|driving|travell?ing|facing|moving)(?: (?:to|for|towards?|to the|back to))? {_TOWARDS}"
    ),
    re.compile(rf"\b(?:towards?|in the direction of|direction of|on the way to|bound for) {_TOWARDS}"),
    re.compile(rf"\b(?P<value>inbound|outbound)\b"),
)
_NOT_DIRECTIONS = {"the", "home", "to", "on", "at", "in", "straight", "slowly", "fast", "my", "me", "along", "down", "up", "very", "about",
                   "well", "too", "back", "through", "around", "from", "work", "a", "by", "and", "over", "when"}  # fmt: skip
_PLACE_KIND = (
    r"(?:parking lot|car park|parking garage|underground garage|garage|gas station|petrol station|toll station|toll gate|toll booth|"
    r"service area|rest area|exit|entrance|ramp|tunnel|bridge|airport|terminal(?: \d)?|mall|shopping cent(?:er|re)|supermarket|hospital|school|"
    r"university|railway station|train station|metro station|subway station|bus station|bus stop|station|park|square|plaza|hotel|"
    r"tower|building|museum|stadium|roundabout|traffic lights?|gate|compound|interchange|overpass|flyover|market|intersection)"
)
_BESIDE = r"(?:near|next to|in front of|outside|opposite|beside|close to|across from|behind|by|under|inside|in|at|past|before|after)"
_LANDMARK = re.compile(
    rf"(?<![\w'])(?:(?P<beside>{_BESIDE}) )?(?P<name>(?:the |a )?(?:{_WORD} ){{0,4}}?)(?P<kind>{_PLACE_KIND})\b"
)
_NEAR = re.compile(
    rf"(?<![\w'])(?P<beside>near|next to|in front of|outside|opposite|close to|across from) (?P<name>(?:the )?(?:{_WORD}(?: |$)){{1,3}})"
)
_DISTRICT = re.compile(rf"(?<![\w'])(?P<value>{_WORD}(?: new)?) (?:district|county)\b")


def find_place(text: str) -> Place:
    """The parts of the place in `text`; a Place without parts when it names none."""
    km = _km(text)
    left = masked(text, [(km.start, km.end)] if km else [])
    direction = _direction(left)
    left = masked(left, [(direction.start, direction.end)] if direction else [])
    road = _road(left)
    left = masked(left, [(road.start, road.end)] if road else [])
    found = list(_divisions(left))
    region = settle(found)
    left = masked(left, [(one.start, one.end) for one in found])
    district = _DISTRICT.search(left)
    named = _named(text, found)
    return Place(
        province=_title(region.province.latin) if region.province else None,
        city=_title(region.city.latin) if region.city else named,
        district=_title(district["value"]) if district else None,
        code=region.code,
        region_words=tuple(Piece(text[one.start : one.end], one.start, one.end) for one in found)
        + ((Piece(district.group(), district.start(), district.end()),) if district else ()),
        road=road,
        km=km,
        direction=direction,
        landmark=_landmark(left),
    )


def _named(text: str, found: list[DivisionFound]) -> str | None:
    """A city whose Latin name two cities share keeps its name, without a code."""
    for one in found:
        if len([each for each in one.candidates if each.level == "city"]) > 1:
            return _title(text[one.start : one.end])
    return None


def _title(words: str) -> str:
    return " ".join(word.capitalize() for word in words.split())


def _divisions(text: str) -> Iterator[DivisionFound]:
    names = china_by_latin()
    words = list(re.finditer(r"[a-z][a-z'’]*", text))
    index = 0
    while index < len(words):
        for length in (2, 1):
            group = words[index : index + length]
            name = " ".join(re.sub(r"['’]s?$|['’]", "", word.group()) for word in group)
            if len(group) == length and name in names and len(name) > 3:
                yield DivisionFound(group[0].start(), group[-1].end(), names[name], full=False)
                index += length
                break
        else:
            index += 1


def _km(text: str) -> Piece | None:
    for match in _KM.finditer(text):
        if match["mark"]:
            return Piece(f"{float(match['mark']) + float(match['metres'] or 0) / 1000:g}", match.start(), match.end())
        value = quantity(match["after"] or match["value"], "en-US")
        if value is not None:
            return Piece(f"{value:g}", match.start(), match.end())
    return None


def _direction(text: str) -> Piece | None:
    for pattern in _DIRECTIONS:
        for match in pattern.finditer(text):
            value = match["value"].removeprefix("the ")
            if value.split()[0] not in _NOT_DIRECTIONS:
                return Piece(value if re.match(_COMPASS, value) else _title(value), match.start(), match.end())
    return None


def _road(text: str) -> Piece | None:
    numbered = _NUMBERED.search(text)
    if numbered:
        return Piece(
            _road_number(numbered["value"]), numbered.start(), numbered.start() + len(numbered["value"].rstrip())
        )
    roads = [piece for match in _ROAD.finditer(text) if (piece := _named_road(match))]
    if not roads:
        return None
    first = roads[0]
    for second in roads[1:2]:
        if text[first.end : second.start].strip() in {
            "and",
            "at",
            "with",
            "crossing",
            "and the",
            "&",
            "intersection with",
        }:
            return Piece(f"{first.value} and {second.value}", first.start, second.end)
    return first


def _road_number(words: str) -> str:
    letter = re.match(r"([gs])[ -]?(.*)", words)
    if letter is None or words.startswith("interstate"):
        return _title(words)
    parts = letter[2].split()
    kind = [
        part for part in parts if not part.isdigit() and part not in {*ENGLISH_UNITS, *ENGLISH_TENS, "hundred", "oh"}
    ]
    number = quantity(" ".join(part for part in parts if part not in kind), "en-US")
    name = letter[1].upper() + (f"{number:.0f}" if number is not None else "".join(parts[:1]))
    return " ".join([name, *(_title(part) if index < len(kind) - 1 else part for index, part in enumerate(kind))])


def _named_road(match: re.Match[str]) -> Piece | None:
    words = match["name"].split()
    while any(word in _STOPS for word in words):
        words = words[1:]
    if not words:
        return None
    start = match.end() - len(" ".join([*words, match["kind"]]))
    return Piece(_title(f"{' '.join(words)} {match['kind']}"), start, match.end())


def _landmark(text: str) -> Piece | None:
    for match in _LANDMARK.finditer(text):
        words = match["name"].split()
        while any(word in _STOPS - {"the"} for word in words):
            words = words[1:]
        words = words[words.index("the") + 1 :] if "the" in words else words
        if words or match["beside"]:
            start = match.start() if match["beside"] else match.end() - len(" ".join([*words, match["kind"]]))
            return Piece(" ".join([*words, match["kind"]]), start, match.end())
    near = _NEAR.search(text)
    if near:
        words = [word for word in near["name"].split() if word != "the"]
        while words and words[-1] in _STOPS:
            words.pop()
        if words and words[0] not in _STOPS:
            return Piece(
                _title(" ".join(words)),
                near.start(),
                near.start() + len(near["beside"]) + 1 + len(near["name"].rstrip()),
            )
    return None
