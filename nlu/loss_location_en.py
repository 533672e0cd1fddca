"""Places as English says them, in lower-case text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlu.divisions import DivisionFound, china_by_latin, settle
from nlu.loss_location_parts import Piece, Place, masked
from nlu.loss_location_words import ENGLISH_LANDMARKS, ENGLISH_NOT_DIRECTIONS, ENGLISH_ROADS, ENGLISH_STOPS
from nlu.spoken_numbers import ENGLISH_TENS, ENGLISH_UNITS, quantity

_NUMBER_WORDS = "|".join([*ENGLISH_UNITS, *ENGLISH_TENS, "hundred", "thousand", "oh"])
_NUMBER = rf"(?:\d+(?:\.\d+)?|(?:(?:{_NUMBER_WORDS}|and|point)(?:[ -]|\b))*(?:{_NUMBER_WORDS})\b)"
_ROAD_KIND = f"(?:{'|'.join(ENGLISH_ROADS)})"
_STOPS = set(ENGLISH_STOPS)
_WORD = r"[a-z0-9][a-z0-9'’-]*"
_ROAD = re.compile(rf"(?<![\w'])(?P<name>(?:{_WORD} ){{1,4}}?)(?P<kind>{_ROAD_KIND})\b")
_ROAD_NUMBER = rf"(?:\d{{1,4}}|(?:(?:{_NUMBER_WORDS})\b ?)+)"
_NUMBERED = re.compile(
    rf"(?<![\w'])(?P<value>[gs][ -]?{_ROAD_NUMBER}(?:(?: [a-z]+)? (?:expressway|highway|motorway|national road))?|"
    rf"(?:interstate|highway|route|national road|national highway) {_ROAD_NUMBER})(?!\w)"
)
_METRES = r"(?:kilomet(?:er|re)s?|km|k m)"
_POST = r"(?: (?:mark(?:er)?|post|stone))?"
_KM = re.compile(
    rf"(?:at |near |around |about )?(?:(?:{_METRES}|kay){_POST}(?: number)? (?P<after>{_NUMBER})|"
    rf"(?P<value>{_NUMBER}) ?(?:{_METRES}|kilos?)\b{_POST}|\bk(?P<mark>\d+)(?: ?\+ ?(?P<metres>\d+))?)"
    r"(?! (?:an|per|away|from|before|after|to go|ahead|long|hour)\b)(?!/h)"
)
_NUMBERS = {*ENGLISH_UNITS, *ENGLISH_TENS}
_COMPASS = r"(?:north ?east|north ?west|south ?east|south ?west|north|south|east|west)"
_TOWARDS = rf"(?P<value>{_COMPASS}\b|(?:the )?(?:{_WORD})(?: (?:airport|city|downtown|centre|center|station))?)"
_DIRECTIONS = (
    re.compile(rf"\b(?P<value>{_COMPASS})[ -]?bound\b"),
    re.compile(
        r"\b(?:heading|headed|going|driving|travell?ing|facing|moving)(?: (?:to|for|towards?|to the|back to))? "
        rf"{_TOWARDS}"
    ),
    re.compile(rf"\b(?:towards?|in the direction of|direction of|on the way to|bound for) {_TOWARDS}"),
    re.compile(r"\b(?P<value>inbound|outbound)\b"),
)
_NOT_DIRECTIONS = set(ENGLISH_NOT_DIRECTIONS)
_PLACE_KIND = f"(?:{'|'.join(ENGLISH_LANDMARKS)})"
_BESIDE = (
    r"(?:near|next to|in front of|outside|opposite|beside|close to|across from|behind|by|under|inside|in|at|past|"
    r"before|after)"
)
_LANDMARK = re.compile(
    rf"(?<![\w'])(?:(?P<beside>{_BESIDE}) )?(?P<name>(?:the |a )?(?:{_WORD} ){{0,4}}?)"
    rf"(?P<kind>{_PLACE_KIND}\b(?: \d+\b)?)"
)
_NEAR = re.compile(
    r"(?<![\w'])(?P<beside>near|next to|in front of|outside|opposite|close to|across from) "
    rf"(?P<name>(?:the )?(?:{_WORD}(?: |$)){{1,3}})"
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
    bare = masked(left, [(one.start, one.end) for one in found])
    district = _DISTRICT.search(bare)
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
        landmark=_landmark(left) or _near(bare),
    )


def _named(text: str, found: list[DivisionFound]) -> str | None:
    """A city whose Latin name two cities share keeps its name, without a code."""
    for one in found:
        if len([each for each in one.candidates if each.level == "city"]) > 1:
            return _title(text[one.start : one.end])
    return None


def _title(words: str) -> str:
    return " ".join(word if word == "to" else word.capitalize() for word in words.split())


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
            if not {value.split()[0]} & (_NOT_DIRECTIONS | _NUMBERS):
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
    while any(word in _STOPS for word in words) and not _between_cities(words):
        words = words[1:]
    if not words:
        return None
    start = match.end() - len(" ".join([*words, match["kind"]]))
    return Piece(_title(f"{' '.join(words)} {match['kind']}"), start, match.end())


def _between_cities(words: list[str]) -> bool:
    """The shanghai to hangzhou expressway."""
    cities = china_by_latin()
    return len(words) == 3 and words[1] == "to" and words[0] in cities and words[2] in cities


def _landmark(text: str) -> Piece | None:
    for match in _LANDMARK.finditer(text):
        words = match["name"].split()
        while any(word in _STOPS - {"the"} for word in words):
            words = words[1:]
        words = words[words.index("the") + 1 :] if "the" in words else words
        if words or match["beside"]:
            start = match.start() if match["beside"] else match.end() - len(" ".join([*words, match["kind"]]))
            return Piece(" ".join([*(_title(word) for word in words), match["kind"]]), start, match.end())
    return None


def _near(text: str) -> Piece | None:
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
