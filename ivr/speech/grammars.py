"""Narrow grammars for narrow questions, from `grammars/<language>.yaml`.

A grammar hears nothing but its phrases, so far more surely; and whatever is said, it hears one of them. So it serves
short answers only: speech longer than `max_seconds` is heard as free speech instead.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

GRAMMARS_DIR: Final = Path(__file__).resolve().parent / "grammars"


class GrammarError(Exception):
    """A grammar file cannot be used; the message names it."""


class Grammar(BaseModel):
    """`phrases`: as the model writes them, words separated by spaces; those with words unknown to it are left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_seconds: float = Field(gt=0.5, le=60)
    phrases: tuple[str, ...] = Field(min_length=1)

    @property
    def max_ms(self) -> int:
        return int(self.max_seconds * 1000)


def load_grammars(language: str, directory: Path = GRAMMARS_DIR) -> dict[str, Grammar]:
    """Name -> grammar; none for a language without a file. Raises GrammarError."""
    path = directory / f"{language}.yaml"
    if not path.exists():
        return {}
    try:
        return TypeAdapter(dict[str, Grammar]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise GrammarError(f"cannot use the grammars of {path}: {error}") from error
