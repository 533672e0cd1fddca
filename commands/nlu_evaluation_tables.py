"""How the figures of an evaluation look on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.table import Table

from nlu.scoring import Judged
from nlu.scoring_figures import LOWER_IS_BETTER, MAIN_KINDS, confusions, intent_bins, part_confusions, value_bins
from nlu.scoring_statistics import Bin, Figure, calibration_error

PLOT_WIDTH = 40
# Fewer are an accident, not a confusion.
WORTH_READING = 2
CONFUSED_PARTS = (("cause_of_loss", "code"), ("cause_of_loss", "accident_class"), ("injury", "status"))


def figure_table(title: str, figures: Mapping[str, Figure], clean: Mapping[str, Figure] | None = None) -> Table:
    """Rarer kinds of entities are left to `--json`. `clean`: the set without noise, for what was lost, in points."""
    table = Table("figure", "value", "95 %", "of", *(["clean", "lost"] if clean else []), title=title)
    for name, figure in figures.items():
        if figure.of and _is_shown(name):
            extra = _lost(name, figure, clean.get(name)) if clean else []
            table.add_row(name, _shown(name, figure.value), _interval(name, figure), str(figure.of), *extra)
    return table


def _is_shown(name: str) -> bool:
    kind, f1, _ = name.partition("_f1_")
    return not f1 or kind in (*MAIN_KINDS, "entity", "intent")


def _shown(name: str, value: float) -> str:
    return f"{value:.1f}" if name.endswith("_ms") else f"{value:.3f}"


def _interval(name: str, figure: Figure) -> str:
    return "" if figure.low == figure.high else f"{_shown(name, figure.low)} – {_shown(name, figure.high)}"


def _lost(name: str, figure: Figure, clean: Figure | None) -> list[str]:
    if clean is None:
        return ["", ""]
    lost = (clean.value - figure.value) * (-1 if name in LOWER_IS_BETTER else 1)
    return [_shown(name, clean.value), "" if name.endswith("_ms") else f"{100 * lost:.1f}"]


def reliability_lines(judged: Sequence[Judged]) -> Iterator[str]:
    for what, bins in (("intents", intent_bins(judged)), ("values", value_bins(judged))):
        yield f"{what}: expected calibration error {calibration_error(bins):.3f}"
        yield from (_bar(each) for each in bins)


def _bar(each: Bin) -> str:
    """How often it was right as a bar, how sure it was as the mark on it."""
    filled, mark = round(each.accuracy * PLOT_WIDTH), min(round(each.confidence * PLOT_WIDTH), PLOT_WIDTH - 1)
    bar = "".join("|" if place == mark else "#" if place < filled else "." for place in range(PLOT_WIDTH))
    return f"  {each.low:.1f} {bar} sure {each.confidence:.2f} right {each.accuracy:.2f} of {each.count}"


def confusion_lines(judged: Sequence[Judged]) -> Iterator[str]:
    found = {"intent": confusions(judged)}
    found |= {f"{field} {part}": part_confusions(judged, field, part) for field, part in CONFUSED_PARTS}
    for what, pairs in found.items():
        for wanted, given, count in pairs:
            if count >= WORTH_READING:
                yield f"  {count:3d} x {what} {wanted} taken for {given}"


def miss_lines(judged: Sequence[Judged]) -> Iterator[str]:
    for each in judged:
        if wrong := each.wrong():
            question = f" ({each.expected.question})" if each.expected.question else ""
            yield f"{each.expected.text}{question}: {'; '.join(wrong)}"
