"""What nlu/word_repair.py knows of English: its words, how likely each is, which follow which, which sound alike.

Read once from nlu/english/ (made by nlu/word_repair_build.py). All logarithms are natural.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from nlu.divisions import china
from nlu.phrase_data import phrase_data, table_rows

START, PLACE, DIGITS = "<s>", "<place>", "<digits>"
_CLASSES: Mapping[str, str] = {
    word: name
    for name, words in {
        "<one>": "one two three four five six seven eight nine",
        "<zero>": "zero oh",
        "<teen>": "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
        "<ty>": "twenty thirty forty fifty sixty seventy eighty ninety",
        "<weekday>": "monday tuesday wednesday thursday friday saturday sunday",
        "<month>": "january february march april june july august september october november december",
        "<rank>": "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth",
    }.items()
    for word in words.split()
}
# What our sentences say of a pair counts the more the oftener its first word stands in them; the rest comes from pairs
# of English at large, and from the second word alone.
OUR_PAIR, SELDOM = 0.85, 20
GENERAL_PAIR, OUR_WORD, GENERAL_WORD = 0.35, 0.4, 0.25
# How often a text ends behind any word.
AN_END = 0.06
_NEVER = 1e-9
_GENERAL_PAIRS_IN_ALL = 3e11
_GENERAL_PAIRS_FROM = 300_000
_SYLLABLES_AT_MOST = 4


@dataclass(frozen=True)
class Lexicon:
    """`general`, `ours`: share of each word in English and in what callers tell us. `sounds`: one letter a phone."""

    general: Mapping[str, float]
    ours: Mapping[str, float]
    sounds: Mapping[str, str]
    our_pairs: Mapping[str, Mapping[str, int]]
    our_totals: Mapping[str, int]
    general_pairs: Mapping[str, Mapping[str, float]]
    heard: Mapping[str, tuple[tuple[str, float], ...]]


@cache
def lexicon() -> Lexicon:
    general, ours, sounds = {}, {}, {}
    for word, in_general, in_ours, sound in table_rows("english/words.tsv"):
        if in_general:
            general[word] = math.exp(-int(in_general) / 10)
        if in_ours:
            ours[word] = math.exp(-int(in_ours) / 10)
        if sound:
            sounds[word] = sound
    our_pairs, general_pairs = _pairs()
    totals = {first: sum(nexts.values()) for first, nexts in our_pairs.items()}
    heard = {row[0]: tuple(_weighed(each) for each in row[1].split()) for row in table_rows("english/heard.tsv")}
    return Lexicon(general, ours, sounds, our_pairs, totals, general_pairs, heard)


def _pairs() -> tuple[dict[str, dict[str, int]], dict[str, dict[str, float]]]:
    ours: dict[str, dict[str, int]] = {}
    general: dict[str, dict[str, float]] = {}
    for first, nexts in table_rows("english/pairs.tsv"):
        for each in nexts.split(" "):
            second, colon, count = each.partition(":")
            if colon:
                ours.setdefault(first, {})[second] = int(count)
            else:
                second, _, tenths = each.partition("~")
                share = _GENERAL_PAIRS_FROM * math.exp(int(tenths) / 10) / _GENERAL_PAIRS_IN_ALL
                general.setdefault(first, {})[second] = share
    return ours, general


def _weighed(written: str) -> tuple[str, float]:
    word, _, tenths = written.partition(":")
    return word, int(tenths) / 10


@lru_cache(maxsize=8192)
def word_class(word: str) -> str:
    """Numbers, days, months and places stand for one another; every other word for itself."""
    if word[:1].isdigit():
        return DIGITS
    return _CLASSES.get(word) or (PLACE if _is_place(word) else word)


def is_number(word: str) -> bool:
    return word[:1].isdigit() or _CLASSES.get(word, "") in _NUMBERS


_NUMBERS = frozenset({"<one>", "<zero>", "<teen>", "<ty>"})


def _is_place(word: str) -> bool:
    """In Chinese syllables, and no English word that is used more than now and then."""
    if word in _ENGLISH_FIRST or len(word) <= _TOO_SHORT:
        return False
    return word in place_words() or (word.isalpha() and _pinyin().fullmatch(word) is not None and not _in_english(word))


_TOO_SHORT = 2
_ENGLISH_FIRST = frozenset(
    {"the", "and", "men", "sun", "can", "fan", "ran", "pan", "den", "ban", "man", "hen", "pen", "inner", "outer"}
    | {"new", "area", "city"}
)


def _in_english(word: str) -> bool:
    return share_in_english(word) > 0


def share_in_english(word: str) -> float:
    return _english_shares().get(word, 0.0)


@cache
def _english_shares() -> Mapping[str, float]:
    """Apart from the rest of the lexicon: what a place is, is asked while that is made."""
    rows = table_rows("english/words.tsv")
    return {row[0]: math.exp(-int(row[1]) / 10) for row in rows if row[1]}


@lru_cache(maxsize=8192)
def is_known(word: str) -> bool:
    """An English word, a place of China, Chinese syllables or a person's name: nothing to repair."""
    words = lexicon()
    stem = word.removesuffix("'s")
    number = word.endswith("ish") and is_number(word.removesuffix("ish"))
    return number or word in words.general or word in words.ours or stem in words.general or is_name(word)


