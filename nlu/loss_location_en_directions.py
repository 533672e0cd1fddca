"""Which way a carriageway leads, in lower-case English words."""

from __future__ import annotations

import re

from nlu.loss_location_en_names import WORD, any_word, is_pinyin, title, words
from nlu.loss_location_en_regions import find_regions
from nlu.loss_location_parts import Piece

_POINTS = r"(?:north ?[- ]?east|north ?[- ]?west|south ?[- ]?east|south ?[- ]?west|north|south|east|west)"
_COMPASS = re.compile(rf"\b(?P<value>{_POINTS})[ -]?bound\b|\b(?:in the |the )?(?P<way>{_POINTS})(?:erly)? direction\b")
_HEADING = re.compile(
    rf"\b(?:heading|headed|going|driving|travell?ing|facing|moving|running)(?: (?:to|for|towards?|back to|"
    rf"back towards))?(?: the)? (?P<value>{_POINTS})\b(?! (?:road|street|gate|railway|station|avenue|"
    rf"\w+ road))"
)
_TOWARDS = re.compile(
    rf"\b(?:(?<!rail)(?:road|highway|motorway|expressway|carriageway|side) (?:to|for|"
    rf"towards?)(?! (?:the |my |our |his )?(?:hospital|home|house|work|school|left|right))|towards?|"
    rf"in the direction of|direction of|in direction of|direction(?: to(?:wards?)?)?|bound for|"
    rf"(?:heading|headed|going|driving|travell?ing|back)(?: back| down| up)? (?:to|for|towards?)|"
    rf"on the way to|the way to|leading to|that goes to) (?:the )?(?P<value>{WORD}(?: {WORD})?)"
)
_DIRECTION_AFTER = re.compile(rf"(?:in (?:the )?|the )?(?P<value>{WORD}) (?:direction|bound)\b")
_PLACES = re.compile(
    r"(?:airport|city cent(?:re|er)|downtown|town|city|port|border|inner city|suburbs|sea|coast|mountains)"
)


def find_direction(text: str) -> Piece | None:
    for pattern in (_COMPASS, _HEADING):
        match = pattern.search(text)
        if match:
            value = match.groupdict().get("way") or match["value"]
            return Piece(value.replace(" ", "").replace("-", ""), match.start(), match.end())
    onward = _from_one_to_another(text)
    if onward:
        return onward
    for pattern in (_TOWARDS, _DIRECTION_AFTER):
        for match in pattern.finditer(text):
            piece = _destination(match)
            if piece:
                return piece
    inbound = re.search(r"\b(?:inbound|outbound)\b", text)
    return Piece(inbound.group(), inbound.start(), inbound.end()) if inbound else None


def _from_one_to_another(text: str) -> Piece | None:
    """ "From shenyang to dalian on g15": the carriageway leads to the second, and the first is not the place."""
    for match in re.finditer(rf"\bfrom (?P<first>{WORD}(?: {WORD})??) to (?P<value>{WORD}(?: {WORD})?)", text):
        start, end = (find_regions(f"in {match[name]}") for name in ("first", "value"))
        if start and end and end[0].start == 3:
            size = end[0].end - 3
            if not re.match(rf" (?:{any_word('road_kinds')})\b", text[match.start("value") + size :]):
                return Piece(title(match["value"][:size]), match.start(), match.start("value") + size)
    return None


def _destination(match: re.Match[str]) -> Piece | None:
    value = match["value"]
    both = value.split()
    start, end = match.start(), match.start("value")
    if re.fullmatch(_POINTS, both[0]):
        return Piece(both[0], start, end + len(both[0]))
    if _PLACES.fullmatch(value) or _PLACES.fullmatch(both[0]):
        known = value if _PLACES.fullmatch(value) else both[0]
        return Piece(known, start, end + len(known))
    found = find_regions(f"in {value}")
    if found and found[0].start == 3:
        size = found[0].end - 3
    elif both[0] in words("not_directions") or both[0] in words("stops") or not is_pinyin(both[0]):
        return None
    else:
        size = len(both[0])
    if len(both) > 1 and re.match(rf" (?:{any_word('road_kinds')})\b", f" {match.string[end + size :].strip()} "):
        return None
    return Piece(title(value[:size]), start, end + size)
