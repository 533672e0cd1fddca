"""Sentences with a share of their characters wrong, and their marks still on the same words."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.evaluation_noise import edit_distance, with_noise
from nlu.evaluation_sets import read_set, set_path
from nlu.scoring import Expected, unmark

AT = datetime.fromisoformat("2026-03-18T14:30:00+08:00")


def expected(marked: str) -> Expected:
    text, entities = unmark(marked)
    return Expected(text, "inform", tuple(entities), {}, AT)


@pytest.mark.parametrize(("language", "least"), [("zh-CN", 0.085), ("en-US", 0.085), ("ko-KR", 0.05)])
def test_about_a_tenth_of_the_characters_is_wrong(language: str, least: float) -> None:
    errors = letters = 0
    for row in read_set(set_path("development", language)):
        given, heard = row.text.replace(" ", ""), with_noise(row, language, 0.1).text.replace(" ", "")
        errors += edit_distance(given, heard)
        letters += len(given)
    assert least <= errors / letters <= 0.11


def test_most_errors_in_mandarin_sound_right() -> None:
    row = expected("昨天晚上八点半在人民路被一辆货车追尾了人没有受伤" * 40)
    noisy = with_noise(row, "zh-CN", 0.1).text
    assert abs(len(noisy) - len(row.text)) < 0.04 * len(row.text)
    assert noisy == with_noise(row, "zh-CN", 0.1).text


def test_english_words_become_words_that_sound_alike() -> None:
    heard = {with_noise(expected(f"he hit my brakes at the road number {n}"), "en-US", 0.4).text for n in range(60)}
    words = {word for text in heard for word in text.split()}
    assert words & {"heat", "breaks", "rode"}


@given(
    st.lists(
        st.tuples(st.sampled_from(("", "time", "place")), st.text("昨天晚上八点追尾 abc", min_size=1, max_size=6)),
        max_size=6,
    ),
    st.sampled_from(("zh-CN", "en-US", "ko-KR")),
    st.floats(0.01, 0.5),
)
def test_marks_stay_on_their_words(pieces: list[tuple[str, str]], language: str, share: float) -> None:
    row = expected("".join(f"[{words}]({kind})" if kind else words for kind, words in pieces))
    noisy = with_noise(row, language, share)
    assert all(noisy.text[each.start : each.end] == each.text for each in noisy.entities)
    assert [each.start for each in noisy.entities] == sorted(each.start for each in noisy.entities)
    assert {each.entity for each in noisy.entities} <= {each.entity for each in row.entities}
    assert noisy.values == row.values


def test_without_errors_nothing_changes() -> None:
    row = expected("[昨天](time)在[中山路](place)")
    assert with_noise(row, "zh-CN", 0.0) == row


@pytest.mark.parametrize(
    ("given", "wanted", "distance"), [("", "", 0), ("abc", "", 3), ("追尾", "最尾", 1), ("kitten", "sitting", 3)]
)
def test_edit_distance(given: str, wanted: str, distance: int) -> None:
    assert edit_distance(given, wanted) == edit_distance(wanted, given) == distance
