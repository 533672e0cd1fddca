"""What the caller is to the insured. The phrases are data: nlu/relation_phrases.yaml.

Every word for a person ("老公", "my friend's dad") is looked at in its place: the frames say whether the caller is that
person ("i'm his wife") or the insured is ("my wife's car", "替我老婆报"). Who only drove is the insured by likelihood:
given so unsure that the dialogue asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from nlu.phrase_data import phrase_data
from nlu.phrase_table import Found, PhraseTable, apart, phrase_pattern
from nlu.transcript import Normalised, normalise_transcript
from nlu.values import Relation

_QUESTION = "relation"
_UNSAID = "unsaid"
# "I am his {kin}": the caller's code. "My {kin}'s car": the insured is that to the caller.
_CALLER_IS = {"boss": "other", "staff": "employee"}
_INSURED_IS = {"parent": "child", "child": "parent", "boss": "employee", "staff": "other", "driver": "employee"}
_CODES = {"caller": _CALLER_IS, "insured": _INSURED_IS, "behalf": _INSURED_IS, "drives": _INSURED_IS}
# Said in passing these tell nothing; they count after the question.
_PLAIN_WHEN_ASKED = frozenset({"self", "other", "driver"})
# A boss says nothing of whose the policy is, nor does calling for one's staff.
_KIN_WHEN_ASKED = frozenset({"caller:boss", "insured:staff", "drives:boss", "drives:staff", "drives:driver"})
_FRAMES = ("caller", "insured", "behalf", "plain", "answer", "drives")
_LIKELY = 0.45
_WORKERS = frozenset({"driver", "staff"})
# Stands for the person's word while the frames around it are matched.
_PERSON = "§"
_LINK = {"zh-CN": re.compile("(?:的|他|她|家|家的|他家|她家|家里)?"), "en-US": re.compile("(?:'s|s)? ")}
_MINE = {
    "zh-CN": re.compile("(?:我|俺|咱|他|她|车主)(?:们|家|的|那|那个)*$"),
    "en-US": re.compile(r"\b(?:my|our|his|her|a) $"),
}


@dataclass(frozen=True)
class _Person:
    kin: str
    start: int
    end: int


def parse_relation(text: str, language: str, question: str | None = None) -> Relation | None:
    """The caller's relation to the insured; bare words ("wife") only in answer to the question `relation`."""
    if language not in phrase_data("relation_phrases")["kin"]:
        return None
    normalised = normalise_transcript(text, language)
    asked = question == _QUESTION
    said = (one for one in _all_found(normalised.text, language) if asked or not one.key.startswith("answer"))
    found = apart(said, _longest_first)
    told = [one for one in found if _counts(one, normalised.text, language, asked)]
    if told:
        surest = min(told, key=_rank)
        sure = 0.9 if asked or len({one.key for one in told}) == 1 else 0.75
        return _relation(normalised, surest, _LIKELY if surest.key.startswith("drives") else sure)
    if not asked or any(one.key == _UNSAID for one in found):
        return None
    bare = next(iter(apart(_bare(normalised.text, language), _longest_first)), None)
    return _relation(normalised, bare, 0.75) if bare else None


def _all_found(text: str, language: str) -> Iterator[Found]:
    yield from _plain(language).find(text)
    persons = _persons(text, language)
    behalf = _behalf(language).search(text)
    for index, person in enumerate(persons):
        yield from _framed(text, person, language)
        if index == 0 and behalf and behalf.start() >= person.end and _MINE[language].search(text[: person.start]):
            yield Found(f"behalf:{person.kin}", person.start, person.end)


def _framed(text: str, person: _Person, language: str) -> Iterator[Found]:
    """The frames that hold with this person's word in them."""
    # "my wifes car" is my wife's.
    several = language == "en-US" and text.startswith("s ", person.end)
    word, end = (f"{_PERSON}'s", person.end + 1) if several else (_PERSON, person.end)
    around = text[: person.start] + word + text[end:]
    longer = end - person.start - len(word)
    for found in _frames(language).find(around):
        if found.start <= person.start < found.end:
            key = found.key if found.key == _UNSAID else f"{found.key}:{person.kin}"
            yield Found(key, found.start, found.end + longer)
    named = _named(language).search(around)
    if named and named.start() <= person.start < named.end():
        yield Found(f"caller:{person.kin}", named.start(), named.end() + longer)


