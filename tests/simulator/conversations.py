"""Plays one call on a hand-made hotline, fast."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from simulator.account import Hotline, TwilioAccount
from simulator.player import AgentPlan, CallPlayer
from simulator.steps import Step
from simulator.transcript import CallResult
from tests.simulator.small_hotline import ACCOUNT, PUBLIC, TOKEN, Answer, SmallHotline

LINE = "+861055500012"
SPEED = 50.0


@dataclass(frozen=True)
class Played:
    result: CallResult
    hotline: SmallHotline
    player: CallPlayer

    def forms(self, path: str) -> list[dict[str, str]]:
        return self.hotline.of(path)


def answers_of(documents: Mapping[str, Answer | list[Answer]]) -> dict[str, list[Answer]]:
    return {path: list(given) if isinstance(given, list) else [given] for path, given in documents.items()}


def open_player(small: SmallHotline, fallback: str = "", slash: bool = False, **options: Any) -> CallPlayer:
    """A player for a hotline that is already up."""
    options = {"speed": SPEED} | options
    numbers = Hotline(small.public, small.url, fallback=fallback, sign_stream_with_slash=slash)
    small.rest = CallPlayer(TwilioAccount(ACCOUNT, TOKEN), numbers, **options)
    return small.rest


def play(
    documents: Mapping[str, Answer | list[Answer]], steps: Sequence[Step] = (), *, hotline: SmallHotline | None = None,
    patience: float = 60.0, agent: AgentPlan | None = None, **options: Any,
) -> Played:  # fmt: skip
    """Ring, take the steps, wait for the end. `options` are the player's."""
    small = hotline or SmallHotline(answers_of(documents))

    async def conversation() -> Played:
        async with small, open_player(small, **options) as player:
            result = await player.call(LINE, steps=steps, patience=patience, agent=agent)
            return Played(result, small, player)

    return asyncio.run(conversation())


async def redirect(player: CallPlayer, call_sid: str, path: str) -> None:
    """What a hotline's nudge does, by way of REST."""
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(
            f"{player.server.url}/2010-04-01/Accounts/{ACCOUNT}/Calls/{call_sid}.json",
            data={"Url": PUBLIC + path, "Method": "POST"},
            auth=(ACCOUNT, TOKEN),
        )
        answer.raise_for_status()


def client_of(player: CallPlayer, token: str = TOKEN) -> Client:
    """Twilio's own client library, pointed at the player's REST."""
    client = Client(ACCOUNT, token, http_client=TwilioHttpClient(timeout=5, pool_connections=False))
    client.api.base_url = player.server.public_url
    return client
