"""`hotline nlu`: train, serve, try and measure language understanding."""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
from typing import Any, TextIO

import click

from commands.nlu_evaluate import evaluate
from commands.nlu_understander import open_understander, require_language
from operations.errors import OperationsError
from operations.rasa_environment import rasa_token, rasa_variables
from operations.rasa_server import serve_command
from operations.rasa_training import train_language, trained_languages
from settings import Settings, load_settings


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
        require_language(settings, language)
        made = train_language(settings, language, click.echo, anew)
        click.echo(f"{language}: {'trained' if made else 'up to date'}")


@nlu.command()
@click.option("--lang", "language", required=True)
@click.option("--port", type=int, default=None, help="Otherwise the one of the settings.")
def serve(language: str, port: int | None) -> None:
    """Run Rasa's own HTTP server with one language's model, in the foreground, for this machine only."""
    settings = load_settings()
    require_language(settings, language)
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
    require_language(settings, language)
    at = _moment(at_text, settings) if at_text else datetime.now(settings.zone)
    with open_understander(settings, language, start=not no_server) as understander:
        for line in source:
            if line.strip():
                text, moment = _utterance(line.rstrip("\r\n"), at, settings)
                click.echo(_shown(understander.understand(text, language, moment, question).as_json(), as_json))


nlu.add_command(evaluate)


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
