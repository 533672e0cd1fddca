"""What the injury classifier sees of a text: its words, joined, and the same with names of things put for the things.

"他脚后跟掉了块皮" and "my shin is open" are seen as "他 <body> 掉了块皮" and "my <body> is open" besides: a part of the
body, of a car, a person or an animal that was never in a training sentence together with these words still fits.
Standard library only: it runs under Rasa's own Python and under ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from intent_features import features_of
from token_marks import words_of

TEXTS = "injury_said_"
KINDS = "injury_kind_"


class InjuryFeatures:
    """`kinds`: name of a kind of thing -> its words. `pieces`, `longest`: as in intent_features.py."""

    def __init__(self, kinds: Mapping[str, Sequence[str]], pieces: bool, longest: int) -> None:
        self._kinds = {name: list(words) for name, words in kinds.items()}
        self._pieces, self._longest = pieces, longest
        self._kind_of = {word: name for name, words in self._kinds.items() for word in words}
        words = "|".join(map(re.escape, sorted(self._kind_of, key=len, reverse=True)))
        # Words of a script with spaces are whole words.
        self._named = re.compile(rf"\b(?:{words})\b" if pieces else words)

    def as_json(self) -> dict[str, Any]:
        return self._kinds

    def of(self, text: str) -> set[str]:
        plain = self._joined(text, self._longest)
        if not self._kind_of:
            return plain
        general = self._named.sub(lambda found: f" kindof{self._kind_of[found.group()]} ", text)
        return plain | {f"%{feature}" for feature in self._joined(general, self._longest + 1)}

    def _joined(self, text: str, longest: int) -> set[str]:
        words = [word.text for word in words_of(text)]
        return features_of(words, [()] * len(words), self._pieces, longest)
