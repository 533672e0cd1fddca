"""The evaluation sets: `nlu/evaluation/<set>/<language>.yaml`, written by hand and never trained on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from nlu.scoring import Expected, expected_utterances
from nlu.scoring_statistics import Figure

EVALUATION_DIR = Path(__file__).parent / "evaluation"
FIGURES_FILE = EVALUATION_DIR / "figures.json"
# What may be read while the rules are written; what tells, by figures alone, whether they hold elsewhere; what nobody
# who writes rules has seen.
SETS = ("development", "practice", "validation", "test")
READABLE_SETS = frozenset({"development", "practice", "validation"})


class EvaluationSetError(Exception):
    """A set cannot be read; the message names the file."""


def set_path(name: str, language: str) -> Path:
    return EVALUATION_DIR / name / f"{language}.yaml"


def sets_of(language: str) -> list[str]:
    return [name for name in SETS if set_path(name, language).exists()]


def read_set(path: Path) -> list[Expected]:
    """Raises EvaluationSetError."""
    try:
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
        return expected_utterances(loaded["utterances"], datetime.fromisoformat(loaded["at"]))
    except (OSError, yaml.YAMLError, ValueError, KeyError, TypeError) as error:
        raise EvaluationSetError(f"{path} is no evaluation set: {error}") from error


def committed_figures(language: str, title: str, file: Path = FIGURES_FILE) -> dict[str, float]:
    """Figure -> value as last kept; nothing of a set that was never kept. `title`: the set, and the noise if any."""
    found: dict[str, float] = _kept(file).get(language, {}).get(title, {})
    return found


def keep_figures(language: str, title: str, figures: Mapping[str, Figure], file: Path = FIGURES_FILE) -> None:
    """Those measured on anything; latency belongs to the machine and stays out."""
    values = {n: round(f.value, 4) for n, f in figures.items() if f.of and not n.endswith("_ms")}
    kept = _kept(file)
    kept.setdefault(language, {})[title] = values
    file.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _kept(file: Path) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return kept
