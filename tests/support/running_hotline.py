"""A whole hotline, started as its operator starts it, on a directory and ports of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

import httpx

from settings import Settings, load_settings

READY_SECONDS = 600
STOP_SECONDS = 60
# The stand-in and the Rasa servers take ports beside the web's own.
NEIGHBOURS = (0, 9, 100, 101, 102)


class RunningHotline:
    def __init__(self, data_dir: Path, **overrides: str) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.environment = {
            **os.environ,
            "HOTLINE_DATA_DIR": str(data_dir),
            "HOTLINE_PORT": str(self.port),
            # Speech models are large: those this machine has, wherever the data is.
            "HOTLINE_SPEECH__MODELS_DIR": str(load_settings().speech_models_dir),
            **overrides,
        }

    def __enter__(self) -> Self:
        self.output = (self.data_dir.parent / f"{self.data_dir.name}.up.log").open("w")
        self.process = subprocess.Popen(
            [hotline_command(), "up"], env=self.environment, stdout=self.output, stderr=subprocess.STDOUT
        )
        try:
            self._wait_ready()
            self.run("seed")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.output.close()

    @property
    def settings(self) -> Settings:
        return load_settings(self.environment)

    def run(self, *arguments: str, typed: str | None = None) -> str:
        """A `hotline` command against this hotline; its output."""
        done = subprocess.run(
            [hotline_command(), *arguments],
            env=self.environment,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"hotline {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout

    def run_json(self, *arguments: str) -> Any:
        return json.loads(self.run(*arguments, "--json"))

    def _wait_ready(self) -> None:
        until = time.monotonic() + READY_SECONDS
        said = "nothing yet"
        while time.monotonic() < until and self.process.poll() is None:
            try:
                answer = httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5, trust_env=False)
                if answer.status_code == httpx.codes.OK:
                    return
                said = answer.text
            except httpx.TransportError as error:
                said = str(error)
            time.sleep(0.5)
        log = Path(self.output.name).read_text(encoding="utf-8")
        raise AssertionError(f"the hotline did not become ready: {said}\n{log[-4000:]}")


def hotline_command() -> str:
    return str(Path(sys.executable).with_name("hotline"))


def free_port() -> int:
    """A port whose neighbours are free as well."""
    for _ in range(100):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        if port < 60_000 and all(_is_free(port + offset) for offset in NEIGHBOURS):
            return port
    raise AssertionError("no free ports")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