def _persons(text: str, language: str) -> list[_Person]:
    """Words for people, left to right; "my wife's brother" is one, and neither wife nor brother."""
    said = [_Person(_kin(language)[m.group()], m.start(), m.end()) for m in _kin_words(language).finditer(text)]
    persons: list[_Person] = []
    for one in said:
        last = persons[-1] if persons else None
        linked = last and _LINK[language].fullmatch(text, last.end, one.start)
        if last and linked and last.kin not in _WORKERS and _MINE[language].search(text[: last.start]):
            persons[-1] = _Person(one.kin if one.kin in _WORKERS else "other", last.start, one.end)
        else:
            persons.append(one)
    return persons


def _rank(found: Found) -> tuple[int, int]:
    """What the caller says to be counts before what the insured is, that before words that tell it in passing."""
    frame = found.key.split(":")[0]
    if found.key in {"plain:third_party", "plain:driver", "caller:driver"}:
        return 0, found.start
    return _FRAMES.index(frame), found.start


def _counts(found: Found, text: str, language: str, asked: bool) -> bool:
    frame, _, code = found.key.partition(":")
    if frame == _UNSAID or (not asked and found.key in _KIN_WHEN_ASKED):
        return False
    if frame == "drives":
        return not _own_car(language).search(text)
    if frame != "plain" or asked or code not in _PLAIN_WHEN_ASKED:
        return True
    words = text[found.start : found.end]
    return any(word in words for word in _data()["free_words"][code][language])


def _longest_first(one: Found) -> tuple[int, ...]:
    """Where two overlap the longer counts, what is only likely last."""
    return one.key.startswith("drives"), one.start - one.end, one.start


def _relation(normalised: Normalised, found: Found, confidence: float) -> Relation:
    frame, _, kin = found.key.partition(":")
    code = _CODES.get(frame, {}).get(kin, kin)
    return Relation(**normalised.words(found.start, found.end), confidence=confidence, code=code)


def _bare(text: str, language: str) -> Iterator[Found]:
    """Words alone: "儿子" is what the caller is, "我儿子" and "my son" what the insured is."""
    for person in _persons(text, language):
        mine = re.search("[我俺咱](?:们|家|的)*$" if language == "zh-CN" else r"\b(?:my|our) $", text[: person.start])
        theirs = text[person.end :].startswith(("的车", "名下", "'s"))
        yield Found(f"{'insured' if mine or theirs else 'caller'}:{person.kin}", person.start, person.end)


def _data() -> dict[str, Any]:
    return phrase_data("relation_phrases")


@cache
def _kin(language: str) -> dict[str, str]:
    return {word: kin for kin, words in _data()["kin"][language].items() for word in words}


@cache
def _kin_words(language: str) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in sorted(_kin(language), key=len, reverse=True))
    return re.compile(rf"\b(?:{words})(?=s?\b)" if language == "en-US" else words)


@cache
def _frames(language: str) -> PhraseTable:
    data = _data()
    rows = [
        (frame, [row for row in data[frame][language] if "{kin}" in row]) for frame in ("caller", "insured", "drives")
    ]
    rows.append((_UNSAID, [row for row in data[_UNSAID][language] if "{kin}" in row]))
    return PhraseTable(rows, language, {**data["lists"][language], "kin": [_PERSON]})


@cache
def _plain(language: str) -> PhraseTable:
    data = _data()
    rows = [
        (f"{frame}:{code}", rows.get(language, []))
        for frame in ("plain", "answer")
        for code, rows in data[frame].items()
    ]
    rows.append((_UNSAID, [row for row in data[_UNSAID][language] if "{kin}" not in row]))
    return PhraseTable(rows, language, data["lists"][language])


@cache
def _behalf(language: str) -> re.Pattern[str]:
    return phrase_pattern(_data()["behalf"][language], language, _data()["lists"][language])


@cache
def _own_car(language: str) -> re.Pattern[str]:
    return phrase_pattern(_data()["own_car"][language], language, _data()["lists"][language])


@cache
def _named(language: str) -> re.Pattern[str]:
    """ "我是罗二妹男人", "i'm zhang wei's colleague": the insured, or who drove, called by name."""
    if language == "zh-CN":
        family = phrase_data("name_words")[language]["single"]
        return re.compile(
            f"(?:我|俺|咱|这边|这里)(?:就|这边)?(?:是|系)(?:小|老)?[{family}][一-鿿]{{0,2}}?(?:的|他|她|家|家的)?{_PERSON}"
        )
    name = r"(?!(?:my|our|a|an|in|on|at)\b)(?:\w+ ){0,2}\w+(?:'s|s')"
    return re.compile(rf"\b(?:i'm|i am|this is|it's|here is) {name} (?:\w+ )?{_PERSON}")
