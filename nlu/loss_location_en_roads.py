"""Roads, crossings, house numbers and kilometre marks, in lower-case English words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from nlu.loss_location_en_names import (
    NUMBER,
    NUMBER_WORD,
    SIMPLE_NUMBER,
    WORD,
    any_word,
    is_pinyin,
    last_name,
    spoken_mark,
    title,
    words,
)
from nlu.loss_location_en_regions import find_regions
from nlu.loss_location_parts import Piece

# "G two hundred and eleven"; "g sixty five two o'clock" is a road and a time.
_MORE = (
    rf"(?:(?:(?<=hundred)|(?<=thousand))(?: and)?[ -]{NUMBER_WORD}|"
    rf"[ -]{NUMBER_WORD}(?! (?:o'?clock|[ap]\.?m\b|cars?\b|people\b)))"
)
_KINDS = "expressway|highway|motorway|freeway|national road|national highway|provincial road|road"
_CODED = re.compile(
    rf"(?<![\w'])(?:(?P<letter>[gsx])(?:[ -](?P<said>{NUMBER_WORD}{_MORE}*)|"
    rf"(?P<code>\d{{1,4}}))(?!\w)(?: (?:{_KINDS}))?|"
    rf"(?P<kind>interstate|highway|route|national (?:road|highway)|provincial (?:road|highway)|"
    rf"county (?:road|highway)|"
    rf"state (?:route|road|highway)|us (?:route|highway)|trunk road|motorway|county route)(?: number)? "
    rf"(?P<number>\d{{1,4}}|{NUMBER_WORD}{_MORE}*)(?!\w)|"
    rf"(?<=the )(?P<british>[mab]|i)(?:[ -](?P<spoken>{NUMBER_WORD}{_MORE}*)|"
    rf"(?P<digits>\d{{1,4}}))(?!\w)|"
    rf"(?<=on )(?P<british2>[mab]|i)[ -]?(?P<digits2>\d{{1,4}})(?!\w))"
)
_RING = re.compile(
    r"(?<![\w'])(?P<which>(?:(?:north|south|east|west|northeast|northwest|southeast|southwest) )?(?:first|"
    r"second|third|fourth|fifth|sixth|inner|outer|middle|2nd|3rd|4th|5th|6th)"
    r"(?: (?:north|south|east|west))?) ring(?! (?:finger|tone))(?: (?P<kind>road|expressway|"
    r"elevated(?: road)?|highway))?"
)
_BETWEEN = re.compile(
    rf"\b(?P<kind>expressway|motorway|freeway|highway) (?:of|from|between) (?P<first>{WORD}) (?:to|"
    rf"and) (?P<second>{WORD})"
)
_LINK = re.compile(
    r"\s*(?:and|at|with|&|crossing|crosses|cross|into|where it (?:meets|joins|crosses)|meets|joins|intersection with|"
    r"intersecting(?: with)?|at the (?:corner|crossing|intersection|junction) (?:of|with)|corner of|x|by|"
    r"over)?(?: the)?\s*$"
)
_SHARED = re.compile(rf"(?P<first>{WORD}(?: (?:north|south|east|west|middle))?) (?:and|&) (?:the )?$")
_PLAIN_CORNER = re.compile(
    r"\b(?:corner|intersection|junction|crossing|crossroads) of "
    rf"(?P<first>{WORD}(?: {WORD})?) and (?P<second>{WORD})(?=$| )"
)
_HOUSE_BEFORE = re.compile(
    rf"(?P<no>\b(?:number|no|house number|lane) )?"
    rf"(?P<value>\d{{1,5}}|{NUMBER_WORD}(?:(?: and)? {NUMBER_WORD})*)(?(no)(?: on| of| at)?) $"
)
_HOUSE_AFTER = re.compile(
    rf" (?:(?:number|no|house number) )?(?P<value>\d{{1,5}}|{NUMBER_WORD}(?:(?: and)?[ -]{NUMBER_WORD})*)(?!\w|"
    rf" (?:cars?|people|lanes?|k\b|kilomet|minutes|metres|meters|other|of|am|pm|vehicles|child|"
    rf"children|kids?|persons?|"
    r"passengers?|tourists?|students?|men|man|women|woman|boys?|girls?|guys?|trucks?|lorr|bikes?|"
    r"motorbikes?|dogs?|cows?|sheep|"
    r"goats?|trees?|big|small|young|old|white|black|red|hours?|days?|times?|o'?clock|thirty|fifteen|"
    r"hundred|police|wheels?))"
)
_METRES = r"(?:kilomet(?:er|re)s?|km|k m|kilos?|kays?)"
_POST = r"(?:mark(?:er)?|post|stone|sign|point|peg|pole|board)"
_KM = re.compile(
    rf"(?<![\w'])(?:{_METRES}|mile|k)(?:[ -]{_POST})?(?: number| no)?(?: is| was| says|"
    rf" reads)? (?P<after>{NUMBER})(?: plus (?P<plus>{NUMBER}))?(?![\w'])|"
    rf"(?<![\w'])(?P<value>{NUMBER}) ?(?:{_METRES}|mile)[ -]{_POST}|"
    rf"(?:\bat|\bnear|\baround|\babout|\b(?:the)) (?:the |about )?(?P<bare>{NUMBER}) ?{_METRES}\b|"
    rf"(?<![\w'])k(?P<mark>\d+(?:\.\d+)?)(?: ?(?:\+|plus) ?(?P<metres>\d+))?(?!\w)|"
    rf"\b(?:marker|stake|milestone|milepost|kilopost)(?: number)? (?P<post>{NUMBER})"
)
_DISTANCE = re.compile(
    r" ?(?:an|per|away|from|before|after|to go|ahead|long|hour|south|north|east|west|past|further|outside|of|"
    r"down|later|and hour|or so from|limit)\b|/h"
)
_SPEED = re.compile(
    r"(?:going|doing|driving|speed|limit|travelling|last|only|over|under|every|another|for|drove|was) (?:at |"
    r"about |of |around )*$"
)


def find_km(text: str) -> Piece | None:
    for match in _KM.finditer(text):
        said = next(match[name] for name in ("after", "value", "bare", "mark", "post") if match[name])
        if match["bare"] and (_DISTANCE.match(text, match.end()) or _SPEED.search(text[: match.start()])):
            continue
        number = spoken_mark(said)
        more = spoken_mark(match["plus"] or match["metres"] or "zero") or 0
        if number is not None:
            return Piece(f"{number + more / 1000:.4f}".rstrip("0").rstrip("."), match.start(), match.end())
    return None


def find_roads(text: str) -> list[Piece]:
    """Every road with a name or number, in order."""
    coded = [piece for match in _CODED.finditer(text) if (piece := _coded(match))]
    rings = [
        Piece(title(f"{match['which']} ring {match['kind'] or 'road'}"), match.start(), match.end())
        for match in _RING.finditer(text)
    ]
    taken = [*coded, *(ring for ring in rings if _free(ring, coded))]
    taken += [road for match in _BETWEEN.finditer(text) if (road := _between(match)) and _free(road, taken)]
    named = [piece for piece in _named(text) if _free(piece, taken)]
    return sorted([*taken, *named], key=lambda piece: piece.start)


def _between(match: re.Match[str]) -> Piece | None:
    """ "The expressway from beijing to harbin" is called by its two ends."""
    if not find_regions(f"in {match['first']}") or not find_regions(f"in {match['second']}"):
        return None
    return Piece(title(f"{match['first']} {match['second']} {match['kind']}"), match.start(), match.end())


def _free(piece: Piece, taken: list[Piece]) -> bool:
    return all(piece.end <= one.start or one.end <= piece.start for one in taken)


def _coded(match: re.Match[str]) -> Piece | None:
    letter = match["letter"] or match["british"] or match["british2"]
    said = next(
        (match[name] for name in ("said", "code", "number", "spoken", "digits", "digits2") if match[name]), None
    )
    number = spoken_mark(said) if said else None
    if number is None:
        return None
    if match["kind"]:
        return Piece(f"{title(match['kind'])} {number:.0f}", match.start(), match.end())
    name = f"I-{number:.0f}" if letter == "i" else f"{letter.upper()}{number:.0f}"
    return Piece(name, match.start(), match.end())


@cache
def _kind() -> re.Pattern[str]:
    return re.compile(rf"(?<= )(?:{any_word('road_kinds')})(?![\w']| (?:thru|through\b))")


def _named(text: str) -> Iterator[Piece]:
    done = 0
    for match in _kind().finditer(text):
        name = last_name(text[done : match.start()])
        name = _between_cities(text[done : match.start()]) or _without_region(name, match.group())
        while name and name.split()[0] in words("bare_roads") and len(name.split()) > 1:
            name = name.partition(" ")[2]
        described = set(name.split()) <= words("bare_roads") and not _is_called_so(text[: match.end()])
        if not name or described or not _is_road(name, match.group(), text, match.end()):
            continue
        start = match.start() - 1 - len(name)
        done = match.end()
        yield Piece(title(f"{name} {match.group()}"), start, done)


def _is_called_so(before: str) -> bool:
    """ "on main street" is its name; the main street may be any."""
    return any(before.endswith(f" {street}") or before == street for street in words("called_so")) and not re.search(
        r"\b(?:the|a|this|that|our|their) \w+ \w+$", before
    )


def _without_region(name: str, kind: str) -> str:
    """ "wuhan hongshan district luoyu road", "zhuhai's lovers road": the road alone. Motorways are called by cities."""
    name = _without_city(name) if kind not in {"expressway", "highway", "motorway", "freeway", "turnpike"} else name
    name = re.sub(
        r"^.*\b(?:district|county|city|province|town) |^\w+['’]s (?=\w)(?<!people's )(?<!king's )(?<!queen's )",
        "",
        name,
    )
    while kind in {"road", "street", "avenue"} and len(name.split()) > 1:
        first, _, rest = name.partition(" ")
        if (
            not is_pinyin(first)
            or set(rest.split()) <= words("road_points")
            or not (is_pinyin(rest.split()[0]) or len(rest.split()) > 1)
        ):
            break
        name = rest
    return name


def _without_city(name: str) -> str:
    """ "harbin zhongyang street": the city is no part of the road; in "nanjing west road" it is."""
    said = name.split()
    for size in (3, 2, 1):
        rest = said[size:]
        found = find_regions(" ".join(said[:size])) if rest else []
        large = found and len(found) == 1 and any(each.level != "district" for each in found[0].candidates)
        whole = large and (found[0].start, found[0].end) == (0, len(" ".join(said[:size])))
        if whole and not set(rest) <= words("road_points"):
            return _without_city(" ".join(rest))
    return name


def _is_road(name: str, kind: str, text: str, end: int) -> bool:
    if kind in {"drive", "close", "lane", "st", "court", "terrace", "alley"}:
        before = text[: end - len(kind) - 1 - len(name)].rstrip()
        return bool(
            re.search(r"\b(?:on|at|along|of|and|onto|number|off|near|in|from|\d+)(?: the)?$", before) or not before
        )
    return True


def _between_cities(before: str) -> str | None:
    """The shanghai to hangzhou expressway."""
    match = re.search(rf"(?<![\w'])(?P<first>{WORD}) to (?P<second>{WORD}) $", before)
    if match and all(is_pinyin(match[end]) or find_regions(f"in {match[end]}") for end in ("first", "second")):
        return match.group().strip()
    return None


def find_crossing(text: str, roads: list[Piece]) -> tuple[Piece, Piece] | None:
    for first, second in pairwise(roads):
        between = text[first.end : second.start]
        if between.strip() and len(between) < 40 and _LINK.fullmatch(between):
            return first, second
    for road in roads:
        shared = _SHARED.search(text[: road.start])
        if shared and (is_pinyin(shared["first"].split()[0]) or "corner of" in text[: road.start]):
            kind = road.value.split()[-1]
            name = last_name(shared["first"])
            start = road.start - len(shared.group()) + len(shared["first"]) - len(name)
            if name:
                return Piece(f"{title(name)} {kind}", start, start + len(name)), road
    plain = _PLAIN_CORNER.search(text)
    if plain and not roads and last_name(plain["first"]) == plain["first"] and last_name(plain["second"]):
        first = Piece(title(plain["first"]), plain.start(), plain.end("first"))
        return first, Piece(title(plain["second"]), plain.start("second"), plain.end())
    return None


def find_number(text: str, road: Piece) -> Piece | None:
    """Of a house: "number 42 kangping road", "luoyu road number 152"."""
    before = _HOUSE_BEFORE.search(text[: road.start])
    match = before or (
        _HOUSE_AFTER.match(text, road.end) if text[road.start] not in "gs" or " " in road.value else None
    )
    number = spoken_mark(match["value"]) if match else None
    if match is None or number is None or not number.is_integer():
        return None
    if before and re.search(rf"(?:exit|gate|block|the|terminal|{SIMPLE_NUMBER}) $", text[: before.start()]):
        return None
    return Piece(f"{number:.0f}", match.start(), match.end())


def bare_road(text: str) -> Piece | None:
    match = re.search(r"\b(?:motorway|expressway|freeway|elevated road|ring road)\b", text)
    return Piece(match.group(), match.start(), match.end()) if match else None
