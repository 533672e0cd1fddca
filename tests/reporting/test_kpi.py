"""One day by hand: every figure worked out on paper, borders included."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from typing import Any

import pytest

from reporting.call_events import read_events
from reporting.call_log import fold_log
from reporting.intervals import day_span
from reporting.kpi import GROUPS, compute_kpis
from reporting.population import Selection
from tests.reporting.event_tables import DAY, SHANGHAI, at, lines

TABLE = """
# answered exactly at the threshold, with a hold
09:00:00   C01 call.arrived direction=inbound caller=+1 line=L1
09:00:10   C01 bot.ended result=transfer
09:00:10   C01 queue.entered queue=claims leg=1
09:00:12   C01 agent.ring agent=a1 leg=1
09:00:30   C01 agent.answered agent=a1 leg=1
09:01:00   C01 hold.started agent=a1
09:01:20   C01 hold.ended agent=a1
09:02:30   C01 agent.left agent=a1 leg=1 reason=agent_hangup
09:02:30   C01 call.ended by=agent
09:03:00   C01 acw.ended agent=a1 leg=1
09:30:00   C01 survey.invited
09:31:00   C01 survey.scored score=4
# one second late
09:05:00   C02 call.arrived direction=inbound caller=+2 line=L2
09:05:00   C02 queue.entered queue=claims leg=1
09:05:01   C02 agent.ring agent=a1 leg=1
09:05:11   C02 agent.ring_timeout agent=a1 leg=1
09:05:12   C02 agent.ring agent=a2 leg=1
09:05:21   C02 agent.answered agent=a2 leg=1
09:06:21   C02 agent.left agent=a2 leg=1 reason=caller_hangup
09:06:21   C02 call.ended by=caller
09:06:31   C02 acw.ended agent=a2 leg=1
09:06:40   C02 tag.complaint
09:07:00   C02 survey.invited
# short abandon: under five seconds
09:10:00   C03 call.arrived direction=inbound caller=+3 line=L1
09:10:00   C03 queue.entered queue=claims leg=1
09:10:04.9 C03 queue.left queue=claims leg=1 result=abandoned
09:10:04.9 C03 call.ended by=caller
# five seconds is not short
09:12:00   C04 call.arrived direction=inbound caller=+4 line=L1
09:12:00   C04 queue.entered queue=claims leg=1
09:12:02   C04 agent.ring agent=a2 leg=1
09:12:05   C04 queue.left queue=claims leg=1 result=abandoned
09:12:05   C04 call.ended by=caller
# gave up, came again and was answered, then handed over
09:15:00   C05 call.arrived direction=inbound caller=+5 line=L1
09:15:00   C05 queue.entered queue=claims leg=1
09:15:40   C05 queue.left queue=claims leg=1 result=abandoned
09:15:40   C05 call.ended by=caller
09:20:00   C06 call.arrived direction=inbound caller=+5 line=L1
09:20:00   C06 queue.entered queue=claims leg=1
09:20:03   C06 agent.ring agent=a1 leg=1
09:20:10   C06 agent.answered agent=a1 leg=1
09:21:10   C06 agent.left agent=a1 leg=1 reason=transfer
09:21:10   C06 queue.entered queue=urgent leg=2
09:21:40   C06 agent.answered agent=a2 leg=2
09:23:40   C06 agent.left agent=a2 leg=2 reason=agent_hangup
09:23:40   C06 call.ended by=agent
# callback taken and done
09:30:00   C07 call.arrived direction=inbound caller=+7 line=L1
09:30:00   C07 queue.entered queue=claims leg=1
09:30:50   C07 callback.requested
09:30:50   C07 queue.left queue=claims leg=1 result=callback
09:30:51   C07 call.ended by=caller
09:40:00   O07 call.arrived direction=outbound caller=+7 line=L1
09:40:00   O07 callback.dialed agent=a1 parent=C07
09:40:10   O07 callback.answered agent=a1
09:42:10   O07 call.ended by=caller
# lost by the system
09:35:00   C08 call.arrived direction=inbound caller=+8 line=L1
09:35:00   C08 queue.entered queue=claims leg=1
09:35:30   C08 queue.left queue=claims leg=1 result=system_error
09:35:30   C08 call.ended by=system
# the bot did it all
09:50:00   C09 call.arrived direction=inbound caller=+9 line=L1
09:53:20   C09 claim.created accident_at=2026-03-10T09:20:00+08:00
09:53:25   C09 bot.ended result=completed
09:53:25   C09 call.ended by=system
09:55:00   C09 surveyor.dispatched
10:06:00   C09 surveyor.contacted
# hung up on the bot, closed hours, still waiting
10:00:00   C10 call.arrived direction=inbound caller=+10 line=L1
10:00:09   C10 bot.ended result=hangup
10:00:09   C10 call.ended by=caller
10:05:00   C11 call.arrived direction=inbound caller=+11 line=L1
10:05:02   C11 queue.entered queue=claims leg=1
10:05:02   C11 queue.left queue=claims leg=1 result=closed
10:05:20   C11 call.ended by=system
10:10:00   C12 call.arrived direction=inbound caller=+12 line=L1
10:10:02   C12 queue.entered queue=claims leg=1
# agents, and something newer than this program
08:00:00   -   agent.state agent=a1 state=login
12:00:00   -   agent.state agent=a1 state=logout
09:00:00   -   agent.state agent=a2 state=login
09:30:00   -   agent.state agent=a2 state=break_start
09:45:00   -   agent.state agent=a2 state=break_end
10:00:00   -   agent.state agent=a2 state=logout
10:20:00   C01 sentiment.scored score=3
"""

COUNTS = {
    "inbound_offered": 11, "contained": 1, "bot_abandoned": 1, "queue_offered": 8, "answered": 3,
    "abandoned_all": 3, "abandoned_short": 1, "abandoned": 2, "callback_converted": 1, "system_lost": 1,
    "answered_in_sl": 2, "agent_legs_answered": 4, "closed": 1, "unfinished": 1,
    "claims_by_call_day": 1, "claims_by_creation_day": 1, "peak_busy_agents": 1,
}  # fmt: skip
RATIOS = {
    "agent_connect_rate": (3, 8), "agent_connect_rate_excl_short": (3, 7),
    "agent_connect_rate_incl_callback": (4, 8), "total_connect_rate": (4, 11),
    "over_all_queue_offered": (2, 8), "over_answered_plus_abandoned": (2, 6), "excl_short_abandons": (2, 5),
    "ignore_abandons_within_threshold": (2, 4), "abandons_within_threshold_count_as_met": (4, 6),
    "over_answered_only": (2, 3),
    "abandonment_rate": (3, 8), "abandonment_rate_excl_short": (2, 7),
    "abandonment_over_answered_plus_abandoned": (3, 6), "net_abandonment": (1, 7), "bot_abandonment": (1, 11),
    "transfer_rate": (1, 3), "hold_rate": (1, 3), "agent_answer_rate": (3, 4),
    "callback_rate": (1, 8), "callback_completion": (1, 1), "containment": (1, 11), "net_containment": (1, 11),
    "fcr_24h": (3, 3), "fcr_7d": (3, 3), "fcr_7d_without_transfer": (2, 3),
    "csat_top2": (1, 1), "csat_dissatisfied": (0, 1), "survey_response_rate": (1, 2),
    "complaint_rate": (1, 3), "praise_rate": (0, 3),
    "intake_within_300": (1, 1), "dispatch_within_300": (1, 1), "first_contact_within_600": (0, 1),
    # a1: 150 + 60 s of calls and 130 s of calling back, in four hours; a2: 70 + 120 s in an hour less a quarter
    "occupancy_pooled": (530, 17_100), "utilisation_pooled": (530, 18_000),
}  # fmt: skip
SECONDS = {
    "asa": 17.0, "asa_per_leg": 20.25, "asa_from_arrival": 20.3333, "avg_customer_queue_time_answered": 27.0,
    "avg_wait_all_queue_exits": 23.4333, "avg_abandon_wait": 16.6333, "avg_abandon_wait_excl_short": 22.5,
    "median_answered": 20.0, "p90_answered_linear": 20.8, "p90_answered_nearest_rank": 21.0,
    "max_answered": 21.0, "max_any": 50.0,
    "aht_per_answered_call": 133.3333, "aht_per_agent_handle": 100.0, "talk": 113.3333, "hold": 6.6667,
    "acw": 13.3333, "callback_speed": 560.0, "csat_mean": 4.0,
    "loss_to_report_median": 1800.0, "loss_to_report_mean": 1800.0, "intake_mean": 200.0,
}  # fmt: skip


def whole_day(**changes: Any) -> Selection:
    span = day_span(at("00:00:00").date(), SHANGHAI)
    return Selection(**{"span": span, "as_of": span.end, "zone": SHANGHAI, **changes})


def figures(table_lines: list[str], **changes: Any) -> dict[str, Any]:
    return compute_kpis(fold_log(read_events(table_lines)), whole_day(**changes)).as_json()


@pytest.fixture(scope="module")
def day() -> dict[str, Any]:
    return figures(lines(TABLE))


@pytest.mark.parametrize("name", COUNTS)
def test_counts(day: dict[str, Any], name: str) -> None:
    assert day[name] == COUNTS[name]


@pytest.mark.parametrize("name", RATIOS)
def test_ratios(day: dict[str, Any], name: str) -> None:
    num, den = RATIOS[name]
    assert day[name] == {"num": num, "den": den, "value": round(num / den, 4)}


@pytest.mark.parametrize("name", SECONDS)
def test_seconds(day: dict[str, Any], name: str) -> None:
    assert day[name] == pytest.approx(SECONDS[name], abs=1e-4)


def test_occupancy_is_told_for_each_agent(day: dict[str, Any]) -> None:
    assert {agent: (one["num"], one["den"]) for agent, one in day["occupancy_by_agent"].items()} == {
        "a1": (340, 14_400),
        "a2": (190, 2_700),
    }


def test_what_is_new_is_ignored_and_counted(day: dict[str, Any]) -> None:
    assert day["report"]["unknown_types"] == {"sentiment.scored": 1}
    assert day["unknown_events"] == 1


@pytest.mark.parametrize("seed", range(5))
def test_order_and_repeats_change_nothing(day: dict[str, Any], seed: int) -> None:
    table = lines(TABLE)
    dice = random.Random(seed)
    table += dice.sample(table, len(table) // 3)
    dice.shuffle(table)
    assert figures(table) == day


def test_a_call_belongs_to_the_day_it_arrived_on() -> None:
    late = lines(
        """
        23:59:59 M1 call.arrived direction=inbound caller=+1
        23:59:59 M1 queue.entered queue=claims leg=1
        2026-03-11T00:00:09 M1 agent.answered agent=a1 leg=1
        2026-03-11T00:01:00 M1 call.ended by=caller
        2026-03-11T00:00:30 M1 claim.created
        2026-03-11T00:00:00 M2 call.arrived direction=inbound caller=+2
        2026-03-11T00:00:20 M2 bot.ended result=hangup
        """
    )
    today = figures(late)
    assert (today["inbound_offered"], today["answered"], today["answered_in_sl"]) == (1, 1, 1)
    assert (today["claims_by_call_day"], today["claims_by_creation_day"]) == (1, 0)
    tomorrow = figures(late, span=day_span(at("00:00:00", "2026-03-11").date(), SHANGHAI))
    assert (tomorrow["inbound_offered"], tomorrow["bot_abandoned"], tomorrow["answered"]) == (1, 1, 0)
    assert (tomorrow["claims_by_call_day"], tomorrow["claims_by_creation_day"]) == (0, 1)


def test_nothing_to_divide_by_is_empty_not_zero() -> None:
    empty = figures([])
    assert empty["agent_connect_rate"] == {"num": 0, "den": 0, "value": None}
    assert (empty["asa"], empty["p90_answered_linear"], empty["csat_mean"]) == (None, None, None)


def test_a_queue_counts_its_own_stays(day: dict[str, Any]) -> None:
    urgent = figures(lines(TABLE), queue="urgent")
    assert (urgent["queue_offered"], urgent["answered"], urgent["asa"]) == (1, 1, 30.0)
    assert urgent["aht_per_answered_call"] == 120.0
    assert (urgent["occupancy_by_agent"], urgent["peak_busy_agents"]) == (None, None)
    claims = figures(lines(TABLE), queue="claims")
    assert claims["queue_offered"] == day["queue_offered"]
    assert claims["agent_legs_answered"] + urgent["agent_legs_answered"] == day["agent_legs_answered"]


def test_a_line_counts_its_own_calls() -> None:
    assert figures(lines(TABLE), line="L2")["inbound_offered"] == 1


def test_forward_looking_figures_are_provisional_until_their_window_is_over() -> None:
    span = whole_day().span
    early = figures(lines(TABLE), as_of=span.end + timedelta(hours=1))["report"]["provisional_until"]
    assert early["fcr_7d"].startswith("2026-03-18T00:00:00")
    assert "net_abandonment" not in early
    assert figures(lines(TABLE), as_of=span.end + timedelta(days=8))["report"]["provisional_until"] == {}


def test_identities_hold_for_every_filter() -> None:
    for changes in ({}, {"queue": "claims"}, {"queue": "urgent"}, {"line": "L1"}, {"line": "L2"}):
        one = figures(lines(TABLE), **changes)
        apart = one["closed"] + one["lost_before_queue"] + one["direct"]
        assert one["inbound_offered"] == one["contained"] + one["bot_abandoned"] + one["queue_offered"] + apart
        parts = one["answered"] + one["abandoned_all"] + one["callback_converted"] + one["system_lost"]
        assert one["queue_offered"] == parts
        if one["answered"]:
            assert one["aht_per_answered_call"] == pytest.approx(one["talk"] + one["hold"] + one["acw"], abs=1e-3)


def test_every_name_is_defined_once_with_a_formula() -> None:
    names = [kpi.name for group in GROUPS for kpi in group.kpis]
    assert len(names) == len(set(names))
    assert all(kpi.formula for group in GROUPS for kpi in group.kpis)
    assert set(COUNTS) | set(RATIOS) | set(SECONDS) <= set(names)


def test_the_report_is_json(day: dict[str, Any]) -> None:
    assert json.loads(json.dumps(day)) == day
    assert day["report"]["from"] == f"{DAY}T00:00:00+08:00"
