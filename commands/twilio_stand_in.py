"""`hotline twilio-stand-in`: Twilio's REST API on this machine, for a demo account."""

from __future__ import annotations

import asyncio
import signal

import click
from rich.console import Console

from settings import Settings, SettingsError, load_settings
from simulator.account import Hotline, TwilioAccount
from simulator.conversation_view import ConversationView
from simulator.player import CallPlayer


@click.command("twilio-stand-in")
@click.option("--port", type=int, help="Default: the port of the settings.")
@click.option("--connect", default="", help="Address of the hotline for outgoing calls.")
def twilio_stand_in(port: int | None, connect: str) -> None:
    """Serve Twilio's REST API until Ctrl-C: act on calls that `hotline call` plays, keep recordings, print SMS."""
    try:
        settings = load_settings().require_secrets()
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    asyncio.run(_serve(settings, port or settings.stand_in_port, connect))


async def _serve(settings: Settings, port: int, connect: str) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    account = TwilioAccount(settings.twilio.account_sid, settings.twilio.auth_token.get_secret_value())
    view = ConversationView(Console(highlight=False))
    hotline = Hotline(settings.public_url, connect)
    async with CallPlayer(account, hotline, rest_port=port, show_message=view.show_message) as player:
        click.echo(f"Twilio stand-in: {player.server.url} for account {account.account_sid}")
        await stopped.wait()
