"""What the intent classifier sees of a text: its words and pieces of words, joined, and the marks on them.

Standard library only: it runs under Rasa's own Python and under ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

# Characters of a script without spaces are joined up to this many; words up to that many.
PIECES = (3, 4, 5)
EDGE = "^"


def features_of(words: Sequence[str], marks: Sequence[Sequence[str]], pieces: bool, longest: int) -> set[str]:
    """`pieces`: also parts of words, for a script with spaces. `longest`: how many words are joined."""
    seen = [EDGE, *("0" if word.isdigit() else word for word in words), EDGE]
    found = {" ".join(seen[at : at + size]) for size in range(1, longest + 1) for at in range(len(seen) - size + 1)}
    if pieces:
        found.update(f"~{piece}" for word in words if not word.isdigit() for piece in _pieces(f"_{word}_"))
    found.update(f"@{mark.partition(':')[0]}" for of_word in marks for mark in of_word)
    found.add(f"#{min(len(words) // 4, 6)}")
    return found


def _pieces(word: str) -> Iterable[str]:
    return (word[at : at + size] for size in PIECES for at in range(len(word) - size + 1))
