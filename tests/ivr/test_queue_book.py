"""Places and expected waits, and who goes before whom."""

from __future__ import annotations

import pytest

from claims.policy_lookup import phone_index, policy_number_index
from ivr.priority import AT_THE_HEAD, priority_of
from models.base import new_id
from models.crypto import KeyRing
from models.policy import Policy
from tests.ivr.phone import START, Hotline
from tests.ivr.queueing import AgentPhone, answered, hire, leave, wait_round, waiting

VIP = "+8613800138002"


def insure(hotline: Hotline, phone: str, customer_class: str, birth_year: int | None = None) -> None:
    with hotline.database.write() as session:
        policy = Policy(
            id=new_id(), number_index=policy_number_index(phone), phone_index=phone_index(phone), product="motor",
            customer_class=customer_class, valid_from=START.date(), valid_to=START.date(),
        )  # fmt: skip
        policy.birth_year = birth_year
        session.add(policy)


@pytest.mark.parametrize(
    ("rule", "customer_class", "priority"),
    [(10, None, 10), (10, "personal", 10), (20, "elderly", 40), (10, "vip", 50), (10, "enterprise", 50),
     (100, "vip", 100), (100, None, 100)],
)  # fmt: skip
def test_danger_before_class_before_age_before_reason(rule: int, customer_class: str | None, priority: int) -> None:
    assert priority_of(rule, customer_class) == priority


def test_the_head_of_the_line_is_behind_danger_only() -> None:
    assert priority_of(10, "vip") < AT_THE_HEAD < 100


@pytest.mark.parametrize("customer_class", ["vip", "enterprise"])
def test_a_customer_of_class_overtakes(hotline: Hotline, key_ring: KeyRing, customer_class: str) -> None:
    insure(hotline, VIP, customer_class)
    hire(hotline, key_ring)
    usual = waiting(hotline, 1)
    hotline.clock.wait(30)
    vip = waiting(hotline, 2, caller=VIP)
    assert vip.stays[0].customer_class == customer_class
    wait_round(usual, 30)
    assert "第2位" in usual.spoken
    wait_round(vip, 0)
    assert "第1位" in vip.spoken
    AgentPhone(hotline).takes(vip)


def test_who_is_elderly_by_the_policy_overtakes(hotline: Hotline, key_ring: KeyRing) -> None:
    insure(hotline, VIP, "personal", birth_year=1950)
    hire(hotline, key_ring)
    waiting(hotline, 1)
    hotline.clock.wait(30)
    elderly = waiting(hotline, 2, caller=VIP)
    assert (elderly.stays[0].customer_class, elderly.stays[0].priority) == ("elderly", 40)
    AgentPhone(hotline).takes(elderly)


def test_the_class_is_whispered(small_hotline: Hotline, key_ring: KeyRing) -> None:
    insure(small_hotline, VIP, "vip")
    hire(small_hotline, key_ring)
    waiting(small_hotline, 1, caller=VIP)
    agent = AgentPhone(small_hotline)
    agent.rings_in()
    assert "贵宾" in agent.spoken


class TestExpectedWait:
    def _answered_after(self, hotline: Hotline, waits: list[int]) -> None:
        for number, seconds in enumerate(waits, 1):
            phone = waiting(hotline, number)
            hotline.clock.wait(seconds)
            answered(phone, "agent-0")
            leave(phone, "bridged")

    def test_unknown_below_three_answers(self, small_hotline: Hotline) -> None:
        self._answered_after(small_hotline, [60, 60])
        assert "预计" not in wait_round(waiting(small_hotline, 9), 0)

    def test_the_median_less_what_was_waited(self, hotline: Hotline) -> None:
        self._answered_after(hotline, [10, 170, 600])
        phone = waiting(hotline, 9)
        assert "预计还要等3分钟" in wait_round(phone, 0)
        hotline.clock.wait(60)
        assert "预计还要等2分钟" in wait_round(phone, 60)

    def test_nothing_is_said_to_who_waits_longer_than_usual(self, small_hotline: Hotline) -> None:
        self._answered_after(small_hotline, [60, 60, 60])
        phone = waiting(small_hotline, 9)
        small_hotline.clock.wait(61)
        assert "预计" not in wait_round(phone, 61)

    def test_answers_of_long_ago_say_nothing(self, small_hotline: Hotline) -> None:
        self._answered_after(small_hotline, [60, 60, 60])
        small_hotline.clock.wait(3700)
        assert "预计" not in wait_round(waiting(small_hotline, 9), 0)
