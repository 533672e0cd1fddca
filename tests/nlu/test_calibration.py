"""One intent and its probability out of a ranking and the question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.calibration import settle
from nlu.phrase_data import phrase_data
from nlu.scoring_statistics import calibration_bins, calibration_error
from nlu.understanding import INTENTS

RANKING = [("deny", 0.4), ("report_accident", 0.3), ("inform", 0.2), ("affirm", 0.1)]


def test_what_answers_a_question_is_information() -> None:
    assert settle(RANKING, "xx", None)[0] == "deny"
    assert settle(RANKING, "xx", None)[1] == pytest.approx(0.4)
    assert settle(RANKING, "xx", "loss_date")[0] == "inform"
    assert settle(RANKING, "xx", "loss_date")[1] == pytest.approx(0.5)


def test_after_a_recap_yes_and_no_are_expected() -> None:
    close = [("inform", 0.5), ("deny", 0.45), ("greet", 0.05)]
    assert settle(close, "zh-CN", "confirm")[0] == "deny"
    assert settle(close, "zh-CN", "loss_date")[0] == "inform"


def test_nothing_cannot_be_settled() -> None:
    with pytest.raises(ValueError, match="nothing"):
        settle([], "zh-CN", None)


def test_only_intents_are_favoured() -> None:
    for fitted in phrase_data("calibration").values():
        assert set(fitted["asked"]) | set(fitted["confirm"]) <= set(INTENTS)
        assert 0.2 < fitted["temperature"] < 2


@given(
    scores=st.dictionaries(st.sampled_from(INTENTS), st.floats(0, 1), min_size=1),
    language=st.sampled_from(["zh-CN", "en-US", "ko-KR"]),
    question=st.sampled_from([None, "confirm", "injury"]),
)
def test_a_probability_it_is(scores: dict[str, float], language: str, question: str | None) -> None:
    intent, probability = settle(list(scores.items()), language, question)
    assert intent in scores or intent == "inform"
    assert 1 / (len(scores) + 1) <= probability <= 1


def test_the_error_of_calibration() -> None:
    assert calibration_error(calibration_bins([(0.8, True)] * 4 + [(0.8, False)])) == pytest.approx(0)
    assert calibration_error(calibration_bins([(0.9, False), (0.9, True)])) == pytest.approx(0.4)
