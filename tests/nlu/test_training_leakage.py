"""No sentence of the evaluation sets is trained on, drawn or written by hand, nor one nearly the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher

import pytest
import yaml

from nlu.scoring import unmark
from nlu.training_data import build_training_file
from nlu.training_injury import TEXTS
from settings import PROJECT_DIR

NLU = PROJECT_DIR / "nlu"
# A shorter answer ("昨天", "three o'clock") is anybody's.
FEWEST_LETTERS = {"zh-CN": 9, "ko-KR": 9, "en-US": 20}
ALIKE = 0.9


def letters(marked: str) -> str:
    return re.sub(r"\W", "", unmark(marked)[0]).lower()


class Taught:
    """Training texts by their length, each with its count of letters."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._by_length: dict[int, list[tuple[str, Counter[str]]]] = {}
        for text in dict.fromkeys(texts):
            self._by_length.setdefault(len(text), []).append((text, Counter(text)))

    def has_nearly(self, text: str) -> bool:
        """More than ALIKE of the letters of both, spaces aside, stand in the same order."""
        counted = Counter(text)
        for length in range(int(len(text) * 0.8), int(len(text) / 0.8) + 1):
            most = ALIKE * (len(text) + length) / 2
            if min(len(text), length) <= most:
                continue
            for other, other_counted in self._by_length.get(length, ()):
                if (counted & other_counted).total() > most and _ratio(text, other) > ALIKE:
                    return True
        return False


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


@pytest.mark.parametrize("language", ["zh-CN", "en-US", "ko-KR"])
def test_no_evaluation_sentence_is_taught(language: str) -> None:
    loaded = yaml.safe_load(build_training_file(NLU / "rasa_project", language))
    texts = [part for part in loaded["nlu"] if "intent" in part or part.get("lookup", "").startswith(TEXTS)]
    examples = [line for part in texts for line in part["examples"].splitlines()]
    taught = Taught(letters(line.removeprefix("- ")) for line in examples)
    leaked = {}
    for path in sorted((NLU / "evaluation").glob(f"*/{language}.yaml")):
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))["utterances"]
        said = [text for row in rows if len(text := letters(row["say"])) >= FEWEST_LETTERS[language]]
        # How many, not which: the sentences of the test set are nobody's to read.
        leaked[path.parent.name] = sum(map(taught.has_nearly, said))
    assert set(leaked.values()) == {0}, leaked


def test_the_rule_sees_a_copy_with_another_word() -> None:
    assert Taught(["昨天晚上九点在中山路被货车追尾"]).has_nearly("昨天晚上八点在中山路被货车追尾")
    assert not Taught(["今天早上我在解放路撞到护栏了人没事"]).has_nearly("昨天晚上八点在中山路被货车追尾")
