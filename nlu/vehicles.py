"""The caller's own vehicle: make, model, kind, colour, in the words used. Names are data: nlu/vehicle_names.yaml.

A stretch of such words is one vehicle. It is the caller's when "my", "我的", "车是" or the like stands before it, or
when no other party is spoken of before it; "被一辆白色面包车" and "a white van hit me" are another's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from nlu.phrase_data import phrase_data
from nlu.transcript import Normalised, normalise_transcript
from nlu.values import Vehicle

_PARTS = ("model", "make", "kind", "colour")
_GAP = {
    "zh-CN": re.compile(r"[\s,]*(?:的|那个|那台|牌|牌的|车|小|老|新|大|是|系|那种|电动|款){0,2}"),
    "en-US": re.compile(
        r"[\s,]+(?:coloured |colored |electric |hybrid |little |old |new |brand new |it's |it is |the )?"
    ),
}
_OWN = {
    "zh-CN": re.compile(
        r"(?:我|俺|咱|本人|自己|公司|单位|老板|系)[^被跟和与让给撞追刮蹭碰挤他她对看见有前后旁来救叫派报怼行停等走说错]{0,8}$|"
        r"(?:出事|出险|受损|报案|被撞|要报|坏|保|投保|我开|俺开|翻|撞坏)的(?:车)?(?:就|才|也)?是(?:那|这|一)?[辆台部个]?的?$|"
        r"(?<![对他她人家个方的])(?<!对方)(?<!他们)(?:开|骑|驾驶|驾)(?:着|了)?(?:一?[辆台部个]|那[辆台部个]|我|我们|自己|家|的)*$|"
        r"(?:我|俺|咱)[^,。撞追蹭刮碰]{0,6}(?:停|放|搁)[^,。]{0,6}的$|底下是我$|"
        r"(?<!对方)(?<!他)(?:车子?|车型|车辆|型号|牌子|开的|驾驶的?|品牌|保的)(?:就?是|才是|为|系)(?:一?[辆台部个])?的?$"
    ),
    "en-US": re.compile(
        r"(?:\b(?:my|our|mine|mine's|ours)(?: own| new| old| little| big| poor| company| family|"
        r" brand new| rented| rental|"
        r" second hand| wife's| husband's| dad's| mum's| mom's| son's| daughter's| brother's| sister's|"
        r" friend's| boss's|"
        r" car| vehicle| twenty \w+| delivery| work| beloved| lovely| parked| trusty| faithful| electric| leased)*"
        r"(?: is| was| car is| car's| vehicle is| truck is)?(?: an?| the)?|"
        r"\b(?:i drive|i'm driving|i was driving|i am driving|i was in|i'm in|we drive|we were in|i own|"
        r"i ride|car's|"
        r"car is|vehicle's|vehicle is|the car is|the car was|insured is|i've got|i have|we have|we've got|car it's|"
        r"(?:we|i|she|he|wife|husband|son|dad|daughter|driver)(?: was| were)? (?:drives?|driving|rid(?:es?|ing)|in)|"
        r"one of (?:my|our)|mine is|mine's|"
        r"[\u4e00-\u9fff][a-z]\w{5,6}|"
        r"about the|insured)(?: an?| the| my| our)?(?: hired| rented| borrowed| company| little| small| own)?|"
        r"\b(?:overturned|rolled|flipped|tipped)(?: over)? (?:the|my|our)(?: small| big| company)?) ?$"
    ),
}
# Right before an everyday word these make it a model: "我的秦", "my golf".
_MINE = {
    "zh-CN": re.compile(
        r"(?:我|俺|咱|家|我们)(?:的|家|那|这|开|辆|台|部|个|自己|老|新|小|白色|黑色|灰色|红色|蓝色|银色)+$"
    ),
    "en-US": re.compile(
        r"\b(?:my|our|i drive an?|i'm driving an?)(?: own| new| old| white| black| grey| red| blue| silver)* $"
    ),
}
_TOLD = re.compile(r"(?:车子?|车型|牌子|品牌|我开|我开着|俺开)(?:就?是|为|系|的|一?[辆台部个])*$")
_SHORT_REST = 12
_HITS = re.compile(r"[撞追蹭刮剐碰]|\b(?:hit|ran|crashed|clipped|scraped|swiped|rear|bumped|cut)\b")
_PLACE = re.compile(r"[路街区镇县市村]|大[桥道街]|(?:中|东|西|南|北)[路街]| (?:road|street|avenue|district)")
_ROAD_NUMBER = re.compile(r"[gs] ?\w+", re.IGNORECASE)
_ROAD = re.compile(
    r"高速|国道|省道|往|[一-鿿]{1,3}高速| (?:expressway|motorway|highway|road|toward|heading|kilomet|direction|near)"
)
_BARE_ANSWER = {
    "zh-CN": re.compile(r"^(?:嗯|那个|是|就是|一?[辆台部个]|你好|喂|报案|这|车|我|俺|哦|呃|说|对|车型|的|,)*$"),
    "en-US": re.compile(
        r"(?:^|^.*\b(?:it's|it is|here it is|this is|think it's|mine is|mine's) )"
        r"(?:(?:yes|yeah|well|so|um|oh|ok|okay|hi|hello|ah|it's|it is|that's|its|sir|madam|car) )*(?:an? |the )?$"
    ),
}
_OTHER = {
    "zh-CN": re.compile(
        r"(?:被|跟|和|与|让|给|撞上?了?|追尾了?|刮了?|蹭了?|碰了?|对方|他|她|人家|前面|后面|旁边|一|那|有|来|另)"
        r"(?:的|了|到|开的?|是|一|那|这|有|辆|台|部|个|前|后|面|方|车|侧|边|旁)*$|(?:被|叫|让|遭|挨)[^我,。]{0,16}$|"
        r"(?:一个|那个|个|名|后头|前头)[^我,。]{0,8}(?:开|骑)(?:的|着|个|一?辆)*$|停着?的$|停在[^我,。]{0,8}的$|路边的?$"
    ),
    "en-US": re.compile(
        r"\b(?:by|hit|into|with|from|behind|ahead|his|her|their|other|another|some|that|parked|hitting|"
        r"clipped|scraped|a|an|the|"
        r"this|one|two|guy in|someone in|somebody in|lady in|man in|idiot in|of|was|were)(?: an?| the| some)? ?$"
    ),
}
_OWN_AFTER = {
    "zh-CN": re.compile(r"(?:是我的|是我开的|是我们的|我开的(?![才是就]))"),
    "en-US": re.compile(r" (?:is mine|is my|which is mine|that i drive|i was driving|of mine)\b"),
}

# Said right behind it these make it another's: "宝马撞了我", "a bmw just cut in front of me".
_DID_IT = {
    "zh-CN": re.compile(
        r"[^,。我俺被让叫给]{0,8}(?:(?:撞|追|刮|蹭|别|顶|怼|碰|剐|挤|压|轧)(?:了|的|到|上|着|尾|倒)*|把)(?:我|俺|咱)(?![前旁])"
    ),
    "en-US": re.compile(
        r"(?: \w+){0,4} (?:hit|heat|ran|crashed|clipped|scraped|swiped|rear ended|bumped|cut|knocked|"
        r"slammed|banged|smacked|"
        r"rammed|smashed|shunted|drove|backed|reversed|pulled|came)(?: \w+){0,4} (?:me|my|us|our)\b"
    ),
}
_TOLD_BEFORE = re.compile(
    r"\b(?:hit|ran into|rear ended|crashed into|banged|rammed) (?:me|my|us|our)\b|撞了?我|追了?我"
)
_RIDER = re.compile("的|那个|那人|那位|小|老|大")
# What a vehicle does that its driver tells of.
_WENT_OFF = re.compile(
    "(?:下坡|上坡|拐弯|转弯)?(?:开翻|开进|开到|翻|侧翻|横|刹|杀|爆胎|溜|打滑|失控|掉|自燃|着火|陷|熄火|趴窝|抛锚)"
)
_LOADED = "(?:拉|运|装|送|载|贩)[\u4e00-\u9fff]{1,3}的(?:大|小|货|卡|挂|罐)?车"


@dataclass(frozen=True)
class _Part:
    name: str
    word: str
    start: int
    end: int


def parse_vehicle(text: str, language: str) -> Vehicle | None:
    """The caller's own vehicle as said; the other party's is not given."""
    if language not in phrase_data("vehicle_names"):
        return None
    normalised = normalise_transcript(text, language)
    own = [parts for parts in _stretches(normalised.text, language) if _is_own(normalised.text, parts, language)]
    if not own:
        return None
    fullest = max(own, key=lambda parts: (_rank(parts), -parts[0].start))
    return _vehicle(normalised, fullest, _more(fullest, own))


def _more(fullest: list[_Part], own: list[list[_Part]]) -> dict[str, str]:
    """What other stretches add: "冷藏车是福田的", "a silver buick, i think it's the excelle"."""
    told = {part.name for part in fullest}
    said = {part.name: part.word for parts in own for part in parts if part.name not in told}
    # Another make or model is another car, unless the fullest has none.
    return said if told <= {"kind", "colour"} or not {"make"} & told else {k: v for k, v in said.items() if k != "make"}


def _rank(parts: list[_Part]) -> int:
    """A make or model says which car it is; a kind or colour alone little."""
    weights = {"make": 4, "model": 4, "kind": 2, "colour": 1}
    return sum(weights[part.name] for part in parts)


def _vehicle(normalised: Normalised, parts: list[_Part], more: dict[str, str]) -> Vehicle:
    said = {**more, **{part.name: part.word for part in reversed(parts)}}
    return Vehicle(
        **normalised.words(parts[0].start, parts[-1].end),
        confidence=0.85 if "make" in said or "model" in said else 0.6,
        make=said.get("make"),
        model=said.get("model"),
        kind=said.get("kind"),
        colour=said.get("colour"),
    )


def describe_vehicle(words: str, language: str) -> dict[str, str]:
    """Make, model, kind and colour of the vehicle that is spoken of first, as far as the words say; whoever's it is."""
    if language not in _GAP:
        return {}
    stretches = _stretches(normalise_transcript(words, language).text, language)
    return {part.name: part.word for part in next(stretches, [])}


