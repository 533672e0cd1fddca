"""Who is hurt, and how many: the person named before the words about the body, in the roles of a report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import cast, get_args

from nlu.injury_signs import LANGUAGES, Sign, injury_data, injury_lists
from nlu.phrase_table import Found, PhraseTable, outermost, phrase_pattern
from nlu.spoken_numbers import quantity
from nlu.values import Role

ROLES: tuple[str, ...] = get_args(Role)
# What somebody named as a relative may have been besides a passenger.
_CHANGED = ("driver", "rider", "pedestrian")
_SOMEBODY_ELSE = frozenset(ROLES) - {"driver"}
_FAR = {"zh-CN": 18, "en-US": 60, "ko-KR": 24}
_NEXT = {"zh-CN": 8, "en-US": 30, "ko-KR": 12}
_NOT_THIS_ONE = re.compile(r"(?<!是)不是(?:说|指)?\Z")
_PLURAL = re.compile(r"两|俩|三|四|五|几|们|父母|爸妈|\b(?:kids|children|boys|girls|passengers|riders|both|two|"
                     r"three|pupils|students|parents|friends|bikes|sons|daughters|people)\b")  # fmt: skip


@dataclass(frozen=True)
class Hurt:
    """Roles in the order told; `one` when a single person is meant."""

    roles: tuple[Role, ...]
    one: bool


def who_is_hurt(text: str, signs: Iterable[Sign], language: str) -> Hurt:
    mentions = [
        one
        for one in _mentions(text, language)
        if not _did_it(text, one, language) and not _ruled_out(text, one, language)
    ]
    meant = [one for sign in signs if (one := _owner(text, sign, mentions, language)) is not None]
    rides = _caller_rides(text, language)
    roles = dict.fromkeys(cast(Role, "rider" if rides and one.key == "driver" else one.key) for one in meant)
    words = {text[max(0, one.start - 2) : one.end] for one in meant}
    single = len(roles) == 1 and not any(_PLURAL.search(word) for word in words)
    return Hurt(tuple(roles), single)


def speaks_of(text: str, sign: Sign, language: str) -> str | None:
    """The role, "group", "they" or "thing" right before a sign, whoever that is; None when nobody is named."""
    near = [one for one in _mentions(text, language, resolve=False) if one.end <= sign.whole_start + 1]
    far = 6 if language == "zh-CN" else 16
    return near[-1].key if near and sign.whole_start - near[-1].end <= far else None


def people_named(text: str, language: str) -> list[Found]:
    """Everybody named, in order of place, "he" and "she" as the one meant; things too, by the key "thing"."""
    return _mentions(text, language)


def speaks_of_things_alone(text: str, language: str) -> bool:
    """A car, a part of one or an animal is named, and no person."""
    keys = {one.key for one in _mentions(text, language, resolve=False)}
    return "thing" in keys and not keys & {*ROLES, "they"}


def _owner(text: str, sign: Sign, mentions: Sequence[Found], language: str) -> Found | None:
    if sign.kind == "knocked":
        inside = [one for one in mentions if sign.start <= one.start < sign.end and one.key in _SOMEBODY_ELSE]
        if inside:
            return inside[-1]
    before = [one for one in mentions if one.start <= sign.start and sign.start - one.end <= _FAR[language]]
    named = [one for one in before if one.key != "thing"]
    if named:
        return named[-1] if named[-1].key in ROLES else None
    after = [one for one in mentions if sign.start <= one.start <= sign.end + _NEXT[language] and one.key in ROLES]
    if after:
        return after[0]
    # "膝盖青了一块": nobody is named, so it is the caller's own.
    return Found("driver", sign.start, sign.end) if _body(language).search(text, sign.start, sign.end) else None


def _did_it(text: str, one: Found, language: str) -> bool:
    """ "被一辆货车追尾": who did it is not the one it was done to."""
    pattern = _done_by(language) if one.key == "other_driver" else None
    return pattern is not None and pattern.search(text, 0, one.start) is not None


def _ruled_out(text: str, one: Found, language: str) -> bool:
    """ "不是我受伤是骑车的": the first is named only to say who it was not."""
    return language == "zh-CN" and _NOT_THIS_ONE.search(text, 0, one.start) is not None


def _caller_rides(text: str, language: str) -> bool:
    pattern = _becomes("rider_caller", language)
    return pattern is not None and pattern.search(text) is not None


def _mentions(text: str, language: str, *, resolve: bool = True) -> list[Found]:
    found = [_changed(text, one, language) for one in outermost(_people(language).find(text))]
    known = {text[one.start : one.end]: one.key for one in reversed(found) if one.key in _CHANGED}
    found = [replace(one, key=known.get(text[one.start : one.end], one.key)) for one in found]
    return [_resolved(one, found) if resolve else one for one in found]


def _changed(text: str, one: Found, language: str) -> Found:
    """My husband is a passenger, unless he drove."""
    if one.key not in {"passenger", "child", "pedestrian"}:
        return one
    for role in _CHANGED:
        pattern = _becomes(role, language)
        if pattern and pattern.match(text, one.end):
            return Found(role, one.start, one.end)
    return one


def _resolved(one: Found, found: Sequence[Found]) -> Found:
    if one.key != "they":
        return one
    before = [other for other in found if other.start < one.start and other.key in _SOMEBODY_ELSE]
    drove = [other for other in found if other.start < one.start and other.key == "driver" and len(_name(other)) > 1]
    meant = before or drove
    return Found(meant[-1].key, one.start, one.end) if meant else one


def _name(one: Found) -> str:
    return "x" * (one.end - one.start)


def count_hurt(text: str, signs: Sequence[Sign], language: str) -> int | None:
    """A number of people said near the words about them; the last one, since people correct themselves."""
    for pattern in _counts(language):
        for sign in reversed(signs):
            window = text[max(0, sign.start - _FAR[language]) : sign.end + _NEXT[language]]
            numbers = [number for match in pattern.finditer(window) if (number := _number(match["n"], language))]
            if numbers:
                return numbers[-1]
    return None


def _number(word: str, language: str) -> int | None:
    number = _COLLECTIVE.get(word) or quantity(word, language)
    return int(number) if number else None


def counted_answer(text: str, language: str) -> int | None:
    """A bare number after "is anyone hurt?"."""
    match = _ANSWER_COUNTS[language].search(text) if language in _ANSWER_COUNTS else None
    return _number(match["n"], language) if match else None


def counted_first(text: str, language: str) -> int | None:
    """ "两个一个胳膊脱臼一个脸划了": the answer opens with how many."""
    match = _FIRST_COUNT[language].match(text) if language in _FIRST_COUNT else None
    return _number(match["n"], language) if match else None


_COLLECTIVE = {"both": 2, "a couple of": 2, "a couple": 2, "俩": 2, "仨": 3}
_CHINESE_NUMBER = r"(?<![第十百\d])(?P<n>\d{1,2}|俩|仨|[一二两三四五六七八九十]{1,3})"
_ENGLISH_NUMBER = r"\b(?P<n>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|a couple of|both)"
_KOREAN_NUMBER = r"(?P<n>\d{1,2}|한|두|세|네|다섯|여섯|일곱|여덟|아홉|열)"
_CHINESE_PEOPLE = "(?:乘客|行人|伤者|伤员|大人|小孩|孩子|老人|老太太|老头|同事|朋友|司机|学生|骑车的|大爷|大妈|人)"
_COUNTS: dict[str, tuple[re.Pattern[str], ...]] = {
    "zh-CN": (
        re.compile(f"{_CHINESE_NUMBER}(?:个|名|位|口)?(?:车的)?{_CHINESE_PEOPLE}(?!也没|都没|也不|没)"),
        re.compile(f"(?:伤了|受伤的?(?:人)?(?:有|是)?|撞伤了?|伤员|伤者|送了?|死了|伤是){_CHINESE_NUMBER}(?:个|名|位|人)"),
        re.compile(f"{_CHINESE_NUMBER}(?:个|名|位)?(?:都|也|被|全|已经)?(?:受了?[点轻重]?伤|[轻重]伤|骨折|流血|昏迷|住院|死)"),
    ),
    "en-US": (
        # "Two of the six": the first.
        re.compile(
            rf"{_ENGLISH_NUMBER} (?:out )?of (?:the |our |my |us |them )?"
            r"(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)\b"
        ),
        re.compile(
            rf"{_ENGLISH_NUMBER} (?:other |of my |of the |young |little |old |more )?"
            r"(?:people|persons?|passengers?|of us|of them|pedestrians?|kids|children|men|women|pupils|students|riders|"
            r"cyclists|drivers|workers|boys|girls|e bikes|got|were|are|have|has|is|with)\b"
        ),
        re.compile(rf"{_ENGLISH_NUMBER} (?:\w+ )?(?:injuries|injured|casualties|wounded|hurt|dead|bleeding|killed)\b"),
    ),
    "ko-KR": (
        re.compile(rf"{_KOREAN_NUMBER}\s*(?:명|분|사람)\s*[이은도]?[^.]{{0,8}}?(?:다\s*[쳤친치]|부상|병원|사망)"),
        re.compile(rf"(?:다친 사람|부상자)\s*[은는이가]?\s*{_KOREAN_NUMBER}\s*(?:명|분|사람)"),
    ),
}  # fmt: skip
_ANSWER_COUNTS: dict[str, re.Pattern[str]] = {
    "zh-CN": re.compile(f"{_CHINESE_NUMBER}(?:个|名|位|人|(?<=[俩仨]))(?!人?(?:也没|都没|没)|小时|月)"),
    "en-US": re.compile(
        r"(?<!no )(?<!only )(?<!ty )(?<!not )(?<!any )"
        r"\b(?P<n>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|both|a couple)\b"
        r"(?! (?:car|step|thing|more|moment|sec|minute|question))"
    ),
    "ko-KR": re.compile(rf"{_KOREAN_NUMBER}\s*(?:명|분|사람)"),
}
# A measure word for people; not "一个大包", "两个胳膊".
_FIRST_COUNT: dict[str, re.Pattern[str]] = {
    "zh-CN": re.compile(
        "(?:嗯|呃|就|有|是|一共|总共|只有|受伤的|那个|啊|伤了|有伤)*"
        f"{_CHINESE_NUMBER}(?:个|名|位)(?:人|伤员|伤者)?(?=$|都|全|受|伤|送|住|在|缝|[一二两三四五六七八九十]个|重伤|轻伤|躺)"
    ),
}


def _counts(language: str) -> tuple[re.Pattern[str], ...]:
    return _COUNTS.get(language, ())


def body_parts(text: str, signs: Iterable[Sign], language: str) -> tuple[str, ...]:
    """Parts of the body as said, within the words about them or right before."""
    found: dict[str, None] = {}
    for sign in signs:
        for match in _body(language).finditer(text, max(0, sign.start - 6), sign.end):
            found[match.group().strip()] = None
    return tuple(found)


@cache
def _people(language: str) -> PhraseTable:
    people = injury_data()["people"]
    rows = [(role, people[role].get(language, [])) for role in people] if language in LANGUAGES else []
    return PhraseTable(rows, language, injury_lists(language))


@cache
def _becomes(role: str, language: str) -> re.Pattern[str] | None:
    phrases = injury_data()["becomes"][role].get(language, [])
    if not phrases:
        return None
    pattern = phrase_pattern(phrases, language, injury_lists(language)).pattern
    return re.compile(rf"\s?{pattern}", re.IGNORECASE)


@cache
def _done_by(language: str) -> re.Pattern[str] | None:
    words = injury_data()["done_by"].get(language, [])
    return re.compile(rf"{phrase_pattern(words, language, injury_lists(language)).pattern}\Z") if words else None


@cache
def _body(language: str) -> re.Pattern[str]:
    name = {"zh-CN": "{part}", "en-US": "{body}", "ko-KR": "{body}"}.get(language)
    return phrase_pattern([name], language, injury_lists(language)) if name else re.compile(r"(?!)")
