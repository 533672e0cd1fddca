"""Word lists and sentences of `rasa_project/<language>/` become the training file Rasa reads.

Three files a language, all data: `words.yml` (lists), `sentences.yml` (what to draw from them, per intent) and
`utterances.yml` (written by hand). `{name}` is one entry of a list, `{a|b|}` one of the pieces, nested as you like;
`[text](entity)` is Rasa's own mark. The same files always give the same training file. What is drawn is normalised as
a transcript is before Rasa is asked, so the model learns from what it will see.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from nlu.transcript import normalise_transcript

ANNOTATION = re.compile(r"\[([^\]]*)\]\((\w+)\)")
# A draw that repeats an earlier one is drawn again, this often.
REDRAWS = 8


class TrainingDataError(Exception):
    """A data file cannot be expanded; the message names the file and the sentence."""


@dataclass(frozen=True)
class Drawing:
    """What `sentences.yml` asks for one intent."""

    intent: str
    draws: int
    # A sentence and its weight: how many shares of the draws it gets.
    sentences: tuple[tuple[str, int], ...]


def build_training_file(project_dir: Path, language: str) -> str:
    """The `nlu.yml` of a language.

    Raises TrainingDataError for a list that is not there or braces that do not close.
    """
    folder = project_dir / language
    words = {name: [str(entry) for entry in entries] for name, entries in _read(folder / "words.yml").items()}
    sentences = _read(folder / "sentences.yml")
    examples: dict[str, list[str]] = {}
    for intent, wanted in sentences["intents"].items():
        drawing = Drawing(intent, int(wanted["draws"]), tuple(_weighted(each) for each in wanted["sentences"]))
        drawn = draw_examples(drawing, words, sentences.get("fillers", []), sentences.get("filler_rate", 0.0), language)
        examples[intent] = list(drawn)
    for intent, written in _read(folder / "utterances.yml").items():
        known = set(examples.setdefault(intent, []))
        shown = (as_shown_to_rasa(text, language) for text in written)
        examples[intent].extend(text for text in shown if text not in known)
    return _render(examples, _read(folder / "patterns.yml"), words)


def draw_examples(
    drawing: Drawing, words: Mapping[str, Sequence[str]], fillers: Sequence[str], filler_rate: float, language: str
) -> tuple[str, ...]:
    """Spread the draws over the sentences by their weights.

    Every sentence has a generator of its own, seeded with itself: a new sentence does not reshuffle the others.
    """
    found: dict[str, None] = {}
    share = drawing.draws / sum(weight for _, weight in drawing.sentences)
    for sentence, weight in drawing.sentences:
        chance = random.Random(f"{language} {drawing.intent} {sentence}")  # repeatable, not secret
        for _ in range(max(1, round(share * weight))):
            for _ in range(REDRAWS):
                drawn = _with_fillers(expand(sentence, words, chance), fillers, filler_rate, language, chance)
                text = as_shown_to_rasa(drawn, language)
                if text and text not in found:
                    found[text] = None
                    break
    return tuple(found)


def _weighted(written: str | Mapping[str, Any]) -> tuple[str, int]:
    """A sentence alone, or `{say: sentence, weight: shares}`."""
    return (written, 1) if isinstance(written, str) else (str(written["say"]), int(written["weight"]))


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


def _with_fillers(text: str, fillers: Sequence[str], rate: float, language: str, chance: random.Random) -> str:
    """Hesitations where people make them: at the start and before a fact."""
    if not fillers or chance.random() >= rate:
        return text
    places = [0, *(m.start() for m in ANNOTATION.finditer(text) if m.start())]
    at = chance.choice(places)
    gap = "" if language == "zh-CN" else " "
    return f"{text[:at]}{gap}{chance.choice(fillers)}{gap}{text[at:]}"


def as_shown_to_rasa(marked: str, language: str) -> str:
    """Marked text normalised as a transcript is, the marks round the same words."""
    plain, spans = _unmarked(marked)
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


def _unmarked(marked: str) -> tuple[str, list[tuple[int, int, str]]]:
    """The words alone, and (start, end, entity) of what was marked in them."""
    plain, spans, at = "", [], 0
    for match in ANNOTATION.finditer(marked):
        plain += marked[at : match.start()]
        spans.append((len(plain), len(plain) + len(match[1]), match[2]))
        plain += match[1]
        at = match.end()
    return plain + marked[at:], spans


def _render(
    examples: Mapping[str, Sequence[str]], patterns: Mapping[str, Any], words: Mapping[str, Sequence[str]]
) -> str:
    lines = ['version: "3.1"', "nlu:"]
    for intent, texts in examples.items():
        lines += [f"- intent: {intent}", "  examples: |", *(f"    - {text}" for text in texts)]
    for name in patterns.get("lookups", []):
        entries = [entry for entry in words[name] if entry and "{" not in entry]
        lines += [f"- lookup: {name}", "  examples: |", *(f"    - {entry}" for entry in entries)]
    for name, pattern in patterns.get("regexes", {}).items():
        lines += [f"- regex: {name}", "  examples: |", f"    - {pattern}"]
    return "\n".join(lines) + "\n"


def _read(path: Path) -> dict[str, Any]:
    try:
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise TrainingDataError(f"cannot read the training data {path}: {error}") from error
    if not isinstance(loaded, dict):
        raise TrainingDataError(f"{path} must hold named lists")
    return loaded
