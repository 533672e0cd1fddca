"""What may have been said where a word was heard: words near it by sound or by letters, and at what cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from nlu.phrase_data import phrase_data
from nlu.word_repair_lexicon import (
    is_known,
    is_name,
    kept_words,
    lexicon,
    pair_likelihood,
    place_words,
    share_in_english,
)
from nlu.word_repair_sounds import VOWELS, letter_distance, sound_distance

# Costs are natural logarithms, as likelihoods are.
AS_HEARD = 0.0
# A word that is in no list may be one all the same.
UNKNOWN_STAYS = 2.0
# A real word in place of another: that much, and so much a sound.
REAL, A_SOUND = 4.0, 3.5
# A word callers use themselves is given up less readily.
OURS_TOO, OURS_FROM = 1.0, 2e-5
A_LETTER, NOT_OURS, A_PLACE = 2.6, 2.0, 1.0
SPLIT, JOINED, JOINED_BY_SOUND = 3.0, 0.0, 7.0
# Two words count as two likelihoods, one as one: what a word less saves is given back.
A_WORD_LESS = 6.0
# Of a phrase whose mishearing is in the table; less than nothing, for its words are common.
A_PHRASE = -14.0
MOST_CANDIDATES = 8
_DISTANCES = ((3, 1), (5, 2), (8, 2), (99, 3))
_SHORTEST_SPLIT, _SHORTEST_PLACE, _SHORTEST_GENERAL = 6, 5, 4
_LONG_PLACE = 7
_GENERAL_FROM = 2e-7
_OURS_FROM = 1e-5
_NEAREST, _NEAREST_OURS = 0.28, 0.42
# What reads as Chinese syllables is a name, unless English uses it oftener than this share of its words.
_A_NAME_BELOW = 2e-5


@dataclass(frozen=True)
class Candidate:
    words: tuple[str, ...]
    cost: float
    as_heard: bool = False


@lru_cache(maxsize=8192)
def other_words(word: str) -> tuple[Candidate, ...]:
    """Of one word heard; itself first."""
    if is_known(word):
        name = is_name(word) and share_in_english(word) < _A_NAME_BELOW
        near = () if name or word in kept_words() else lexicon().heard.get(word, ())
        return (
            Candidate((word,), AS_HEARD, True),
            *(
                Candidate((other,), _real(word) + A_SOUND * far)
                for other, far in near
                if not _other_meaning(word, other)
            ),
        )
    spelled = sorted(_spelled_nearly(word), key=lambda each: each.cost)[:MOST_CANDIDATES]
    return (Candidate((word,), UNKNOWN_STAYS, True), *spelled, *_split(word))


def _real(word: str) -> float:
    return REAL + (OURS_TOO if lexicon().ours.get(word, 0.0) >= OURS_FROM else 0.0)


def _other_meaning(word: str, other: str) -> bool:
    """Nothing shortened ("can't", "they're") is taken apart; "friend's" and "friends" are told apart by nobody."""
    return (
        ("'" in word and "'" not in other)
        or word.endswith("n't") != other.endswith("n't")
        or _stem(word) == _stem(other)
    )


def _stem(word: str) -> str:
    return word.replace("'", "").removesuffix("s")


def _spelled_nearly(word: str) -> Iterator[Candidate]:
    most = next(distance for longest, distance in _DISTANCES if len(word) <= longest)
    for other in _within(word, most, _ours_by_length()):
        yield from _near(word, other, 0.0)
    if len(word) >= _SHORTEST_GENERAL:
        for other in _within(word, 1, _general_by_length()):
            yield from _near(word, other, NOT_OURS)
    if len(word) >= _SHORTEST_PLACE:
        for other in _within(word, 1 if len(word) < _LONG_PLACE else 2, _places_by_length()):
            yield from _near(word, other, A_PLACE)


def _near(word: str, other: str, more: float) -> Iterator[Candidate]:
    far = letter_distance(word, other)
    if far <= max(1.1, (_NEAREST if more >= NOT_OURS else _NEAREST_OURS) * len(word)):
        yield Candidate((other,), A_LETTER * far + more)


def _within(word: str, most: int, by_length: Mapping[int, Sequence[str]]) -> Iterator[str]:
    for length in range(len(word) - most, len(word) + most + 1):
        choices = by_length.get(length)
        if choices:
            for other, _, _ in process.extract(word, choices, scorer=OSA.distance, score_cutoff=most, limit=None):
                yield other


def _split(word: str) -> Iterator[Candidate]:
    """ "rearended" -> rear ended, when the two stand together in what callers tell us."""
    if len(word) < _SHORTEST_SPLIT:
        return
    pairs = lexicon().our_pairs
    for at in range(2, len(word) - 1):
        if word[at:] in pairs.get(word[:at], {}):
            yield Candidate((word[:at], word[at:]), SPLIT)


def phrases_for(words: tuple[str, ...]) -> tuple[Candidate, ...]:
    """What callers say that is heard as just these words."""
    return _heard_phrases().get(words, ())


@cache
def _heard_phrases() -> Mapping[tuple[str, ...], tuple[Candidate, ...]]:
    found: dict[tuple[str, ...], tuple[Candidate, ...]] = {}
    for meant, hearings in phrase_data("word_repair_phrases")["en-US"].items():
        said = tuple(meant.split())
        # As sure when it is heard right, lest the next pass takes it back.
        if len(said) > 1:
            found[said] = (Candidate(said, A_PHRASE, True),)
        for heard in hearings:
            lost = max(0, len(heard.split()) - len(meant.split()))
            found[tuple(heard.split())] = (Candidate(said, A_PHRASE + A_WORD_LESS * lost),)
    return found


@lru_cache(maxsize=8192)
def joined_words(words: tuple[str, ...]) -> tuple[Candidate, ...]:
    """Of two or three words heard as one said, or (three, by sound) as two."""
    return tuple(_joined(words))


def _joined(words: tuple[str, ...]) -> Iterator[Candidate]:
    known = lexicon()
    whole = "".join(words)
    less = A_WORD_LESS * (len(words) - 1)
    if whole in known.ours and len(whole) > 4 and pair_likelihood(words[0], words[1]) < _TOGETHER:
        yield Candidate((whole,), JOINED + less)
    sound = "".join(known.sounds.get(word, "?") for word in words)
    if "?" in sound:
        return
    for others in _by_skeleton().get(_skeleton(sound), ()):
        if others != words and len(others) <= len(words) and "".join(others) != whole:
            far = sound_distance(sound, "".join(known.sounds[word] for word in others))
            if far <= 0.25 * len(sound):
                yield Candidate(others, JOINED_BY_SOUND + A_SOUND * far + A_WORD_LESS * (len(words) - len(others)))


_TOGETHER = -9.0
_SHORTEST_SKELETON = 4


def _skeleton(sound: str) -> str:
    """Consonants alone, voiced as unvoiced, none twice in a row."""
    kept = ""
    for phone in sound:
        plain = _PLAIN.get(phone, phone)
        if phone not in VOWELS and phone not in "hqx" and not kept.endswith(plain):
            kept += plain
        if phone == "R" and not kept.endswith("r"):
            kept += "r"
    return kept


_PLAIN = {"b": "p", "d": "t", "g": "k", "v": "f", "z": "s", "D": "t", "T": "t", "N": "n", "Z": "s", "S": "s", "j": "c"}


@cache
def _by_skeleton() -> Mapping[str, Sequence[tuple[str, ...]]]:
    """Long words of ours, and pairs of words that stand together often."""
    known = lexicon()
    found: dict[str, list[tuple[str, ...]]] = {}
    singles: Iterator[tuple[str, ...]] = ((word,) for word, share in known.ours.items() if share >= _OURS_FROM)
    for words in (*singles, *_our_pairs()):
        if all(word in known.sounds for word in words):
            skeleton = _skeleton("".join(known.sounds[word] for word in words))
            if len(skeleton) >= _SHORTEST_SKELETON - (len(words) == 1):
                found.setdefault(skeleton, []).append(words)
    return found


def _our_pairs() -> Iterator[tuple[str, ...]]:
    known = lexicon()
    for first, nexts in known.our_pairs.items():
        for second, count in nexts.items():
            if count >= 30 and count > 0.02 * known.our_totals[first] and len(first) + len(second) > 7:
                yield (first, second)


def _by_length(words: Iterator[str]) -> Mapping[int, Sequence[str]]:
    found: dict[int, list[str]] = {}
    for word in words:
        found.setdefault(len(word), []).append(word)
    return found


@cache
def _ours_by_length() -> Mapping[int, Sequence[str]]:
    return _by_length(word for word, share in lexicon().ours.items() if share >= _OURS_FROM)


@cache
def _general_by_length() -> Mapping[int, Sequence[str]]:
    return _by_length(word for word, share in lexicon().general.items() if share >= _GENERAL_FROM)


@cache
def _places_by_length() -> Mapping[int, Sequence[str]]:
    # In order: of two places as near, every process takes the same.
    return _by_length(iter(sorted(place_words())))
