"""What the CRF sees of each word: itself and its neighbours, alone and joined, its shape, and the marks about it.

Standard library only: it runs under Rasa's own Python and under ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# How far to the left and right a word is seen alone, and its marks.
REACH = 3
MARK_REACH = 2
# Neighbours joined: offsets of the first and last word.
JOINED = ((-2, -1), (-1, 0), (0, 1), (1, 2), (-2, 0), (-1, 1), (0, 2), (-3, -1), (1, 3))
_CJK = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")


def shape(word: str) -> str:
    if word.isdigit():
        return f"digits{min(len(word), 5)}"
    if _CJK.match(word):
        return "cjk"
    return f"latin{min(len(word), 3)}"


def features_of(words: Sequence[str], marks: Sequence[Sequence[str]]) -> list[list[str]]:
    """One list of feature names for every word."""
    masked = [f"<{shape(word)}>" if word.isdigit() else word for word in words]
    # Outside the text: the start and the end.
    padded = ["<s>"] * REACH + masked + ["</s>"] * REACH
    return [_features_at(at, words, padded, marks) for at in range(len(words))]


def _features_at(at: int, words: Sequence[str], padded: Sequence[str], marks: Sequence[Sequence[str]]) -> list[str]:
    word = words[at]
    found = ["bias", f"shape={shape(word)}"]
    found += [f"{offset}={padded[at + REACH + offset]}" for offset in range(-REACH, REACH + 1)]
    found += [f"{a}..{b}={'|'.join(padded[at + REACH + a : at + REACH + b + 1])}" for a, b in JOINED]
    if len(word) > 1 and not word.isdigit():
        found += [f"ends={word[-size:]}" for size in (2, 3, 4) if len(word) > size]
        found += [f"begins={word[:size]}" for size in (2, 3) if len(word) > size]
    for offset in range(-MARK_REACH, MARK_REACH + 1):
        if 0 <= at + offset < len(words):
            found += [f"{offset}@{mark}" for mark in marks[at + offset]]
    return found
