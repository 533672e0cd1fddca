"""The intent of an utterance: logistic regression over the features of intent_features.py.

Runs under Rasa's own Python: it imports nothing of ours but its neighbours here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from feature_regression import FeatureRegression
from intent_features import features_of
from kept_component import KeptComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from token_marks import Marks, words_of

RANKING_LENGTH = 32


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LogisticIntents(KeptComponent, IntentClassifier):
    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, storage, resource)
        self._marks = Marks({}, {})
        self._regression = FeatureRegression("intents", each_alone=True)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`pieces`: also parts of words. `longest`: how many words are joined. The others: FeatureRegression.train."""
        return {"pieces": False, "longest": 4, "fewest": 2, "inverse_penalty": 10.0, "max_iterations": 150}

    def train(self, training_data: TrainingData) -> Resource:
        self._marks = Marks.of_training_data(training_data.lookup_tables, training_data.regex_features)
        examples = [message for message in training_data.intent_examples if message.get(TEXT)]
        features = [self._features(message) for message in examples]
        self._regression.train(features, [message.get(INTENT) for message in examples], self._config)
        with self._storage.write_to(self._resource) as model_dir:
            self._regression.write(model_dir, {"marks": self._marks.as_json()})
        return self._resource

    def open_kept(self, model_dir: Path) -> None:
        marks = self._regression.read(model_dir)["marks"]
        self._marks = Marks(marks["lists"], marks["expressions"])

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            ranked = self._regression.ranking(self._features(message))
            ranking = [{"name": name, "confidence": share} for name, share in ranked[:RANKING_LENGTH]]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def _features(self, message: Message) -> set[str]:
        text = message.get(TEXT) or ""
        words = words_of(text)
        marks = self._marks.on(text, words)
        found = features_of([word.text for word in words], marks, self._config["pieces"], self._config["longest"])
        # In training as written, later as the CRF before this component found them.
        return found | {f"&{entity['entity']}" for entity in message.get(ENTITIES) or []}
