"""`hotline media`: the process that hears callers."""

from __future__ import annotations

import asyncio
import signal

import click

from app import make_call_book, make_redis, make_telephony, opened_store
from ivr.speaking import RedisSpeakingMarker
from ivr.speech.server import serve_media
from operations.logs import configure_logging
from settings import Settings, load_settings


@click.command()
@click.option("--bind", help="host:port or unix:PATH; without it the local socket the web process asks.")
def media(bind: str | None) -> None:
    """Run the media process alone."""
    settings = load_settings()
    configure_logging(settings.log)
    settings.run_dir.mkdir(parents=True, exist_ok=True)
    asyncio.run(_serve(settings, bind or f"unix:{settings.run_dir / 'media.sock'}"))


async def _serve(settings: Settings, bind: str) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with opened_store(settings) as store:
        marker = RedisSpeakingMarker(make_redis(settings))
        await serve_media(settings, make_call_book(store), marker, make_telephony(settings), bind, stop)
