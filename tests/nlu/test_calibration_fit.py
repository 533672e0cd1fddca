"""The numbers that surprise least are found again where they are known."""

from __future__ import annotations

from nlu.calibration import Fitted
from nlu.calibration_fit import Answered, fit, surprise

SURE = [("inform", 0.9), ("deny", 0.1)]


def test_a_model_that_boasts_is_cooled_and_a_modest_one_sharpened() -> None:
    boasting = [Answered(SURE, None, "inform")] * 6 + [Answered(SURE, None, "deny")] * 4
    modest = [Answered([("inform", 0.6), ("deny", 0.4)], None, "inform")] * 20
    assert fit(boasting).temperature > 1
    assert fit(modest).temperature < 1


def test_what_questions_call_for_is_favoured() -> None:
    doubt = [("deny", 0.5), ("inform", 0.5)]
    asked = [Answered(doubt, "loss_date", "inform")] * 9 + [Answered(doubt, "loss_date", "deny")]
    recap = [Answered(doubt, "confirm", "deny")] * 9 + [Answered(doubt, "confirm", "inform")]
    found = fit([*asked, *recap])
    assert found.asked["inform"] > 1
    assert found.confirm["deny"] > 1


def test_an_intent_the_model_never_names_surprises_most() -> None:
    plain = Fitted(1.0, {}, {})
    assert surprise(plain, [Answered(SURE, None, "greet")]) > surprise(plain, [Answered(SURE, None, "deny")]) > 0
