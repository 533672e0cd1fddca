"""What was said about bodies: each sign with its kind, and whether it was denied, doubted or only supposed.

The words are data (nlu/injury_phrases.yaml). A denial reaches over the little words of its own list and no further:
without punctuation a wider one would take "车没事人受伤了" back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, Literal

from nlu.injury_states import find_states
from nlu.phrase_data import phrase_data
from nlu.phrase_table import Found, PhraseTable, outermost, phrase_pattern

Stance = Literal["so", "doubted", "denied", "supposed"]
LANGUAGES = ("zh-CN", "en-US", "ko-KR")
# How grave a sign is when it is so; "fine" and "unhurt" say the contrary.
GRAVITY: Mapping[str, int] = {
    "fatal": 9, "grave": 8, "trapped": 7, "hurt": 6, "minor": 5, "care": 5, "pain": 4,
    "shut_in": 3, "summoned": 3, "complaint": 3, "unsure": 3, "body": 3, "knocked": 2, "fine": 1, "unhurt": 1,
    "unhurt_self": 1, "cleared": 1, "none": 1, "mask": 0,
}  # fmt: skip
SAY_UNHURT = frozenset({"fine", "unhurt", "unhurt_self", "cleared", "none"})
# Nobody denies or doubts these halfway: somebody must look.
_ALWAYS_SO = frozenset({"fatal", "trapped"})
_NOT_DENIED = frozenset({"unsure", "mask", "shut_in", "summoned"}) | SAY_UNHURT
# Longer phrases of these kinds explain the shorter ones inside them.
_EXPLAINS = frozenset({"mask", "unsure", "complaint", "summoned"}) | SAY_UNHURT
_REACH = 48
# How far words about another time reach over signs before and behind them; characters.
_UNRELATED_REACH = {"zh-CN": (9, 3), "en-US": (200, 200), "ko-KR": (200, 200)}


@dataclass(frozen=True)
class Sign:
    """A sign and the stretch it was read from, its denial or doubt included (offsets in the normalised text)."""

    kind: str
    start: int
    end: int
    stance: Stance
    whole_start: int


@lru_cache(maxsize=64)  # whether anybody is hurt and who it is are read from the same signs
def find_signs(text: str, language: str) -> tuple[Sign, ...]:
    """In order of place; what only looks like an injury, or is told of another time, is left out."""
    if language not in LANGUAGES:
        return ()
    found = list(_table(language).find(text))
    masks = outermost(one for one in found if one.key == "mask")
    states = {Found(one.kind, one.start, one.end): one.at for one in find_states(text, language, masks)}
    states = {one: at for one, at in states.items() if not _hides_worse(one, [*found, *states])}
    left = _explained([*found, *states], masks, language)
    signs = [_of_state(text, one, states.get(one), language) for one in left if one.key != "mask"]
    so = [one for one in signs if one.stance != "supposed" and not _of_long_ago(text, one, language)]
    so = _of_this_accident(text, so, language)
    return tuple(_not_taken_back(text, sorted(so, key=lambda one: one.start), language))


def _of_long_ago(text: str, sign: Sign, language: str) -> bool:
    """ "The limp is from years ago nothing happened to me today": the last of it is of today."""
    of_today = sign.kind in SAY_UNHURT and _behind("this_time", text, sign.end, language) is not None
    return not of_today and _before("long_ago", text, sign.start, language) is not None


def _not_taken_back(text: str, signs: list[Sign], language: str) -> list[Sign]:
    """ "I said he was hurt, that's wrong, he's fine": what was told before goes when the last word denies it."""
    last = signs[-1] if signs else None
    if last is None or not (last.stance == "denied" or (last.kind in SAY_UNHURT and last.stance == "so")):
        return signs
    lists = ("told", "claimed") if last.kind == "cleared" else ("told",)
    return [one for one in signs if one is last or not any(_before(name, text, one.start, language) for name in lists)]


def _hides_worse(state: Found, found: Sequence[Found]) -> bool:
    """ "His hip is gone and feels off": a mere complaint reaches over what is more than one."""
    worse = [one for one in found if GRAVITY[one.key] > GRAVITY["complaint"]]
    covers = any(state.start <= one.start and one.end <= state.end for one in worse)
    return state.key == "complaint" and covers


def _of_this_accident(text: str, signs: list[Sign], language: str) -> list[Sign]:
    """ "老毛病" and its like settle what they stand beside, not what else is told ("但是这次手划破了")."""
    other = _pattern("unrelated", language, text)
    if other is None:
        return signs
    before, after = _UNRELATED_REACH[language]
    return [
        one
        for one in signs
        if one.end < other.start() - before
        or one.start > other.end() + after
        or (one.start >= other.end() and _pattern("turned", language, text[other.end() : one.start]))
    ]


def _of_state(text: str, found: Found, at: int | None, language: str) -> Sign:
    """A denial stands before the state ("胳膊没肿") or before the whole of it."""
    if at is not None and at > found.start:
        sign = _with_stance(text, Found(found.key, at, found.end), language)
        if sign.stance != "so":
            return replace(sign, start=found.start, whole_start=min(found.start, sign.whole_start))
    return _with_stance(text, found, language)


def _explained(found: Sequence[Found], masks: Sequence[Found], language: str) -> list[Found]:
    left = [one for one in found if not any(_hides(mask, one, language) for mask in masks)]
    return [one for one in left if not any(_explains(other, one) for other in left)]


def _hides(mask: Found, one: Found, language: str) -> bool:
    if one.key in SAY_UNHURT and one.key != "fine":
        return False
    longest = mask.end - mask.start + (1 if language == "zh-CN" else mask.end - mask.start)
    touches = mask.start < one.end and one.start < mask.end
    return touches and one.end - one.start <= longest


def _explains(other: Found, one: Found) -> bool:
    covers = other.start <= one.start and one.end <= other.end
    longer = other.end - other.start > one.end - one.start
    graver = GRAVITY[other.key] >= GRAVITY[one.key] and one.key != "trapped"
    return covers and ((longer and (graver or other.key in _EXPLAINS)) or (not longer and _first(other, one)))


def _first(other: Found, one: Found) -> bool:
    """Of two kinds for the same words the graver; "擦伤" says how bad, too."""
    if {other.key, one.key} == {"hurt", "minor"}:
        return other.key == "minor"
    return GRAVITY[other.key] > GRAVITY[one.key]


def _with_stance(text: str, found: Found, language: str) -> Sign:
    sign = Sign(found.key, found.start, found.end, "so", found.start)
    if _before("suppositions", text, found.start, language) and not _before(
        "not_suppositions", text, _before_start("suppositions", text, found.start, language) + 2, language
    ):
        return replace(sign, stance="supposed")
    if found.key not in _NOT_DENIED:
        sign = _denied(text, sign, language)
    return _doubted(text, sign, language)


def _denied(text: str, sign: Sign, language: str) -> Sign:
    denial = _before("denials", text, sign.start, language)
    if denial is not None:
        if _stands_by_itself(text, sign, language):
            return sign
        if _before("redoubled", text, denial.start(), language):
            return replace(sign, whole_start=denial.start())
        partly = _pattern("by_degree", language, text[denial.start() : sign.end])
        return replace(sign, stance="doubted" if partly else "denied", whole_start=denial.start())
    behind = _behind("denied_behind", text, sign.end, language)
    return replace(sign, stance="denied") if behind else sign


def _stands_by_itself(text: str, sign: Sign, language: str) -> bool:
    """Not to have seen somebody does not unsay the blow; "站不起来" is not denied by what ends before it."""
    if sign.kind == "knocked" and _before("unseen", text, sign.start, language):
        return True
    own = _pattern("own_denial", language, text[sign.start : sign.end])
    return own is not None and own.start() == 0


def _doubted(text: str, sign: Sign, language: str) -> Sign:
    if (
        sign.kind in _ALWAYS_SO
        or sign.kind in {"unsure", "knocked", "complaint", "shut_in", "summoned"}
        or sign.stance == "doubted"
    ):
        return sign
    doubt = _before("doubts", text, sign.whole_start, language)
    if doubt is None and sign.kind == "pain":
        doubt = _before("softeners", text, sign.whole_start, language)
    if doubt is not None:
        return replace(sign, stance="doubted", whole_start=doubt.start())
    behind = _behind("doubted_behind", text, sign.end, language)
    if behind is None and sign.kind == "pain":
        behind = _behind("softened_behind", text, sign.end, language)
    return replace(sign, stance="doubted") if behind else sign


def _before(name: str, text: str, start: int, language: str) -> re.Match[str] | None:
    """The phrase of list `name` that ends where the sign begins."""
    pattern = _compiled(name, language, "{}\\s?\\Z")
    return pattern.search(text, max(0, start - _REACH), max(start, 0)) if pattern else None


def _before_start(name: str, text: str, start: int, language: str) -> int:
    match = _before(name, text, start, language)
    return match.start() if match else start


def _behind(name: str, text: str, end: int, language: str) -> re.Match[str] | None:
    pattern = _compiled(name, language, "\\s?{}")
    return pattern.match(text, end) if pattern else None


def _pattern(name: str, language: str, text: str) -> re.Match[str] | None:
    pattern = _compiled(name, language, "{}")
    return pattern.search(text) if pattern else None


def injury_data() -> dict[str, Any]:
    return phrase_data("injury_phrases")


def injury_lists(language: str) -> Mapping[str, Sequence[str]]:
    lists: Mapping[str, Sequence[str]] = injury_data()["lists"].get(language, {})
    return lists


@cache
def _compiled(name: str, language: str, frame: str) -> re.Pattern[str] | None:
    phrases = injury_data()[name].get(language, [])
    if not phrases:
        return None
    return re.compile(frame.format(phrase_pattern(phrases, language, injury_lists(language)).pattern), re.IGNORECASE)


@cache
def _table(language: str) -> PhraseTable:
    rows = [(kind, phrases.get(language, [])) for kind, phrases in injury_data()["signs"].items()]
    return PhraseTable(rows, language, injury_lists(language))