@cache
def kept_words() -> frozenset[str]:
    """Never taken for another: words of times, and the rarer ones of bodies, harm and death ("knee" is not "new")."""
    spoken = (
        word for name in _GRAVE_FILES for text in english_strings(phrase_data(name)) for word in _WORD.findall(text)
    )
    kept = phrase_data("word_repair_phrases")["kept"]
    return frozenset([*kept, *(word for word in spoken if share_in_english(word) < _GRAVE_BELOW)])


_GRAVE_FILES = ("injury_phrases", "injury_states", "danger_phrases")
_GRAVE_BELOW = 3e-5
_WORD = re.compile(r"[a-z']{3,}")


def english_strings(node: Any, inside: bool = False) -> Iterator[str]:
    """Every string under `en-US`, wherever it stands."""
    if isinstance(node, Mapping):
        for key, each in node.items():
            yield from english_strings(each, inside or key == "en-US")
    elif isinstance(node, list):
        for each in node:
            yield from english_strings(each, inside)
    elif inside and isinstance(node, str):
        yield node.lower()


@lru_cache(maxsize=8192)
def is_name(word: str) -> bool:
    plain = word.removesuffix("'s").replace("'", "")
    if plain in phrase_data("word_repair_phrases")["known"]:
        return True
    if plain in _brand_words():
        return True
    if plain in place_words() or plain in _person_names() or plain.removesuffix("s") in _person_names():
        return True
    return _pinyin().fullmatch(plain) is not None


@cache
def place_words() -> frozenset[str]:
    return frozenset(
        word for division in china() for word in re.findall(r"[a-z]+", division.latin.lower().replace("'", ""))
    )


@cache
def _brand_words() -> frozenset[str]:
    """ "tencent" is no tenant."""
    brands = phrase_data("loss_location_phrases")["en-US"]["brands"]
    return frozenset(word.replace("'", "") for brand in brands for word in brand.split())


def is_first_name(word: str) -> bool:
    return word in _person_names()


@cache
def _person_names() -> frozenset[str]:
    return frozenset(phrase_data("name_words")["en-US"]["first_names"])


@cache
def _pinyin() -> re.Pattern[str]:
    syllables = sorted(phrase_data("name_words")["en-US"]["syllables"], key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(syllables)}){{1,{_SYLLABLES_AT_MOST}}}")


@lru_cache(maxsize=131072)
def pair_likelihood(first: str, second: str) -> float:
    """Logarithm of how likely `second` is behind `first`; START stands before and behind the text."""
    words = lexicon()
    before, after = word_class(first), word_class(second)
    total = words.our_totals.get(before, 0)
    count = words.our_pairs.get(before, {}).get(after, 0)
    within = 1.0 if second in {after, START} else _share_in_class(second)
    weight = OUR_PAIR * total / (total + SELDOM)
    ours = weight * within * count / total if total else 0.0
    general = words.general_pairs.get(first, {}).get(second, 0.0) / max(words.general.get(first, 1.0), 1e-7)
    alone = OUR_WORD * words.ours.get(second, 0.0) + GENERAL_WORD * words.general.get(second, 0.0)
    if second == START:
        alone = AN_END
    return math.log(ours + (1 - weight) * (GENERAL_PAIR * min(general, 1.0) + alone) + _NEVER)


@lru_cache(maxsize=32768)
def stand_together(first: str, second: str) -> bool:
    """Whether callers say the one behind the other."""
    return lexicon().our_pairs.get(word_class(first), {}).get(word_class(second), 0) >= _OFTEN


_OFTEN = 4


def _share_in_class(word: str) -> float:
    members = _members().get(word_class(word), 0)
    return 1.0 / members if members else 1.0 / 2000


@cache
def _members() -> Mapping[str, int]:
    found: dict[str, int] = {}
    for name in _CLASSES.values():
        found[name] = found.get(name, 0) + 1
    return found
