"""Rasa's CRF for entities, with the trained model kept.

Rasa 3.6.21 keeps the training data instead and trains again whenever a server starts (20 s and more for 2,000
sentences). CRFsuite's own model file is plain data, read without pickle. And a pattern that does not match is left out
of a token's features: to CRFsuite it weighs nothing, yet every one cost time, so training takes a fraction.
Runs under Rasa's own Python, so it imports nothing of ours.
"""

from __future__ import annotations

import json
import shutil
from collections import OrderedDict
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.crf_entity_extractor import CRFEntityExtractor, CRFToken
from sklearn_crfsuite import CRF

ORDER_FILE = "crf_order.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class CrfEntities(CRFEntityExtractor):
    def persist(self, dataset: list[list[CRFToken]]) -> None:  # noqa: ARG002  (Rasa's signature)
        """`dataset`, the training data, is what Rasa keeps; the trained taggers are what is needed."""
        with self._model_storage.write_to(self._resource) as model_dir:
            for tag_name, tagger in (self.entity_taggers or {}).items():
                shutil.copyfile(tagger.modelfile.name, model_dir / f"{tag_name}.crfsuite")
            (model_dir / ORDER_FILE).write_text(json.dumps(self.crf_order), encoding="utf-8")

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003  (Rasa's signature)
        **kwargs: Any,  # noqa: ARG003
    ) -> CrfEntities:
        taggers: OrderedDict[str, CRF] = OrderedDict()
        with model_storage.read_from(resource) as model_dir:
            order = json.loads((model_dir / ORDER_FILE).read_text(encoding="utf-8"))
            for tag_name in order:
                taggers[tag_name] = CRF(model_filename=str(model_dir / f"{tag_name}.crfsuite"))
                # Opened now: CRFsuite reads it whole, and the directory does not outlive the loading.
                taggers[tag_name].tagger_  # noqa: B018  (a property that opens)
        component = cls(config, model_storage, resource, taggers)
        component.crf_order = order
        return component

    @classmethod
    def _create_features_for_token(cls, *arguments: Any) -> dict[str, Any]:
        features: dict[str, Any] = super()._create_features_for_token(*arguments)
        return {name: value for name, value in features.items() if value is not False}