def _is_own(text: str, parts: list[_Part], language: str) -> bool:
    names = {part.name for part in parts}
    if names == {"colour"}:
        return False
    before, after = text[: parts[0].start], text[parts[-1].end :]
    told_whose = _OWN[language].search(before) or _OWN_AFTER[language].match(after)
    did_it = _DID_IT[language].match(after) and not (told_whose and language == "en-US")
    if did_it or (before.endswith("骑") and _RIDER.match(after)):
        return False
    if told_whose:
        return True
    if _TOLD_BEFORE.search(before):
        return False
    which = bool(names & {"make", "model"})
    if _BARE_ANSWER[language].match(before) and (which or _by_itself(text, parts)):
        return True
    went_off = language == "zh-CN" and bool(_WENT_OFF.match(after))
    return (
        (which or went_off) and not _OTHER[language].search(before) and (language == "zh-CN" or _by_itself(text, parts))
    )


def _by_itself(text: str, parts: list[_Part]) -> bool:
    """Nothing much else is said, as in answer to the question; a bare "宝马撞我" tells of another's."""
    rest = text[: parts[0].start] + text[parts[-1].end :]
    return len(rest) <= _SHORT_REST and not _HITS.search(rest)


def _stretches(text: str, language: str) -> Iterator[list[_Part]]:
    """Names side by side, each kind of part once."""
    run: list[_Part] = []
    for part in _found(text, language):
        gap = _GAP[language].fullmatch(text, run[-1].end, part.start) if run else None
        if run and (gap is None or part.name in {one.name for one in run}):
            yield run
            run = []
        run.append(part)
    if run:
        yield run


