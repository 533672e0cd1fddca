"""No sentence of the evaluation sets is trained on, nor one nearly the same."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

import pytest
import yaml

from nlu.scoring import unmark
from nlu.training_data import written_examples
from settings import PROJECT_DIR

NLU = PROJECT_DIR / "nlu"
SETS = sorted((NLU / "evaluation").glob("*/*.yaml")) + sorted((NLU / "evaluation").glob("*.yaml"))
# A shorter answer ("昨天", "three o'clock") is anybody's.
FEWEST_LETTERS = {"zh-CN": 9, "ko-KR": 9, "en-US": 20}
ALIKE = 0.9


def letters(marked: str) -> str:
    return re.sub(r"\W", "", unmark(marked)[0]).lower()


def nearly(one: str, other: str) -> bool:
    """More than ALIKE of their letters stand in the same order."""
    if 2 * min(len(one), len(other)) <= ALIKE * (len(one) + len(other)):
        return False
    common = sum((Counter(one) & Counter(other)).values())
    if 2 * common <= ALIKE * (len(one) + len(other)):
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() > ALIKE


def leaks(measured: list[str], taught: set[str]) -> list[str]:
    by_length: dict[int, list[str]] = {}
    for text in taught:
        by_length.setdefault(len(text), []).append(text)
    found = []
    for text in measured:
        reach = range(int(len(text) * 0.8), int(len(text) / 0.8) + 1)
        if any(nearly(text, other) for length in reach for other in by_length.get(length, ())):
            found.append(text)
    return found


@pytest.mark.parametrize("path", SETS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_evaluation_sentence_is_taught(path: Path) -> None:
    language = path.stem
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))["utterances"]
    fewest = FEWEST_LETTERS[language]
    measured = [text for row in rows if len(text := letters(row["say"])) >= fewest]
    written = written_examples(NLU / "rasa_project" / language, language)
    taught = {letters(text) for texts in written.values() for text in texts}
    # How many, not which: the sentences of the test set are nobody's to read.
    assert len(leaks(measured, taught)) == 0


def test_the_rule_sees_a_copy_with_another_word() -> None:
    assert leaks(["昨天晚上八点在中山路被货车追尾"], {"昨天晚上九点在中山路被货车追尾"})
    assert not leaks(["昨天晚上八点在中山路被货车追尾"], {"今天早上我在解放路撞到护栏了人没事"})
