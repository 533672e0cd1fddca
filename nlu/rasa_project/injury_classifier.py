"""Is somebody hurt? none, possible, yes or unsaid, each with its probability: beside the phrases of nlu/injury.py.

Trained on the labelled texts of `injury*.yml` (nlu/training_injury.py), which reach it as look-up tables: they are of
no intent, and Rasa's training file has no other place for texts. Runs under Rasa's own Python.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from feature_regression import FeatureRegression
from injury_features import KINDS, TEXTS, InjuryFeatures
from kept_component import KeptComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

HEARD = "injury"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class InjuryClassifier(KeptComponent):
    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, storage, resource)
        self._features = self._made_of({})
        self._regression = FeatureRegression("injuries", each_alone=True)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """As of LogisticIntents."""
        return {"pieces": False, "longest": 4, "fewest": 2, "inverse_penalty": 10.0, "max_iterations": 200}

    def train(self, training_data: TrainingData) -> Resource:
        tables = {table["name"]: table["elements"] for table in training_data.lookup_tables}
        self._features = self._made_of(_named(tables, KINDS))
        said = [(text, label) for label, texts in _named(tables, TEXTS).items() for text in texts]
        self._regression.train(
            [self._features.of(text) for text, _ in said], [label for _, label in said], self._config
        )
        with self._storage.write_to(self._resource) as model_dir:
            self._regression.write(model_dir, {"kinds": self._features.as_json()})
        return self._resource

    def open_kept(self, model_dir: Path) -> None:
        self._features = self._made_of(self._regression.read(model_dir)["kinds"])

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            heard = self._regression.ranking(self._features.of(message.get(TEXT) or ""))
            message.set(HEARD, dict(heard), add_to_output=True)
        return messages

    def _made_of(self, kinds: dict[str, list[str]]) -> InjuryFeatures:
        return InjuryFeatures(kinds, self._config["pieces"], self._config["longest"])


def _named(tables: dict[str, list[str]], begin: str) -> dict[str, list[str]]:
    return {name.removeprefix(begin): entries for name, entries in tables.items() if name.startswith(begin)}