def _found(text: str, language: str) -> list[_Part]:
    """Longest first, none inside another; an everyday word is a name only beside a name that is none."""
    matches: list[_Part] = []
    named = [(name, match) for name in _PARTS for match in _patterns(language)[name].finditer(text)]
    for name, match in sorted(named, key=lambda item: item[1].start() - item[1].end()):
        word = _heard(language).get(match.group(), match.group())
        part = _Part(name, word, match.start(), match.end())
        if all(part.end <= one.start or part.start >= one.end for one in matches):
            matches.append(part)
    ordered = sorted(matches, key=lambda part: part.start)
    return [
        part
        for index, part in enumerate(ordered)
        if _is_name(text, part, ordered[max(index - 1, 0) : index] + ordered[index + 1 : index + 2], language)
    ]


def _is_name(text: str, part: _Part, near: list[_Part], language: str) -> bool:
    """`near`: the names found right before and right after."""
    beside = any(0 <= part.start - one.end <= 2 or 0 <= one.start - part.end <= 1 for one in near)
    mine = bool(_MINE[language].search(text[: part.start]))
    if _ROAD_NUMBER.fullmatch(part.word) and _ROAD.match(text, part.end):
        return False
    if part.name == "model" and part.word in _everyday(language, "models_after_make"):
        return mine or any(one.name == "make" and 0 <= part.start - one.end <= 2 for one in near)
    if part.name == "make" and part.word in _everyday(language, "makes_that_are_words"):
        told = mine or beside or bool(_TOLD.search(text[: part.start])) or part.word == text
        return told and not _PLACE.match(text, part.end)
    return True


@cache
def _everyday(language: str, which: str) -> frozenset[str]:
    return frozenset(phrase_data("vehicle_names")[language][which])


@cache
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    names = phrase_data("vehicle_names")[language]
    words = {
        "model": [model for models in names["models"].values() for model in models],
        "make": names["makes"],
        "kind": names["kinds"],
        "colour": names["colours"],
    }
    edges = (r"\b(?:", r")\b") if language == "en-US" else ("(?:", ")")
    written = {name: _one_of(list_of) for name, list_of in words.items()}
    if language == "en-US":
        written["kind"] = (
            f"(?:(?:{_one_of(names['kind_words'])}) ){{1,2}}(?:{_one_of(names['kind_nouns'])})|{written['kind']}"
        )
    else:
        written["kind"] = f"{_LOADED}|{_one_of([*names['kinds'], *names['heard']])}"
    return {name: re.compile(edges[0] + pattern + edges[1]) for name, pattern in written.items()}


def _one_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(dict.fromkeys(words), key=len, reverse=True))


@cache
def _heard(language: str) -> dict[str, str]:
    heard: dict[str, str] = phrase_data("vehicle_names")[language].get("heard", {})
    return heard
