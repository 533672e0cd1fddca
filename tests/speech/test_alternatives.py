"""Vosk's lists of hearings: shares, word confidences, whole utterances."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech.alternatives import MOST_KEPT, hearings_of_segment, join_segments
from ivr.speech.recognizer import transcript_of


def listed(*hearings: tuple[float, str]) -> dict[str, object]:
    """A result as Vosk writes it with SetMaxAlternatives: half a second a word from 10 s on."""
    return {
        "alternatives": [
            {
                "confidence": score,
                "text": text,
                "result": [
                    {"word": word, "start": 10 + 0.5 * at, "end": 10.5 + 0.5 * at}
                    for at, word in enumerate(text.split())
                ],
            }
            for score, text in hearings
        ]
    }


def test_a_word_is_as_sure_as_the_hearings_that_have_it() -> None:
    hearings = hearings_of_segment(listed((100.0, "부산 큰 차이"), (100.0 - math.log(3), "부산 근처 입니다")), 10.0)
    assert [hearing.share for hearing in hearings] == pytest.approx([0.75, 0.25])
    assert [word["conf"] for word in hearings[0].words] == [1.0, 0.75, 0.75]
    assert hearings[0].words[1] == {"word": "큰", "start": 0.5, "end": 1.0, "conf": 0.75}


def test_the_same_word_at_another_time_does_not_count() -> None:
    first, _ = hearings_of_segment(listed((5.0, "네 네 맞습니다"), (5.0, "아니 맞습니다 네")), 10.0)
    assert [word["conf"] for word in first.words] == [0.5, 0.5, 0.5]


def test_a_result_without_a_list_is_one_hearing_with_its_own_confidences() -> None:
    plain = {"text": "네", "result": [{"word": "네", "start": 10.1, "end": 10.3, "conf": 0.8}]}
    (only,) = hearings_of_segment(plain, 10.0)
    assert (only.text, only.share, only.words[0]["conf"]) == ("네", 1.0, 0.8)


@pytest.mark.parametrize(
    "nothing", [{"text": ""}, {"alternatives": [{"confidence": 1.0, "text": ""}]}, {"alternatives": []}]
)
def test_nothing_heard(nothing: dict[str, object]) -> None:
    assert transcript_of([nothing], 0.0).text == ""
    assert transcript_of([nothing], 0.0).confidence is None


def test_an_utterance_in_two_segments_varies_one_at_a_time() -> None:
    transcript = transcript_of([listed((2.0, "가"), (1.0, "나")), listed((2.0, "다"), (1.5, "라"))], 10.0)
    assert transcript.text == "가 다"
    assert [other.text for other in transcript.alternatives] == ["가 라", "나 다"]


def test_not_more_are_kept_than_are_read() -> None:
    segment = hearings_of_segment(listed(*((float(-n), f"말{n}") for n in range(20))), 10.0)
    assert len(join_segments([segment])) == 1 + MOST_KEPT


@given(st.lists(st.tuples(st.floats(-500, 500), st.text("가나다 ", min_size=1, max_size=8)), max_size=6))
def test_shares_are_probabilities(hearings: list[tuple[float, str]]) -> None:
    found = hearings_of_segment(listed(*hearings), 10.0)
    assert all(0 <= hearing.share <= 1 for hearing in found)
    assert all(0 <= word["conf"] <= 1 for hearing in found for word in hearing.words)
    if found:
        assert sum(hearing.share for hearing in found) == pytest.approx(1.0)
