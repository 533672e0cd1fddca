"""Places as Mandarin says them, in text without spaces between characters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlu.divisions import DivisionFound, china_by_name, china_by_short_name, settle
from nlu.loss_date_mentions import find_mentions
from nlu.loss_date_zh import RULES as TIME_RULES
from nlu.loss_location_parts import Piece, Place, masked
from nlu.loss_location_words import (
    CHINESE_BARE_LANDMARKS,
    CHINESE_BESIDE,
    CHINESE_KEPT,
    CHINESE_LANDMARKS,
    CHINESE_STOPS,
    CHINESE_WORDS,
)
from nlu.spoken_numbers import quantity, spoken_digits

_LONGEST_NAME = 12
# After a name these make it a road's, a bank's or somebody's.
_ROAD_AFTER = re.compile(
    "[东西南北中一二三四五]?(?:路|街|大街|大道|高速|高架|公路|立交|大桥|隧道|环路|机场|大厦|广场|银行|饭店|酒店|保险|"
    "医院|大学|牌|湾|人(?!民))"
)

_NAME = r"[\u4e00-\u9fffA-Za-z0-9]"
_DIGITS = r"[\d零〇一二三四五六七八九幺洞拐两十百]"
_N = r"(?:\d+(?:\.\d+)?|[零一二两三四五六七八九十百千点]+)"

_MOTORWAY = "(?:高速公路|高速路|高速)"
_NUMBERED = re.compile(
    rf"(?P<value>[GgSs]\s?{_DIGITS}{{1,4}}(?:[\u4e00-\u9fff]{{2,4}}(?=高速))?(?:{_MOTORWAY}|国道|省道)?|"
    rf"{_DIGITS}{{3}}(?:国道|省道)|(?:国道|省道){_DIGITS}{{2,4}})"
)
_ROAD_KIND = (
    f"(?:{_MOTORWAY}|高架路|高架桥|高架|快速路|快速通道|公路|大道|大街|环路|环线|"
    "环(?!境|保|卫|岛)(?:线|路|高架路?|快速路|高速)?|路(?:高架|隧道)|"
    "路(?!口|边|过|上有|灯|牌|况|面|障|程|线|人|段|肩|沿|基)|街(?!边|口|上|坊)|胡同|巷|弄(?!堂))"
)
_ROAD = re.compile(rf"(?P<name>{_NAME}{{1,8}}?)(?P<kind>{_ROAD_KIND})(?P<lane>[东西南北]段|主路|辅路)?")
_CROSSING = re.compile(
    rf"(?P<first>{_NAME}{{1,7}}?{_ROAD_KIND})(?:和|与|跟|同|到|交)(?P<second>{_NAME}{{1,7}}?(?:{_ROAD_KIND}|路))?(?:的)?"
    r"(?P<kind>交叉口|交叉路口|十字路口|交汇处|交汇口|交界处|交界|路口|交口|丁字路口|红绿灯)?"
)
_KM = re.compile(
    r"(?<!时速)(?<!每小时)(?<!开了)(?<!跑了)(?<!还有)(?<!速度)(?<!大概离)(?<!多少)"
    r"(?:[Kk]\s?(?P<mark>\d+)(?:\s?\+\s?(?P<metres>\d+))?|"
    rf"(?<![\d.零一二两三四五六七八九十百千点])(?P<value>{_N})(?:公里|千米|km|KM)(?:加(?P<plus>{_N})米?)?)"
    r"(?!每小时|的速度|/h|时速|远|左右的速度)(?:处|的地方|桩)?"
)
_COMPASS = "[东西南北]{1,2}"
_ROAD_BEFORE = re.compile(r".*(?:高速公路|高速|高架|大道|路|段|公里|处|环)")
_DIRECTIONS = (
    re.compile(rf"(?P<value>(?:由|从|自)?{_COMPASS}(?:往|向|到){_COMPASS})(?:方向)?(?:行驶|走|开)?"),
    re.compile(rf"(?:从{_NAME}{{2,4}}?)?(?:往|向|去|朝|到|开往)(?P<value>{_NAME}{{1,6}}?方向)(?:行驶|走|开|去)?"),
    re.compile(r"(?P<value>(?:进|出)[城京沪]方向)"),
    re.compile(rf"(?:往|向|朝)(?P<value>{_COMPASS})(?:边|面)?(?:走|开|行驶|去|方向)?(?!\w*(?:路|街))"),
    re.compile(r"(?:往|开往|朝)(?P<value>[\u4e00-\u9fff]{2,4}?)(?:走|开|行驶|去)(?!了)"),
    re.compile(rf"(?P<value>{_NAME}{{2,4}}方向)"),
)
_LANDMARK_KIND = f"(?:{'|'.join(CHINESE_LANDMARKS)})"
_BESIDE = f"(?:的?(?:{'|'.join(CHINESE_BESIDE)}))"
_BARE_LANDMARK = re.compile("|".join(CHINESE_BARE_LANDMARKS))
_LANDMARK = re.compile(rf"(?P<name>{_NAME}{{1,10}}?)(?P<kind>{_LANDMARK_KIND}{{1,2}}{_BESIDE}?)")
_EXIT = re.compile(
    rf"(?P<name>{_NAME}{{1,6}}?)(?P<kind>(?:路|街|大道|桥|门)(?:那个|的|下|上)?(?:出口|入口|出入口|匝道口?|收费站|路口))"
)
_PASSED = re.compile(
    r"(?:刚过了?|过了)(?P<name>[\u4e00-\u9fff]{2,4}?)(?P<kind>)(?=往|向|的时候|没多远|一点|不远|\x00|$)"
)
_NEAR = re.compile(rf"(?P<name>{_NAME}{{2,8}}?)(?P<kind>附近|旁边|对面|门口)")


def find_place(text: str) -> Place:
    """The parts of the place in `text`; a Place without parts when it names none."""
    left = masked(text, [(mention.start, mention.end) for mention in find_mentions(text, TIME_RULES)])
    direction = _direction(left)
    if direction:
        left = masked(left, [(direction.start, direction.end)])
    km = _km(left)
    if km:
        left = masked(left, [(km.start, km.end)])
    found = list(_divisions(left))
    region = settle(found)
    left = masked(left, [(one.start, one.end) for one in found])
    road = _road(left)
    if road:
        left = masked(left, [(road.start, road.end)])
    return Place(
        province=region.province.name if region.province else None,
        city=region.city.name if region.city else None,
        district=region.district_name,
        code=region.code,
        region_words=tuple(Piece(text[one.start : one.end], one.start, one.end) for one in found),
        road=road,
        km=km,
        direction=direction,
        landmark=_landmark(left),
    )


def _divisions(text: str) -> Iterator[DivisionFound]:
    """Longest match first. A short name counts when it is a province's or city's, or stands right after its city."""
    names, shorts = china_by_name(), china_by_short_name()
    index, last = 0, None
    while index < len(text):
        found = None
        for length in range(min(_LONGEST_NAME, len(text) - index), 1, -1):
            word = text[index : index + length]
            if word in names:
                found = DivisionFound(index, index + length, names[word], full=True)
            elif word in shorts:
                found = _short(text, index, word, last)
            if found:
                break
        if found:
            yield found
            last, index = found, found.end
        else:
            index += 1


def _short(text: str, index: int, word: str, last: DivisionFound | None) -> DivisionFound | None:
    end = index + len(word)
    if _ROAD_AFTER.match(text, end):
        return None
    follows = last is not None and last.end in {index, index - 1}
    candidates = china_by_short_name()[word]
    if follows and last is not None:
        within = tuple(each for each in candidates if any(each.is_within(other) for other in last.candidates))
        if within:
            return DivisionFound(index, end, within, full=False)
    if word in CHINESE_WORDS:
        return None
    known = tuple(each for each in candidates if each.level != "district" or each.name.endswith("市"))
    return DivisionFound(index, end, known, full=False) if known else None


def _direction(text: str) -> Piece | None:
    for pattern in _DIRECTIONS:
        match = pattern.search(text)
        if match is None:
            continue
        value = match["value"]
        suffix = "方向" if value.endswith("方向") else ""
        road = _ROAD_BEFORE.match(value)
        value = value[road.end() :] if road else value
        name, cut = _after_stop(value.removesuffix(suffix)) if value[:1] not in {"由", "从", "自"} else (value, 0)
        cut += road.end() if road else 0
        start = match.start() if match.start("value") != match.start() else match.start("value") + cut
        if name:
            return Piece(name if re.fullmatch(_COMPASS, name) else name + suffix, start, match.end())
    return None


def _km(text: str) -> Piece | None:
    for match in _KM.finditer(text):
        if match["mark"]:
            value = float(match["mark"]) + float(match["metres"] or 0) / 1000
        else:
            whole = quantity(match["value"], "zh-CN")
            if whole is None:
                continue
            value = whole + (quantity(match["plus"], "zh-CN") or 0) / 1000 if match["plus"] else whole
        return Piece(f"{value:g}", match.start(), match.end())
    return None


def _road(text: str) -> Piece | None:
    numbered = _NUMBERED.search(text)
    if numbered:
        value = re.sub(
            r"[零〇一二三四五六七八九幺洞拐两]+", lambda match: spoken_digits(match.group(), "zh-CN"), numbered["value"]
        )
        return Piece(_tens(value).upper().replace(" ", ""), numbered.start(), numbered.end())
    crossing = _crossing(text)
    if crossing:
        return crossing
    for match in _ROAD.finditer(text):
        name, cut = _after_stop(match["name"])
        if name and name not in {"条", "一", "大", "马", "公", "道", "半", "同", "一条", "高速", "走高", "岔"}:
            start = match.start() + cut
            return Piece(text[start : match.end()], start, match.end())
    bare = re.search(r"高速(?:公路|路)?(?!公司)|高架", text)
    return Piece(bare.group(), bare.start(), bare.end()) if bare else None


def _tens(value: str) -> str:
    """G十五 is G15; digits said one by one were mapped before."""
    match = re.search(r"[十百\d]*[十百][十百\d]*", value)
    if match is None:
        return value
    number = quantity(re.sub(r"\d", lambda digit: "零一二三四五六七八九"[int(digit.group())], match.group()), "zh-CN")
    return value if number is None else value[: match.start()] + f"{number:.0f}" + value[match.end() :]


def _crossing(text: str) -> Piece | None:
    for match in _CROSSING.finditer(text):
        if not match["second"] or not (match["kind"] or match["second"]):
            continue
        first, cut = _after_stop(match["first"])
        second, other_cut = _after_stop(match["second"])
        if len(first) > 1 and len(second) > 1 and other_cut == 0:
            return Piece(text[match.start() + cut : match.end()].rstrip("的"), match.start() + cut, match.end())
    return None


def _landmark(text: str) -> Piece | None:
    for pattern in (_EXIT, _LANDMARK, _NEAR, _PASSED):
        for match in pattern.finditer(text):
            name, cut = _after_stop(match["name"])
            cut += match.start("name") - match.start()
            if name or _BARE_LANDMARK.match(match["kind"]):
                start = match.start() + cut
                return Piece(text[start : match.end()].strip("\x00"), start, match.end())
    return None


_STOP_PATTERN = re.compile("|".join(sorted(CHINESE_STOPS, key=len, reverse=True)))
_KEPT_PATTERN = re.compile("|".join(CHINESE_KEPT))


def _after_stop(name: str) -> tuple[str, int]:
    """The name without the words before it, and how many characters those were."""
    kept = [range(match.start(), match.end()) for match in _KEPT_PATTERN.finditer(name)]
    cut = 0
    for match in _STOP_PATTERN.finditer(name):
        if not any(match.start() in span for span in kept):
            cut = match.end()
    return name[cut:], cut
