"""What a recogniser does to a sentence, done to training sentences: words heard as others, dropped, doubled, cut off.

Sounds are data: `rasa_project/zh-CN/sounds.tsv` (a syllable and the characters read so) and `en-US/sounds.tsv` (words
and what they are heard as). Marks stay round what is left of their words. The same seed gives the same noise.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

# Marks that hold numbers: a lost digit would teach that a shorter number is one too.
EXACT = frozenset({"plate_number", "policy_number", "phone", "id_number"})
# Beginnings and endings of syllables that regional speech and recognisers mix up.
BEGINNINGS = (("zh", "z"), ("sh", "s"), ("ch", "c"), ("n", "l"), ("f", "h"), ("r", "l"))
ENDINGS = (("ing", "in"), ("eng", "en"), ("ang", "an"), ("ong", "eng"), ("uan", "uang"), ("ie", "ei"))
NEAR_SHARE = 0.35
LONGEST_HEARD = 2
FEWEST_LEFT = 4


@dataclass(frozen=True)
class Piece:
    """A character (Chinese) or a word, and which of the sentence's marks it stands in."""

    text: str
    mark: int | None = None
    entity: str | None = None


Noise = Callable[[list[Piece], random.Random], list[Piece]]


class Sounds:
    """Which characters or words may be heard instead of another."""

    def __init__(self, alike: Mapping[str, Sequence[str]]) -> None:
        self._alike = alike

    @classmethod
    def of_syllables(cls, rows: Sequence[tuple[str, str]]) -> Sounds:
        """(syllable without tone, the characters read so) -> same and nearly same sounds."""
        by_syllable = dict(rows)
        alike: dict[str, list[str]] = {}
        for syllable, characters in rows:
            near = "".join(by_syllable.get(each, "") for each in near_syllables(syllable))
            for character in characters:
                alike[character] = [characters.replace(character, ""), near.replace(character, "")]
        return cls(alike)

    @classmethod
    def of_words(cls, rows: Sequence[tuple[str, str]]) -> Sounds:
        """(word or words, what they are heard as, between commas)."""
        return cls({said: heard.split(",") for said, heard in rows})

    def of_character(self, character: str, chance: random.Random) -> str | None:
        same, near = self._alike.get(character, ("", ""))
        heard = near if near and (not same or chance.random() < NEAR_SHARE) else same
        return chance.choice(heard) if heard else None

    def of_phrase(self, phrase: str, chance: random.Random) -> str | None:
        heard = self._alike.get(phrase)
        return chance.choice(heard) if heard else None


def near_syllables(syllable: str) -> list[str]:
    """ "zhang" -> zang, zhan: always in the same order, as training data must be the same in every process."""
    found: dict[str, None] = {}
    for pair in BEGINNINGS:
        for one, other in (pair, pair[::-1]):
            # "z" is the beginning of "zang", not of "zhang".
            if syllable.startswith(one) and not (len(one) == 1 and syllable[1:2] == "h"):
                found[other + syllable[len(one) :]] = None
    for pair in ENDINGS:
        for one, other in (pair, pair[::-1]):
            if syllable.endswith(one):
                found[syllable[: -len(one)] + other] = None
    return [each for each in found if each != syllable]


def with_noise(pieces: list[Piece], sounds: Sounds, spaced: bool, chance: random.Random) -> list[Piece]:
    """One thing that goes wrong, now and then two. `spaced`: pieces are words, not characters."""
    kinds: list[tuple[Noise, int]] = [
        (_misheard_word(sounds) if spaced else _misheard_character(sounds), 6),
        (_dropped, 2),
        (_doubled(1 if spaced else 2), 2),
        (_cut_off(spaced), 1),
    ]
    for _ in range(2 if chance.random() < 1 / 3 else 1):
        noise = chance.choices([kind for kind, _ in kinds], [share for _, share in kinds])[0]
        pieces = noise(pieces, chance)
    return pieces


def _misheard_character(sounds: Sounds) -> Noise:
    def mishear(pieces: list[Piece], chance: random.Random) -> list[Piece]:
        at = chance.randrange(len(pieces))
        heard = None if pieces[at].entity in EXACT else sounds.of_character(pieces[at].text, chance)
        return pieces if heard is None else [*pieces[:at], replace(pieces[at], text=heard), *pieces[at + 1 :]]

    return mishear


def _misheard_word(sounds: Sounds) -> Noise:
    def mishear(pieces: list[Piece], chance: random.Random) -> list[Piece]:
        starts = list(range(len(pieces)))
        chance.shuffle(starts)
        for at in starts:
            for size in range(LONGEST_HEARD, 0, -1):
                said = pieces[at : at + size]
                one_mark = len({piece.mark for piece in said}) == 1 and said[0].entity not in EXACT
                heard = sounds.of_phrase(" ".join(piece.text for piece in said), chance) if one_mark else None
                if heard is not None:
                    words = [replace(said[0], text=word) for word in heard.split(" ")]
                    return [*pieces[:at], *words, *pieces[at + size :]]
        return pieces

    return mishear


def _dropped(pieces: list[Piece], chance: random.Random) -> list[Piece]:
    at = chance.randrange(len(pieces))
    if len(pieces) <= FEWEST_LEFT or pieces[at].entity in EXACT:
        return pieces
    return pieces[:at] + pieces[at + 1 :]


def _doubled(most: int) -> Noise:
    def double(pieces: list[Piece], chance: random.Random) -> list[Piece]:
        size = chance.randint(1, most)
        at = chance.randrange(max(1, len(pieces) - size + 1))
        said = pieces[at : at + size]
        if len({piece.mark for piece in said}) != 1 or said[0].entity in EXACT:
            return pieces
        return [*pieces[:at], *said, *pieces[at:]]

    return double


def _cut_off(spaced: bool) -> Noise:
    def cut(pieces: list[Piece], chance: random.Random) -> list[Piece]:
        lost = chance.randint(1, 2 if spaced else 3)
        if len(pieces) - lost < 2 * FEWEST_LEFT or any(piece.entity in EXACT for piece in pieces[-lost:]):
            return pieces
        return pieces[:-lost]

    return cut
