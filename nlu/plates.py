"""Plates in the words of an utterance, whose they are, and which of several counts.

Forms are those of GA 36: seven signs, eight for new energy; a plate of another form is not given. The party is the one
last named before the plate ("对方车牌", "the van that hit me"), or right after it ("his i mean").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from nlu.plate_words import PROVINCE_HOMOPHONES, PROVINCE_LATIN, PROVINCE_NAMES, PROVINCES, UNSURE_LATIN
from nlu.spoken_numbers import spoken_digits
from nlu.spoken_signs import Sign, near_sign_run
from nlu.transcript import Normalised

_ORDINARY = re.compile(f"[{PROVINCES}][A-HJ-NP-Z][A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9学警港澳挂使领]")
_NEW_ENERGY = re.compile(f"[{PROVINCES}][A-HJ-NP-Z](?:[A-HJK][A-HJ-NP-Z0-9]\\d{{4}}|\\d{{5}}[A-HJK])")
_FORMS = ((7, _NEW_ENERGY), (6, _ORDINARY))
_FEWEST_DIGITS = 2
# "沪DK8830 3月16号": the last digits are the date's.
_DATE_AFTER = re.compile(r"\s*[月点]")
_WIDEST_GAP = 2

_SYLLABLES = sorted(PROVINCE_LATIN, key=len, reverse=True)
_LATIN_PROVINCE = re.compile(
    rf"\b(?P<name>{'|'.join(re.escape(name) for name in _SYLLABLES)})(?:\s?province|\splate)?"
    r"(?=[\s,]|[a-z]{1,2}\d|[a-z]\b\s*\d|(?P<spelled>[a-z]{1,2}\b))"
)
_PROVINCE_NAME = re.compile(
    rf"(?P<name>{'|'.join(sorted(PROVINCE_NAMES, key=len, reverse=True))})(?:市|省)?(?:的车?牌?照?|牌照?|车牌)?"
)
_EMBASSY = re.compile(r"(?<![大公天])使\s*(?P<digits>(?:[\d零〇幺一二两三四五六七八九洞拐]\s*){6})")

_VEHICLE_ZH = (
    r"(?:[轿货卡客公交警校吊挂跑越野渣土出租网约面包电动摩托油罐快递洒水商务黑白红]{1,4}车|公交|的士|货拉拉|面包|皮卡|大巴|"
    r"中巴|大货|半挂|泥头车|SUV|suv)"
)
_OTHER_BEFORE = {
    "zh-CN": re.compile(
        rf"对方|对家|对面|他们|他|她|人家|第三方|另一(?:方|辆|台)|另外[那一]?[辆台]|那[辆台部](?!保)|"
        rf"那个?(?:车|人|司机|男|女|货)|前面[的那]|后面[的那]|前车|后车|肇事|逃逸|逃跑|"
        rf"(?:撞|追|蹭|刮|剐|碰|挂|顶)(?:了|到|的|尾)*(?:我|俺)[^是]{{0,4}}(?:是|的)|"
        rf"(?:拍到|记下|记了|记住|看到|看清|抄下|拍了|拍下)(?:了|个|他|的)*(?:车牌|牌照|牌子|牌号|号牌)|"
        rf"(?:被|叫|让|遭)(?:[一那]?[辆台个])?(?:挂|车牌|牌照|牌号|号牌)(?:是|为|号)*|[一有][辆台部个](?!车祸|事故)|被[^我]{{0,8}}{_VEHICLE_ZH}|{_VEHICLE_ZH}(?:的|车)*[牌是]"
    ),
    "en-US": re.compile(
        r"\b(?:his|her|their|theirs|other (?:plate|licence|license|number|car|driver|guy|party|vehicle|"
        r"side|one|truck|van|fella|man|lady|bloke|person)|"
        r"(?<!i'm )(?<!i am )(?<!was )(?:an?|the|that|some) (?:[\w']+ ){0,3}(?:van|truck|lorry|bus|taxi|cab|didi|coach|"
        r"scooter|motorbike|bmw|audi|guy|driver|lady|bloke|offender|culprit|one (?:that|who|behind|in front))|"
        r"(?:one|some|that|this|a) (?:fellow|chap|fella|man|lady|guy|person|idiot|kid|youngster)|"
        r"(?:car|one|guy|driver|vehicle|person|man|woman|van|truck) (?:that|who|which|behind|in front)|"
        r"(?:got|noted|caught|saw|photo of|picture of|remember|wrote down|memorised|memorized) (?:the|its|a) (?:\w+ )?"
        r"(?:plates?|number|tag|registration)|"
        r"(?:that|who|which) \w+(?: (?:into|over|off))? (?:me|us|my [\w']+))\b"
    ),
}
_PRONOUNS = frozenset({"his", "her", "their", "theirs", "他", "她", "他们"})
# His or hers is our side's when the caller speaks of one of the family.
_FAMILY = re.compile(
    r"\b(?:my|our) (?:wife|husband|son|daughter|mom|mum|mother|dad|father|brother|sister|boss|friend|driver|colleague|"
    r"boyfriend|girlfriend|partner|uncle|aunt|cousin|neighbou?r|employee|grandson|parents)\b|"
    r"我(?:们|家)?(?:的)?(?:老公|老婆|爱人|媳妇|丈夫|妻子|先生|太太|儿子|女儿|闺女|爸|妈|父亲|母亲|哥|弟|姐|妹|朋友|同事|老板|"
    r"领导|司机|对象|男朋友|女朋友|老伴|孩子|岳父|公公|婆婆|姑|叔|舅|表)"
)
_OWN_BEFORE = {
    "zh-CN": re.compile(
        r"(?<![撞追蹭刮剐碰挂顶尾了])(?:我们?|俺|咱们?|自己|本人)(?:的|家|自己|开|这|那|们|老公|老婆|爱人|媳妇)*"
        r"(?:车|牌|是|[辆台部])|(?:自己|本人|咱|俺)的?|我(?:家|的|开的)"
    ),
    "en-US": re.compile(r"\b(?:my|mine|our|ours|i drive|i'm driving|i was driving|i am driving)\b"),
}
_OTHER_AFTER = {
    "zh-CN": re.compile(
        r"(?:这个|这|那|就)?是(?:对方|他|她|人家|前车|后车|那[辆台个部])|(?:对方|他|她|人家)的$|"
        r"的?(?:[^我]{0,6}车|那[辆台个]|司机|人)?[^我]{0,3}"
        r"(?:撞|追|蹭|刮|剐|碰|顶)(?:了|的|到|着|上)*(?:我|俺)(?!(?:车|尾)?[的是])"
    ),
    "en-US": re.compile(
        r"(?:(?:that's|that is|is|was|it's|which is) )(?:his|hers|theirs|the other|the one that|not mine)\b|"
        r"(?:his|hers) i mean|(?:his|hers|theirs)$|"
        r"(?:just |then )?(?:hit|ran into|rear ended|drove into|crashed into|swiped|clipped) (?:me|us|my)\b"
    ),
}
_OWN_AFTER = {
    "zh-CN": re.compile(r"(?:(?:这|这个|就)?是(?:我|咱|自己)|(?:这|我)(?:我的|的)(?:车|牌))"),
    "en-US": re.compile(r"(?:(?:that's|that is|is|it's) )(?:my|mine|our|ours|me)\b"),
}
# From the other party's mention to the plate: told of the accident in between, it may be either's.
_NEAR = {
    "zh-CN": re.compile(r"[^撞追蹭刮剐碰挂顶]{0,16}"),
    "en-US": re.compile(r"(?:[\s']*[\w']+){0,6}[\s',]*"),
}
_FLED = {
    "zh-CN": re.compile("跑了|跑掉|逃|溜了|开走了|走了|不停车|没停"),
    "en-US": re.compile(
        r"\b(?:drove (?:off|away)|fled|took off|ran off|sped off|hit and run|did(?:n't| not) (?:even )?stop|"
        r"left the scene|got away|ran away)\b"
    ),
}
_CORRECTION = {
    "zh-CN": re.compile("不对|不是|错了|说错|应该是|更正|改成|哦不|啊不|重新|再说一遍"),
    "en-US": re.compile(r"\b(?:no|not|wait|sorry|wrong|actually|correction|i mean|scratch that|should be)\b"),
}


@dataclass(frozen=True)
class Plate:
    """A plate, its place in the normalised text, and whether it belongs to another party."""

    value: str
    start: int
    end: int
    confidence: float
    other: bool


@lru_cache(maxsize=32)
def plates(normalised: Normalised, language: str) -> tuple[Plate, ...]:
    """All plates of a form that exists, from left to right; misheard digits are tried where there is none else."""
    found = sorted(_plates(normalised, language, loose=False), key=lambda one: (one.start, -one.confidence))
    if not found and language == "zh-CN":
        found = sorted(_plates(normalised, language, loose=True), key=lambda one: (one.start, -one.confidence))
    apart: list[Plate] = []
    for plate in found:
        if not apart or plate.start >= apart[-1].end:
            apart.append(plate)
        elif plate.confidence > apart[-1].confidence:
            apart[-1] = plate
    return tuple(apart)


def wanted_plate(normalised: Normalised, language: str, other: bool) -> Plate | None:
    """The first plate of that side; the last one when the caller corrected himself in between."""
    mine = [plate for plate in plates(normalised, language) if plate.other == other]
    if not mine:
        return None
    last, correction = mine[-1], _CORRECTION.get(language)
    between = normalised.text[mine[0].end : last.start]
    return last if correction and len(mine) > 1 and correction.search(between) else mine[0]


def _plates(normalised: Normalised, language: str, loose: bool) -> Iterator[Plate]:
    text = normalised.text
    for start, end, province, sureness in _provinces(normalised):
        run = near_sign_run(normalised, language, "plate", end, _WIDEST_GAP, loose)
        value, last = _plate(province, run, text) if run else (None, 0)
        if value:
            confidence = min(sureness, 0.6) if loose else sureness
            yield Plate(value, start, last, confidence, _of_other(text, start, last, language))
    for match in _EMBASSY.finditer(text):
        digits = re.sub(r"\s", "", spoken_digits(match["digits"], "zh-CN"))
        start, end = match.span()
        yield Plate(f"使{digits}", start, end, 0.8, _of_other(text, start, end, language))


def _plate(province: str, run: list[Sign], text: str) -> tuple[str | None, int]:
    """The longer form first: an ordinary plate is the beginning of many new-energy ones."""
    run = run[: _extent(run, text)]
    if len(run) > _FORMS[-1][0] and _DATE_AFTER.match(text, run[-1].end):
        run = run[: _FORMS[-1][0]]
    for signs, form in _FORMS:
        value = (province + "".join(sign.char for sign in run[:signs])).upper()
        # More signs than the form has: another number was said.
        if not 0 <= len(run) - signs <= 2 or not form.fullmatch(value):
            continue
        last = run[signs - 1]
        if _is_word(last, text) and text[last.end : last.end + 1].strip():
            continue
        if sum(char.isdigit() for char in value) >= _FEWEST_DIGITS:
            return value, last.end
    return None, 0


def _extent(run: list[Sign], text: str) -> int:
    """How many signs may belong to the plate: "在" after six of them is the word, unless it is all that follows."""
    signs = (index for index, sign in enumerate(run) if index >= _FORMS[-1][0] and _is_word(sign, text))
    cut = next(signs, len(run))
    return cut if cut < len(run) - 1 else len(run)


def _is_word(sign: Sign, text: str) -> bool:
    return sign.char.isascii() and sign.char.isalpha() and not text[sign.start].isascii()


def _provinces(normalised: Normalised) -> Iterator[tuple[int, int, str, float]]:
    """Where a plate may begin, and how sure that is: its sign, the province's name, or a word that sounds like it."""
    text = normalised.text
    for match in _LATIN_PROVINCE.finditer(text):
        if match["spelled"] and " " not in normalised.given_text(match.start(), match.end("spelled")).strip():
            continue
        yield match.start(), match.end(), PROVINCE_LATIN[match["name"]], 0.6 if match["name"] in UNSURE_LATIN else 0.8
    for index, char in enumerate(text):
        if char in PROVINCES:
            yield index, index + 1, char, 0.9
        if char in PROVINCE_HOMOPHONES:
            yield index, index + 1, PROVINCE_HOMOPHONES[char], 0.7
    for match in _PROVINCE_NAME.finditer(text):
        yield match.start(), match.end(), PROVINCE_NAMES[match["name"]], 0.85


def _of_other(text: str, start: int, end: int, language: str) -> bool:
    """The words right after the plate tell whose it is, then whoever was named last before it; else the caller's."""
    if language not in _OTHER_BEFORE:
        return False
    after, before = text[end:].lstrip(" ,."), text[:start]
    if _OWN_AFTER[language].match(after):
        return False
    if _OTHER_AFTER[language].match(after):
        return True
    family = bool(_FAMILY.search(before))
    other = _last_end(_OTHER_BEFORE[language], before, family)
    if other == 0 or other < _last_end(_OWN_BEFORE[language], before):
        return False
    return bool(_NEAR[language].fullmatch(before[other:]) or _FLED[language].search(text))


def _last_end(pattern: re.Pattern[str], before: str, no_pronouns: bool = False) -> int:
    """Where the last mention ends; 0 without one. `no_pronouns`: "his" and "他" are of our own side."""
    said = (match for match in pattern.finditer(before) if not (no_pronouns and match.group() in _PRONOUNS))
    return max((match.end() for match in said), default=0)
