"""What a report is worth: its class, its priority and whether somebody must look at the damage, with reasons.

Pure. One table of rules; every rule that holds leaves its sentence, so that people can read why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

CaseClass = Literal["ordinary", "complex", "urgent", "duplicate"]
Priority = Literal["urgent", "high", "normal"]

# Loss causes (docs/fnol.md) somebody must see: fire, explosion, water, earth movement, theft, rollover.
SURVEY_CAUSES = frozenset(
    f"A100{code}" for code in ("01", "02", "03", "05", "06", "07", "11", "12", "13", "14", "15", "16", "17", "23", "31")
)
# Causes that end in photographs: glass alone, scratch.
PHOTO_CAUSES = frozenset({"A10022", "A10058"})
COMPLEX_CAUSES = frozenset({"A10001", "A10002", "A10014", "A10016", "A10023", "A10031"})
SERIOUS_CUSTOMERS = frozenset({"vip", "enterprise"})
LATE_REPORT = timedelta(hours=48)  # contract practice; said as a reason only
SAME_LOSS = timedelta(hours=2)


@dataclass(frozen=True)
class CaseFacts:
    """What is known of a report when it is routed; None is unknown."""

    reported_at: datetime
    loss_at: datetime | None = None
    cause_code: str | None = None
    injury_status: str | None = None  # none | possible | yes
    injured: int | None = None
    danger_kinds: tuple[str, ...] = ()
    drivable: bool | None = None
    third_parties: int = 0
    customer_class: str = "personal"
    policy_found: bool = False
    policy_in_force: bool | None = None
    estimate_fen: int | None = None
    duplicate_of: str | None = None


@dataclass(frozen=True)
class EarlierReport:
    """Another record that might tell of the same loss."""

    fnol_number: str
    loss_at: datetime | None
    reported_at: datetime
    same_plate: bool
    same_phone: bool


@dataclass(frozen=True)
class Triage:
    case_class: CaseClass
    priority: Priority
    survey_needed: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """`says` is the written reason; the effects are what holds when `applies` does."""

    applies: Callable[[CaseFacts], bool]
    says: Callable[[CaseFacts], str]
    case_class: CaseClass = "ordinary"
    priority: Priority = "normal"
    survey: bool = False


RULES: tuple[Rule, ...] = (
    Rule(
        lambda c: c.injury_status == "yes",
        lambda c: f"somebody is hurt ({c.injured or 'number not known'})",
        "urgent", "urgent", survey=True,
    ),
    Rule(
        lambda c: bool(c.danger_kinds),
        lambda c: f"danger on the spot: {', '.join(c.danger_kinds)}",
        "urgent", "urgent", survey=True,
    ),
    Rule(lambda c: c.injury_status == "possible", lambda _: "an injury is possible", "complex", "high", survey=True),
    Rule(
        lambda c: c.injury_status is None,
        lambda _: "it is not known whether anyone is hurt",
        priority="high",
    ),
    Rule(lambda c: c.third_parties > 1, lambda c: f"{c.third_parties} other parties", "complex", "high", survey=True),
    Rule(lambda c: c.cause_code in COMPLEX_CAUSES, lambda c: f"cause {c.cause_code}", "complex", "high", survey=True),
    Rule(lambda c: c.cause_code in SURVEY_CAUSES, lambda c: f"the damage of cause {c.cause_code} must be seen",
         survey=True),
    Rule(lambda c: c.policy_in_force is False, lambda _: "the policy was not in force on the day of loss",
         "complex", "high"),
    Rule(lambda c: not c.policy_found, lambda _: "no policy was found by number, plate or telephone", "complex"),
    Rule(lambda c: c.customer_class in SERIOUS_CUSTOMERS, lambda c: f"{c.customer_class} customer", priority="high"),
    Rule(lambda c: c.drivable is False, lambda _: "the car cannot be driven", survey=True),
    Rule(
        lambda c: c.loss_at is not None and c.reported_at - c.loss_at > LATE_REPORT,
        lambda _: "reported more than 48 hours after the loss",
        survey=True,
    ),
)  # fmt: skip

_CLASS_ORDER: tuple[CaseClass, ...] = ("ordinary", "complex", "urgent")
_PRIORITY_ORDER: tuple[Priority, ...] = ("normal", "high", "urgent")


def triage(case: CaseFacts, survey_threshold_fen: int) -> Triage:
    """Class and priority are the gravest any rule asks for. A duplicate is one only when nothing in it is urgent:
    a second call may bring the news that somebody is hurt.
    """
    held = [rule for rule in RULES if rule.applies(case)]
    reasons = [rule.says(case) for rule in held]
    case_class = max((rule.case_class for rule in held), key=_CLASS_ORDER.index, default=_CLASS_ORDER[0])
    priority = max((rule.priority for rule in held), key=_PRIORITY_ORDER.index, default=_PRIORITY_ORDER[0])
    survey, why = _survey(case, held, survey_threshold_fen)
    if case.duplicate_of is not None:
        reasons.append(f"the same loss as {case.duplicate_of}")
        if case_class != "urgent":
            return Triage("duplicate", "normal", False, tuple(reasons))
    if not held:
        reasons.append("nobody hurt, the car drives, the policy is known")
    return Triage(case_class, priority, survey, (*reasons, *why))


def find_duplicate(
    case_loss_at: datetime | None, reported_at: datetime, earlier: Iterable[EarlierReport]
) -> str | None:
    """The first record of the same loss: same plate or telephone and an accident time within two hours; where
    one of the times is unknown, a report within two hours stands for it. None when there is none.
    """
    for report in sorted(earlier, key=lambda one: one.reported_at):
        if not (report.same_plate or report.same_phone):
            continue
        here, there = (case_loss_at, report.loss_at)
        apart = abs(here - there) if here and there else abs(reported_at - report.reported_at)
        if apart <= SAME_LOSS:
            return report.fnol_number
    return None


def _survey(case: CaseFacts, held: Iterable[Rule], threshold_fen: int) -> tuple[bool, tuple[str, ...]]:
    if case.estimate_fen is not None and case.estimate_fen >= threshold_fen:
        return True, (f"the estimate reaches {threshold_fen // 100} yuan: survey",)
    if any(rule.survey for rule in held):
        return True, ()
    if case.cause_code in PHOTO_CAUSES:
        return False, ("glass or scratch only: photographs are enough",)
    return False, ("no survey: small damage, nothing speaks for one",)
