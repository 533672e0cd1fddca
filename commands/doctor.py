"""`hotline doctor`: what is wrong with this machine and the running hotline, and what to do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain

import click
from rich.console import Console
from rich.table import Table

from ivr.speech.model_store import ModelMissing, find_model
from operations.data_dir import held_by
from operations.machine_checks import check_data_dir, check_ports, check_programs, check_rasa
from operations.parts import Part
from operations.ready_client import ask_ready
from operations.store_checks import check_disk, check_secrets
from settings import Settings, load_settings

COLOURS = {"ok": "green", "degraded": "yellow", "failed": "red"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for scripts.")
def doctor(as_json: bool) -> None:
    """Check this machine and the running hotline. Exit status 1 when something is wrong."""
    parts = look_everywhere(load_settings())
    if as_json:
        click.echo(json.dumps({part.name: part.as_json() for part in parts}, ensure_ascii=False, indent=2))
    else:
        _show(parts)
    if any(part.state == "failed" for part in parts):
        raise SystemExit(1)


def look_everywhere(settings: Settings) -> list[Part]:
    """This machine first, then the parts as the running hotline tells them; each name once."""
    here: Iterable[Part] = chain(
        check_data_dir(settings),
        check_secrets(settings),
        check_programs(settings),
        check_speech_models(settings),
        check_rasa(settings),
    )
    parts = {part.name: part for part in here}
    if settings.data_dir.is_dir():
        parts |= {part.name: part for part in check_disk(settings)}
    for part in _running(settings):
        parts.setdefault(part.name, part)
    return list(parts.values())


def check_speech_models(settings: Settings) -> Iterator[Part]:
    """A missing model is no fault by itself: what it means for a line is told by the running hotline."""
    heard = {line.language for line in settings.lines.values() if line.speech == "vosk"}
    for language in sorted(heard):
        speech = settings.speech.languages.get(language)
        if speech is None:
            yield Part(f"model {language}", "failed", "no model is configured", f"Set speech.languages.{language}.")
        elif speech.engine == "vosk":
            yield _model_part(settings, language, speech.model)


def _model_part(settings: Settings, language: str, model: str) -> Part:
    name = f"model {language}"
    try:
        return Part(name, "ok", str(find_model(model, settings.speech_models_dir)))
    except ModelMissing as missing:
        lines = [line for line in settings.lines.values() if line.language == language and line.speech == "vosk"]
        covered = all(line.speech_fallback == "twilio" for line in lines)
        return Part(name, "degraded" if covered else "failed", f"{model} is not there", missing.what_to_do)


def _running(settings: Settings) -> Iterator[Part]:
    holder = held_by(settings)
    report = ask_ready(settings)
    if holder or report.answered:
        yield from report.parts
        return
    yield Part("hotline", "failed", "is not running", "Start it: hotline up")
    yield from check_ports(settings)


def _show(parts: Iterable[Part]) -> None:
    table = Table("part", "state")
    for heading in ("what", "what to do"):
        table.add_column(heading, overflow="fold")
    for part in parts:
        table.add_row(part.name, f"[{COLOURS[part.state]}]{part.state}[/]", part.detail, part.advice)
    Console().print(table)
