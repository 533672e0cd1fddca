"""Every KPI once: name, Chinese name, formula as shown, unit, function. Pages, exports and `hotline kpi` read this."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from reporting import claim_figures as claim
from reporting import handling_figures as handling
from reporting import outcome_figures as outcome
from reporting import waiting_figures as waiting
from reporting.call_log import CallLog
from reporting.figures import Figure, figure_as_json
from reporting.population import Population, Selection

Compute = Callable[[Population], Figure]


@dataclass(frozen=True)
class Kpi:
    """`unit`: count, ratio, s or score. `looks_ahead`: how long after the period the figure may still change."""

    name: str
    chinese: str
    formula: str
    unit: str
    compute: Compute
    looks_ahead: timedelta = timedelta()


@dataclass(frozen=True)
class Group:
    title: str
    kpis: tuple[Kpi, ...]


HALF_HOUR, DAY, WEEK = timedelta(minutes=30), timedelta(days=1), timedelta(days=7)

COUNTS = Group("Counts", (
    Kpi("inbound_offered", "呼入量", "finished inbound calls", "count", lambda p: len(p.contacts)),
    Kpi("contained", "自助完成量", "the bot completed", "count", lambda p: len(p.of("contained"))),
    Kpi("bot_abandoned", "自助放弃量", "hung up before asking for an agent", "count",
        lambda p: len(p.of("bot_abandoned"))),
    Kpi("queue_offered", "请求人工量", "Q: entered a queue, closed hours apart", "count", lambda p: len(p.queued)),
    Kpi("answered", "人工接听量", "A: answered by an agent", "count", lambda p: len(p.answered)),
    Kpi("abandoned_all", "放弃总量", "AB: hung up in the queue", "count", lambda p: len(p.abandoned)),
    Kpi("abandoned_short", "短时放弃量", "S: AB with wait < 5 s", "count", lambda p: len(waiting.short(p))),
    Kpi("abandoned", "放弃量", "AB − S", "count", lambda p: len(p.abandoned) - len(waiting.short(p))),
    Kpi("callback_converted", "转回拨量", "CB: left the queue for a callback", "count",
        lambda p: len(p.of("callback"))),
    Kpi("system_lost", "系统丢失量", "SY: lost by the system, by time-out or a full queue", "count",
        lambda p: len(p.of("system_lost"))),
    Kpi("answered_in_sl", "时限内接听量", "A with wait ≤ threshold", "count", lambda p: len(waiting.in_level(p))),
    Kpi("agent_legs_answered", "坐席接听次数", "answered legs", "count", lambda p: len(p.legs)),
    Kpi("closed", "非工作时段", "closed hours", "count", lambda p: len(p.of("closed"))),
    Kpi("lost_before_queue", "前端丢失", "ended by the system before a queue", "count",
        lambda p: len(p.of("lost_before_queue"))),
    Kpi("direct", "直拨", "answered without a queue", "count", lambda p: len(p.of("direct"))),
    Kpi("unfinished", "进行中", "go on, or still wait: in no other figure", "count", lambda p: p.unfinished),
))  # fmt: skip
CONNECT = Group("Connect rate", (
    Kpi("agent_connect_rate", "人工接通率", "A ÷ Q", "ratio", waiting.connect_rate),
    Kpi("agent_connect_rate_excl_short", "人工接通率(除短放弃)", "A ÷ (Q − S)", "ratio",
        waiting.connect_rate_excl_short),
    Kpi("agent_connect_rate_incl_callback", "人工接通率(含回拨)", "(A + CB reached) ÷ Q", "ratio",
        waiting.connect_rate_incl_callback, DAY),
    Kpi("total_connect_rate", "总接通率", "(A + contained) ÷ inbound", "ratio", waiting.total_connect_rate),
))  # fmt: skip
LEVEL = Group("Service level", (
    Kpi("over_all_queue_offered", "20秒接通率", "in time ÷ Q", "ratio", waiting.level_over_all),
    Kpi("over_answered_plus_abandoned", "", "in time ÷ (A + AB)", "ratio", waiting.level_over_answered_plus_abandoned),
    Kpi("excl_short_abandons", "", "in time ÷ (A + AB − S)", "ratio", waiting.level_excl_short),
    Kpi("ignore_abandons_within_threshold", "", "in time ÷ (A + AB after the threshold)", "ratio",
        waiting.level_ignoring_early_abandons),
    Kpi("abandons_within_threshold_count_as_met", "", "(in time + AB in time) ÷ (A + AB)", "ratio",
        waiting.level_early_abandons_met),
    Kpi("over_answered_only", "", "in time ÷ A", "ratio", waiting.level_over_answered),
))  # fmt: skip
WAIT = Group("Waiting", (
    Kpi("asa", "平均应答速度", "Σ wait(A) ÷ A", "s", waiting.asa),
    Kpi("asa_per_leg", "", "Σ wait of answered stays ÷ answered stays", "s", waiting.asa_per_leg),
    Kpi("asa_from_arrival", "", "Σ (answer − arrival) ÷ A", "s", waiting.asa_from_arrival),
    Kpi("avg_customer_queue_time_answered", "", "Σ all stays of A ÷ A", "s", waiting.queue_time_of_answered),
    Kpi("avg_wait_all_queue_exits", "", "Σ wait of all ended stays ÷ their number", "s", waiting.wait_of_all_exits),
    Kpi("avg_abandon_wait", "平均放弃等待", "Σ wait(AB) ÷ AB", "s", waiting.abandon_wait),
    Kpi("avg_abandon_wait_excl_short", "", "Σ wait(AB − S) ÷ (AB − S)", "s", waiting.abandon_wait_excl_short),
    Kpi("median_answered", "等待中位数", "median wait of A", "s", waiting.median_answered),
    Kpi("p90_answered_linear", "P90", "90th percentile of A, interpolated", "s", waiting.p90_answered_linear),
    Kpi("p90_answered_nearest_rank", "", "90th percentile of A, nearest rank", "s", waiting.p90_answered_nearest_rank),
    Kpi("max_answered", "", "longest wait of A", "s", waiting.max_answered),
    Kpi("max_any", "最长等待", "longest wait of Q", "s", waiting.max_any),
))  # fmt: skip
ABANDON = Group("Abandonment", (
    Kpi("abandonment_rate", "放弃率", "AB ÷ Q", "ratio", waiting.abandonment_rate),
    Kpi("abandonment_rate_excl_short", "", "(AB − S) ÷ (Q − S)", "ratio", waiting.abandonment_rate_excl_short),
    Kpi("abandonment_over_answered_plus_abandoned", "", "AB ÷ (A + AB)", "ratio",
        waiting.abandonment_over_answered_plus_abandoned),
    Kpi("net_abandonment", "净放弃率", "AB − S not answered within 30 min ÷ (Q − S)", "ratio",
        waiting.net_abandonment, HALF_HOUR),
    Kpi("bot_abandonment", "自助放弃率", "bot hang-ups ÷ inbound", "ratio", outcome.bot_abandonment),
))  # fmt: skip
HANDLE = Group("Handling", (
    Kpi("aht_per_answered_call", "平均处理时长", "Σ (talk + hold + acw) ÷ A", "s", handling.aht_per_answered_call),
    Kpi("aht_per_agent_handle", "", "Σ (talk + hold + acw) ÷ answered legs", "s", handling.aht_per_agent_handle),
    Kpi("talk", "通话时长", "Σ talk ÷ A, hold taken out", "s", handling.talk),
    Kpi("hold", "保持时长", "Σ hold ÷ A", "s", handling.hold),
    Kpi("acw", "话后时长", "Σ closed after-call work ÷ A", "s", handling.acw),
    Kpi("transfer_rate", "转接率", "A with a transfer ÷ A", "ratio", handling.transfer_rate),
    Kpi("hold_rate", "保持率", "A with a hold ÷ A", "ratio", handling.hold_rate),
    Kpi("agent_answer_rate", "坐席应答率", "rings answered ÷ rings answered or timed out", "ratio",
        handling.agent_answer_rate),
))  # fmt: skip
OUTCOME = Group("Outcome", (
    Kpi("callback_rate", "回拨率", "CB ÷ Q", "ratio", outcome.callback_rate),
    Kpi("callback_completion", "回拨完成率", "CB reached ÷ CB", "ratio", outcome.callback_completion, DAY),
    Kpi("callback_speed", "回拨时效", "request to the customer's answer, mean", "s", outcome.callback_speed, DAY),
    Kpi("containment", "自助解决率", "bot completed ÷ inbound", "ratio", outcome.containment),
    Kpi("net_containment", "净自助解决率", "… and no call back within 24 h", "ratio", outcome.net_containment, DAY),
    Kpi("fcr_24h", "首次解决率(24小时)", "first contacts without repeat in 24 h ÷ first contacts", "ratio",
        outcome.fcr_24h, DAY),
    Kpi("fcr_7d", "首次解决率(7天)", "… in 7 days", "ratio", outcome.fcr_7d, WEEK),
    Kpi("fcr_7d_without_transfer", "", "… in 7 days and without transfer", "ratio",
        outcome.fcr_7d_without_transfer, WEEK),
    Kpi("csat_mean", "满意度均分", "mean score 1 to 5", "score", outcome.csat_mean, DAY),
    Kpi("csat_top2", "满意度", "scores 4 and 5 ÷ scores", "ratio", outcome.csat_top2, DAY),
    Kpi("csat_dissatisfied", "不满意率", "scores 1 and 2 ÷ scores", "ratio", outcome.csat_dissatisfied, DAY),
    Kpi("survey_response_rate", "参评率", "scores ÷ invitations", "ratio", outcome.survey_response_rate, DAY),
    Kpi("complaint_rate", "投诉率", "complaint calls ÷ A", "ratio", outcome.complaint_rate, WEEK),
    Kpi("praise_rate", "表扬率", "praise calls ÷ A", "ratio", outcome.praise_rate, WEEK),
))  # fmt: skip
CLAIMS = Group("Claims", (
    Kpi("claims_by_call_day", "报案量(来电日)", "claims of the calls that arrived", "count", claim.claims_by_call_day),
    Kpi("claims_by_creation_day", "报案量(登记日)", "claims saved", "count", claim.claims_by_creation_day),
    Kpi("loss_to_report_median", "报案时效中位数", "arrival − accident, median", "s", claim.loss_to_report_median),
    Kpi("loss_to_report_mean", "报案时效均值", "arrival − accident, mean", "s", claim.loss_to_report_mean),
    Kpi("loss_to_report_excluded", "", "claims without a usable accident time", "count",
        claim.loss_to_report_excluded),
    Kpi("intake_mean", "接报案时长", "answer (or arrival) to saved claim, mean", "s", claim.intake_mean),
    Kpi("intake_within_300", "", "claims with intake ≤ 300 s ÷ claims", "ratio", claim.intake_within_300),
    Kpi("dispatch_within_300", "调度时效", "dispatched ≤ 300 s ÷ claims that need a survey", "ratio",
        claim.dispatch_within_300),
    Kpi("first_contact_within_600", "首次联系时效", "customer reached ≤ 600 s ÷ dispatched", "ratio",
        claim.first_contact_within_600),
))  # fmt: skip
AGENTS = Group("Agents", (
    Kpi("occupancy_by_agent", "占用率", "handle ÷ (logged in − breaks), each agent", "ratio",
        handling.occupancy_by_agent),
    Kpi("occupancy_pooled", "占用率(合计)", "Σ handle ÷ Σ (logged in − breaks)", "ratio", handling.occupancy_pooled),
    Kpi("utilisation_pooled", "在线利用率", "Σ handle ÷ Σ logged in", "ratio", handling.utilisation_pooled),
    Kpi("peak_busy_agents", "峰值忙坐席", "most agents handling at one moment", "count", handling.peak_busy_agents),
))  # fmt: skip

GROUPS = (COUNTS, CONNECT, LEVEL, WAIT, ABANDON, HANDLE, OUTCOME, CLAIMS, AGENTS)
# How far around a period calls must be known for the figures that look back and ahead.
LOOK_AROUND = WEEK


@dataclass(frozen=True)
class KpiReport:
    """The figures of one selection by name, and what a reader must know beside them."""

    selection: Selection
    figures: Mapping[str, Figure]
    calls: int
    unknown: Mapping[str, int]
    without_arrival: int

    def provisional_until(self, kpi: Kpi) -> datetime | None:
        """When a figure that looks ahead is final; None when it is."""
        final = self.selection.span.end + kpi.looks_ahead
        return final if kpi.looks_ahead and final > self.selection.as_of else None

    def as_json(self) -> dict[str, Any]:
        chosen = self.selection
        late = {k.name: self.provisional_until(k) for group in GROUPS for k in group.kpis}
        return {
            "report": {
                "from": chosen.span.start.astimezone(chosen.zone).isoformat(),
                "to": chosen.span.end.astimezone(chosen.zone).isoformat(),
                "as_of": chosen.as_of.astimezone(chosen.zone).isoformat(),
                "zone": str(chosen.zone),
                "queue": chosen.queue,
                "line": chosen.line,
                "calls": self.calls,
                "unknown_types": dict(self.unknown),
                "calls_without_arrival": self.without_arrival,
                "provisional_until": {n: at.astimezone(chosen.zone).isoformat() for n, at in late.items() if at},
            },
            "unknown_events": sum(self.unknown.values()),
            **{name: figure_as_json(figure) for name, figure in self.figures.items()},
        }


def compute_kpis(log: CallLog, selection: Selection) -> KpiReport:
    population = Population(log, selection)
    figures = {kpi.name: kpi.compute(population) for group in GROUPS for kpi in group.kpis}
    return KpiReport(selection, figures, len(population.stories), dict(log.unknown or {}), log.without_arrival)
