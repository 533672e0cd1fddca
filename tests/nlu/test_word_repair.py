"""English words repaired: what is mended, what must stay, and what holds for any text."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from nlu.scoring import unmark
from nlu.transcript import normalise_transcript
from nlu.word_repair import repair_words, word_repairs
from nlu.word_repair_lexicon import lexicon
from nlu.word_repair_sounds import letter_distance, sound_distance

DEVELOPMENT = Path(__file__).parents[2] / "nlu" / "evaluation" / "development" / "en-US.yaml"
CHANGED_AT_MOST = 0.02

MISHEARD = {
    "i was rear and did by a truck": "i was rear ended by a truck",
    "he heat my bumper": "he hit my bumper",
    "it was a break failure": "it was a brake failure",
    "no one is heard": "no one is hurt",
    "my wife is breeding from the head": "my wife is bleeding from the head",
    "he hit the write side of my car": "he hit the right side of my car",
    "i had an acident yesturday": "i had an accident yesterday",
    "somebody skratched my door": "somebody scratched my door",
    "the ampulance took her to the hozpital": "the ambulance took her to the hospital",
    "on the expresway near beijing": "on the expressway near beijing",
    "he rear handed me": "he rear ended me",
    "yes to day in the evening": "yesterday in the evening",
}
STAYS = (
    "my name is klaus brandt",
    "this is annika vogel",
    "on xueyuan road in haidian district beijing",
    "near a village called xijiang in guizhou",
    "my name is li xiaoming",
    "the plate is su a nine three kd two",
    "i can't drive it",
    "nobody is hurt",
    "i'm priscilla mbeki",
    "annika vogel spelt with two n's",
    "near tsinghua university",
    "yes today at nine",
    "ten till nine this morning",
    "eightish this morning",
    "ereyesterday",
    "on the a forty near oxford",
    "she banged her knee",
    "the gentleman succumbed on the way",
    "may first just before noon",
    "no",
    "yes please",
    "",
)


@pytest.mark.parametrize(("heard", "meant"), MISHEARD.items())
def test_misheard_words_are_repaired(heard: str, meant: str) -> None:
    assert repair_words(heard) == meant


@pytest.mark.parametrize("said", STAYS)
def test_what_was_heard_right_stays(said: str) -> None:
    assert repair_words(said) == said


def test_what_people_say_is_hardly_ever_changed() -> None:
    words = changed = 0
    for text in _said():
        words += len(text.split())
        changed += sum(repair.end > repair.start for repair in word_repairs(text))
    assert changed / words < CHANGED_AT_MOST


@cache
def _said() -> tuple[str, ...]:
    rows = yaml.safe_load(DEVELOPMENT.read_text(encoding="utf-8"))["utterances"]
    return tuple(normalise_transcript(unmark(row["say"])[0], "en-US").text for row in rows)


def _heard() -> st.SearchStrategy[str]:
    """Words of every kind, words with letters wrong, and anything at all."""
    word = st.sampled_from(sorted(lexicon().ours))
    wrong = st.tuples(word, st.integers(0, 12), st.sampled_from("abdegiklnoprstz")).map(
        lambda parts: parts[0][: parts[1]] + parts[2] + parts[0][parts[1] + 1 :]
    )
    return st.lists(st.one_of(word, wrong, st.text(max_size=6)), max_size=10).map(" ".join)


@given(_heard())
def test_repairing_what_is_repaired_changes_nothing(text: str) -> None:
    repaired = repair_words(text)
    assert repair_words(repaired) == repaired


@given(_heard())
def test_repairs_lie_within_the_text_one_behind_the_other(text: str) -> None:
    done = 0
    for repair in word_repairs(text):
        assert done <= repair.start < repair.end <= len(text)
        assert repair.text
        assert text[repair.start : repair.end] != repair.text
        done = repair.end


@given(_heard())
def test_what_is_no_english_word_is_left_out_of_it(text: str) -> None:
    """Digits, signs and other scripts come out as they went in."""
    kept = [token for token in text.split() if not token.isascii() or not token.isalpha()]
    for repair in word_repairs(text):
        assert all(part.isascii() for part in text[repair.start : repair.end].split())
    assert all(token in repair_words(text) for token in kept if not token.isascii())


@pytest.mark.parametrize(("one", "other"), [("hit", "heat"), ("pain", "bain"), ("hurt", "heard")])
def test_likeness_goes_both_ways(one: str, other: str) -> None:
    assert letter_distance(one, other) == letter_distance(other, one) > 0
    sounds = lexicon().sounds
    if one in sounds and other in sounds:
        assert sound_distance(sounds[one], sounds[other]) == sound_distance(sounds[other], sounds[one]) > 0


def test_homophones_sound_the_same() -> None:
    sounds = lexicon().sounds
    assert sound_distance(sounds["brake"], sounds["break"]) == 0
    assert sound_distance(sounds["right"], sounds["write"]) == 0
