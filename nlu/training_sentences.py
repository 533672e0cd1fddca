"""One training sentence: braces replaced, hesitations put in, marks kept round the same words whatever is done."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence

from nlu.training_noise import Piece, Sounds, with_noise
from nlu.transcript import normalise_transcript

ANNOTATION = re.compile(r"\[([^\]]*)\]\((\w+)\)")
Span = tuple[int, int, str]


class TrainingDataError(Exception):
    """A data file cannot be expanded; the message names the file and the sentence."""


def expand(sentence: str, words: Mapping[str, Sequence[str]], chance: random.Random) -> str:
    """One reading of a sentence with every brace replaced."""
    pieces: list[str] = []
    at = 0
    while at < len(sentence):
        opening = sentence.find("{", at)
        if opening < 0:
            pieces.append(sentence[at:])
            break
        pieces.append(sentence[at:opening])
        closing = _closing(sentence, opening)
        pieces.append(_expand_brace(sentence[opening + 1 : closing], words, chance))
        at = closing + 1
    return "".join(pieces)


def _expand_brace(inside: str, words: Mapping[str, Sequence[str]], chance: random.Random) -> str:
    choices = list(_split(inside))
    if len(choices) > 1:
        return expand(chance.choice(choices), words, chance)
    if inside not in words:
        raise TrainingDataError(f"no word list is called {inside!r}")
    return expand(chance.choice(words[inside]), words, chance)


def _closing(sentence: str, opening: int) -> int:
    depth = 0
    for at in range(opening, len(sentence)):
        depth += {"{": 1, "}": -1}.get(sentence[at], 0)
        if depth == 0:
            return at
    raise TrainingDataError(f"a brace is not closed in {sentence!r}")


def _split(inside: str) -> Iterator[str]:
    """The pieces between the bars that stand in no inner brace."""
    depth, start = 0, 0
    for at, character in enumerate(inside):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if character == "|" and depth == 0:
            yield inside[start:at]
            start = at + 1
    yield inside[start:]


def with_fillers(text: str, fillers: Sequence[str], rate: float, language: str, chance: random.Random) -> str:
    """Hesitations where people make them: at the start and before a fact."""
    if not fillers or chance.random() >= rate:
        return text
    places = [0, *(m.start() for m in ANNOTATION.finditer(text) if m.start())]
    at = chance.choice(places)
    gap = "" if language == "zh-CN" else " "
    return f"{text[:at]}{gap}{chance.choice(fillers)}{gap}{text[at:]}"


def as_shown_to_rasa(marked: str, language: str) -> str:
    """Marked text normalised as a transcript is, the marks round the same words."""
    plain, spans = unmarked(marked)
    normalised = normalise_transcript(plain, language)
    pieces: list[str] = []
    done = 0
    for start, end, entity in spans:
        places = zip(normalised.offsets, normalised.ends, strict=True)
        within = [i for i, (first, last) in enumerate(places) if first >= start and last <= end]
        if within:
            first, last = within[0], within[-1] + 1
            # A mark never begins or ends with a space.
            first += len(normalised.text[first:last]) - len(normalised.text[first:last].lstrip())
            last = first + len(normalised.text[first:last].rstrip())
            pieces += [normalised.text[done:first], f"[{normalised.text[first:last]}]({entity})"]
            done = last
    return "".join([*pieces, normalised.text[done:]])


def unmarked(marked: str) -> tuple[str, list[Span]]:
    """The words alone, and (start, end, entity) of what was marked in them."""
    plain, spans, at = "", [], 0
    for match in ANNOTATION.finditer(marked):
        plain += marked[at : match.start()]
        spans.append((len(plain), len(plain) + len(match[1]), match[2]))
        plain += match[1]
        at = match.end()
    return plain + marked[at:], spans


def misheard(marked: str, sounds: Sounds, spaced: bool, chance: random.Random) -> str:
    """The sentence as a recogniser might get it wrong. A mark that ends within a word leaves it as it is."""
    plain, spans = unmarked(marked)
    pieces = _words(plain, spans) if spaced else _characters(plain, spans)
    return _joined(with_noise(pieces, sounds, spaced, chance), " " if spaced else "") if pieces else marked


def _characters(plain: str, spans: Sequence[Span]) -> list[Piece]:
    pieces = [Piece(character) for character in plain]
    for mark, (start, end, entity) in enumerate(spans):
        pieces[start:end] = [Piece(character, mark, entity) for character in plain[start:end]]
    return pieces


def _words(plain: str, spans: Sequence[Span]) -> list[Piece]:
    pieces: list[Piece] = []
    edges = {edge for start, end, _ in spans for edge in (start, end)}
    for match in re.finditer(r"\S+", plain):
        if any(match.start() < edge < match.end() for edge in edges):
            return []
        inside = [(n, span) for n, span in enumerate(spans) if span[0] <= match.start() and match.end() <= span[1]]
        pieces.append(Piece(match.group(), inside[0][0], inside[0][1][2]) if inside else Piece(match.group()))
    return pieces


def _joined(pieces: Sequence[Piece], gap: str) -> str:
    runs: list[list[Piece]] = []
    for piece in pieces:
        if runs and runs[-1][-1].mark == piece.mark:
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return gap.join(_marked_run(run, gap) for run in runs)


def _marked_run(run: Sequence[Piece], gap: str) -> str:
    text = gap.join(piece.text for piece in run)
    return text if run[0].entity is None else f"[{text}]({run[0].entity})"
