"""What a place is near to, the kind of spot, and the level of a car park, in Chinese words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from nlu.loss_location_parts import MASK, REGION_MASK, Piece, main_stretch
from nlu.loss_location_scope import any_of, place_words
from nlu.loss_location_zh_names import LANGUAGE, NAME, after_stop, name_before
from nlu.phrase_data import phrase_data
from nlu.spoken_numbers import quantity

_N = "[一二两三四五六七八九十\\d]{1,2}"
_LEVEL = re.compile(
    rf"(?<!零)负(?P<below>{_N})(?:层|楼)?|地下(?P<under>{_N})(?:层|楼)|(?<![A-Za-z\d])[Bb]\s?(?P<b>{_N})(?![\dA-Za-z]|路)(?:层|楼|区)?|"
    rf"(?:停车楼|停车场|车库|停车库)的?(?:第)?(?P<floor>{_N})(?:楼|层)|(?P<before>{_N})(?:楼|层)的?(?:停车场|车库|停车楼|露天停车)"
)
_GENERIC_END = re.compile(
    "(?:地面|地下|立体|露天|室外|室内|的|负[一二三四五]层?)*(?:停车场|停车楼|停车库|地下车库|地库|车库|出口|入口|匝道|转盘路口|转盘|环岛|出入口)+$"
)
_BOUND = re.compile(
    "$|[\x00\x01]|被|让|叫|给|跟|和|与|有|一[辆个部台头只条下车]|两|三车|撞|追|刮|蹭|剐|擦|碰|怼|倒车|左转|右转|掉头|变道|停着|等|出[了的]|发生|俾|旅游|这|那|大堤|"
    "上|里|门|附近|旁|对|外|前|后|下面|底下|往|向|我|车|呢|吧|啊|呀|了|的|因为|突然|人"
)
_NO_NAME = re.compile(
    "(?:[东西南北中]段|路上|途中|走|开|会|下|打|喝|等|拐|躲|压|碾|擦|怼|溜|爆|翻|滑|停|倒|左|右|直|变|掉|逆|闯|刹|急|突|前|后|对|旁|一|两|三|人|车|我|他|被|今|昨|刚|早|没|不|看|"
    "想|准|正|在|跑|骑|拉|带|坐|去|回|来|到|就|都|也|又|还|发|出|有|路面|地面|结冰|起步|超车|并线|追|撞|刮|蹭|碰|加塞|那|这|往|[东西南北](?:侧|边|面|头|往|向|口)|快|事故|交警|交通|报|"
    "保险|师傅|你|您|什么|哪|具体|具|因|由|和|跟|与|把|让|给|段|方|向|公交牌|多|左右|应|主|辅|村|镇|整|遇|违|冲|雨|雪|雾|门|楼|院|地震|山体|暴雨|台风|冰雹|大风|大雪|龙卷)"
)
_CUE = re.compile(
    r"(?:[\x00\x01]|在|到|是|就|于|过|喺|离|距|靠近|经过|从|^|往|去|进|出)(?:了|那个|这个|的|我们|咱们|一个|一家)?$"
)
_PASSED = re.compile(
    r"(?:刚过了?|刚刚过了?|过了|快到|没到|还没到|临近|靠近)(?P<name>[\u4e00-\u9fff]{2,5}?)"
    r"(?=往|向|的时候|没多远|一点|不远|[一两二三四五六七八九几\d]+百?米|[\x00\x01]|的?地方|就|$)"
)
_ONWARD = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,7}?)(?=往[东西南北](?:边|面)?[^\x00]{0,4}?(?:米|公里|里))")
_SPOT_REACH = 7
# Letters of a city and a point of the compass.
_CITY = 4


def find_landmark(text: str, bare: str) -> Piece | None:
    """The name only. In `bare` what was read already is masked; `text` gives a city's name back to its station."""
    found = [*_with_kind(text, bare)]
    cued = [piece for piece in found if _CUE.search(bare[: piece.start]) or bare[piece.start] == REGION_MASK]
    for readers in (cued, _tails(bare), _relative(bare), found, _near(bare)):
        piece = next(iter(readers), None)
        if piece:
            return piece
    return None


@dataclass(frozen=True)
class _Kinds:
    chain: re.Pattern[str]
    spots: frozenset[str]
    short: frozenset[str]
    bare: frozenset[str]
    beside: re.Pattern[str]


@cache
def _kinds() -> _Kinds:
    words = place_words(LANGUAGE)
    return _Kinds(
        re.compile(f"(?:{any_of(words['landmarks'])})(?:(?:的)?(?:{any_of(words['landmarks'])}))*"),
        frozenset(words["spot_landmarks"]),
        frozenset(words["short_landmarks"]),
        frozenset(words["bare_landmarks"]),
        re.compile(any_of(words["beside"])),
    )


