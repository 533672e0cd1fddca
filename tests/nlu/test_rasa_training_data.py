"""Word lists and sentences become Rasa's training file."""

from __future__ import annotations

import hashlib
import os
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from nlu.scoring import unmark
from nlu.training_data import Drawing, TrainingDataError, build_training_file, draw_examples, gazetteer_lists
from nlu.training_sentences import ANNOTATION, as_shown_to_rasa, expand
from nlu.understanding import ENTITIES, INTENTS
from settings import PROJECT_DIR

PROJECT = PROJECT_DIR / "nlu" / "rasa_project"
LANGUAGES = ("zh-CN", "en-US", "ko-KR")
# Korean keeps the small set it was given: none of the intents and entities that came later.
NOT_IN_KOREAN = {
    *("praise", "wait", "go_back", "start_over", "change_language", "add_to_report", "wrong_number", "thanks"),
    *("id_number", "amount", "relation"),
}
WORDS = {"hour": ["one", "two"], "when": ["at {hour}", "about {hour}"], "nothing": [""]}


def readings(sentence: str) -> set[str]:
    return {expand(sentence, WORDS, random.Random(seed)) for seed in range(40)}


def test_braces_are_lists_pieces_and_both_inside_each_other() -> None:
    assert readings("it was {hour}") == {"it was one", "it was two"}
    assert readings("{a|b|}{hour}") == {"aone", "atwo", "bone", "btwo", "one", "two"}
    assert readings("{no|at {hour}}") == {"no", "at one", "at two"}
    assert readings("[{when}](time)") == {f"[{p} {h}](time)" for p in ("at", "about") for h in ("one", "two")}


@pytest.mark.parametrize("sentence", ["{minute}", "{hour", "a {b|{hour} c"])
def test_a_mistake_in_the_data_is_named(sentence: str) -> None:
    with pytest.raises(TrainingDataError, match=r"list|closed"):
        readings(sentence)


def test_draws_go_by_weight_and_do_not_repeat() -> None:
    drawing = Drawing("inform", 12, (("{hour} {a|b|c|d|e|f|g|h}", 2), ("only this", 1)))
    drawn = draw_examples(drawing, WORDS, (), 0.0, "en-US")
    assert drawn.count("only this") == 1
    assert len(drawn) == len(set(drawn)) == 9


def test_a_new_sentence_leaves_the_others_as_they_were() -> None:
    first = ("{hour} {a|b|c|d} {e|f|g}", 1)
    alone = draw_examples(Drawing("inform", 6, (first,)), WORDS, ("um",), 0.3, "en-US")
    beside = draw_examples(Drawing("inform", 12, (first, ("x {hour}", 1))), WORDS, ("um",), 0.3, "en-US")
    assert beside[: len(alone)] == alone


def test_fillers_stand_where_people_hesitate() -> None:
    drawn = draw_examples(Drawing("inform", 1, (("it was [one](time)", 1),)), WORDS, ("hmm",), 1.0, "en-US")
    assert drawn[0] in {"hmm it was [one](time)", "it was hmm [one](time)"}


@pytest.mark.parametrize(
    ("language", "marked", "shown"),
    [
        ("zh-CN", "我 [昨天 下午](time) 在 [中山 路](place)", "我[昨天下午](time)在[中山路](place)"),
        ("en-US", "Plate [A B 1 2](plate_number) please", "plate [ab 1 2](plate_number) please"),
        ("en-US", "um [ at  two ](time) ", "[at two](time)"),
        ("ko-KR", "[오후 3 시](time) 에 났 습니다", "[오후 3 시](time) 에 났습니다"),
        ("en-US", "[](time) yes", "yes"),
    ],
)
def test_training_sees_what_serving_sees(language: str, marked: str, shown: str) -> None:
    assert as_shown_to_rasa(marked, language) == shown


@pytest.fixture(scope="module", params=LANGUAGES)
def training(request: pytest.FixtureRequest) -> tuple[str, dict[str, list[str]]]:
    language: str = request.param
    loaded: dict[str, Any] = yaml.safe_load(build_training_file(PROJECT, language))
    examples = {
        part["intent"]: [line.removeprefix("- ") for line in part["examples"].splitlines()]
        for part in loaded["nlu"]
        if "intent" in part
    }
    return language, examples


def test_every_intent_is_taught(training: tuple[str, dict[str, list[str]]]) -> None:
    language, examples = training
    assert set(examples) == set(INTENTS) - (NOT_IN_KOREAN if language == "ko-KR" else set())
    fewest = 8 if language == "ko-KR" else 40
    assert {intent: len(texts) for intent, texts in examples.items() if len(texts) < fewest} == {}


def test_every_entity_is_taught_and_nothing_is_left_unexpanded(training: tuple[str, dict[str, list[str]]]) -> None:
    language, examples = training
    texts = [text for intent in examples.values() for text in intent]
    wanted = set(ENTITIES) - (NOT_IN_KOREAN if language == "ko-KR" else set())
    assert {mark[2] for text in texts for mark in ANNOTATION.finditer(text)} == wanted
    assert [text for text in texts if re.search(r"[{}|]|\[\s|\s\]|\[\]", text)] == []


def test_no_sentence_teaches_two_intents(training: tuple[str, dict[str, list[str]]]) -> None:
    _, examples = training
    seen: dict[str, str] = {}
    twice = []
    for intent, texts in examples.items():
        for text in texts:
            plain = unmark(text)[0]
            if seen.setdefault(plain, intent) != intent:
                twice.append((plain, seen[plain], intent))
    # What a word means alone is the question's business, and rules decide it before the model is asked.
    assert len(twice) <= 12, twice


def test_the_same_data_gives_the_same_file() -> None:
    assert build_training_file(PROJECT, "ko-KR") == build_training_file(PROJECT, "ko-KR")


def test_a_missing_language_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingDataError, match=r"fr-FR.words\.yml"):
        build_training_file(tmp_path, "fr-FR")


def test_the_gazetteer_gives_names_in_full_and_as_spoken() -> None:
    chinese, english = gazetteer_lists("zh-CN"), gazetteer_lists("en-US")
    assert "玄武区" in chinese["gazetteer_district"]
    assert "玄武" in chinese["gazetteer_district_short"]
    assert "nanjing" in english["gazetteer_city"]
    assert gazetteer_lists("ko-KR") == {}


def test_no_list_is_named_where_its_words_were_meant() -> None:
    """`{a|some_list}` draws the name of the list: it must be `{a|{some_list}}`."""
    for language in LANGUAGES:
        folder = PROJECT / language
        names = {name for name in yaml.safe_load((folder / "words.yml").read_text(encoding="utf-8")) if "_" in name}
        for file in ("words.yml", "sentences.yml"):
            text = (folder / file).read_text(encoding="utf-8")
            assert set(re.findall(r"[{|]([a-z_]+)\|", text)) & names == set(), (language, file)


_DIGEST = """
import hashlib
from nlu.training_data import build_training_file
from settings import PROJECT_DIR
print(hashlib.sha256(build_training_file(PROJECT_DIR / "nlu" / "rasa_project", "{}").encode()).hexdigest())
"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_process_draws_the_same_file(language: str) -> None:
    """Else a model just trained is out of date at the next start; also the same words would be read differently."""
    here = hashlib.sha256(build_training_file(PROJECT, language).encode()).hexdigest()
    environment = {**os.environ, "PYTHONHASHSEED": "1"}
    command = [sys.executable, "-c", _DIGEST.format(language)]
    there = subprocess.run(command, env=environment, cwd=PROJECT_DIR, check=True, capture_output=True, text=True)
    assert there.stdout.strip() == here
