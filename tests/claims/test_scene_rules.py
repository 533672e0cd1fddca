"""Whether a scene is kept, reported or cleared: one row a statutory case."""

from __future__ import annotations

from typing import Any

import pytest

from claims.scene_rules import scene_duty

CASES: list[tuple[dict[str, Any], str]] = [
    ({}, "clear"),
    ({"injury": {"status": "none"}, "drivable": {"value": True}, "driver_in_order": {"value": True}}, "clear"),
    ({"injury": {"status": "yes"}}, "keep"),
    ({"injury": {"status": "possible"}}, "keep"),
    ({"danger": {"status": "yes", "kinds": ["dangerous_goods"]}}, "keep"),
    ({"danger": {"status": "none", "kinds": ["dangerous_goods"]}}, "clear"),
    ({"driver_in_order": {"value": False}}, "keep"),
    ({"cause_of_loss": {"code": "A10029", "own_actions": ["drink"]}}, "keep"),
    ({"cause_of_loss": {"code": "A10029", "own_actions": ["no_licence"]}}, "keep"),
    ({"cause_of_loss": {"code": "A10029", "other_actions": ["fled"]}}, "keep"),
    ({"drivable": {"value": False}}, "keep"),
    ({"cause_of_loss": {"code": "A10029", "accident_class": "170"}}, "report"),
    ({"hit_what": {"code": "building"}}, "report"),
    ({"hit_what": {"code": "animal"}}, "clear"),
    ({"injury": {"status": "yes"}, "hit_what": {"code": "barrier"}}, "keep"),
]


@pytest.mark.parametrize(("fields", "duty"), CASES, ids=[f"{i}" for i in range(len(CASES))])
def test_the_first_case_that_applies(fields: dict[str, Any], duty: str) -> None:
    assert scene_duty(fields) == duty
