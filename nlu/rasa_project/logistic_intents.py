"""Rasa's logistic regression for intents, kept as plain arrays instead of a skops file.

Importing skops takes half of a Rasa server's start (8 s of 16 s: it looks up the module of every numpy and scipy
function among TensorFlow's lazy ones). The arrays need no library to be safe: they are read without pickle.
Runs under Rasa's own Python, so it imports nothing of ours.
"""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier

logger = logging.getLogger(__name__)
FILE_NAME = "logistic_intents.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LogisticIntents(LogisticRegressionClassifier):
    def persist(self) -> None:
        with self._model_storage.write_to(self._resource) as model_dir:
            np.savez(
                model_dir / FILE_NAME,
                classes=np.asarray(self.clf.classes_, dtype=str),
                coefficients=self.clf.coef_,
                intercepts=self.clf.intercept_,
            )

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,  # noqa: ARG003  (Rasa's signature)
    ) -> LogisticIntents:
        component = cls(config, execution_context.node_name, model_storage, resource)
        with model_storage.read_from(resource) as model_dir, np.load(model_dir / FILE_NAME, allow_pickle=False) as kept:
            component.clf.classes_ = kept["classes"].astype(object)
            component.clf.coef_ = kept["coefficients"]
            component.clf.intercept_ = kept["intercepts"]
        component.clf.n_features_in_ = component.clf.coef_.shape[1]
        return component
