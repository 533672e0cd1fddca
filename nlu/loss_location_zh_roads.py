"""Roads, crossings, house numbers, kilometre marks and the way a carriageway leads, in Chinese words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from nlu.divisions import china_by_short_name
from nlu.loss_location_parts import Piece
from nlu.loss_location_scope import any_of, place_words
from nlu.loss_location_zh_names import LANGUAGE, NAME, NUMBER, after_stop, name_before, number_said
from nlu.phrase_data import phrase_data
from nlu.spoken_numbers import quantity, spoken_digits

_MOTORWAY = "(?:高速公路|高速路|高速)"
_CODE = r"[\d零〇一二两三四五六七八九幺洞拐十百]"
# Motorways people call by two or three characters, with the number or alone: "G4京港澳往长沙", "在沪昆上".
_NAMES = f"(?:{any_of(phrase_data('loss_location_phrases')['zh-CN']['motorways'])})"
_BY_NAME = re.compile(
    f"(?P<name>{_NAMES})(?!高速|高架|[市省区县镇乡村路街线铁])(?=往|到|去|向|上|段|开|[西东南北](?:段|行|向)|哪|K|k|{_CODE}|的?方向|那|$|\\x00|在|被|出口|服务区|大桥|[京津沪渝广上北南武长成西杭])"
)
_NUMBERED = re.compile(
    rf"(?<![A-Za-z\d])(?P<code>[GgSsXx]\s?{_CODE}{{1,4}}(?!\d))(?:(?P<name>[\u4e00-\u9fff]{{2,4}}(?={_MOTORWAY})|{_NAMES}(?!高)))?"
    rf"(?P<kind>{_MOTORWAY}|国道|省道|县道|绕城)?|"
    rf"[鸡机季级吉](?P<heard>{_CODE}{{1,3}})(?=高速|国道)(?:高速公路|高速|国道)|"
    rf"(?P<number>{_CODE}{{2,4}})(?P<type>国道|省道|县道|乡道)|(?P<type2>国道|省道)(?P<number2>{_CODE}{{2,4}})"
)
_KIND = re.compile(
    f"{_MOTORWAY}|高架路|高架桥(?=[上下])|(?<!限)高架(?!子)|快速路|快速通道|公路|大道(?:[东南西北中](?=$|"
    f"[ \x00\x01被让跟和与的上这那附旁左右一有撞追刮蹭发出我]))?|大街|(?<![太很真])大路|环路|环线|"
    "(?<=[一二三四五六七内外中])环(?:[东西南北]{1,2}[一二三四]?[路街段])|(?<=[一二三四五六七内外中北南东西绕])环(?!大道|境|保|卫|岛|球|节|城|隧道)(?:线|路|高架路?|快速路|高速)?|路高架|"
    "路(?!过(?!去|来|了|江|河|桥|红绿灯|路口|铁)|灯|牌|况|面|障|程|人(?!行|民)|肩|沿|基|滑(?![到进下出倒了])|虎|霸|政|怒|怎|桥隧|费|径|途|考|遇|南区|北区)|"
    "(?<![天业行食吃情老古])街(?!边(?!上)|坊|道)|胡同|巷(?!口)|弄(?!堂|坏|得|了|到|清|丢|伤)|"
    "(?<![车隧街辅通匝行知难味轨国省县乡弯便岔步地跑变让借掉并抢占向绿管频报公大人频口水频])道(?![路上歉闸具德理])"
)
_ADJACENT = re.compile(
    r"(?:的|上|[东西南北][边侧头段]?)?(?:和|与|跟|同|到|交|、|[左右]?[转拐](?:进|到|弯到|上|入)?|以及|还有|相交|交叉|往|接|靠近?|近|夹)?(?:那个|那条)?$"
)
_CROSS_KIND = re.compile(
    "(?:的|那个|这个|上|相交的?|交的?|那里的?)?(?:交叉路?口|交叉|十字路口|十字|交汇处?口?|交界处?|路口|交口|丁字路口|三岔路?口|"
    "红绿灯|拐角|转角|口(?!子)|岔口|相交|汇合处|环岛|转盘)"
)
_LINKS = re.compile("[和与跟同交、]|以及|相交|交叉|夹|近|转|拐|到(?!.*方向)")
_THERE = re.compile(
    "(?:的|上)?(?:那边|那里|那儿|那块儿?|那|这边|这里|这儿|附近|一带|处|路口|口|之间|中间|段|$|被|跟|撞|让|追)"
)
_HOUSE = re.compile(
    rf"(?:上)?的?(?:那个)?(?P<value>{NUMBER})(?:号|號|弄)(?!线|高速|路|公路|桥|口|门(?!前|口)|出口|入口)"
)
_METRES = r"(?:\s?(?:\+|＋|加|又|零|外加)\s?(?P<{0}>{1})米?|(?P<{0}b>{1})米)?"
_KM = re.compile(
    rf"(?<![A-Za-z\d])[Kk]\s?(?P<mark>{NUMBER}){_METRES.format('plus1', NUMBER)}|"
    rf"(?<![\d.零〇一二两三四五六七八九十百千点哪几每])(?P<value>{NUMBER})个?(?:公里|千米|km|KM|Km)(?:碑|桩|牌|处)?"
    rf"{_METRES.format('plus2', NUMBER)}|"
    rf"(?:桩号|里程碑|公里[桩碑]|里程桩|公里数)(?:是|写着|写的是?|显示|上写的?是?|牌子?上?)?[Kk]?(?P<post>{NUMBER})"
    rf"{_METRES.format('plus3', NUMBER)}"
)
_MARK_AFTER = re.compile("(?:处|碑|桩|牌|的地方|那里|那儿|的位置|这里|附近|路段|左右的?(?:地方|位置)|标)")
_DISTANCE_AFTER = re.compile("(?:每小时|的?时速|/h|左右的?速度|的?速度|远|以外|开外|的?路程?|的样子就|外)")
_DISTANCE_BEFORE = re.compile(
    "(?:时速|每小时|速度|迈|开了?|开着|跑了?|还有|还差|离|距离?|隔|差|走了?|行驶了?|多少|[往向朝][东西南北里前后回]|过去?了?|再|前行|油耗|才|限速|"
    f"码)(?:大概|大约|差不多|才|将近|快|有)?{NAME}{{0,6}}$"
)
_LONG_ROAD = re.compile(r"高速|国道|省道|县道|公路|高架|[GgSs]\s?[\d一二三四五六七八九十]|环")
_COMPASS = "[东西南北]{1,2}"
_ROAD_BEFORE = re.compile(r".*(?:高速公路|高速|高架|国道|大道|隧道|大桥|路|段|公里|处|环)")
_TO = "(?:开往|通往|驶往|驶向|往|向|去|朝|到|奔|回|至)"
_DIRECTIONS = (
    re.compile(
        rf"(?:由|从|自|打)?{_COMPASS}(?:往|向|到|朝|至)(?P<value>{_COMPASS})(?:方向)?(?:行驶|走|开)?(?![路街门环站])"
    ),
    re.compile(
        rf"(?:(?:从|由|自){NAME}{{2,4}}?)?{_TO}(?P<value>{NAME}{{1,6}}?)的?(?:那个|那边)?方向(?:行驶|走|开|去)?"
    ),
    re.compile(r"(?P<value>[进出入][城京沪川省市渝粤]|上行|下行)(?:的)?方向"),
    re.compile(
        rf"(?:往|向|朝)(?P<value>{_COMPASS})(?:边|面)?(?:走|开|行驶|去|方向)?"
        rf"(?![路街门环站]|[大约差不多]*{NUMBER}(?:多|来)?(?:米|公里|百|里))(?![\u4e00-\u9fff]{{1,3}}(?:路|街|大道))"
    ),
    re.compile(r"(?:往|开往|驶向|朝|回)(?P<value>[\u4e00-\u9fff]{2,4}?)(?:走|开|行驶|去|赶|跑)(?!了)"),
    re.compile(
        rf"(?:去|往|到|开往|通往)(?P<value>[\u4e00-\u9fff]{{2,4}}?)的?(?:那个|那条)?"
        rf"(?=[\u4e00-\u9fff]{{2,4}}高速|{_CODE}{{2,4}}国道|[GgSs]\d|高速|国道)"
    ),
    re.compile(rf"(?P<value>{NAME}{{2,4}})方向"),
    re.compile(r"(?P<value>[东西南北])(?:行|向)(?:方向|车道|半幅|这边|那边)"),
)
_ONWARD = re.compile(
    rf"(?:高速|国道|省道|高架|公里|大桥|隧道|服务区|收费站|环路?|快速路|大道|路|[东西南北]\s?岸|{_NAMES}|[GgSs]\d{{1,4}})(?:上|这边|那边|段|,)?{_TO}(?P<value>[\u4e00-\u9fff]{{2,3}})"
)
# "汉口往武昌走", "南平往福州八十三公里": from one place on to another.
_FROM_TO = re.compile(
    r"(?<![\u4e00-\u9fff]要)(?<![开准])(?P<from>[\u4e00-\u9fff]{2,3})(?:往|开往|奔)(?P<value>[\u4e00-\u9fff]{2,4}?)"
    r"(?=那?边?[走开去跑]|方向|那边|的?半幅|的?路上|的?路段|[\d一二两三四五六七八九十百千Kk]|哪|大概|大约|车|我|在|被|,|$)"
)
# "平水镇人民路": the town is no part of the road's name.
_GATE = re.compile("(?:的|那个|这个)?(?P<kind>[上下]?(?:出口|入口|出入口|匝道口?|立交桥?|收费站|地铁站|大桥|隧道))")
_TOWN = re.compile(r".+(?:镇|乡|街道|(?<!新|关|农)村)(?=..)")
_NO_CROSSING = re.compile(
    "(?:十字|丁字|岔|红绿灯|站|校|学|区|村|园|场|店|桥|楼|门|前面?|后面?|个|下|这|那|号|大|T型|院)$"
)


def find_direction(text: str) -> Piece | None:
    """Where the carriageway leads, without 方向."""
    for pattern in _DIRECTIONS:
        for match in pattern.finditer(text):
            piece = _direction(match)
            if piece:
                return piece
    for match in _ONWARD.finditer(text):
        for size in (3, 2):
            if match["value"][:size] in china_by_short_name():
                return Piece(match["value"][:size], match.start("value") - 1, match.start("value") + size)
    for match in _FROM_TO.finditer(text):
        name = match["value"]
        if name in _no_destinations() or name[0] in "前后左右反东西南北里外回" or name[:2] in {"医院", "家里", "单位"}:
            continue
        start = match.start("value") - 1
        if match["from"] in china_by_short_name() or match["from"][-2:] in china_by_short_name():
            start = match.start("from") if match["from"] in china_by_short_name() else match.start("from") + 1
        if name in china_by_short_name() or _is_place_pair(match):
            return Piece(name, start, match.end())
    return None


def _is_place_pair(match: re.Match[str]) -> bool:
    """Neither side is a thing people do: 我准备往单位走 has no such pair."""
    return not re.search("[我你他车人了着的在是开走跑正就想要准备直]", match["from"] + match["value"])


def _direction(match: re.Match[str]) -> Piece | None:
    value = match["value"]
    road = _ROAD_BEFORE.match(value)
    bare = value[road.end() :] if road else value
    bare = re.sub(f"^({_COMPASS})[进出入].$", r"\1", bare)
    name = bare if re.fullmatch("[进出入].", bare) else after_stop(bare)[0]
    if not name or name in _no_destinations() or name[0] in "前后左右反":
        return None
    cut = len(value) - len(name)
    start = match.start("value") + cut if cut else match.start()
    return Piece(name, _from_city(match.string, start), match.end())


def _from_city(text: str, start: int) -> int:
    """ "杭州往宁波方向": where the carriageway comes from is no place of the accident's."""
    for size in (3, 2):
        city = text[max(start - size, 0) : start]
        if (
            len(city) == size
            and city in china_by_short_name()
            and text[max(start - size - 1, 0) : start - size] not in {"在", "到"}
        ):
            return start - size
    return start


