"""A CRF for entities over the features of entity_features.py, kept as CRFsuite's own model file.

Rasa's CRFEntityExtractor sees single words of a window; here it also sees joined neighbours and the edges of look-up
tables (what was tried and measured: docs/understanding.md). Rasa's keeps its training data and trains again whenever a
server starts. CRFsuite's file is plain data, read without pickle. Runs under Rasa's own Python: it imports nothing of
ours but its neighbours here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pycrfsuite
from entity_features import features_of
from kept_component import KeptComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from token_marks import Marks, Word, words_of

MODEL_FILE = "entities.crfsuite"
MARKS_FILE = "marks.json"
OUTSIDE = "O"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class CrfEntities(KeptComponent, EntityExtractorMixin):
    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, storage, resource)
        self._marks = Marks({}, {})
        self._tagger: pycrfsuite.Tagger | None = None
        # The tagger reads in these bytes and does not keep them.
        self._model = b""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"max_iterations": 80, "L1_c": 0.05, "L2_c": 0.05, "fewest": 2}

    def train(self, training_data: TrainingData) -> Resource:
        self._marks = Marks.of_training_data(training_data.lookup_tables, training_data.regex_features)
        trainer = pycrfsuite.Trainer(verbose=False)
        trainer.set_params(
            {
                "c1": self._config["L1_c"],
                "c2": self._config["L2_c"],
                "max_iterations": self._config["max_iterations"],
                "feature.minfreq": self._config["fewest"],
            }
        )
        for message in training_data.nlu_examples:
            words = words_of(message.get(TEXT) or "")
            if words:
                trainer.append(self._features(message.get(TEXT), words), tags_of(words, message.get(ENTITIES) or []))
        with self._storage.write_to(self._resource) as model_dir:
            trainer.train(str(model_dir / MODEL_FILE))
            (model_dir / MARKS_FILE).write_text(json.dumps(self._marks.as_json(), ensure_ascii=False), encoding="utf-8")
            self.open_kept(model_dir)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            found = self.add_extractor_name(self._entities(message.get(TEXT) or ""))
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def open_kept(self, model_dir: Path) -> None:
        kept = json.loads((model_dir / MARKS_FILE).read_text(encoding="utf-8"))
        self._marks = Marks(kept["lists"], kept["expressions"])
        self._tagger = pycrfsuite.Tagger()
        self._model = (model_dir / MODEL_FILE).read_bytes()
        self._tagger.open_inmemory(self._model)

    def _features(self, text: str, words: Sequence[Word]) -> list[list[str]]:
        return features_of([word.text for word in words], self._marks.on(text, words))

    def _entities(self, text: str) -> list[dict[str, Any]]:
        words = words_of(text)
        if self._tagger is None or not words:
            return []
        tags = self._tagger.tag(self._features(text, words))
        sure = [self._tagger.marginal(tag, at) for at, tag in enumerate(tags)]
        found = []
        for first, last, entity in stretches_of(tags):
            start, end = words[first].start, words[last].end
            # As sure as of the whole stretch on average: one loose edge does not spoil it.
            confidence = sum(sure[first : last + 1]) / (last + 1 - first)
            found.append(
                {
                    "entity": entity,
                    "start": start,
                    "end": end,
                    "value": text[start:end],
                    "confidence_entity": confidence,
                }
            )
        return found


def tags_of(words: Sequence[Word], entities: Sequence[dict[str, Any]]) -> list[str]:
    """B, I, L of a stretch of words, U of one alone, O outside."""
    tags = [OUTSIDE] * len(words)
    for entity in entities:
        inside = [at for at, w in enumerate(words) if w.start >= entity["start"] and w.end <= entity["end"]]
        for at in inside:
            tags[at] = f"I-{entity['entity']}"
        if inside:
            tags[inside[0]] = f"{'B' if len(inside) > 1 else 'U'}-{entity['entity']}"
        if len(inside) > 1:
            tags[inside[-1]] = f"L-{entity['entity']}"
    return tags


def stretches_of(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """First word, last word, entity; tags that do not fit together begin a stretch of their own."""
    found: list[tuple[int, int, str]] = []
    is_open = False
    for at, tag in enumerate(tags):
        part, _, entity = tag.partition("-")
        if part == OUTSIDE:
            is_open = False
            continue
        if is_open and part in "IL" and found[-1][2] == entity:
            found[-1] = (found[-1][0], at, entity)
        else:
            found.append((at, at, entity))
        is_open = part in "BI"
    return found
