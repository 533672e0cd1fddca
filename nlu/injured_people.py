"""The people who are hurt, one by one: who, where on the body, how badly, in what state.

The signs of injury (nlu/injury_signs.py) are dealt out to the people named for them (nlu/injury_people.py): a person
has what is said from his or her name to the next one's; "one ... the other" are two of those named before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from nlu.injury import SEVERITY
from nlu.injury_people import ROLES, body_parts, people_named
from nlu.injury_signs import SAY_UNHURT, Sign, find_signs
from nlu.phrase_table import Found
from nlu.spoken_numbers import quantity
from nlu.transcript import Normalised, normalise_transcript
from nlu.values import InjuredPeople, Role

CONFIDENCE = 0.8
MOST_OF_A_KIND = 9
# Alone they say that somebody was in it, not that he or she is hurt.
_SAY_TOO_LITTLE = frozenset({"knocked", "unsure", "summoned"})
_OF_KIND = {"fatal": "dead", "trapped": "trapped", "care": "in_care"}
# Language -> state -> the words for it.
_STATES: dict[str, dict[str, re.Pattern[str]]] = {
    "zh-CN": {
        "unconscious": re.compile("昏|不省人事|没有?反应|没有?知觉|叫不醒|醒不过来|意识"),
        "bleeding": re.compile("血"),
        "broken_bone": re.compile("骨折|断|折了"),
        "in_care": re.compile("医院|救护车拉|抢救|住院"),
        "pain": re.compile("疼|痛"),
    },
    "en-US": {
        "unconscious": re.compile(r"unconscious|not responding|unresponsive|passed out|blacked out|won't wake"),
        "bleeding": re.compile(r"\bbl(?:eed|ood)"),
        "broken_bone": re.compile(r"\bbr(?:oken?|eak)|fractur"),
        "in_care": re.compile(r"hospital|ambulance took|emergency room"),
        "pain": re.compile(r"\bpain|\baching|\baches|\bhurts|\bsore\b"),
    },
    "ko-KR": {
        "unconscious": re.compile("의식"),
        "bleeding": re.compile("피"),
        "broken_bone": re.compile("골절|부러"),
        "in_care": re.compile("병원"),
        "pain": re.compile("아프|아파|통증"),
    },
}
_ONE_OF_THEM = {
    "zh-CN": re.compile(
        "(?:还有|另外?|其中)?(?:一个|第[二三四]个)(?:人)?(?:的)?"
        "(?=[腿手头脚胳脖腰背胸脸眼鼻嘴肩骨昏死重轻受被没流脑右左膝肋])"
    ),
    "en-US": re.compile(
        r"\b(?:(?:the )?(?:first|second|third|other|last)(?: one| person)?|another(?: one)?|one(?: of them)?)"
        r"(?:'s)? (?=(?:has|had|is|was|got|broke|hurt|hit|with|can't|cannot|lost|cut|a|died|bleed\w*)\b)"
    ),
}
_JOINED = {
    "zh-CN": re.compile("[,、]?(?:和|跟|与|以及|还有|加上|、)"),
    "en-US": re.compile(r"[ ,]*(?:\band|as well as|plus|,) *(?:also )?(?:the |our |my |a |an )?"),
}
_NUMBER_BEFORE = {
    "zh-CN": re.compile("(?P<n>[两二三四五六七八九]|\\d)(?:个|名|位|口)?$"),
    "en-US": re.compile(r"\b(?P<n>two|three|four|five|six|seven|eight|nine|[2-9])(?: of)?(?: the| my| our)? ?$"),
}
# The caller as the one who did it, not as the one who is hurt: "被我撞了", "i hit".
_DID_IT = {
    "zh-CN": (re.compile("[被让给跟把]$"), re.compile("(?:[开骑]车|倒车|不小心)*(?:撞|追|碰|刮|蹭|轧|压)")),
    "en-US": (re.compile(r"\bby $"), re.compile(r" (?:hit|ran into|knocked|struck|rear ended|bumped|crashed into)\b")),
}
_OWN = {
    "zh-CN": re.compile("^(?:我们家|我家|我们|我的|我|俺|咱)"),
    "en-US": re.compile(r"^(?:my|our|the|a|an)\b ?|'s$"),
}
_NOBODY_ELSE = frozenset(
    {"我", "俺", "本人", "我自己", "i", "i'm", "i am", "i've", "i'd", "me", "my", "myself", "mine"}
)


@dataclass(frozen=True)
class _Named:
    """Somebody named, and where what is said of him or her begins. `again`: a word for one named before."""

    role: Role | None
    start: int
    end: int
    who: str | None = None
    count: int = 1
    again: bool = False
    one_of: bool = False


def parse_injured_people(text: str, language: str, *, asked: bool = False) -> InjuredPeople | None:
    """None when nobody is said to be hurt or unhurt by name or by part of the body.

    `asked`: in answer to "who is hurt?", where a bare name is one.
    """
    normalised = normalise_transcript(text, language)
    signs = find_signs(normalised.text, language)
    if language not in _STATES:
        return None
    named = _named(normalised.text, language)
    items: list[dict[str, Any]] = []
    carried: list[_Named] = []  # those joined to the next one: "my wife and my son"
    left: list[Sign] = []  # said before the one it is about: "撞伤了一个行人"
    for at, one in enumerate(named):
        end = named[at + 1].start if at + 1 < len(named) else len(normalised.text)
        own = [sign for sign in signs if one.start <= sign.start < end] or left
        left = []
        following = named[at + 1 :]
        if _only_counts(one, following):
            continue
        if not own and one.role is not None and following and _joins(normalised.text, one.end, end, language):
            carried.append(one)
        elif own and one.role is None and following and _bare(following[0], following[1:], signs):
            left = own
        else:
            bare = asked and (one.who is not None or len(named) == 2)
            start = min((one.start, *(sign.start for sign in own)))
            for person in (*carried, one):
                _add(items, person, _item(normalised, person, own, start, end, language, bare=bare))
            carried = []
    return _whole(normalised, items, signs) if items else None


def _joins(text: str, start: int, end: int, language: str) -> bool:
    return language in _JOINED and _JOINED[language].fullmatch(text, start, end) is not None


def _bare(one: _Named, following: Sequence[_Named], signs: Sequence[Sign]) -> bool:
    """Somebody of whom nothing is said behind the name."""
    end = following[0].start if following else None
    said = (sign for sign in signs if one.start <= sign.start and (end is None or sign.start < end))
    return one.role is not None and next(said, None) is None


def _whole(normalised: Normalised, items: list[dict[str, Any]], signs: Sequence[Sign]) -> InjuredPeople:
    start = min((sign.start for sign in signs), default=0)
    end = max((sign.end for sign in signs), default=len(normalised.text))
    words = normalised.words(start, end)
    return InjuredPeople(**words, confidence=CONFIDENCE, items=tuple(items))


def _only_counts(one: _Named, following: Sequence[_Named]) -> bool:
    """ "Two passengers, one ..., the other ...": those told of one by one are the people."""
    return one.count > 1 and bool(following) and following[0].one_of


def _add(items: list[dict[str, Any]], one: _Named, item: dict[str, Any] | None) -> None:
    if item is None:
        return
    known = next((other for other in reversed(items) if one.again and other["role"] == item["role"]), None)
    if known is None:
        items += [dict(item) for _ in range(min(one.count, MOST_OF_A_KIND))]
        return
    known["body"] = list(dict.fromkeys((*known["body"], *item["body"])))
    known["state"] = list(dict.fromkeys((*known["state"], *item["state"])))
    known["severity"] = known["severity"] or item["severity"]
    known["hurt"] = known["hurt"] or item["hurt"]
    known["text"] = f"{known['text']} {item['text']}"


def _item(
    normalised: Normalised, one: _Named, own: Sequence[Sign], start: int, end: int, language: str, *, bare: bool
) -> dict[str, Any] | None:
    """What is said of one person; None when that is nothing of the body. `bare`: the name alone will do."""
    hurt = [sign for sign in own if sign.kind not in SAY_UNHURT and sign.stance != "denied"]
    told = [sign for sign in hurt if sign.kind not in _SAY_TOO_LITTLE]
    unhurt = not hurt and bool(own) and one.role is not None
    if not told and not unhurt and (not bare or own or one.role is None):
        return None
    said = normalised.text[start:end]
    placed = [replace(sign, start=sign.start - start, end=sign.end - start) for sign in told]
    kinds = {sign.kind for sign in told}
    how = {
        "body": list(body_parts(said, placed, language)),
        "severity": next((SEVERITY[kind] for kind in SEVERITY if kind in kinds), None),
        "state": _states(said, placed, kinds, language),
    }
    if one.role is None and not any(how.values()):
        return None  # "we are all hurt" tells of nobody
    words = normalised.words(min(one.start, start), max((one.end, *(sign.end for sign in own))))
    return {"role": one.role, "who": one.who, "hurt": not unhurt, **how, "text": words["text"]}


def _states(said: str, signs: Sequence[Sign], kinds: set[str], language: str) -> list[str]:
    words = " ".join(said[sign.start : sign.end] for sign in signs)
    by_words = [state for state, pattern in _STATES[language].items() if pattern.search(words)]
    return list(dict.fromkeys((*(state for kind, state in _OF_KIND.items() if kind in kinds), *by_words)))


def _named(text: str, language: str) -> list[_Named]:
    """Everybody told of, in order of place; first nobody, for what is said before any name."""
    found = [one for one in people_named(text, language) if one.key != "thing" and not _did_it(text, one, language)]
    named = [_Named(None, 0, 0), *_people(text, found, language)]
    pattern = _ONE_OF_THEM.get(language)
    for match in pattern.finditer(text) if pattern else ():
        before = [one for one in named if one.start <= match.start() and not one.one_of]
        if not any(one.start < match.end() and match.start() < one.end for one in named):
            named.append(_Named(before[-1].role, match.start(), match.end(), one_of=True))
    return sorted(named, key=lambda one: one.start)


def _people(text: str, found: Sequence[Found], language: str) -> Iterator[_Named]:
    last: Found | None = None
    for at, one in enumerate(found):
        following = found[at + 1] if at + 1 < len(found) else None
        if following and {one.key, following.key} <= set(ROLES) and text[one.end : following.start] in ("", "的"):
            continue  # "对方骑电动车的", "后座的小孩": the first word tells which one is meant
        word = text[one.start : one.end].strip().lower()
        follows = last is not None and one.start - last.end <= 1
        if one.key in ROLES:
            again = word in _THEY
            if again and last is not None and last.key == one.key:
                continue
            count = _count(text, one.start, language)
            who = None if again or count > 1 or word in _NOBODY_ELSE else _own_stripped(word, language)
            role = None if who and _own_body(text, one, language) else cast(Role, one.key)
            yield _Named(role, one.start, one.end, who, count, again)
        elif one.key == "group" and not follows:
            yield _Named(None, one.start, one.end)
        last = one


_HIT_OWN = re.compile(r" (?:has |had |also )?(?:hit|struck|banged|bumped|knocked) (?:his|her|their)\b")
_THEY = frozenset({
    "他", "她", "那个人", "那人", "他自己", "她自己", "自己", "he", "she", "he's", "she's", "him", "her", "his", "hers",
    "they", "their", "them", "they're", "himself", "herself", "he is", "she is",
})  # fmt: skip


def _did_it(text: str, one: Found, language: str) -> bool:
    if text[one.start : one.end].strip().lower() not in _NOBODY_ELSE or language not in _DID_IT:
        return False
    before, after = _DID_IT[language]
    return bool(before.search(text[: one.start]) or after.match(text, one.end))


def _own_body(text: str, one: Found, language: str) -> bool:
    """ "My son hit his head": that is no driving, so it does not make him the driver."""
    return language == "en-US" and one.key == "driver" and _HIT_OWN.match(text, one.end) is not None


def _count(text: str, start: int, language: str) -> int:
    pattern = _NUMBER_BEFORE.get(language)
    match = pattern.search(text[:start]) if pattern else None
    number = quantity(match["n"], language) if match else None
    return int(number) if number else 1


def _own_stripped(word: str, language: str) -> str | None:
    pattern = _OWN.get(language)
    bare = pattern.sub("", pattern.sub("", word)).strip() if pattern else word
    return bare or None
