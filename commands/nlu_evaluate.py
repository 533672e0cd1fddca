"""`hotline nlu evaluate`: measure understanding on the sets kept apart from training, and hold it to what it was."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from commands.nlu_evaluation_tables import confusion_lines, figure_table, miss_lines, reliability_lines
from commands.nlu_understander import open_understander, require_language
from nlu.evaluation_noise import with_noise
from nlu.evaluation_sets import (
    FIGURES_FILE,
    READABLE_SETS,
    SETS,
    EvaluationSetError,
    committed_figures,
    keep_figures,
    read_set,
    set_path,
    sets_of,
)
from nlu.scoring import Expected, Judged, judge
from nlu.scoring_figures import falls, figures
from nlu.scoring_statistics import Figure
from nlu.understander import Understander
from operations.errors import OperationsError
from operations.rasa_training import trained_languages
from settings import load_settings

# A fall of a headline figure by more than this fails `--check`.
MOST_FALL = 0.02


@dataclass(frozen=True)
class Wanted:
    """What to measure: a set by its name, or a file of somebody else's under its own."""

    name: str
    path: Path
    noise: float = 0.0

    @property
    def title(self) -> str:
        return f"{self.name} with {self.noise:.0%} character errors" if self.noise else self.name

    def utterances(self, language: str) -> list[Expected]:
        try:
            rows = read_set(self.path)
        except EvaluationSetError as error:
            raise OperationsError(str(error)) from error
        return [with_noise(row, language, self.noise) for row in rows] if self.noise else rows


@dataclass(frozen=True)
class Measured:
    language: str
    wanted: Wanted
    judged: Sequence[Judged]
    figures: dict[str, Figure]

    def as_json(self) -> dict[str, Any]:
        return {
            "language": self.language,
            "set": self.wanted.name,
            "noise": self.wanted.noise,
            "utterances": len(self.judged),
            "figures": {name: asdict(figure) for name, figure in self.figures.items()},
        }


@click.command()
@click.option("--lang", "languages", multiple=True, metavar="LANGUAGE", help="Only this one; may be repeated.")
@click.option("--set", "names", multiple=True, type=click.Choice(SETS), help="Only this one; may be repeated.")
@click.option(
    "--file", "file", type=click.Path(dir_okay=False, path_type=Path), help="A set of your own; with one --lang."
)
@click.option("--noise", default=0.0, type=click.FloatRange(0, 0.5), help="Also with this share of characters wrong.")
@click.option("--misses", is_flag=True, help="Print what was understood wrongly; of `test` not.")
@click.option("--open-kept-apart", is_flag=True, help="Misses of `test` too: it tells nothing afterwards.")
@click.option("--confusions", is_flag=True, help="Print which intents, causes and injuries are taken for which.")
@click.option("--reliability", is_flag=True, help="Plot how often answers of each confidence are right.")
@click.option("--json", "as_json", is_flag=True, help="Figures and intervals as one JSON list.")
@click.option("--no-server", is_flag=True, help="Start no Rasa server when none is running: rules alone.")
@click.option("--write", is_flag=True, help=f"Keep the figures in {FIGURES_FILE.name}, which the tests hold us to.")
@click.option("--check", is_flag=True, help="Fail when a headline figure is 2 points worse than the one kept.")
def evaluate(
    languages: tuple[str, ...],
    names: tuple[str, ...],
    file: Path | None,
    noise: float,
    misses: bool,
    open_kept_apart: bool,
    confusions: bool,
    reliability: bool,
    as_json: bool,
    no_server: bool,
    write: bool,
    check: bool,
) -> None:
    """Measure understanding on the sentences kept apart from training: nlu/evaluation/."""
    settings = load_settings()
    if file and len(languages) != 1:
        raise OperationsError("--file needs the language it is in: one --lang")
    measured: list[Measured] = []
    for language in languages or trained_languages(settings):
        require_language(settings, language)
        wanted = _wanted(language, names, file, noise)
        if not wanted and not languages:
            continue
        if not wanted:
            raise OperationsError(
                f"there are no sentences to measure {language} with: {set_path((names or SETS)[0], language)}"
            )
        with open_understander(settings, language, start=not no_server) as understander:
            measured += [measure(understander, language, each) for each in wanted]
    if as_json:
        click.echo(json.dumps([each.as_json() for each in measured], ensure_ascii=False, indent=1))
    else:
        _print(measured, confusions, reliability)
    if misses:
        _print_misses(measured, open_kept_apart)
    if write and not file:
        for each in measured:
            keep_figures(each.language, each.wanted.title, each.figures)
    if check:
        _check(measured)


def _wanted(language: str, names: tuple[str, ...], file: Path | None, noise: float) -> list[Wanted]:
    """Each set as it is, and again with noise."""
    there = sets_of(language)
    chosen = [name for name in there if not names or name in names]
    plain = [Wanted(file.stem, file)] if file else [Wanted(name, set_path(name, language)) for name in chosen]
    return [each for one in plain for each in ([one, Wanted(one.name, one.path, noise)] if noise else [one])]


def measure(understander: Understander, language: str, wanted: Wanted) -> Measured:
    judged = judge(wanted.utterances(language), language, understander)
    return Measured(language, wanted, judged, figures(judged))


def _print(measured: Sequence[Measured], confusions: bool, reliability: bool) -> None:
    console = Console()
    clean: Measured | None = None
    for each in measured:
        clean = each if not each.wanted.noise else clean
        title = f"{each.language} {each.wanted.title}: {len(each.judged)} utterances"
        console.print(figure_table(title, each.figures, clean.figures if clean and clean is not each else None))
        for line in reliability_lines(each.judged) if reliability else ():
            click.echo(line)
        for line in confusion_lines(each.judged) if confusions else ():
            click.echo(line)


def _print_misses(measured: Sequence[Measured], open_kept_apart: bool) -> None:
    for each in measured:
        if each.wanted.name in SETS and each.wanted.name not in READABLE_SETS and not open_kept_apart:
            click.echo(
                f"{each.language} {each.wanted.name}: misses are not shown, so that the set keeps its worth", err=True
            )
            continue
        for line in miss_lines(each.judged):
            click.echo(f"{each.language} {each.wanted.title}  {line}")


def _check(measured: Sequence[Measured]) -> None:
    fallen = list(fallen_figures(measured))
    if fallen:
        raise OperationsError("understanding is worse than the figures kept:\n" + "\n".join(fallen))
    click.echo("no headline figure is worse than the ones kept", err=True)


def fallen_figures(measured: Sequence[Measured]) -> Iterator[str]:
    """What is over 2 points worse than the figures kept, a line each."""
    for each in measured:
        kept = committed_figures(each.language, each.wanted.title)
        for told in falls(kept, {name: figure.value for name, figure in each.figures.items()}, MOST_FALL):
            yield f"  {each.language} {each.wanted.title}: {told}"
