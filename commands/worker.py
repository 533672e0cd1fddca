"""`hotline worker`: the relay in this process, an RQ worker beside it, each able to go on without the other."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from multiprocessing.process import BaseProcess
from types import FrameType

import click
import structlog
from redis import Redis

from app import Store, make_job_context, make_redis, opened_store
from operations.logs import configure_logging
from reporting.relay import Relay
from reporting.rq_side import make_worker
from settings import load_settings

log = structlog.get_logger()
RESTART_AFTER_SECONDS = 1.0
PARENT_WATCH_SECONDS = 2.0
STOP_SECONDS = 25.0


class WorkerProcess:
    """The RQ worker: a process of its own, because it forks for each job and the relay must not be forked along.

    It is forked from the relay between two ticks, when no database connection is open: a second start of the
    interpreter would cost seconds on a busy machine.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._process: BaseProcess | None = None
        self._started = 0.0

    def keep_alive(self) -> None:
        """Start it, or start it again when it died, not more often than once a second."""
        if self._process is not None and self._process.is_alive():
            return
        if time.monotonic() - self._started < RESTART_AFTER_SECONDS:
            return
        if self._process is not None:
            log.warning("rq_worker_died", exit_code=self._process.exitcode)
        self._started = time.monotonic()
        self._store.database.close()
        fork = multiprocessing.get_context("fork")
        self._process = fork.Process(target=run_rq_worker, args=(self._store, os.getpid()), name="rq-worker")
        self._process.start()

    def stop(self) -> None:
        """Let the job at hand end, then insist."""
        if self._process is None or not self._process.is_alive():
            return
        self._process.terminate()
        self._process.join(STOP_SECONDS)
        if self._process.is_alive():
            self._process.kill()


@click.command()
def worker() -> None:
    """Run the job worker and relay alone."""
    settings = load_settings()
    configure_logging(settings.log)
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    with opened_store(settings) as store:
        relay = Relay(make_job_context(store), make_redis(settings))
        beside = WorkerProcess(store)
        beside.keep_alive()
        log.info("relay_started")
        try:
            relay.run(stop, beside.keep_alive)
        finally:
            beside.stop()


def run_rq_worker(store: Store, parent: int) -> None:
    """The other process. Its Redis connection may wait as long as RQ's blocking pop does."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    rq_worker = make_worker(make_job_context(store), Redis.from_url(store.settings.redis_url))
    with contextlib.suppress(KeyboardInterrupt):
        rq_worker.work(logging_level="WARNING")


def _end_with(parent: int) -> None:
    """A relay killed outright cannot stop us: without this, its successor's worker would be one too many."""
    while os.getppid() == parent:
        time.sleep(PARENT_WATCH_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
