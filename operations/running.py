"""A hotline while it runs: supervisord as our child, asked about its parts, ended with everything it started."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event
from typing import Self

from operations.data_dir import metrics_dir
from operations.edge import render_nginx
from operations.errors import OperationsError
from operations.leftovers import MARK_NAME, Offspring
from operations.programs import Program
from operations.ready_client import Progress, ask_ready
from operations.redis_server import render_redis
from operations.supervisor import ProgramState, SupervisorClient, render_supervisord
from operations.watch import Watch, describe, gave_up, last_lines
from settings import PROJECT_DIR, Settings

LOOK_EVERY_SECONDS = 0.5
TRY_AGAIN_SECONDS = 30.0
STOP_SECONDS = 25.0

Say = Callable[[str], None]


class RunningHotline:
    """Enter to start, leave to stop everything; `wait_ready` and `watch` between."""

    def __init__(self, settings: Settings, programs: Sequence[Program], stopping: Event, say: Say) -> None:
        self._settings = settings
        self._programs = tuple(programs)
        self._stopping = stopping
        self._say = say
        self.mark = secrets.token_hex(8)
        self.environment = child_environment(settings, self.mark)
        self._watch = Watch(self._programs)
        self._client = SupervisorClient(settings.run_dir / "supervisor.sock")
        self._given_up_at: dict[str, float] = {}
        self._late = [program.name for program in self._programs if program.late]

    def __enter__(self) -> Self:
        run = self._settings.run_dir
        (run / "redis.conf").write_text(render_redis(self._settings), encoding="utf-8")
        (run / "nginx.conf").write_text(render_nginx(self._settings), encoding="utf-8")
        conf = run / "supervisord.conf"
        conf.write_text(render_supervisord(self._settings, self._programs, Path.cwd()), encoding="utf-8")
        # A session of its own: Ctrl-C comes to us alone, and we end the parts in order.
        self.supervisord = subprocess.Popen(
            [*_dies_with_us(), str(Path(sys.executable).with_name("supervisord")), "-n", "-c", str(conf)],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.offspring = Offspring(self.supervisord.pid, self.mark)
        return self

    def __exit__(self, *_: object) -> None:
        self.offspring.look()
        self.supervisord.terminate()
        try:
            self.supervisord.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.supervisord.kill()
            self.supervisord.wait()
        self._client.close()
        self.offspring.end()

    def wait_ready(self, seconds: float) -> bool:
        """True when a call would be served in full; False when told to stop.

        Raises OperationsError when an essential part cannot run or the time is over.
        """
        progress = Progress()
        until = time.monotonic() + seconds
        while not self._stopping.wait(LOOK_EVERY_SECONDS):
            report = ask_ready(self._settings)
            for line in progress.news(report, time.monotonic()):
                self._say(line)
            if report.answered:
                self._start_late()
            if report.ready:
                return True
            self._look(starting=True)
            if time.monotonic() > until:
                raise OperationsError(f"not ready after {seconds:.0f} s. {progress.waiting(report)}")
        return False

    def watch(self) -> None:
        """Returns when told to stop; raises OperationsError when supervisord itself is gone."""
        while not self._stopping.wait(1.0):
            self._look(starting=False)

    def _look(self, starting: bool) -> None:
        self.offspring.look()
        code = self.supervisord.poll()
        if code is not None:
            words = "\n".join(last_lines(self._settings.log_dir / "supervisord.log"))
            raise OperationsError(f"supervisord ended with {code}:\n{words}")
        troubles = self._watch.news(self._states(), time.time())
        for trouble in troubles:
            text = describe(trouble, self._settings.log_dir)
            # Once callers ring, a part in trouble is tried again and again; a start without it is better ended.
            if starting and trouble.program.essential:
                raise OperationsError(text)
            self._say(text)
        for name in gave_up(troubles):
            self._given_up_at[name] = time.monotonic()
        self._try_again()

    def _states(self) -> list[ProgramState]:
        try:
            return self._client.states()
        except OSError:
            return []  # not listening yet, or ending

    def _start_late(self) -> None:
        while self._late:
            try:
                self._client.start(self._late[-1])
            except OSError:
                return  # the next look tries again
            self._late.pop()

    def _try_again(self) -> None:
        """A part that was given up is started again later: what it needs may be back, and callers still ring."""
        due = [name for name, at in self._given_up_at.items() if time.monotonic() - at >= TRY_AGAIN_SECONDS]
        for name in due:
            del self._given_up_at[name]
            with contextlib.suppress(OSError, xmlrpc.client.Fault):
                self._client.start(name)


def child_environment(settings: Settings, mark: str) -> dict[str, str]:
    """What every part starts with. Paths are absolute: a part must not depend on where we were started."""
    config = Path(os.environ.get("HOTLINE_CONFIG") or PROJECT_DIR / "config.yaml")
    return {
        **os.environ,
        "HOTLINE_CONFIG": str(config.absolute()),
        "HOTLINE_DATA_DIR": str(settings.data_dir),
        "PROMETHEUS_MULTIPROC_DIR": str(metrics_dir(settings)),
        "PYTHONUNBUFFERED": "1",
        MARK_NAME: mark,
    }


def _dies_with_us() -> list[str]:
    """The kernel tells supervisord to end its parts should we be killed outright."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM"] if setpriv else []
