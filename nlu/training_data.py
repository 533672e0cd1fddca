"""Word lists and sentences of `rasa_project/<language>/` become the training file Rasa reads.

Files of a language, all data: `words.yml` (lists), `sentences.yml` (what to draw from them, per intent),
`utterances*.yml` (by hand) and `injury*.yml` (nlu/training_injury.py). `{name}` is one entry of a list, `{a|b|}` one of
the pieces, nested as you like; `[text](entity)` is Rasa's own mark. `gazetteer_..` lists come from the gazetteer.
The same files always give the same training file. What is drawn is normalised as a transcript is before Rasa is asked:
the model learns from what it will see. `noise_rate` of the drawn sentences are misheard (nlu/training_noise.py), and
`misheard_copies` stand beside each one written by hand.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from nlu.divisions import china
from nlu.training_injury import injury_tables
from nlu.training_noise import Sounds
from nlu.training_sentences import TrainingDataError, as_shown_to_rasa, expand, misheard, with_fillers

__all__ = ["Drawing", "TrainingDataError", "build_training_file", "draw_examples", "written_examples"]

# A draw that repeats an earlier one is drawn again, this often.
REDRAWS = 8
# Words with spaces between them are misheard whole, Chinese ones by the character.
SPACED = frozenset({"en-US"})


@dataclass(frozen=True)
class Drawing:
    """What `sentences.yml` asks for one intent."""

    intent: str
    draws: int
    # A sentence and its weight: how many shares of the draws it gets.
    sentences: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Mishearing:
    """None of it where a language has no table of sounds."""

    sounds: Sounds
    language: str
    rate: float
    copies: int

    def of(self, text: str, chance: random.Random) -> str:
        return misheard(text, self.sounds, self.language in SPACED, chance)


def build_training_file(project_dir: Path, language: str) -> str:
    """The `nlu.yml` of a language.

    Raises TrainingDataError for a list that is not there or braces that do not close.
    """
    folder = project_dir / language
    words = {name: [str(entry) for entry in entries] for name, entries in _read(folder / "words.yml").items()}
    words |= gazetteer_lists(language)
    sentences = _read(folder / "sentences.yml")
    mishearing = _mishearing(folder, sentences, language)
    examples: dict[str, list[str]] = {}
    for intent, wanted in sentences["intents"].items():
        drawing = Drawing(intent, int(wanted["draws"]), tuple(_weighted(each) for each in wanted["sentences"]))
        drawn = draw_examples(drawing, words, sentences.get("fillers", []), sentences.get("filler_rate", 0.0), language)
        examples[intent] = _some_misheard(drawn, mishearing)
    for intent, written in written_examples(folder, language).items():
        known = dict.fromkeys(examples.get(intent, []))
        known |= dict.fromkeys(written)
        known |= dict.fromkeys(_misheard_copies(written, mishearing))
        examples[intent] = list(known)
    return _render(examples, _read(folder / "patterns.yml"), words, _injury_tables(folder, examples, language))


def written_examples(folder: Path, language: str) -> dict[str, list[str]]:
    """Intent -> what was written by hand, as Rasa will see it."""
    written: dict[str, list[str]] = {}
    for path in sorted(folder.glob("utterances*.yml")):
        for intent, texts in _read(path).items():
            written.setdefault(intent, []).extend(as_shown_to_rasa(str(text), language) for text in texts)
    return written


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
                drawn = with_fillers(expand(sentence, words, chance), fillers, filler_rate, language, chance)
                text = as_shown_to_rasa(drawn, language)
                if text and text not in found:
                    found[text] = None
                    break
    return tuple(found)


def gazetteer_lists(language: str) -> dict[str, list[str]]:
    """Names of places by their level, in full and as spoken; in English as they are written in Latin letters."""
    if language not in ("zh-CN", "en-US"):
        return {}
    lists: dict[str, dict[str, None]] = {}
    for division in china():
        name = f"gazetteer_{division.level}"
        if language == "en-US":
            lists.setdefault(name, {})[division.latin.replace("'", "")] = None
        else:
            lists.setdefault(name, {})[division.name] = None
            lists.setdefault(f"{name}_short", {})[division.short] = None
    return {name: list(names) for name, names in lists.items()}


def _weighted(written: str | Mapping[str, Any]) -> tuple[str, int]:
    """A sentence alone, or `{say: sentence, weight: shares}`."""
    return (written, 1) if isinstance(written, str) else (str(written["say"]), int(written["weight"]))


def _mishearing(folder: Path, sentences: Mapping[str, Any], language: str) -> Mishearing | None:
    path = folder / "sounds.tsv"
    if not path.exists():
        return None
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    rows = [(said, heard) for said, _, heard in (line.partition("\t") for line in lines)]
    sounds = Sounds.of_words(rows) if language in SPACED else Sounds.of_syllables(rows)
    rate, copies = float(sentences.get("noise_rate", 0.0)), int(sentences.get("misheard_copies", 0))
    return Mishearing(sounds, language, rate, copies)


def _some_misheard(drawn: Sequence[str], mishearing: Mishearing | None) -> list[str]:
    if mishearing is None:
        return list(drawn)
    heard = []
    for text in drawn:
        chance = random.Random(f"noise {text}")
        heard.append(mishearing.of(text, chance) if chance.random() < mishearing.rate else text)
    return list(dict.fromkeys(heard))


def _misheard_copies(written: Sequence[str], mishearing: Mishearing | None) -> list[str]:
    if mishearing is None:
        return []
    return [
        mishearing.of(text, random.Random(f"copy {n} {text}")) for text in written for n in range(mishearing.copies)
    ]


def _injury_tables(folder: Path, examples: Mapping[str, Sequence[str]], language: str) -> dict[str, list[str]]:
    """None for a language whose injuries are read by phrases alone."""
    if not (folder / "injury.yml").exists():
        return {}
    return injury_tables(_read(folder / "injury.yml"), _read(folder / "injury_voices.yml"), examples, language)


def _render(
    examples: Mapping[str, Sequence[str]],
    patterns: Mapping[str, Any],
    words: Mapping[str, Sequence[str]],
    tables: Mapping[str, Sequence[str]],
) -> str:
    lines = ['version: "3.1"', "nlu:"]
    for intent, texts in examples.items():
        lines += [f"- intent: {intent}", "  examples: |", *(f"    - {text}" for text in texts)]
    for name in patterns.get("lookups", []):
        tables = {**tables, name: [entry for entry in words[name] if entry and "{" not in entry]}
    for name, entries in tables.items():
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