def find_km(text: str) -> Piece | None:
    """The kilometre mark; not a distance driven, left or away, and not a speed."""
    for match in _KM.finditer(text):
        said = match["mark"] or match["value"] or match["post"]
        whole = number_said(said)
        metres = next(
            (match[name] for name in ("plus1", "plus1b", "plus2", "plus2b", "plus3", "plus3b") if match[name]), None
        )
        if whole is None or (match["value"] and not metres and not _is_mark(text, match)):
            continue
        value = whole + (quantity(metres, LANGUAGE) or 0) / 1000 if metres else whole
        return Piece(f"{value:.4f}".rstrip("0").rstrip("."), match.start(), match.end())
    return None


def _is_mark(text: str, match: re.Match[str]) -> bool:
    if match.group()[-1] in "碑桩牌处" or _MARK_AFTER.match(text, match.end()):
        return not re.search("(?:时速|离|距离?)$", text[: match.start()])
    if _DISTANCE_AFTER.match(text, match.end()) or _DISTANCE_BEFORE.search(
        text[max(match.start() - 14, 0) : match.start()]
    ):
        return False
    return bool(_LONG_ROAD.search(text)) or len(text) < 12


def find_roads(text: str) -> list[Piece]:
    """Every road with a name or number, in order."""
    numbered = [_numbered(match) for match in _NUMBERED.finditer(text)]
    taken = [piece for piece in numbered if piece]
    named = [Piece(f"{match['name']}高速", *match.span("name")) for match in _BY_NAME.finditer(text)]
    taken += [one for one in named if all(one.end <= other.start or other.end <= one.start for other in taken)]
    roads = [
        piece for piece in _named_roads(text) if all(piece.end <= one.start or one.end <= piece.start for one in taken)
    ]
    return sorted([*taken, *roads], key=lambda piece: piece.start)


