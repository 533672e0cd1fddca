"""Reads one file of `dialogues/` into a checked, frozen shape; what is wrong in it is named with its key."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

PartT = TypeVar("PartT", bound=BaseModel)


class ScriptError(Exception):
    """A dialogue file cannot be used."""


class ScriptPart(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def read_script_file(kind: type[PartT], path: Path) -> PartT:
    """Raises ScriptError."""
    try:
        return kind.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError) as error:
        raise ScriptError(f"{path.name}: {error}") from error
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ScriptError(f"{path.name}: {wrong}") from error
