"""The demonstration: a seeded insurer, three calls by the simulator, the record each made, and the day's figures."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import yaml

from operations.errors import OperationsError

CALLS_DIR = Path(__file__).with_name("demo_calls")
HOTLINE_COMMAND = Path(sys.executable).with_name("hotline")
LOOK_EVERY_SECONDS = 0.2
# Relay and worker settle a job within a second or two.
ROUTED_SECONDS = 8.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class DemoCall:
    """`script`: its steps are the simulator's to read."""

    title: str
    line: str
    caller: str
    prompt_speed: float
    script: Path


class Demonstration:
    """Runs `hotline` commands one after the other, as a person at a terminal would, until told to stop."""

    def __init__(
        self, environment: Mapping[str, str], stopping: Event, say: Say, hotline: Path = HOTLINE_COMMAND
    ) -> None:
        self._environment = dict(environment)
        self._stopping = stopping
        self._say = say
        self._hotline = hotline

    def play(self, calls: Sequence[DemoCall]) -> bool:
        """False when told to stop, or when a call did not go as its script says."""
        if not self._run("seed"):
            return False
        whole = True
        for number, call in enumerate(calls, start=1):
            if self._stopping.is_set():
                return False
            self._say(f"\n=== Call {number} of {len(calls)}: {call.title} ({call.line})")
            whole &= self._run(
                "call", call.line, "--from", call.caller, "--script", str(call.script),
                "--prompt-speed", str(call.prompt_speed), "--patience", "30",
                # Should the caller be handed to a person, there is one.
                "--agent-after", "6", "--agent-talk", "5",
            )  # fmt: skip
            if self._stopping.is_set():
                return False
            self._wait_routed()
            self._say("\n--- the record it made")
            whole &= self._run("fnol", "show", "--last")
        self._say("\n=== Today's figures")
        return self._run("kpi") and whole

    def _wait_routed(self) -> None:
        """The record is there at once; who gets it is decided by a job a moment later."""
        until = time.monotonic() + ROUTED_SECONDS
        command = [str(self._hotline), "fnol", "show", "--last", "--json"]
        while time.monotonic() < until and not self._stopping.is_set():
            shown = subprocess.run(command, env=self._environment, capture_output=True, text=True, check=False)
            if shown.returncode or json.loads(shown.stdout).get("adjuster"):
                return

    def _run(self, *arguments: str) -> bool:
        if self._stopping.is_set():
            return False
        process = subprocess.Popen([str(self._hotline), *arguments], env=self._environment)
        while process.poll() is None:
            if self._stopping.wait(LOOK_EVERY_SECONDS):
                process.terminate()
                process.wait()
                return False
        if process.returncode:
            self._say(f"`hotline {' '.join(arguments)}` ended with {process.returncode}")
        return process.returncode == 0


def load_demo_calls(directory: Path = CALLS_DIR) -> list[DemoCall]:
    """The calls in the order of their file names. Raises OperationsError for one that cannot be read."""
    return [_parse(path, yaml.safe_load(path.read_text(encoding="utf-8"))) for path in sorted(directory.glob("*.yaml"))]


def _parse(path: Path, body: dict[str, Any]) -> DemoCall:
    try:
        return DemoCall(body["title"], body["line"], body["caller"], float(body["prompt_speed"]), path)
    except (KeyError, TypeError, ValueError) as error:
        raise OperationsError(f"{path.name}: {type(error).__name__} {error}") from error