def bare_road(text: str) -> Piece | None:
    """A motorway without a name is worth knowing too."""
    bare = re.search(r"高速(?:公路|路)?(?!公司|救援|交警|费|行驶|运转|口)|高架(?!桥)", text)
    return Piece(bare.group(), bare.start(), bare.end()) if bare else None


def _numbered(match: re.Match[str]) -> Piece | None:
    if match["code"]:
        code = f"{match['code'][0].upper()}{_code_digits(match['code'][1:].strip())}"
        if match["name"]:
            end = match.end() if match["kind"] else match.end("name")
            name, _ = after_stop(match["name"])
            return Piece(f"{name}高速" if len(name) > 1 else code, match.start(), end)
        return Piece(code, match.start(), match.end())
    if match["heard"]:
        return Piece(f"G{_code_digits(match['heard'])}", match.start(), match.end())
    digits = _code_digits(match["number"] or match["number2"])
    return Piece(f"{digits}{match['type'] or match['type2']}", match.start(), match.end())


def _code_digits(words: str) -> str:
    if re.search("[十百]", words):
        number = quantity(re.sub(r"\d", lambda digit: "零一二三四五六七八九"[int(digit.group())], words), LANGUAGE)
        return spoken_digits(words, LANGUAGE) if number is None else f"{number:.0f}"
    return spoken_digits(words, LANGUAGE)


