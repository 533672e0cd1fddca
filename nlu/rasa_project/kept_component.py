"""What our trained components share: they are made of a configuration, trained once, and opened from what they kept.

Runs under Rasa's own Python.
"""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage


class KeptComponent(GraphComponent):
    """`train` writes into `_storage` at `_resource`; `open_kept` reads that."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003  (Rasa's signature)
    ) -> KeptComponent:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003  (Rasa's signature)
        **kwargs: Any,  # noqa: ARG003
    ) -> KeptComponent:
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as model_dir:
            component.open_kept(model_dir)
        return component

    @abstractmethod
    def open_kept(self, model_dir: Path) -> None:
        """Read whole: the directory does not outlive the loading."""
