"""One language's Rasa server: its command line, and one started for a while when none is running."""

from __future__ import annotations

import secrets
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from operations.errors import OperationsError
from operations.rasa_environment import rasa_command, rasa_token, rasa_variables
from operations.rasa_training import model_path
from settings import Settings

START_SECONDS = 180.0
PROBE_SECONDS = 2.0
STOP_SECONDS = 10.0
POLL_SECONDS = 0.2


@dataclass(frozen=True)
class RasaAddress:
    url: str
    token: str


def serve_command(settings: Settings, language: str, port: int, token: str) -> list[str]:
    """Rasa's own HTTP server, on this machine only and only for those with the token.

    Raises OperationsError when the model has not been trained.
    """
    model = model_path(settings, language)
    if not model.exists():
        raise OperationsError(f"there is no NLU model of {language}: run `hotline nlu train --lang {language}`")
    return rasa_command(
        settings, "run", "--enable-api", "-m", str(model), "-i", "127.0.0.1", "-p", str(port), "--auth-token", token
    )


def configured_address(settings: Settings, language: str) -> RasaAddress:
    return RasaAddress(settings.nlu_url(language), rasa_token(settings))


def answers(address: RasaAddress) -> bool:
    """True when a server is there, takes our token and has its model loaded."""
    try:
        url = f"{address.url.rstrip('/')}/status"
        status = httpx.get(url, params={"token": address.token}, timeout=PROBE_SECONDS, trust_env=False)
        return status.status_code == httpx.codes.OK and bool(status.json().get("model_file"))
    except (httpx.HTTPError, ValueError, AttributeError):
        return False


@contextmanager
def temporary_server(settings: Settings, language: str, report: Callable[[str], None]) -> Iterator[RasaAddress]:
    """A server on a free port, ended with the block.

    Raises OperationsError when it does not come up.
    """
    address = RasaAddress(f"http://127.0.0.1:{_free_port()}", secrets.token_hex(16))
    port = urlsplit(address.url).port or 0
    command = serve_command(settings, language, port, address.token)
    log = settings.nlu_models_dir / f"{language}.serve.log"
    report(f"{language}: no server of the hotline is running, starting one for this command")
    with (
        log.open("w", encoding="utf-8") as kept,
        subprocess.Popen(command, env=rasa_variables(), stdout=kept, stderr=subprocess.STDOUT) as process,
    ):
        try:
            took = _wait(process, address, log)
            report(f"{language}: ready after {took:.0f} s")
            yield address
        finally:
            _stop(process)


def _wait(process: subprocess.Popen[bytes], address: RasaAddress, log: Path) -> float:
    began = time.monotonic()
    while not answers(address):
        if process.poll() is not None:
            raise OperationsError(f"the Rasa server ended with code {process.returncode}: see {log}")
        if time.monotonic() - began > START_SECONDS:
            raise OperationsError(f"the Rasa server did not come up in {START_SECONDS:.0f} s: see {log}")
        time.sleep(POLL_SECONDS)
    return time.monotonic() - began


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
