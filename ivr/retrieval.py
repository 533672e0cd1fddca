"""Which of the known questions a caller's words ask: TF-IDF over characters and words, cosine, best phrasing. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

_WORDS = re.compile(r"[a-z0-9']+|[\uac00-\ud7a3]+|[\u4e00-\u9fff]")
# Chinese characters in runs of one and two; parts of other words in runs of four, so that endings matter little.
_PIECE = 4
# A single character says less than two together, and part of a word less than the word.
_WEIGHTS: Mapping[str, float] = {"c": 0.5, "b": 1.0, "w": 1.0, "p": 0.4}
Vector = Mapping[str, float]


@dataclass(frozen=True)
class Found:
    """The known question that is nearest, and how near (0 to 1)."""

    id: str
    score: float


@dataclass(frozen=True)
class QuestionIndex:
    """`phrasings`: (id, text); `idle`: words that carry no topic, left out of every text."""

    phrasings: Sequence[tuple[str, str]]
    idle: Sequence[str] = ()

    @cached_property
    def _entries(self) -> Mapping[str, frozenset[str]]:
        """The features of all phrasings of an entry together."""
        entries: dict[str, set[str]] = {}
        for name, text in self.phrasings:
            entries.setdefault(name, set()).update(features(text, self.idle))
        return {name: frozenset(found) for name, found in entries.items()}

    @cached_property
    def _weights(self) -> Mapping[str, float]:
        counts = Counter(feature for entry in self._entries.values() for feature in entry)
        return {feature: self._weight(feature, count) for feature, count in counts.items()}

    def _weight(self, feature: str, count: int = 1) -> float:
        """What few entries have tells more; what no entry has tells as much as what one has."""
        return _WEIGHTS[feature[0]] * math.log((1 + len(self._entries)) / count)

    @cached_property
    def _vectors(self) -> Sequence[tuple[str, Vector]]:
        return [(name, self._vector(text)) for name, text in self.phrasings]

    def _vector(self, text: str) -> Vector:
        """Of unit length."""
        weighted = {f: self._weights.get(f) or self._weight(f) for f in features(text, self.idle)}
        length = math.sqrt(sum(value * value for value in weighted.values())) or 1.0
        return {feature: value / length for feature, value in weighted.items()}

    def ranked(self, text: str) -> list[Found]:
        """Every known question, nearest first: half by its nearest phrasing, half by how much of what was asked
        its phrasings have among them.
        """
        asked = self._vector(text)
        nearest: dict[str, float] = {}
        for name, known in self._vectors:
            nearest[name] = max(nearest.get(name, 0.0), _cosine(asked, known))
        scores = (Found(name, (near + self._covered(asked, name)) / 2) for name, near in nearest.items())
        return sorted(scores, key=lambda found: -found.score)

    def _covered(self, asked: Vector, name: str) -> float:
        """The share of the question, by weight, whose features the entry has."""
        return sum(weight * weight for feature, weight in asked.items() if feature in self._entries[name])


def features(text: str, idle: Iterable[str] = ()) -> list[str]:
    """What of a text is compared: `c`haracters, `b`igrams, `w`ords and `p`ieces of words."""
    plain, without = text.lower(), set(idle)
    for word in without:
        plain = plain if word.isascii() else plain.replace(word, " ")
    found: list[str] = []
    for run in re.split(r"[^\w']+", plain):
        tokens = _WORDS.findall(run)
        chinese = "".join(token for token in tokens if "\u4e00" <= token[0] <= "\u9fff")
        found += [f"c{character}" for character in chinese]
        found += [f"b{chinese[at : at + 2]}" for at in range(len(chinese) - 1)]
        for word in (token for token in tokens if not "\u4e00" <= token[0] <= "\u9fff" and token not in without):
            found.append(f"w{word}")
            size = 2 if word[0] >= "\uac00" else _PIECE
            found += [f"p{word[at : at + size]}" for at in range(len(word) - size + 1)]
    return found


def _cosine(one: Vector, other: Vector) -> float:
    shorter, longer = sorted((one, other), key=len)
    return sum(value * longer.get(feature, 0.0) for feature, value in shorter.items())
