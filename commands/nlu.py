"""`hotline nlu`: train, serve, try and measure language understanding."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TextIO

import click
import yaml
from rich.console import Console
from rich.table import Table

from nlu.breaker import CircuitBreaker
from nlu.client import RasaClient
from nlu.scoring import Expected, Tally, expected_utterances, ratio
from nlu.understander import Understander
from operations.errors import OperationsError
from operations.rasa_environment import rasa_token, rasa_variables
from operations.rasa_server import RasaAddress, answers, configured_address, serve_command, temporary_server
from operations.rasa_training import train_language, trained_languages
from settings import PROJECT_DIR, Settings, load_settings

EVALUATION_DIR = PROJECT_DIR / "nlu" / "evaluation"
# A person at a terminal waits longer than a caller.
PATIENCE_SECONDS = 10.0


@click.group()
def nlu() -> None:
    """Train, serve and try language understanding."""


@nlu.command()
@click.option("--lang", "languages", multiple=True, metavar="LANGUAGE", help="Only this one; may be repeated.")
@click.option("--anew", is_flag=True, help="Train even when nothing has changed.")
def train(languages: tuple[str, ...], anew: bool) -> None:
    """Make the models whose training data, pipeline or Rasa version have changed."""
    settings = load_settings()
    for language in languages or trained_languages(settings):
        _require_language(settings, language)
        made = train_language(settings, language, click.echo, anew)
        click.echo(f"{language}: {'trained' if made else 'up to date'}")


@nlu.command()
@click.option("--lang", "language", required=True)
@click.option("--port", type=int, default=None, help="Otherwise the one of the settings.")
def serve(language: str, port: int | None) -> None:
    """Run Rasa's own HTTP server with one language's model, in the foreground, for this machine only."""
    settings = load_settings()
    _require_language(settings, language)
    command = serve_command(settings, language, port or settings.nlu_port(language), rasa_token(settings))
    sys.stdout.flush()
    # In our place, so that a supervisor's signals reach it.
    os.execve(command[0], command, rasa_variables())


@nlu.command()
@click.option("--lang", "language", required=True)
@click.option("--at", "at_text", default=None, help="The moment of the call, ISO 8601 with offset; default: now.")
@click.option("--question", default=None, help="The question that the words answer, such as loss_date.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--no-server", is_flag=True, help="Start no Rasa server when none is running: rules alone.")
@click.argument("source", type=click.File("r", encoding="utf-8"), default="-")
def parse(
    language: str, at_text: str | None, question: str | None, as_json: bool, no_server: bool, source: TextIO
) -> None:
    """Understand one utterance a line: plain text, or {"text", "at"} with a moment of its own."""
    settings = load_settings()
    _require_language(settings, language)
    at = _moment(at_text, settings) if at_text else datetime.now(settings.zone)
    with _understander(settings, language, start=not no_server) as understander:
        for line in source:
            if line.strip():
                text, moment = _utterance(line.rstrip("\r\n"), at, settings)
                click.echo(_shown(understander.understand(text, language, moment, question).as_json(), as_json))


@nlu.command()
@click.option("--lang", "languages", multiple=True, metavar="LANGUAGE", help="Only this one; may be repeated.")
@click.option("--misses", is_flag=True, help="Also print what was understood wrongly.")
def evaluate(languages: tuple[str, ...], misses: bool) -> None:
    """Measure understanding on the sentences kept apart from training: nlu/evaluation/."""
    settings = load_settings()
    tallies: dict[str, Tally] = {}
    for language in languages or trained_languages(settings):
        _require_language(settings, language)
        at, utterances = _evaluation(language)
        with _understander(settings, language, start=True) as understander:
            tallies[language] = Tally()
            for each in utterances:
                tallies[language].add(each, understander.understand(each.text, language, at, each.question))
    console = Console()
    console.print(_accuracy_table(tallies))
    console.print(_value_table(tallies))
    for language, tally in tallies.items():
        for miss in tally.misses if misses else ():
            click.echo(f"{language}  {miss}")


def _evaluation(language: str) -> tuple[datetime, list[Expected]]:
    path = EVALUATION_DIR / f"{language}.yaml"
    if not path.exists():
        raise OperationsError(f"there are no sentences to measure {language} with: write {path}")
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    at = datetime.fromisoformat(loaded["at"])
    return at, expected_utterances(loaded["utterances"], at)


@contextmanager
def _understander(settings: Settings, language: str, start: bool) -> Iterator[Understander]:
    """On the hotline's server when it runs, else on one started for this command, else on rules."""
    address = configured_address(settings, language)
    if answers(address):
        yield from _asking(settings, language, address)
    elif start:
        with temporary_server(settings, language, lambda text: click.echo(text, err=True)) as temporary:
            yield from _asking(settings, language, temporary)
    else:
        click.echo(f"{language}: no Rasa server at {address.url}, rules alone", err=True)
        yield Understander({})


def _asking(settings: Settings, language: str, address: RasaAddress) -> Iterator[Understander]:
    breaker = CircuitBreaker(settings.nlu.breaker_failures, settings.nlu.breaker_open_seconds)
    client = RasaClient(address.url, address.token, PATIENCE_SECONDS, settings.nlu.max_answer_bytes, breaker)
    try:
        yield Understander({language: client})
    finally:
        client.close()


def _require_language(settings: Settings, language: str) -> None:
    if language not in settings.nlu.languages:
        known = ", ".join(sorted(settings.nlu.languages))
        raise OperationsError(f"{language!r} is not among nlu.languages of the configuration ({known})")


def _utterance(line: str, at: datetime, settings: Settings) -> tuple[str, datetime]:
    if not line.lstrip().startswith("{"):
        return line, at
    try:
        given = json.loads(line)
        text, moment = given["text"], given.get("at")
    except (ValueError, KeyError) as error:
        raise OperationsError(f'a line that begins with a brace must be {{"text", "at"}}: {error}') from error
    if not isinstance(text, str):
        raise OperationsError('"text" must be a string')
    return text, _moment(moment, settings) if moment else at


def _moment(text: str, settings: Settings) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise OperationsError(f"{text!r} is no ISO 8601 time such as 2026-03-18T14:30:00+08:00") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=settings.zone)


def _shown(understood: dict[str, Any], as_json: bool) -> str:
    if as_json:
        return json.dumps(understood, ensure_ascii=False)
    marked = ", ".join(f"{e['entity']}={e['text']}" for e in understood["entities"])
    values = "".join(f"\n    {name}: {json.dumps(v, ensure_ascii=False)}" for name, v in understood["values"].items())
    return f"{understood['intent']} ({understood['confidence']:.2f})  {understood['text']}\n    {marked}{values}"


def _accuracy_table(tallies: dict[str, Tally]) -> Table:
    table = Table("language", "utterances", "intent accuracy", "entity F1 exact", "entity F1 overlap")
    for language, tally in tallies.items():
        figures = (tally.intent_accuracy, tally.exact_f1, tally.overlap_f1)
        table.add_row(language, str(tally.utterances), *(f"{figure:.3f}" for figure in figures))
    return table


def _value_table(tallies: dict[str, Tally]) -> Table:
    table = Table("language", "value", "right", "of", "accuracy")
    for language, tally in tallies.items():
        for name, whole in sorted(tally.values.items()):
            right = tally.right_values[name]
            table.add_row(language, name, str(right), str(whole), f"{ratio(right, whole):.2f}")
    return table
