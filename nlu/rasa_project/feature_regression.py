"""Logistic regression over named features of texts, kept as plain arrays.

Features are weighted by how rare they are and every text has length 1, so that a long story and one word weigh the
same. Rasa's classifier keeps a skops file, whose import takes half of a server's start (8 s of 16 s); arrays need no
library to be safe: they are read without pickle. Runs under Rasa's own Python: it imports nothing of ours.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression


class FeatureRegression:
    """`name` is that of its files. `each_alone`: a regression for each class against all others, not one for all."""

    def __init__(self, name: str, each_alone: bool = False) -> None:
        self._name = name
        self._each_alone = each_alone
        self._places: dict[str, int] = {}
        self._weights = np.zeros(0)
        self._classes: list[str] = []
        self._coefficients = np.zeros((0, 0))
        self._intercepts = np.zeros(0)

    def train(self, features: Sequence[set[str]], labels: Sequence[str], config: Mapping[str, Any]) -> None:
        """`config`: `fewest` texts a feature must be in, `inverse_penalty` (scikit-learn's C), `max_iterations`."""
        seen = Counter(feature for of_text in features for feature in of_text)
        kept = sorted(feature for feature, count in seen.items() if count >= config["fewest"])
        self._places = {feature: place for place, feature in enumerate(kept)}
        # Inverse document frequency, smoothed as if one more text held everything.
        self._weights = np.array([np.log((1 + len(features)) / (1 + seen[feature])) + 1 for feature in kept])
        model = LogisticRegression(
            C=config["inverse_penalty"],
            max_iter=config["max_iterations"],
            class_weight="balanced",
            solver="liblinear" if self._each_alone else "lbfgs",
        )
        model.fit(self._matrix(features), labels)
        self._classes = [str(name) for name in model.classes_]
        self._coefficients, self._intercepts = model.coef_.astype(np.float32), model.intercept_

    def write(self, directory: Path, more: Mapping[str, Any]) -> None:
        """`more`: what else is needed to make features of a text."""
        np.savez(
            directory / f"{self._name}.npz",
            weights=self._weights,
            coefficients=self._coefficients,
            intercepts=self._intercepts,
        )
        names = {"classes": self._classes, "features": list(self._places), **more}
        (directory / f"{self._name}.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")

    def read(self, directory: Path) -> dict[str, Any]:
        """All that was written but the arrays."""
        names: dict[str, Any] = json.loads((directory / f"{self._name}.json").read_text(encoding="utf-8"))
        with np.load(directory / f"{self._name}.npz", allow_pickle=False) as kept:
            self._weights = kept["weights"]
            self._coefficients = kept["coefficients"]
            self._intercepts = kept["intercepts"]
        self._classes = names["classes"]
        self._places = {feature: place for place, feature in enumerate(names["features"])}
        return names

    def ranking(self, features: set[str]) -> list[tuple[str, float]]:
        """Every class with its probability, the best first."""
        scores = np.asarray(self._matrix([features]) @ self._coefficients.T)[0] + self._intercepts
        shares = 1 / (1 + np.exp(-scores)) if self._each_alone else np.exp(scores - scores.max())
        shares /= shares.sum()
        return [(self._classes[at], float(shares[at])) for at in np.argsort(-shares)]

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
