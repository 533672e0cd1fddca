"""The labelled texts that the injury classifier learns from: `rasa_project/<language>/injury*.yml`.

`injury.yml` holds lists, sentences with braces and how often they are drawn; `injury_voices.yml` sentences as they are.
What is said of bodies in a long story must be heard as well as alone, so many of the texts also stand beside a sentence
of another intent; and sentences of other intents are what `unsaid` sounds like.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from typing import Any

from nlu.training_sentences import ANNOTATION, as_shown_to_rasa, expand, unmarked

# What begins the names of the look-up tables in which Rasa is handed them (rasa_project/injury_features.py).
TEXTS = "injury_said_"
KINDS = "injury_kind_"
UNSAID = "unsaid"
STORY = "report_accident"
# How often the bodies are told of after the story, not before it.
AFTER = 0.75
SPACELESS = "zh-CN"


def injury_tables(
    data: Mapping[str, Any], voices: Mapping[str, Any], examples: Mapping[str, Sequence[str]], language: str
) -> dict[str, list[str]]:
    """Look-up table -> its entries: the texts of each label, and the words of each kind of thing.

    `examples`: intent -> marked sentences, from which others than injuries are taken.
    """
    labelled = {label: _drawn(sentences, data, language) for label, sentences in data["texts"].items()}
    for label, texts in voices["texts"].items():
        labelled[label] += [as_shown_to_rasa(str(text), language) for text in texts]
    others = _others(examples, data["telling"])
    told = {unmarked(one)[0] for one in examples[STORY]}
    stories = [text for text in others if text in told]
    for texts in labelled.values():
        texts += [_beside(text, stories, language) for text in texts if _chance(text) < data["with_story"]]
    labelled[UNSAID] += random.Random(language).sample(others, min(int(data["others"]), len(others)))
    tables = {f"{TEXTS}{label}": list(dict.fromkeys(texts)) for label, texts in labelled.items()}
    kinds = {
        kind: [str(word) for name in names for word in data["lists"][name]] for kind, names in data["kinds"].items()
    }
    return tables | {f"{KINDS}{kind}": list(dict.fromkeys(words)) for kind, words in kinds.items()}


def _drawn(sentences: Sequence[str], data: Mapping[str, Any], language: str) -> list[str]:
    lists = {name: [str(entry) for entry in entries] for name, entries in data["lists"].items()}
    found: dict[str, None] = {}
    for sentence in map(str, sentences):
        chance = random.Random(f"{language} {sentence}")  # repeatable, not secret
        for _ in range(int(data["draws"]) if "{" in sentence else 1):
            found[as_shown_to_rasa(expand(sentence, lists, chance), language)] = None
    return [text for text in found if text]


def _others(examples: Mapping[str, Sequence[str]], telling: Sequence[str]) -> list[str]:
    """Sentences that mark no injury and hold no word of `telling`."""
    told = re.compile("|".join(map(re.escape, telling)))
    marked = [text for intent, texts in examples.items() if intent != "emergency" for text in texts]
    quiet = [text for text in marked if all(mark[2] != "injury" for mark in ANNOTATION.finditer(text))]
    plain = dict.fromkeys(unmarked(text)[0] for text in quiet)
    return [text for text in plain if not told.search(text)]


def _beside(text: str, stories: Sequence[str], language: str) -> str:
    chance = random.Random(f"story {text}")
    pair = (chance.choice(stories), text) if chance.random() < AFTER else (text, chance.choice(stories))
    return ("" if language == SPACELESS else " ").join(pair)


def _chance(text: str) -> float:
    return random.Random(f"beside {text}").random()
