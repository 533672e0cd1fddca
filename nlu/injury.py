"""Is anyone hurt? None, possible or yes, and how many; the phrases are data: nlu/injury_phrases.yaml.

Of several statements the gravest counts, and doubt counts as possible: a missed injury costs more than a question.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from nlu.phrase_data import phrase_data
from nlu.phrase_table import Found, PhraseTable, outermost
from nlu.spoken_numbers import quantity
from nlu.transcript import Normalised, normalise_transcript
from nlu.values import Injury, InjuryStatus

_GRAVITY: dict[str, int] = {"none": 1, "possible": 2, "yes": 3}
_CONFIDENCE: dict[InjuryStatus, float] = {"none": 0.9, "possible": 0.75, "yes": 0.9}
_ANSWER_ORDER: tuple[InjuryStatus, ...] = ("possible", "none", "yes")
_LONGEST_ANSWER = 24  # characters beyond which a bare "no" is about something else

_CHINESE_NUMBER = r"(?<!第)(?P<n>\d{1,2}|[一二两三四五六七八九十]{1,3})"
_ENGLISH_NUMBER = r"\b(?P<n>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|a couple of|both)"
_KOREAN_NUMBER = r"(?P<n>\d{1,2}|한|두|세|네|다섯|여섯|일곱|여덟|아홉|열)"
_CHINESE_PEOPLE = "(?:乘客|行人|伤者|伤员|大人|小孩|孩子|老人|同事|朋友|人)"
COUNTS: dict[str, tuple[re.Pattern[str], ...]] = {
    "zh-CN": (
        re.compile(
            f"{_CHINESE_NUMBER}(?:个|名|位)?{_CHINESE_PEOPLE}?(?:都|也|被|全|已经)?"
            "(?:受了?[点轻重]?伤|[轻重]伤|撞伤|伤|骨折|流血|昏迷|送|去医院|住院|死)"
        ),
        re.compile(f"(?:伤了|受伤的?(?:人)?(?:有|是)?|撞伤了?|伤员|伤者|送了?|死了){_CHINESE_NUMBER}(?:个|名|位|人)"),
    ),
    "en-US": (
        re.compile(
            rf"{_ENGLISH_NUMBER} (?:other )?"
            r"(?:people|persons?|passengers?|of us|of them|pedestrians?|kids|children|men|women)?"
            r"(?: \w+){0,3}? ?(?:hurt|injured|bleeding|hospital|wounded|killed)\b"
        ),
        re.compile(rf"{_ENGLISH_NUMBER} (?:injuries|injured|casualties|wounded)\b"),
    ),
    "ko-KR": (
        re.compile(rf"{_KOREAN_NUMBER}\s*(?:명|분|사람)\s*[이은도]?[^.]{{0,8}}?(?:다\s*[쳤친치]|부상|병원|사망)"),
        re.compile(rf"(?:다친 사람|부상자)\s*[은는이가]?\s*{_KOREAN_NUMBER}\s*(?:명|분|사람)"),
    ),
}
# Said alone when people were asked for.
_ANSWER_COUNTS: dict[str, re.Pattern[str]] = {
    "zh-CN": re.compile(f"(?<!第){_CHINESE_NUMBER}(?:个|名|位|人)"),
    "en-US": re.compile(
        r"(?<!no )\b(?P<n>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|both|a couple)\b(?! car)"
    ),
    "ko-KR": re.compile(rf"{_KOREAN_NUMBER}\s*(?:명|분|사람)"),
}
_COLLECTIVE = {"both": 2, "a couple of": 2, "a couple": 2}


def parse_injury(text: str, language: str) -> Injury | None:
    """What the words say about people; None when they say nothing about them."""
    normalised = normalise_transcript(text, language)
    found = [one for one in outermost(_table(language).find(normalised.text)) if one.key in _GRAVITY]
    if not found:
        return None
    gravest = max(found, key=lambda one: (_GRAVITY[one.key], one.end - one.start))
    status = _STATUS[gravest.key]
    count = _count(COUNTS.get(language, ()), normalised.text, language) if status != "none" else None
    return _injury(normalised, gravest, status, count)


def parse_injury_answer(text: str, language: str) -> Injury | None:
    """The same, after "is anyone hurt?": "没有", "two people" and "just me" are answers then."""
    said = parse_injury(text, language)
    if said is not None:
        return said
    normalised = normalise_transcript(text, language)
    whole = Found("", 0, len(normalised.text))
    count = _count((_ANSWER_COUNTS[language],), normalised.text, language) if language in _ANSWER_COUNTS else None
    if count:
        return _injury(normalised, whole, "yes", count)
    if len(normalised.text) > _LONGEST_ANSWER * (2 if language == "en-US" else 1):
        return None
    for status in _ANSWER_ORDER:
        found = next(_answers(status, language).find(normalised.text), None)
        if found is not None:
            alone = next(_one_person(language).find(normalised.text), None)
            return _injury(normalised, whole, status, 1 if alone and status == "yes" else None)
    return None


def _injury(normalised: Normalised, found: Found, status: InjuryStatus, count: int | None) -> Injury:
    start, end = normalised.given_span(found.start, found.end)
    return Injury(
        text=normalised.given[start:end],
        start=start,
        end=end,
        confidence=_CONFIDENCE[status],
        status=status,
        count=count,
    )


def _count(patterns: tuple[re.Pattern[str], ...], text: str, language: str) -> int | None:
    for pattern in patterns:
        for match in pattern.finditer(text):
            word = match["n"]
            number = _COLLECTIVE.get(word) or quantity(word, language)
            if number:
                return int(number)
    return None


_STATUS: Mapping[str, InjuryStatus] = {"none": "none", "possible": "possible", "yes": "yes"}


def _data() -> dict[str, Any]:
    return phrase_data("injury_phrases")


@cache
def _table(language: str) -> PhraseTable:
    rows = [(status, phrases.get(language, [])) for status, phrases in _data()["status"].items()]
    return PhraseTable(rows, language, _data()["lists"].get(language, {}))


@cache
def _answers(status: InjuryStatus, language: str) -> PhraseTable:
    return PhraseTable([(status, _data()["answers"][status].get(language, []))], language)


@cache
def _one_person(language: str) -> PhraseTable:
    return PhraseTable([("one", _data()["one_person"].get(language, []))], language)
