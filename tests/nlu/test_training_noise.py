"""What a recogniser does to a sentence, done on purpose."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.training_noise import Sounds, near_syllables
from nlu.training_sentences import ANNOTATION, misheard, unmarked

CHINESE = Sounds.of_syllables([("zhui", "追锥"), ("zui", "最醉"), ("wei", "尾伟"), ("che", "车")])
ENGLISH = Sounds.of_words([("hit", "heat"), ("rear ended", "rear and did")])


def many(marked: str, sounds: Sounds, spaced: bool) -> set[str]:
    return {misheard(marked, sounds, spaced, random.Random(seed)) for seed in range(200)}


def test_near_syllables_are_those_people_mix_up() -> None:
    assert {"zang", "zhan"} <= set(near_syllables("zhang"))
    assert "shang" in near_syllables("sang")
    assert "zhhang" not in near_syllables("zhang")
    assert "xing" in near_syllables("xin")


def test_characters_are_heard_as_others_of_their_sound_and_keep_their_mark() -> None:
    heard = many("我被[追尾](cause)了", CHINESE, False)
    assert {"我被[锥尾](cause)了", "我被[追伟](cause)了", "我被[最尾](cause)了"} <= heard
    assert any("[追追尾](cause)" in each for each in heard)


def test_words_are_heard_as_others_and_keep_their_mark() -> None:
    heard = many("i was [rear ended](cause) by [a van](other_party)", ENGLISH, True)
    assert "i was [rear and did](cause) by [a van](other_party)" in heard


@pytest.mark.parametrize("number", ["[幺三八零零](phone)", "[苏A一二三四五](plate_number)"])
def test_numbers_are_left_as_they_were_said(number: str) -> None:
    assert all(number in each for each in many(f"电话是{number}", Sounds.of_syllables([("yi", "一幺已")]), False))


def test_a_mark_that_ends_within_a_word_is_left_alone() -> None:
    marked = "on [anshan](place)'s road hit hit"
    assert many(marked, ENGLISH, True) == {marked}


@settings(max_examples=80)
@given(text=st.text("我被追尾了在车 abc", min_size=1, max_size=20), seed=st.integers(0, 10_000), spaced=st.booleans())
def test_noise_never_breaks_the_marks(text: str, seed: int, spaced: bool) -> None:
    sounds = ENGLISH if spaced else CHINESE
    plain, spans = unmarked(misheard(f"[{text.strip() or 'x'}](cause) 了车", sounds, spaced, random.Random(seed)))
    assert not re.search(r"[\[\]()]", plain)
    assert all(0 <= start <= end <= len(plain) for start, end, _ in spans)
    assert len(spans) <= 1
    assert ANNOTATION.search(plain) is None


def test_the_same_seed_hears_the_same() -> None:
    assert misheard("追尾追尾车", CHINESE, False, random.Random(3)) == misheard(
        "追尾追尾车", CHINESE, False, random.Random(3)
    )
