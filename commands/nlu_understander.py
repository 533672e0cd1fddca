"""The understanding of one language for a command: on the hotline's Rasa server, or on one of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click

from nlu.breaker import CircuitBreaker
from nlu.client import RasaClient
from nlu.understander import Understander
from operations.errors import OperationsError
from operations.rasa_server import RasaAddress, answers, configured_address, temporary_server
from settings import Settings

# A person at a terminal waits longer than a caller.
PATIENCE_SECONDS = 10.0


def require_language(settings: Settings, language: str) -> None:
    if language not in settings.nlu.languages:
        known = ", ".join(sorted(settings.nlu.languages))
        raise OperationsError(f"{language!r} is not among nlu.languages of the configuration ({known})")


@contextmanager
def open_understander(settings: Settings, language: str, start: bool) -> Iterator[Understander]:
    """On the hotline's server when it runs, else on one started for this command, else on rules."""
    address = configured_address(settings, language)
    if answers(address):
        yield from _asking(settings, {language: address})
    elif start:
        with temporary_server(settings, language, lambda text: click.echo(text, err=True)) as temporary:
            yield from _asking(settings, {language: temporary})
    else:
        click.echo(f"{language}: no Rasa server at {address.url}, rules alone", err=True)
        yield Understander({})


@contextmanager
def running_understander(settings: Settings) -> Iterator[Understander]:
    """Of every language whose server of the hotline answers now; rules alone for the others."""
    addresses = {language: configured_address(settings, language) for language in settings.nlu.languages}
    yield from _asking(settings, {language: each for language, each in addresses.items() if answers(each)})


def _asking(settings: Settings, addresses: Mapping[str, RasaAddress]) -> Iterator[Understander]:
    clients = {language: _client(settings, address) for language, address in addresses.items()}
    try:
        yield Understander(clients)
    finally:
        for client in clients.values():
            client.close()


def _client(settings: Settings, address: RasaAddress) -> RasaClient:
    breaker = CircuitBreaker(settings.nlu.breaker_failures, settings.nlu.breaker_open_seconds)
    return RasaClient(address.url, address.token, PATIENCE_SECONDS, settings.nlu.max_answer_bytes, breaker)