def _named_roads(text: str) -> Iterator[Piece]:
    done = 0
    for match in _KIND.finditer(text):
        start = max(done, match.start() - 8)
        name, at = name_before(text[start : match.start()], match.start() - start)
        town = _TOWN.match(name)
        at += start + (town.end() if town else 0)
        if not _is_name(name[town.end() :] if town else name, text, match):
            continue
        done = match.end()
        yield Piece(text[at:done], at, done)


def _is_name(name: str, text: str, kind: re.Match[str]) -> bool:
    if (
        not name
        or (name in _bare_names() and kind.group()[0] != "环")
        or (len(name) == 1 and kind.group()[0] in "路街道巷弄公大")
    ):
        return False
    if kind.group() in {"路", "街"} and len(name) < 2 and text[kind.end() : kind.end() + 1] in "边过":
        return False
    # 过马路 and 铁路 are no roads, 金马路 is one.
    if kind.group() == "路" and (
        re.search("铁$|(?:^|[大小过穿条老对这那])马$", name) or (len(name) > 2 and name[-2:] in _bare_names())
    ):
        return False
    # 学校路口 and 十字路口 are no roads.
    return not (text[kind.end() : kind.end() + 1] == "口" and _NO_CROSSING.search(name))


@cache
def _no_destinations() -> frozenset[str]:
    return frozenset(place_words(LANGUAGE)["not_directions"])


@cache
def _bare_names() -> frozenset[str]:
    return frozenset(place_words(LANGUAGE)["bare_road_names"])


def find_crossing(text: str, roads: list[Piece]) -> tuple[Piece, Piece] | None:
    """Two roads said one right after the other, with a word for a crossing between or after them."""
    for first, second in pairwise(roads):
        between = text[first.end : second.start]
        if len(between) > 4 or not _ADJACENT.fullmatch(between):
            continue
        kind = _CROSS_KIND.match(text, second.end)
        if kind or _LINKS.search(between) or _is_there(text, between, second):
            value = re.sub("^(?:靠近|临近|靠|近)(?=..)", "", second.value)
            return first, Piece(value, second.end - len(value), kind.end() if kind else second.end)
    return None


def _is_there(text: str, between: str, second: Piece) -> bool:
    """ "中山路解放路那边": two roads in one breath, where the second has no exit or bridge of its own."""
    return not between and not _GATE.match(text, second.end) and bool(_THERE.match(text, second.end))


def road_gate(text: str, roads: list[Piece]) -> Piece | None:
    """ "延安路那个出口": a road that only names where another is left or entered."""
    for road in roads[1:]:
        gate = _GATE.match(text, road.end)
        if gate:
            return Piece(f"{road.value}{gate['kind']}", road.start, gate.end())
    return None


def find_number(text: str, road: Piece) -> Piece | None:
    match = _HOUSE.match(text, road.end)
    number = number_said(match["value"]) if match else None
    return Piece(f"{number:.0f}", match.start(), match.end()) if match and number is not None else None
