"""RQ as the fast path: ids in, the row's own wrapper out. Everything here may be lost at any moment.

The worker forks a work-horse for each job (`Worker`, not `SimpleWorker`): a job that hangs, eats memory or dies in
native code takes its horse with it and nothing else, which the reliability notes weigh above the fork's few
milliseconds. The settings are measured there too: RQ's defaults leave a lost job alone for minutes.
"""

from __future__ import annotations

from collections.abc import Sequence

from redis import Redis
from rq import Queue, Retry, Worker
from rq.job import Job
from rq.serializers import JSONSerializer

from reporting.context import JobContext, install_context
from reporting.jobs import OUTSIDE_JOBS
from reporting.outbox import Leased
from reporting.running import run_entry

QUEUE_NAME = "hotline"
OUTSIDE_QUEUE_NAME = "hotline-outside"
# Imported here and not by RQ when a job comes: a horse inherits what its worker has loaded, and starts at once.
ENTRY = f"{run_entry.__module__}.{run_entry.__qualname__}"
JOB_MONITORING_SECONDS = 2
MAINTENANCE_SECONDS = 10
FAILURE_KEPT_SECONDS = 3600
# A job that outlived its lease would be started a second time beside the first.
TIMEOUT_OF_LEASE = 0.8


def make_queue(redis: Redis, name: str = QUEUE_NAME) -> Queue:
    return Queue(name, connection=redis, serializer=JSONSerializer)


def hand_over(redis: Redis, rows: Sequence[Leased], lease_seconds: int) -> None:
    """Give leased rows to whichever worker is free. Raises redis.RedisError.

    A copy nobody takes within the lease expires by itself: the relay hands out another one.
    """
    queues = {False: make_queue(redis), True: make_queue(redis, OUTSIDE_QUEUE_NAME)}
    for row in rows:
        queues[row.job in OUTSIDE_JOBS].enqueue_call(
            ENTRY,
            kwargs={"outbox_id": row.outbox_id},
            timeout=max(1, int(lease_seconds * TIMEOUT_OF_LEASE)),
            ttl=lease_seconds,
            result_ttl=0,
            failure_ttl=FAILURE_KEPT_SECONDS,
            retry=Retry(max=3),
        )


class ForkSafeWorker(Worker):
    """Its horses open database connections of their own: two processes must never share one."""

    context: JobContext

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        self.context.database.engine.dispose(close=False)
        super().main_work_horse(job, queue)


def make_worker(context: JobContext, redis: Redis) -> Worker:
    """A worker of this process: `.work()` blocks and ends gracefully on SIGTERM."""
    install_context(context)
    worker = ForkSafeWorker(
        [make_queue(redis), make_queue(redis, OUTSIDE_QUEUE_NAME)],  # in this order
        connection=redis,
        serializer=JSONSerializer,
        worker_ttl=context.settings.jobs.worker_ttl,
        job_monitoring_interval=JOB_MONITORING_SECONDS,
        maintenance_interval=MAINTENANCE_SECONDS,
        log_job_description=False,
    )
    worker.context = context
    return worker
