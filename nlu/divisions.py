"""The divisions of China and Korea by every name callers use; the data and where it comes from: nlu/gazetteer/."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from nlu.phrase_data import table_rows

Level = Literal["province", "city", "district"]
_MUNICIPALITIES = {"11", "12", "31", "50"}
_UNDER_PROVINCE = "90"


@dataclass(frozen=True)
class Division:
    """`code` is six digits of GB/T 2260; its first two name the province, its first four the city."""

    code: str
    name: str
    short: str
    latin: str

    @property
    def level(self) -> Level:
        if self.code.endswith("0000"):
            return "province"
        # Counties right under their province stand where cities stand.
        return "city" if self.code.endswith("00") else "district"

    def is_within(self, other: Division) -> bool:
        prefix = (
            other.code[:2] if other.level == "province" else other.code[:4] if other.level == "city" else other.code
        )
        return self.code.startswith(prefix)


@dataclass(frozen=True)
class DivisionFound:
    """A name in the text and what it may be the name of; `full` when the kind of division was said with it."""

    start: int
    end: int
    candidates: tuple[Division, ...]
    full: bool


@dataclass(frozen=True)
class Region:
    """As much of province, city and district as is certain."""

    province: Division | None = None
    city: Division | None = None
    district: Division | None = None
    district_name: str | None = None

    @property
    def code(self) -> str | None:
        finest = self.district or self.city or self.province
        return finest.code if finest else None

    @property
    def city_under_province(self) -> Division | None:
        """五指山市, 仙桃市, 石河子市: cities with a district's code, right under their province."""
        one = self.district
        if self.city or one is None or one.code[2:4] != _UNDER_PROVINCE or not one.name.endswith("市"):
            return None
        return one


def china() -> tuple[Division, ...]:
    return _load("gazetteer/china_divisions.tsv")


@cache
def _load(path: str) -> tuple[Division, ...]:
    return tuple(Division(*row) for row in table_rows(path))


@cache
def china_by_code() -> dict[str, Division]:
    return {division.code: division for division in china()}


@cache
def china_by_name() -> dict[str, tuple[Division, ...]]:
    return _index(
        (division.name, division) for division in china() if len(division.name) > 2 or division.level != "district"
    )


@cache
def china_by_short_name() -> dict[str, tuple[Division, ...]]:
    """Names that need their city before them stand here too: 古县 is a word's part too often."""
    return _index(
        (division.short, division)
        for division in china()
        if division.short != division.name or (len(division.name) == 2 and division.level == "district")
    )


@cache
def china_by_latin() -> dict[str, tuple[Division, ...]]:
    """Provinces and cities only: most districts' names in Latin letters are many districts' names."""
    return _index((division.latin.replace("'", ""), division) for division in china() if division.level != "district")


def _index(pairs: Iterable[tuple[str, Division]]) -> dict[str, tuple[Division, ...]]:
    found: defaultdict[str, list[Division]] = defaultdict(list)
    for name, division in pairs:
        found[name].append(division)
    return {name: tuple(divisions) for name, divisions in found.items()}


def settle(found: Sequence[DivisionFound]) -> Region:
    """The region the names agree on. A district that several cities have is named but never filled in."""
    region = Region()
    for one in found:
        region = _narrow(region, one)
    return region


def _narrow(region: Region, found: DivisionFound) -> Region:
    # The counties of 重庆 have another city code than its districts: under a municipality only the province tells.
    municipality = region.province is not None and region.province.code[:2] in _MUNICIPALITIES
    known = region.district or (None if municipality else region.city) or region.province
    fitting = [each for each in found.candidates if known is None or each.is_within(known) or known.is_within(each)]
    if not fitting:
        return region
    # 吉林, 海南: the province and a city share a name; without more words it is the province, after it the city.
    levels: tuple[Level, ...] = (
        ("city", "district", "province") if region.province else ("province", "city", "district")
    )
    for level in levels:
        named = [each for each in fitting if each.level == level]
        if named:
            return _with(region, named, level)
    return region


def _with(region: Region, named: Sequence[Division], level: Level) -> Region:
    if len(named) > 1:
        name = named[0].name if level == "district" else None
        return Region(region.province, region.city, region.district, region.district_name or name)
    one = named[0]
    by_code = china_by_code()
    province = by_code.get(one.code[:2] + "0000")
    city = by_code.get(one.code[:4] + "00") if level != "province" else region.city
    if level != "district":
        return Region(province, city or _municipality(province), region.district, region.district_name)
    return Region(province, city or _municipality(province) or region.city, one, one.name)


def name_region(code: str | None) -> str | None:
    """ "广东省/广州市", "广东省": where a division of China lies, in whatever language it was named. None elsewhere."""
    one = china_by_code().get(code or "")
    if one is None:
        return None
    region = _with(Region(), (one,), one.level)
    return "/".join(part.name for part in (region.province, region.city or region.city_under_province) if part)


def _municipality(province: Division | None) -> Division | None:
    """上海 is its own city."""
    if province is None or province.code[:2] not in _MUNICIPALITIES:
        return None
    return china_by_code().get(province.code[:2] + "0100", province)
