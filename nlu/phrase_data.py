"""The phrase files beside this one, read once when first needed."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def phrase_data(name: str) -> dict[str, Any]:
    """The mapping in `nlu/<name>.yaml`; shared, so nobody changes it."""
    loaded: dict[str, Any] = yaml.load(_packaged(f"{name}.yaml"), Loader=_LOADER)
    return loaded


@cache
def table_rows(path: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a tab-separated file of the package, without its header."""
    lines = _packaged(path).splitlines()[1:]
    return tuple(tuple(line.split("\t")) for line in lines if line)


def _packaged(path: str) -> str:
    return files("nlu").joinpath(path).read_text(encoding="utf-8")


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
