"""`hotline secrets`: the file of keys and tokens in the data directory."""

from __future__ import annotations

import click

from models.crypto import KeyRing
from operations.data_dir import make_demo_secrets
from settings import load_settings


@click.group()
def secrets() -> None:
    """Make the secrets file."""


@secrets.command()
def init() -> None:
    """Write fresh keys and a made-up Twilio account into DATA_DIR/secrets.env (0600). Never over existing ones."""
    path = make_demo_secrets(load_settings().data_dir)
    click.echo(f"made {path}. Keep a copy where the backups are not: without its keys no backup opens.")


@secrets.command()
def key() -> None:
    """Print a fresh HOTLINE_KEYS, for a secret store of your own."""
    click.echo(KeyRing.generate())
