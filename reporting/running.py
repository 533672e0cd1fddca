"""Runs one outbox row: claim it, do its job, note the end. The same code under RQ and without it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Literal

import structlog

from reporting import outbox
from reporting.context import JobContext, job_context
from reporting.jobs import JOBS, PATIENCE, USUAL_PATIENCE

log = structlog.get_logger()

End = Literal["done", "left_alone", "again", "given_up"]
# Twilio repeats telephone numbers in its error texts; reasons are kept and shown.
LONG_NUMBER = re.compile(r"\d{5,}")


def run_entry(outbox_id: str) -> End:
    """What RQ calls, by name and with an id only."""
    return run_with(job_context(), outbox_id)


def run_with(context: JobContext, outbox_id: str) -> End:
    """Run a row unless it is done or another process is at it. A failure is noted and not raised: the outbox, not
    RQ, decides what happens next.
    """
    lease = timedelta(seconds=context.settings.jobs.lease_seconds)
    with context.database.write() as session:
        due = outbox.begin(session, outbox_id, context.now(), lease, lambda job: _attempts(context, job))
    if due is None:
        return "left_alone"
    try:
        JOBS[due.job](context, **due.arguments)
    except Exception as error:
        return _failed(context, due, error)
    with context.database.write() as session:
        outbox.finish(session, due, context.now())
    return "done"


def _failed(context: JobContext, due: outbox.Due, error: Exception) -> End:
    reason = LONG_NUMBER.sub("#", f"{type(error).__name__}: {error}")
    given_up = due.attempt >= _attempts(context, due.job)
    retry_in = None if given_up else PATIENCE.get(due.job, USUAL_PATIENCE).delay(due.attempt)
    with context.database.write() as session:
        outbox.fail(session, due, reason, context.now(), retry_in)
    event = "job_given_up" if given_up else "job_failed"
    log.error(event, job=due.job, outbox_id=due.outbox_id, attempt=due.attempt, reason=type(error).__name__)
    return "given_up" if given_up else "again"


def _attempts(context: JobContext, job: str) -> int:
    return PATIENCE.get(job, USUAL_PATIENCE).attempts or context.settings.jobs.max_attempts
