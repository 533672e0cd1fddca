"""What the phrases read and what the classifier heard of an injury, weighed against each other.

Each errs in its own way: phrases know few wordings and know them surely, the classifier guesses at all. How far either
is to be believed was counted (nlu/injury_weighing.yaml). Where somebody may be hurt all the same, `possible` is said,
and the dialogue asks: a missed injury costs more than a question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from nlu.phrase_data import phrase_data
from nlu.understanding import Entity
from nlu.values import Injury, InjuryStatus

UNSAID = "unsaid"
HURT = ("possible", "yes")


def weighed_injury(
    read: Injury | None, heard: Mapping[str, float], words: Entity, language: str, *, of_bodies: bool = False
) -> Injury | None:
    """`heard`: none, possible, yes and unsaid with their probabilities; `words`: where a value stands that is heard
    alone. Parts that were read (who, how many) stay while somebody is thought hurt. `of_bodies`: the
    question was about them, or Rasa heard of them.
    """
    shares = _shares(read.status if read else UNSAID, heard, language, of_bodies=of_bodies)
    status = max(shares, key=lambda label: shares[label])
    in_doubt = sum(shares[label] for label in HURT) > phrase_data("injury_weighing")["doubt"]
    if read is not None and read.status in HURT and status not in HURT:
        # Words of harm are never taken back by a guess: at most a person asks.
        status = read.status if status == UNSAID else "possible"
    elif status not in HURT and in_doubt:
        status = "possible"
    if read is not None and read.status == status:
        return read
    if status == UNSAID:
        return None
    # Of a possible injury it is believed that there may be one, not that there is none worse.
    confidence = round(sum(shares[label] for label in HURT) if status == "possible" else shares[status], 2)
    known = cast(InjuryStatus, status)
    if read is None or known == "none":
        return Injury(text=words.text, start=words.start, end=words.end, confidence=confidence, status=known)
    return replace(read, status=known, severity=read.severity if known == "yes" else None, confidence=confidence)


def _shares(read: str, heard: Mapping[str, float], language: str, *, of_bodies: bool) -> dict[str, float]:
    """Bayes' rule, the reading and the hearing taken for independent."""
    data = phrase_data("injury_weighing")
    of_language = data[language]
    likely = {
        label: max(share, data["least"]) ** of_language["sharpness"] * of_language["read"][read][label]
        for label, share in heard.items()
    }
    likely[UNSAID] *= of_language["of_bodies"] if of_bodies else 1.0
    whole = sum(likely.values())
    return {label: share / whole for label, share in likely.items()}
