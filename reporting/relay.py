"""Moves due outbox rows to RQ, and does the work itself while Redis is away."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from redis import Redis, RedisError
from sqlalchemy.exc import SQLAlchemyError

from reporting import outbox
from reporting.context import JobContext
from reporting.jobs import OUTSIDE_JOBS
from reporting.rq_side import hand_over
from reporting.running import run_with

log = structlog.get_logger()
BATCH = 100
# In process the rows of a batch run one after the other within one lease.
BATCH_ALONE = 5


@dataclass
class Relay:
    """`tick()` once; `run()` until told to stop. Any number of them may run at once: a row has one lease."""

    context: JobContext
    redis: Redis
    alone: bool = False  # Redis was away at the last tick
    minute: str = ""  # the last one the clocks were looked at

    def run(self, stop: threading.Event, each_time: Callable[[], None]) -> None:
        """`each_time` is called between ticks, for what the process looks after besides."""
        while not stop.is_set():
            try:
                moved = self.tick()
            except SQLAlchemyError as error:
                log.error("relay_failed", reason=type(error).__name__)
                moved = 0
            each_time()
            if moved < self._batch:
                stop.wait(self.context.settings.jobs.relay_every_seconds)

    def tick(self) -> int:
        """Lease what is due and see to it; how many rows that were."""
        rules, now = self.context.settings.jobs, self.context.now()
        with self.context.database.write() as session:
            if self.minute != f"{now:%Y%m%d%H%M}":
                self.minute = f"{now:%Y%m%d%H%M}"
                outbox.enqueue(session, "watch_clocks", {}, f"minute:{self.minute}", now)
            rows = outbox.lease_due(session, now, timedelta(seconds=rules.lease_seconds), self._batch)
        if not rows:
            return 0
        try:
            hand_over(self.redis, rows, rules.lease_seconds)
        except RedisError as error:
            if not self.alone:
                log.warning("redis_away", reason=type(error).__name__, note="jobs run in the relay meanwhile")
            self.alone = True
            # Some of them may be in RQ already: a row is started once, whoever comes first.
            for row in sorted(rows, key=lambda row: row.job in OUTSIDE_JOBS):
                run_with(self.context, row.outbox_id)
        else:
            self.alone = False
        return len(rows)

    @property
    def _batch(self) -> int:
        return BATCH_ALONE if self.alone else BATCH
