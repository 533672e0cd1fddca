"""`hotline up`: everything, under one supervisor, in the foreground."""

from __future__ import annotations

import signal
import sys
from collections.abc import Mapping
from threading import Event
from types import FrameType

import click

from models.crypto import KeyRing
from models.database import open_database
from models.schema import upgrade
from operations import data_dir
from operations.demo import Demonstration, load_demo_calls
from operations.ports import require_free
from operations.programs import ports, programs
from operations.ready_client import local_origin
from operations.running import RunningHotline
from settings import Settings, load_settings

READY_SECONDS = 600.0
# Exit code of a program ended by Ctrl-C, as shells expect it.


@click.command()
@click.option("--demo", is_flag=True, help="Seed a demo insurer and play three calls when all is ready.")
@click.option("--ready-seconds", default=READY_SECONDS, show_default=True, help="Give up when not ready by then.")
def up(demo: bool, ready_seconds: float) -> None:
    """Start the whole hotline and stay until Ctrl-C, which stops everything it started."""
    stopping = _stop_on_signals()
    settings = ready_directory(load_settings())
    with data_dir.held_alone(settings):
        require_free(settings.web.host, ports(settings))
        chosen = programs(settings)
        _bring_database_forward(settings)
        click.echo(f"Starting {', '.join(program.name for program in chosen)}; logs in {settings.log_dir}")
        with RunningHotline(settings, chosen, stopping, click.echo) as running:
            if running.wait_ready(ready_seconds):
                show_lines(settings)
                if demo:
                    _demonstrate(running.environment, stopping)
                    show_lines(settings)
                running.watch()
            click.echo("Stopping.")
    click.echo("Stopped.")


def ready_directory(settings: Settings) -> Settings:
    """Directories and, when there are no secrets at all, demo ones; the settings as they are then."""
    data_dir.prepare(settings)
    if data_dir.has_no_secrets(settings):
        click.echo(f"No secrets are set: made demo ones in {data_dir.make_demo_secrets(settings.data_dir)}")
        settings = load_settings()
    return settings.require_secrets()


def _bring_database_forward(settings: Settings) -> None:
    database = open_database(settings.database_url, KeyRing.parse(settings.keys.get_secret_value()))
    try:
        upgrade(database)
    finally:
        database.close()


def _stop_on_signals() -> Event:
    """The first Ctrl-C or TERM asks for an orderly stop; a second one means at once."""
    stopping = Event()

    def ask(number: int, frame: FrameType | None) -> None:  # noqa: ARG001  (signal's signature)
        if stopping.is_set():
            raise KeyboardInterrupt
        stopping.set()

    signal.signal(signal.SIGINT, ask)
    signal.signal(signal.SIGTERM, ask)
    return stopping


def _demonstrate(environment: Mapping[str, str], stopping: Event) -> None:
    whole = Demonstration(environment, stopping, click.echo).play(load_demo_calls())
    if not whole and not stopping.is_set():
        click.echo("The demonstration did not go through as it should; the hotline stays up.")


def show_lines(settings: Settings) -> None:
    """What to open, and what to dial."""
    click.echo(f"\nThe hotline is ready: {settings.public_url}  (health: {local_origin(settings)}/readyz)")
    for number, line in settings.lines.items():
        click.echo(f"  {number}  {line.language}  heard by {line.speech:7} {line.name}")
    if settings.demo_account:
        language = next((line.language for line in settings.lines.values()), "zh-CN")
        click.echo(f"Call it: .venv/bin/hotline call {language} --say ...   (hotline call --help)")
    click.echo("Ctrl-C stops everything.\n")
    sys.stdout.flush()
