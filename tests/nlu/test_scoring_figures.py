"""Figures over many utterances, their intervals, and what counts as a fall."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.scoring import Expected, Judged
from nlu.scoring_figures import HEADLINES, confusions, falls, figures, part_confusions, value_bins
from nlu.scoring_statistics import (
    calibration_bins,
    calibration_error,
    f1,
    macro_f1,
    percentile,
    pooled_f1,
    ratio,
    share,
    wilson,
)
from nlu.understanding import Entity, Understanding

AT = datetime.fromisoformat("2026-03-18T14:30:00+08:00")


def judged(wanted: str, got: str, gold: dict[str, Any], values: dict[str, Any], seconds: float = 0.01) -> Judged:
    time = (Entity("time", 0, 2, "昨天", 1.0),)
    expected = Expected("昨天", wanted, time, gold, AT)
    return Judged(expected, Understanding("昨天", "zh-CN", got, 0.8, time, values, "rasa"), seconds)


ROWS = [
    judged("inform", "inform", {"injury": {"status": "yes"}}, {"injury": {"status": "yes", "confidence": 0.9}}),
    judged("inform", "deny", {"injury": {"status": "yes"}}, {}, 0.03),
    judged("deny", "deny", {"injury": None, "tow": "ask"}, {"tow": {"status": "called", "confidence": 0.9}}),
    judged("deny", "deny", {"tow": {"status": "called"}}, {"tow": {"status": "wanted", "confidence": 0.7}}),
]


def test_every_figure_is_what_its_definition_says() -> None:
    found = figures(ROWS)
    assert found["intent_accuracy"].value == 0.75
    assert found["intent_macro_f1"].value == pytest.approx((2 / 3 + 4 / 5) / 2)
    assert found["time_f1_exact"].value == found["entity_f1_overlap"].value == 1.0
    assert found["value.injury"].value == pytest.approx(2 / 3)
    assert found["value.injury"].of == 3
    assert (found["value.tow"].value, found["value.rest"].of) == (0.0, 2)
    assert (found["injury_missed"].value, found["injury_missed"].of) == (0.5, 2)
    assert (found["asked"].value, found["asked"].of) == (0.0, 1)
    assert (found["left_alone"].value, found["left_alone"].of) == (1.0, 1)
    assert found["whole_report"].of == 0
    assert found["value_calibration_error"].value == pytest.approx((0.1 + 0.7) / 2)
    assert found["latency_p50_ms"].value == pytest.approx(10)
    assert set(HEADLINES) - set(found) == set()
    assert all(figure.low <= figure.value <= figure.high for figure in found.values() if figure.of)


def test_nothing_measured_is_no_success() -> None:
    assert ratio(0, 0) == 0.0
    assert f1(0, 0, 0) == 0.0
    assert {figure.of for figure in figures([]).values()} == {0}
    assert {figure.value for figure in figures([]).values()} == {0.0}


def test_wilson_by_its_formula() -> None:
    """Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3: 81/263, 15/148, 0/20, 1/29."""
    published = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }
    for counts, (low, high) in published.items():
        assert list(wilson(*counts)) == pytest.approx([low, high], abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.lists(st.booleans(), max_size=60))
def test_a_share_lies_in_its_interval(outcomes: list[bool]) -> None:
    figure = share(outcomes)
    assert 0.0 <= figure.low <= figure.value + 1e-12
    assert figure.value <= figure.high + 1e-12 <= 1.0 + 1e-9


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=20))
def test_the_same_rows_give_the_same_interval(rows: list[tuple[int, int, int]]) -> None:
    counts = [(hits, hits + more, hits + missed) for hits, more, missed in rows]
    once, again = (pooled_f1(*zip(*counts, strict=True)) for _ in range(2))
    assert once == again
    assert 0.0 <= once.low <= once.high <= 1.0


def test_an_intent_that_never_comes_counts_nothing_and_a_missed_one_counts_zero() -> None:
    assert macro_f1(["a", "b"], ["a", "c"]).value == 0.5
    assert macro_f1([], []).of == 0


def test_calibration_is_the_distance_from_the_diagonal() -> None:
    bins = calibration_bins([(1.0, True), (0.95, False), (0.25, False), (0.2, True)])
    assert [(each.low, each.count) for each in bins] == [(0.2, 2), (0.9, 2)]
    assert calibration_error(bins) == pytest.approx((abs(0.225 - 0.5) + abs(0.975 - 0.5)) / 2)
    assert calibration_error([]) == 0.0
    assert percentile([], 95) == 0.0


def test_being_unsure_where_one_should_ask_is_no_miscalibration() -> None:
    assert sum(each.count for each in value_bins(ROWS)) == 2


def test_confusions_come_most_frequent_first() -> None:
    rows = [*ROWS, judged("inform", "deny", {}, {})]
    assert confusions(rows) == [("inform", "deny", 2)]
    assert part_confusions(rows, "injury", "status") == [("yes", "-", 1)]
    assert part_confusions(rows, "tow", "status") == [("called", "wanted", 1)]


def test_a_fall_is_named_and_a_gain_is_not() -> None:
    kept = {"intent_accuracy": 0.95, "injury_missed": 0.01, "value.loss_date": 0.9, "latency_p95_ms": 1.0}
    assert falls(kept, {**kept, "value.loss_date": 0.881, "latency_p95_ms": 99.0}, 0.02) == []
    fallen = falls(kept, {"intent_accuracy": 0.92, "injury_missed": 0.04}, 0.02)
    assert [line.split()[0] for line in fallen] == ["intent_accuracy", "value.loss_date", "injury_missed"]
    assert falls(kept, {"intent_accuracy": 1.0, "injury_missed": 0.0, "value.loss_date": 1.0}, 0.02) == []
