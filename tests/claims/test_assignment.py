"""Who gets a case: skill, region, language, load; and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claims.assignment import Candidate, Need, choose_adjuster, region_match, required_skills

NEED = Need("广东省/深圳市", frozenset({"motor"}), "zh-CN")
LI = Candidate("li", "Li", frozenset({"广东省/深圳市"}), frozenset({"motor"}), frozenset({"zh-CN"}), 10, 2, True)
WANG = replace(LI, adjuster_id="wang")


def chosen(*candidates: Candidate, need: Need = NEED) -> str | None:
    return choose_adjuster(need, candidates).adjuster_id


@pytest.mark.parametrize(
    "worse",
    [
        {"skills": frozenset({"property"}), "open_cases": 0},
        {"regions": frozenset({"广东省"}), "open_cases": 0},
        {"regions": frozenset({"广东省/广州市"}), "open_cases": 0},
        {"regions": frozenset(), "open_cases": 0},
        {"regions": frozenset({"上海市"}), "open_cases": 0},
        {"languages": frozenset({"en-US"}), "open_cases": 0},
        {"open_cases": 3},
        {"open_cases": 2, "capacity": 8},
        {"on_duty": False, "open_cases": 0},
        {"open_cases": 10},
    ],
)
def test_the_better_one_gets_it_whatever_the_order(worse: dict[str, object]) -> None:
    other = replace(LI, adjuster_id="a-first-by-name", **worse)  # type: ignore[arg-type]
    assert chosen(LI, other) == chosen(other, LI) == "li"


def test_equals_are_settled_always_alike() -> None:
    assert chosen(WANG, LI) == chosen(LI, WANG) == "li"


def test_skills_weigh_more_than_the_place() -> None:
    skilled = replace(LI, adjuster_id="far", regions=frozenset(), skills=frozenset({"motor", "injury"}))
    assert chosen(LI, skilled, need=replace(NEED, skills=frozenset({"motor", "injury"}))) == "far"


def test_when_nobody_fits_somebody_gets_it_and_the_reason_says_so() -> None:
    choice = choose_adjuster(replace(NEED, skills=frozenset({"property"}), language="ko-KR"), [LI])
    assert choice.adjuster_id == "li"
    assert choice.reasons[0].startswith("lacks property")
    assert "does not speak ko-KR" in choice.reasons


def test_nobody_free_is_an_answer_with_a_reason() -> None:
    choice = choose_adjuster(NEED, [replace(LI, open_cases=10), replace(WANG, on_duty=False)])
    assert choice.adjuster_id is None
    assert choice.reasons == ("no adjuster free: 2 known, 1 on duty, all at capacity",)
    assert choose_adjuster(NEED, []).adjuster_id is None


def test_an_unknown_place_prefers_those_who_go_anywhere() -> None:
    assert region_match(None, frozenset({"广东省"})) < region_match(None, frozenset())


def test_skills_follow_product_injury_and_class() -> None:
    assert required_skills(None, "none", "ordinary") == {"motor"}
    assert required_skills("property", "possible", "complex") == {"property", "injury", "complex"}
