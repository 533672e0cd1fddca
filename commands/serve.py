"""`hotline serve`: the web process alone, on its own port."""

from __future__ import annotations

import os

import click

from operations.edge import listen_address
from operations.programs import gunicorn_command
from settings import load_settings


@click.command()
@click.option("--bind", help="host:port or unix:PATH; without it web.host and web.port.")
def serve(bind: str | None) -> None:
    """Run the web process alone, until it is stopped."""
    settings = load_settings().require_secrets()
    command = gunicorn_command(settings, bind or listen_address(settings))
    os.execv(command[0], command)