def _with_kind(text: str, bare: str) -> Iterator[Piece]:
    kinds = _kinds()
    for match in kinds.chain.finditer(bare):
        chain = match.group()
        name, start = name_before(bare, match.start())
        name = name if len(name) > 1 or (name and chain[0] in "桥湖村镇乡寺塔") else ""
        if name:
            value = f"{name}{chain}"
            kept = _GENERIC_END.sub("", value) or value
            if len(kept) > 1:
                yield Piece(kept, start, match.end())
        elif re.search(f"{REGION_MASK}[东西南北]?$", bare[: match.start()]) and chain not in kinds.short:
            yield _city_landmark(text, bare, match)
        elif (
            chain in kinds.bare
            or (kept := _GENERIC_END.sub("", chain)) in kinds.bare
            or (len(kept) > 2 and kept not in kinds.spots)
        ):
            yield Piece(_GENERIC_END.sub("", chain) or chain, match.start(), match.end())


def _city_landmark(text: str, bare: str, match: re.Match[str]) -> Piece:
    """苏州火车站: the city belongs to the station's name."""
    region = re.search(f"{REGION_MASK}+[东西南北]?$", bare[: match.start()])
    start = region.start() if region else match.start()
    words = text[start if match.start() - start <= _CITY else match.start() : match.end()]
    return Piece(_GENERIC_END.sub("", words) or words, match.start(), match.end())


def _tails(bare: str) -> Iterator[Piece]:
    """What stands right after a region or road: "深南大道科技园那里"."""
    for match in re.finditer(rf"[{MASK}{REGION_MASK}](?:的|上的)?(?P<name>{NAME}+)", bare):
        run = match["name"]
        if _NO_NAME.match(run):
            continue
        for size in range(2, min(len(run), 8) + 1):
            if _BOUND.match(bare, match.start("name") + size):
                name, cut = after_stop(run[:size])
                if not cut and len(name) > 1 and not name.isdecimal():
                    yield Piece(name, match.start("name"), match.start("name") + size)
                break


def _near(bare: str) -> Iterator[Piece]:
    for match in _kinds().beside.finditer(bare):
        name, start = name_before(bare, match.start())
        if (
            2 <= len(name) <= 8
            and _CUE.search(bare[:start])
            and not _NO_NAME.match(name)
            and name not in _kinds().spots
            and name not in _limbs()
        ):
            yield Piece(name, start, match.end())


@cache
def _limbs() -> frozenset[str]:
    """ "胸口那块疼" tells of no place."""
    return frozenset(phrase_data("injury_phrases")["lists"][LANGUAGE]["limb"])


def _relative(bare: str) -> Iterator[Piece]:
    for pattern in (_PASSED, _ONWARD):
        for match in pattern.finditer(bare):
            name, cut = after_stop(match["name"])
            if (
                len(name) > 1
                and not _NO_NAME.match(name)
                and not re.search("红灯|路口|车", name)
                and name not in _kinds().spots
            ):
                yield Piece(name, match.start("name") + cut, match.end("name"))


def find_level(text: str) -> Piece | None:
    match = _LEVEL.search(text)
    if match is None:
        return None
    below = match["below"] or match["under"] or match["b"]
    number = quantity(below or match["floor"] or match["before"], LANGUAGE)
    if number is None:
        return None
    return Piece(f"{'B' if below else ''}{number:.0f}", match.start(), match.end())


def find_spot(text: str, pieces: list[Piece]) -> Piece | None:
    """The last spot of those said with the place; the first in the text when the place has no other words."""
    spots = [
        Piece(name, match.start(), match.end())
        for name, pattern in _spots()
        for match in pattern.finditer(text)
        if not (match.group().endswith("灯") and text[match.start() - 1 : match.start()] in {"闯", "抢"})
    ]
    if not spots:
        return None
    if pieces:
        start, end = main_stretch(pieces, _SPOT_REACH)
        close = [spot for spot in spots if start - _SPOT_REACH <= spot.start <= end + _SPOT_REACH]
        if close:
            return max(close, key=lambda spot: (spot.end, spot.end - spot.start))
    return min(spots, key=lambda spot: spot.start)


@cache
def _spots() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows: dict[str, list[str]] = phrase_data("loss_location_phrases")[LANGUAGE]["spots"]
    return tuple((name, re.compile("|".join(patterns))) for name, patterns in rows.items())
