"""Where definitions part: repeats, withheld numbers, open work, lost events, overlapping agents, days of 23 hours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.call_log import fold_call, fold_log
from reporting.call_story import story_as_json, story_from_json
from reporting.intervals import Span, day_span, period_span
from reporting.kpi import compute_kpis
from reporting.population import Selection, Thresholds
from tests.reporting.event_tables import SHANGHAI, at, events
from tests.reporting.test_kpi import whole_day

NEW_YORK = ZoneInfo("America/New_York")


def figures(table: str, **changes: Any) -> dict[str, Any]:
    return compute_kpis(fold_log(events(table)), whole_day(**changes)).as_json()


def answered(call: str, clock: str, caller: str | None, issue: str | None = None) -> str:
    hour, minute = clock.split(":")
    rows = [
        f"{clock}:00 {call} call.arrived direction=inbound" + (f" caller={caller}" if caller else ""),
        f"{clock}:00 {call} queue.entered queue=claims leg=1",
        f"{clock}:10 {call} agent.answered agent=a1 leg=1",
        f"{hour}:{int(minute) + 1:02d}:00 {call} call.ended by=caller",
    ]
    if issue:
        rows.append(f"{clock}:30 {call} call.classified issue={issue}")
    return "\n".join(rows)


def test_a_repeat_of_the_same_issue_undoes_a_first_contact_even_when_abandoned() -> None:
    table = (
        answered("F1", "09:00", "+1", "progress")
        + """
        10:00:00 F2 call.arrived direction=inbound caller=+1
        10:00:00 F2 queue.entered queue=claims leg=1
        10:00:30 F2 queue.left queue=claims leg=1 result=abandoned
        10:00:01 F2 call.classified issue=progress
    """
    )
    assert figures(table)["fcr_7d"] == {"num": 0, "den": 1, "value": 0.0}


def test_another_issue_is_no_repeat_and_an_unknown_one_is() -> None:
    other = answered("F1", "09:00", "+1", "progress") + "\n" + answered("F2", "10:00", "+1", "complaint")
    assert figures(other)["fcr_7d"] == {"num": 2, "den": 2, "value": 1.0}
    unknown = answered("F1", "09:00", "+1", "progress") + "\n" + answered("F2", "10:00", "+1")
    assert figures(unknown)["fcr_7d"] == {"num": 0, "den": 1, "value": 0.0}


def test_withheld_numbers_are_no_first_contacts_and_lost_when_they_hang_up() -> None:
    table = (
        answered("F1", "09:00", None)
        + """
        09:10:00 W1 call.arrived direction=inbound
        09:10:00 W1 queue.entered queue=claims leg=1
        09:10:30 W1 queue.left queue=claims leg=1 result=abandoned
    """
    )
    one = figures(table)
    assert one["fcr_7d"]["den"] == 0
    assert one["net_abandonment"] == {"num": 1, "den": 2, "value": 0.5}


def test_net_abandonment_looks_thirty_minutes_ahead_border_included() -> None:
    gone = """
        09:00:00 N1 call.arrived direction=inbound caller=+1
        09:00:00 N1 queue.entered queue=claims leg=1
        09:01:00 N1 queue.left queue=claims leg=1 result=abandoned
    """
    assert figures(gone + answered("N2", "09:31", "+1"))["net_abandonment"]["num"] == 0
    assert figures(gone + answered("N2", "09:32", "+1"))["net_abandonment"]["num"] == 1


def test_a_customer_who_rings_in_first_closes_the_callback() -> None:
    table = """
        09:00:00 K1 call.arrived direction=inbound caller=+1
        09:00:00 K1 queue.entered queue=claims leg=1
        09:00:40 K1 queue.left queue=claims leg=1 result=callback
    """
    assert figures(table)["callback_completion"] == {"num": 0, "den": 1, "value": 0.0}
    again = figures(table + answered("K2", "09:05", "+1"))
    assert again["callback_completion"] == {"num": 1, "den": 1, "value": 1.0}
    assert again["callback_speed"] is None


def test_a_lost_queue_left_is_read_from_the_end_of_the_call() -> None:
    table = """
        09:00:00 L1 call.arrived direction=inbound caller=+1
        09:00:00 L1 queue.entered queue=claims leg=1
        09:00:30 L1 call.ended by=caller
        09:00:00 L2 call.arrived direction=inbound caller=+2
        09:00:00 L2 queue.entered queue=claims leg=1
        09:00:30 L2 call.ended by=system
    """
    one = figures(table)
    assert (one["abandoned_all"], one["system_lost"], one["unfinished"]) == (1, 1, 0)


def test_open_after_call_work_is_left_out_and_an_unended_hold_ends_with_the_leg() -> None:
    table = """
        09:00:00 H1 call.arrived direction=inbound caller=+1
        09:00:00 H1 queue.entered queue=claims leg=1
        09:00:10 H1 agent.answered agent=a1 leg=1
        09:01:00 H1 hold.started agent=a1
        09:01:10 H1 agent.left agent=a1 leg=1 reason=caller_hangup
        09:01:10 H1 call.ended by=caller
    """
    one = figures(table)
    assert (one["talk"], one["hold"], one["acw"]) == (50.0, 10.0, 0.0)


def test_open_dispatch_is_a_miss_only_past_its_limit() -> None:
    table = """
        09:00:00 D1 call.arrived direction=inbound caller=+1
        09:04:00 D1 claim.created survey=true
        09:00:00 D2 call.arrived direction=inbound caller=+2
        09:04:00 D2 claim.created survey=false
    """
    assert figures(table, as_of=at("09:09:00"))["dispatch_within_300"]["den"] == 0
    assert figures(table, as_of=at("09:09:01"))["dispatch_within_300"] == {"num": 0, "den": 1, "value": 0.0}


def test_unknown_and_negative_accident_times_are_excluded_and_counted() -> None:
    table = """
        09:00:00 A1 call.arrived direction=inbound
        09:01:00 A1 claim.created accident_at=2026-03-10T08:00:00+08:00
        09:00:00 A2 call.arrived direction=inbound
        09:01:00 A2 claim.created accident_at=2026-03-10T10:00:00+08:00
        09:00:00 A3 call.arrived direction=inbound
        09:01:00 A3 claim.created accident_at=yesterday
    """
    one = figures(table)
    assert (one["loss_to_report_median"], one["loss_to_report_excluded"]) == (3600.0, 2)


def test_overlapping_work_counts_once_and_is_clipped_to_the_period() -> None:
    table = """
        09:00:00 - agent.state agent=a1 state=login
        11:00:00 - agent.state agent=a1 state=logout
        09:50:00 B1 call.arrived direction=inbound
        09:50:00 B1 queue.entered queue=claims leg=1
        09:50:00 B1 agent.answered agent=a1 leg=1
        10:10:00 B1 agent.left agent=a1 leg=1 reason=caller_hangup
        10:05:00 B2 call.arrived direction=inbound
        10:05:00 B2 queue.entered queue=claims leg=1
        10:05:00 B2 agent.answered agent=a1 leg=1
        10:20:00 B2 agent.left agent=a1 leg=1 reason=caller_hangup
    """
    hour = Span(at("10:00:00"), at("11:00:00"))
    one = figures(table, span=hour, as_of=hour.end)
    assert one["occupancy_pooled"] == {"num": 1200, "den": 3600, "value": 0.3333}
    assert (one["inbound_offered"], one["peak_busy_agents"]) == (1, 1)


def test_an_agent_still_logged_in_is_counted_until_now() -> None:
    table = "09:00:00 - agent.state agent=a1 state=login"
    assert figures(table, as_of=at("10:00:00"))["utilisation_pooled"]["den"] == 3600


def test_thresholds_are_those_of_the_queue() -> None:
    table = answered("T1", "09:00", "+1").replace("claims", "urgent")
    strict = {"urgent": Thresholds(service_level=9.0)}
    assert figures(table)["answered_in_sl"] == 1
    assert figures(table, by_queue=strict)["answered_in_sl"] == 0


def test_a_call_whose_beginning_never_came_counts_nowhere() -> None:
    log = fold_log(events("09:00:00 X1 queue.entered queue=claims leg=1"))
    assert (log.calls, log.without_arrival) == ((), 1)


def test_days_follow_the_clocks_of_the_zone() -> None:
    autumn, spring = at("12:00:00", "2026-11-01").date(), at("12:00:00", "2026-03-08").date()
    assert day_span(autumn, NEW_YORK).seconds == 25 * 3600
    assert day_span(spring, NEW_YORK).seconds == 23 * 3600
    assert day_span(spring, SHANGHAI).seconds == 24 * 3600


def test_the_hour_that_comes_twice_is_counted_once() -> None:
    # 05:30 and 06:30 UTC are both 01:30 in New York on that day.
    table = """
        05:30:00 Z1 call.arrived direction=inbound
        05:31:00 Z1 bot.ended result=completed
        06:30:00 Z2 call.arrived direction=inbound
        06:31:00 Z2 bot.ended result=completed
    """
    log = fold_log(events(table, "2026-11-01", ZoneInfo("UTC")))
    span = day_span(at("12:00:00", "2026-11-01").date(), NEW_YORK)
    report = compute_kpis(log, Selection(span, span.end, NEW_YORK))
    assert report.figures["contained"] == 2
    next_day = day_span(at("12:00:00", "2026-11-02").date(), NEW_YORK)
    assert next_day.start == span.end


def test_periods_begin_and_end_where_people_expect() -> None:
    day = at("12:00:00", "2026-03-10").date()
    bounds = {
        period: tuple(edge.astimezone(SHANGHAI).strftime("%m-%d") for edge in (span.start, span.end))
        for period in ("day", "week", "month", "quarter", "year")
        if (span := period_span(period, day, SHANGHAI))
    }
    assert bounds == {
        "day": ("03-10", "03-11"), "week": ("03-09", "03-16"), "month": ("03-01", "04-01"),
        "quarter": ("01-01", "04-01"), "year": ("01-01", "01-01"),
    }  # fmt: skip
    december = period_span("quarter", at("12:00:00", "2026-12-31").date(), SHANGHAI)
    assert december.seconds == timedelta(days=92).total_seconds()


PIECES = st.lists(
    st.sampled_from(
        [
            "09:00:0{n} {c} bot.ended result=completed",
            "09:00:0{n} {c} bot.ended result=hangup",
            "09:00:1{n} {c} queue.entered queue=claims leg=1",
            "09:00:3{n} {c} queue.entered queue=urgent leg=2",
            "09:00:2{n} {c} agent.answered agent=a1 leg=1",
            "09:00:4{n} {c} agent.answered agent=a2 leg=2",
            "09:00:2{n} {c} queue.left queue=claims leg=1 result=abandoned",
            "09:00:2{n} {c} queue.left queue=claims leg=1 result=callback",
            "09:00:2{n} {c} queue.left queue=claims leg=1 result=closed",
            "09:00:4{n} {c} queue.left queue=urgent leg=2 result=system_error",
            "09:00:3{n} {c} agent.left agent=a1 leg=1 reason=transfer",
            "09:00:5{n} {c} call.ended by=caller",
            "09:00:5{n} {c} call.ended by=system",
        ]
    ),
    max_size=8,
)


@settings(max_examples=150)
@given(st.lists(PIECES, max_size=5))
def test_identities_hold_whatever_arrives(calls: list[list[str]]) -> None:
    rows = [f"09:00:00 C{i} call.arrived direction=inbound caller=+{i}" for i in range(len(calls))]
    rows += [piece.format(c=f"C{i}", n=i) for i, pieces in enumerate(calls) for piece in pieces]
    one = figures("\n".join(rows))
    apart = one["closed"] + one["lost_before_queue"] + one["direct"]
    assert one["inbound_offered"] + one["unfinished"] == len(calls)
    assert one["inbound_offered"] == one["contained"] + one["bot_abandoned"] + one["queue_offered"] + apart
    parts = one["answered"] + one["abandoned_all"] + one["callback_converted"] + one["system_lost"]
    assert one["queue_offered"] == parts


@settings(max_examples=50)
@given(PIECES)
def test_a_story_survives_its_way_through_the_database(pieces: list[str]) -> None:
    rows = ["09:00:00 C1 call.arrived direction=inbound", *(piece.format(c="C1", n=1) for piece in pieces)]
    story = fold_call("C1", events("\n".join(rows)))
    assert story is not None
    assert story_from_json(story_as_json(story)) == story
