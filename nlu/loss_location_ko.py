"""Places as Korean says them; recognisers split particles from words, so a space may stand before them."""

from __future__ import annotations

import re
from functools import cache

from nlu.loss_location_parts import Piece, Place, masked
from nlu.loss_location_words import KOREAN_LANDMARKS, KOREAN_NOT_STREETS
from nlu.phrase_data import table_rows
from nlu.spoken_numbers import korean_number

# After a name these make it part of another: 인천공항, 서울역, 강남대로.
_OTHER_NAME = r"(?!\s?(?:공항|역|대로|고속도로|톨게이트|대교|방향|방면))"
_ROAD = re.compile(
    r"(?P<value>(?:[가-힣A-Za-z0-9]+\s?){1,2}?(?:고속도로|고속화도로|순환도로|순환로|국도|지방도|대로|올림픽대로))"
)
_STREET = re.compile(r"(?P<value>[가-힣]{1,6}(?:로|길))(?=\s|에서|에|\d|$)")
_KM = re.compile(r"(?P<value>\d+(?:\.\d+)?|[일이삼사오육칠팔구십백]+)\s*(?:킬로미터|킬로|km)(?!\s*(?:로 달|속도))")
_DIRECTION = re.compile(r"(?P<value>[가-힣]{1,6})\s*(?:방향|방면|쪽으로)")
_LANDMARK = re.compile(
    rf"(?P<value>(?:[가-힣A-Za-z0-9]+\s?)?[가-힣A-Za-z0-9]*(?:{'|'.join(KOREAN_LANDMARKS)})"
    r"(?:\s?(?:[가-힣0-9]*\s?(?:사거리|삼거리|교차로|번 출구|출구|주차장)))?"
    r"(?:\s?(?:근처|앞|뒤|옆|부근|입구|맞은편|인근))?)"
)
_NEAR = re.compile(r"(?P<value>[가-힣A-Za-z0-9]{2,8}\s?(?:근처|부근|인근|앞에서))")


def find_place(text: str) -> Place:
    """The parts of the place in `text`; a Place without parts when it names none."""
    direction = _piece(_DIRECTION, text)
    left = masked(text, [(direction.start, direction.end)] if direction else [])
    regions = _regions(left)
    covered = masked(left, [(piece.start, piece.end) for _, _, piece in regions])
    road = _piece(_ROAD, covered) or _street(covered)
    rest = masked(covered, [(road.start, road.end)] if road else [])
    found = {level: (code, piece) for level, code, piece in reversed(regions)}
    code = next((found[level][0] for level in ("district", "city", "province") if level in found), None)
    province = _province_name(code) if code else None
    city = found["city"][1].value if "city" in found else province if province and province.endswith("시") else None
    return Place(
        province=province,
        city=city,
        district=found["district"][1].value if "district" in found else _district(rest),
        code=code,
        region_words=tuple(Piece(text[piece.start : piece.end], piece.start, piece.end) for _, _, piece in regions),
        road=road,
        km=_km(text),
        direction=direction,
        landmark=_piece(_LANDMARK, rest) or _piece(_NEAR, rest) or _near_region(text, regions),
    )


def _regions(text: str) -> list[tuple[str, str, Piece]]:
    """Level, code and official name with its place, in the order said."""
    found: list[tuple[str, str, Piece]] = []
    for pattern, level, code, name in _table():
        match = pattern.search(text)
        if match and all(match.end() <= piece.start or piece.end <= match.start() for _, _, piece in found):
            found.append((level, code, Piece(name, match.start(), match.end())))
    return sorted(found, key=lambda item: item[2].start)


@cache
def _table() -> tuple[tuple[re.Pattern[str], str, str, str], ...]:
    return tuple(
        (_name_pattern(name, short.split(",")), _level(name), code, name)
        for code, name, short, _ in table_rows("gazetteer/korea_divisions.tsv")
    )


def _level(name: str) -> str:
    if name.endswith(("도", "특별시", "광역시", "특별자치시")):
        return "province"
    return "city" if name.endswith("시") else "district"


def _name_pattern(name: str, shorts: list[str]) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in sorted([name, *shorts], key=len, reverse=True))
    return re.compile(rf"(?<![가-힣])(?:{words}){_OTHER_NAME}")


def _province_name(code: str) -> str | None:
    return next((name for _, level, each, name in _table() if each == code and level == "province"), None)


def _piece(pattern: re.Pattern[str], text: str) -> Piece | None:
    match = pattern.search(text)
    if match is None:
        return None
    value = match["value"].strip()
    start = match.start("value") + len(match["value"]) - len(match["value"].lstrip())
    return Piece(value, start, start + len(value)) if pattern is not _DIRECTION else Piece(value, start, match.end())


def _street(text: str) -> Piece | None:
    for match in _STREET.finditer(text):
        if match["value"] not in KOREAN_NOT_STREETS and not match["value"].endswith(("으로", "도로")):
            return Piece(match["value"], match.start(), match.end())
    return None


_DISTRICT = re.compile(r"(?<![가-힣])(?P<value>[가-힣]{2,4}[구군])(?=\s|에|$)")
_NOT_DISTRICTS = {"친구", "입구", "출구", "지구", "누구", "누군"}


def _district(text: str) -> str | None:
    return next((match["value"] for match in _DISTRICT.finditer(text) if match["value"] not in _NOT_DISTRICTS), None)


def _near_region(text: str, regions: list[tuple[str, str, Piece]]) -> Piece | None:
    """해운대 근처: the region itself is what it is near to."""
    for _, _, piece in regions:
        match = re.compile(r"\s?(?:근처|부근|인근)").match(text, piece.end)
        if match:
            return Piece(text[piece.start : match.end()], piece.start, match.end())
    return None


def _km(text: str) -> Piece | None:
    match = _KM.search(text)
    number = _number(match["value"]) if match else None
    return Piece(f"{number:g}", match.start(), match.end()) if match and number is not None else None


def _number(word: str) -> float | None:
    if "." in word:
        return float(word)
    whole = korean_number(word)
    return None if whole is None else float(whole)
