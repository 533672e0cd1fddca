"""`hotline media`: the process that hears live calls."""

from __future__ import annotations

import click

from app import make_call_book, make_redis, make_telephony, opened_store
from ivr.speaking import RedisSpeakingMarker
from ivr.speech.server import run_media_server
from operations.logs import configure_logging
from settings import load_settings


@click.command()
@click.option("--bind", help="host:port or unix:PATH; without it DATA_DIR/run/media.sock, where the web process asks.")
def media(bind: str | None) -> None:
    """Run the media process alone, until it is stopped: calls in progress then fall back to keys and people."""
    settings = load_settings().require_secrets()
    configure_logging(settings.log)
    with opened_store(settings) as store:
        run_media_server(
            settings,
            make_call_book(store),
            RedisSpeakingMarker(make_redis(settings)),
            make_telephony(settings),
            bind or f"unix:{settings.run_dir / 'media.sock'}",
        )
