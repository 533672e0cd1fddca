"""Parts of a running hotline, taken away in the middle of a call as a fault would, and given back afterwards."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from models.crypto import KeyRing
from models.database import open_database
from simulator.transcript import Event
from tests.support.running_hotline import RunningHotline
from tests.support.vosk_children import busiest_first, environment_of, vosk_children

BACK_WITHIN_SECONDS = 300
# More requests than a call makes.
EVERY_REQUEST = 100_000


@dataclass
class PartSwitch:
    """`plan`: {part, when, after}: which part goes, and at whose words (a regular expression).

    The call stands still until the part is gone; only with `after` it goes on, and the part goes so many seconds later.
    """

    hotline: RunningHotline
    plan: Sequence[Mapping[str, Any]]
    _pending: list[Mapping[str, Any]] = field(init=False)
    _timers: list[threading.Timer] = field(default_factory=list)
    _failures: list[str] = field(default_factory=list)
    _off: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._pending = list(self.plan)

    def watch(self, event: Event) -> None:
        """To be told of every event of the call."""
        if event.who not in ("hotline", "caller"):
            return
        for fault in [each for each in self._pending if re.search(each["when"], event.text)]:
            self._pending.remove(fault)
            if "after" in fault:
                timer = threading.Timer(fault["after"], self._take_away, [fault["part"]])
                self._timers.append(timer)
                timer.start()
            else:
                self._take_away(fault["part"])

    def give_back(self) -> None:
        """Everything works again; raises when a part was never taken away."""
        for timer in self._timers:
            timer.join()
        for part in reversed(self._off):
            PARTS[part][1](self.hotline)
        assert not self._pending, f"the moment never came: {self._pending}"
        assert not self._failures, self._failures
        if self._off:
            wait_served_in_full(self.hotline)

    def _take_away(self, part: str) -> None:
        try:
            PARTS[part][0](self.hotline)
            self._off.append(part)
        except Exception as error:
            self._failures.append(f"{part}: {error!r}")


def wait_served_in_full(hotline: RunningHotline) -> None:
    until = time.monotonic() + BACK_WITHIN_SECONDS
    while (
        httpx.get(f"http://127.0.0.1:{hotline.port}/readyz", timeout=5, trust_env=False).status_code != httpx.codes.OK
    ):
        assert time.monotonic() < until, "the hotline did not come back"
        time.sleep(0.5)


def supervise(hotline: RunningHotline, action: str, program: str) -> str:
    command = Path(sys.executable).with_name("supervisorctl")
    socket = hotline.settings.run_dir / "supervisor.sock"
    asked = [str(command), "-s", f"unix://{socket}", action, f"hotline:{program}"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def stop(program: str) -> Callable[[RunningHotline], None]:
    return lambda hotline: assert_said(supervise(hotline, "stop", program), "stopped")


def start(program: str) -> Callable[[RunningHotline], None]:
    return lambda hotline: assert_said(supervise(hotline, "start", program), "started")


def assert_said(answer: str, word: str) -> None:
    assert word in answer, answer


def signal_understanding(number: signal.Signals) -> Callable[[RunningHotline], None]:
    """Frozen: whoever asks waits for an answer that never comes."""

    def send(hotline: RunningHotline) -> None:
        for language in hotline.settings.nlu.languages:
            os.killpg(int(supervise(hotline, "pid", f"nlu-{language}")), number)

    return send


def refuse(requests: int) -> Callable[[RunningHotline], None]:
    """Twilio's REST says 429 to so many requests."""

    def tell(hotline: RunningHotline) -> None:
        url = f"http://127.0.0.1:{hotline.settings.stand_in_port}/_stand_in/refuse"
        httpx.post(url, json={"requests": requests}, trust_env=False).raise_for_status()

    return tell


def rename_policies(old: str, new: str) -> Callable[[RunningHotline], None]:
    def rename(hotline: RunningHotline) -> None:
        ring = KeyRing.parse(hotline.settings.keys.get_secret_value())
        database = open_database(hotline.settings.database_url, ring)
        try:
            with database.write() as session:
                session.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))
        finally:
            database.close()

    return rename


def kill_recognising_child(hotline: RunningHotline) -> None:
    """The Vosk child that decodes at this moment."""
    ours = f"HOTLINE_DATA_DIR={hotline.data_dir}".encode()
    os.kill(busiest_first(pid for pid in vosk_children() if ours in environment_of(pid))[0], signal.SIGKILL)


def _comes_back_by_itself(_: RunningHotline) -> None:
    pass


PARTS: Mapping[str, tuple[Callable[[RunningHotline], None], Callable[[RunningHotline], None]]] = {
    "vosk child": (kill_recognising_child, _comes_back_by_itself),
    "media": (stop("media"), start("media")),
    "understanding": (signal_understanding(signal.SIGSTOP), signal_understanding(signal.SIGCONT)),
    "redis": (stop("redis"), start("redis")),
    "policies": (rename_policies("policy", "policy_away"), rename_policies("policy_away", "policy")),
    "sms and nudges": (refuse(EVERY_REQUEST), refuse(0)),
    "twilio": (stop("twilio-stand-in"), start("twilio-stand-in")),
}


@contextmanager
def faults(hotline: RunningHotline, plan: Sequence[Mapping[str, Any]]) -> Iterator[Callable[[Event], None]]:
    """What is to be told of every event of the call; at the end everything is given back."""
    switch = PartSwitch(hotline, plan)
    try:
        yield switch.watch
    finally:
        switch.give_back()
