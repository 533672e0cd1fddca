"""Logistic regression for intents over the features of intent_features.py, kept as plain arrays.

Features are weighted by how rare they are and every text has length 1, so that a long story and one word weigh the
same. Rasa's classifier keeps a skops file, whose import takes half of a server's start (8 s of 16 s); arrays need no
library to be safe: they are read without pickle. Runs under Rasa's own Python: it imports nothing of ours but its
neighbours here.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np
from intent_features import features_of
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from token_marks import Marks, words_of

ARRAYS_FILE = "intents.npz"
NAMES_FILE = "features.json"
RANKING_LENGTH = 32


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LogisticIntents(GraphComponent, IntentClassifier):
    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._marks = Marks({}, {})
        self._places: dict[str, int] = {}
        self._weights = np.zeros(0)
        self._classes: list[str] = []
        self._coefficients = np.zeros((0, 0))
        self._intercepts = np.zeros(0)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`pieces`: also parts of words. `longest`: how many words are joined. `inverse_penalty`: scikit-learn's C."""
        return {"pieces": False, "longest": 4, "fewest": 2, "inverse_penalty": 10.0, "max_iterations": 150}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003  (Rasa's signature)
    ) -> LogisticIntents:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        self._marks = Marks.of_training_data(training_data.lookup_tables, training_data.regex_features)
        examples = [message for message in training_data.intent_examples if message.get(TEXT)]
        features = [self._features(message) for message in examples]
        seen = Counter(feature for of_text in features for feature in of_text)
        kept = sorted(feature for feature, count in seen.items() if count >= self._config["fewest"])
        self._places = {feature: place for place, feature in enumerate(kept)}
        # Inverse document frequency, smoothed as if one more text held everything.
        self._weights = np.array([np.log((1 + len(examples)) / (1 + seen[feature])) + 1 for feature in kept])
        model = LogisticRegression(
            C=self._config["inverse_penalty"], max_iter=self._config["max_iterations"], class_weight="balanced"
        )
        model.fit(self._matrix(features), [message.get(INTENT) for message in examples])
        self._classes = [str(name) for name in model.classes_]
        self._coefficients, self._intercepts = model.coef_.astype(np.float32), model.intercept_
        self._persist()
        return self._resource

    def _persist(self) -> None:
        with self._storage.write_to(self._resource) as model_dir:
            np.savez(
                model_dir / ARRAYS_FILE,
                weights=self._weights,
                coefficients=self._coefficients,
                intercepts=self._intercepts,
            )
            names = {"classes": self._classes, "features": list(self._places), "marks": self._marks.as_json()}
            (model_dir / NAMES_FILE).write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003  (Rasa's signature)
        **kwargs: Any,  # noqa: ARG003
    ) -> LogisticIntents:
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as model_dir:
            names = json.loads((model_dir / NAMES_FILE).read_text(encoding="utf-8"))
            with np.load(model_dir / ARRAYS_FILE, allow_pickle=False) as kept:
                component._weights = kept["weights"]
                component._coefficients = kept["coefficients"]
                component._intercepts = kept["intercepts"]
        component._classes = names["classes"]
        component._places = {feature: place for place, feature in enumerate(names["features"])}
        component._marks = Marks(names["marks"]["lists"], names["marks"]["expressions"])
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            ranking = self._ranking(message)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking[:RANKING_LENGTH], add_to_output=True)
        return messages

    def _ranking(self, message: Message) -> list[dict[str, Any]]:
        row = self._matrix([self._features(message)])
        scores = np.asarray(row @ self._coefficients.T)[0] + self._intercepts
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        order = np.argsort(-shares)
        return [{"name": self._classes[at], "confidence": float(shares[at])} for at in order]

    def _features(self, message: Message) -> set[str]:
        text = message.get(TEXT) or ""
        words = words_of(text)
        marks = self._marks.on(text, words)
        found = features_of([word.text for word in words], marks, self._config["pieces"], self._config["longest"])
        # In training as written, later as the CRF before this component found them.
        return found | {f"&{entity['entity']}" for entity in message.get(ENTITIES) or []}

    def _matrix(self, features: Iterable[set[str]]) -> csr_matrix:
        places: list[int] = []
        values: list[float] = []
        ends = [0]
        for of_text in features:
            known = sorted(self._places[feature] for feature in of_text if feature in self._places)
            weights = self._weights[known]
            places += known
            values += list(weights / (np.linalg.norm(weights) or 1.0))
            ends.append(len(places))
        return csr_matrix((values, places, ends), shape=(len(ends) - 1, len(self._places)))
