"""The figures of `hotline nlu evaluate` over the judged utterances of one set, each defined once.

| figure | definition |
|---|---|
| intent_accuracy, intent_macro_f1 | right intents / utterances; mean F1 of the intents that occur |
| entity_f1_exact, entity_f1_overlap | micro F1 of all stretches: same kind, start and end; same kind, half covered |
| <kind>_f1_exact, <kind>_f1_overlap | the same of one kind |
| value.<field> | rows that name the field (null and ask included) where it is right |
| value.rest | the same over all fields but the four main ones |
| part.<field>.<part> | rows that name the part where it is right |
| injury_missed | rows where somebody is hurt and none, or "none", was read |
| whole_report | rows that give time, place, cause and injury where all four are right |
| asked, left_alone | `ask` rows where the hotline would ask back; null rows where nothing was read |
| unsaid | rows in which a main field that nobody named was read with confidence |
| intent_calibration_error, value_calibration_error | expected calibration error, ten bins |
| latency_p50_ms, latency_p95_ms | of understand() |
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from nlu.scoring import WHOLE_REPORT, Judged
from nlu.scoring_statistics import (
    Bin,
    Figure,
    calibration_bins,
    calibration_error,
    macro_f1,
    percentile,
    pooled_f1,
    share,
)
from nlu.value_scoring import ASK

MAIN_KINDS = ("time", "place", "cause", "injury")
# A fall of these fails the checks. The rest hang on a dozen rows, or on the machine.
HEADLINES = (
    "intent_accuracy",
    "intent_macro_f1",
    "entity_f1_exact",
    "entity_f1_overlap",
    *(f"{kind}_f1_overlap" for kind in MAIN_KINDS),
    *(f"value.{name}" for name in WHOLE_REPORT),
    "value.rest",
    "whole_report",
    "injury_missed",
    "intent_calibration_error",
)
LOWER_IS_BETTER = frozenset(
    {
        "injury_missed",
        "unsaid",
        "intent_calibration_error",
        "value_calibration_error",
        "latency_p50_ms",
        "latency_p95_ms",
    }
)


def figures(judged: Sequence[Judged]) -> dict[str, Figure]:
    """In the order they are shown."""
    return {
        "intent_accuracy": share([each.intent_is_right for each in judged]),
        "intent_macro_f1": macro_f1([each.expected.intent for each in judged], [each.got.intent for each in judged]),
        **_entity_figures(judged),
        **_value_figures(judged),
        "injury_missed": share([missed for each in judged if (missed := each.missed_injury) is not None]),
        "whole_report": share([whole for each in judged if (whole := each.whole_report) is not None]),
        "asked": share(list(_outcomes(judged, asked=True))),
        "left_alone": share(list(_outcomes(judged, asked=False))),
        "unsaid": share([bool(each.unsaid) for each in judged]),
        "intent_calibration_error": _plain(calibration_error(intent_bins(judged)), len(judged)),
        "value_calibration_error": _plain(calibration_error(bins := value_bins(judged)), sum(b.count for b in bins)),
        "latency_p50_ms": _plain(percentile([1000 * each.seconds for each in judged], 50), len(judged)),
        "latency_p95_ms": _plain(percentile([1000 * each.seconds for each in judged], 95), len(judged)),
    }


def _plain(value: float, of: int) -> Figure:
    """Without an interval."""
    return Figure(value, value, value, of)


def _entity_figures(judged: Sequence[Judged]) -> dict[str, Figure]:
    kinds = sorted({e.entity for each in judged for e in each.expected.entities} - set(MAIN_KINDS))
    found: dict[str, Figure] = {}
    for kind in (None, *MAIN_KINDS, *kinds):
        counts = [each.entity_counts(kind) for each in judged]
        totals = ([c.found for c in counts], [c.expected for c in counts])
        found[f"{kind or 'entity'}_f1_exact"] = pooled_f1([c.exact for c in counts], *totals)
        found[f"{kind or 'entity'}_f1_overlap"] = pooled_f1([c.overlapping for c in counts], *totals)
    return found


def _value_figures(judged: Sequence[Judged]) -> dict[str, Figure]:
    outcomes: dict[str, list[bool]] = {f"value.{name}": [] for name in WHOLE_REPORT}
    rest: list[bool] = []
    parts: dict[str, list[bool]] = {}
    for each in judged:
        for name, right in each.values.items():
            outcomes.setdefault(f"value.{name}", []).append(right)
            if name not in WHOLE_REPORT:
                rest.append(right)
        for (name, part), right in each.parts.items():
            if (name, part) not in _SAME_AS_THE_VALUE and name in WHOLE_REPORT:
                parts.setdefault(f"part.{name}.{part}", []).append(right)
    shown = {**outcomes, "value.rest": rest, **dict(sorted(parts.items()))}
    return {name: share(rights) for name, rights in shown.items()}


_SAME_AS_THE_VALUE = frozenset({("loss_date", "value"), ("cause_of_loss", "code"), ("injury", "status")})


def _outcomes(judged: Sequence[Judged], asked: bool) -> Iterator[bool]:
    """Of the fields to be asked back, or of those to be left alone."""
    for each in judged:
        for name, right in each.values.items():
            gold = each.expected.values[name]
            if (gold == ASK) if asked else (gold is None):
                yield right


def intent_bins(judged: Sequence[Judged]) -> list[Bin]:
    return calibration_bins([(each.got.confidence, each.intent_is_right) for each in judged])


def value_bins(judged: Sequence[Judged]) -> list[Bin]:
    """Over the values given of fields that the rows name, but not to be asked back: being unsure is right there."""
    return calibration_bins(
        [
            (float(given["confidence"]), right)
            for each in judged
            for name, right in each.values.items()
            if each.expected.values[name] != ASK
            and (given := each.got.values.get(name)) is not None
            and "confidence" in given
        ]
    )


def confusions(judged: Sequence[Judged]) -> list[tuple[str, str, int]]:
    """(expected intent, given intent, how often), the most frequent first."""
    wrong = Counter((each.expected.intent, each.got.intent) for each in judged if not each.intent_is_right)
    return [(wanted, given, count) for (wanted, given), count in wrong.most_common()]


def part_confusions(judged: Sequence[Judged], field: str, part: str) -> list[tuple[str, str, int]]:
    """The same of one part of a value, such as the code of the cause; "-" is a value not given."""
    wrong: Counter[tuple[str, str]] = Counter()
    for each in judged:
        gold = each.expected.values.get(field)
        if isinstance(gold, Mapping) and part in gold and not each.parts[field, part]:
            given = (each.got.values.get(field) or {}).get(part)
            wrong[str(gold[part]), "-" if given is None else str(given)] += 1
    return [(wanted, got, count) for (wanted, got), count in wrong.most_common()]


def falls(committed: Mapping[str, float], now: Mapping[str, float], most: float) -> list[str]:
    """Headline figures that are worse than the committed ones by more than `most`, in words."""
    told = []
    for name in HEADLINES:
        if name in committed:
            worse = (committed[name] - now.get(name, 0.0)) * (-1 if name in LOWER_IS_BETTER else 1)
            if worse > most:
                told.append(f"{name} was {committed[name]:.3f} and is {now.get(name, 0.0):.3f}")
    return told
