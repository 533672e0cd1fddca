"""Read by gunicorn itself (`--config`)."""

from __future__ import annotations

import gc
import os
from typing import Any

from prometheus_client import multiprocess


def child_exit(server: Any, worker: Any) -> None:  # noqa: ARG001  (gunicorn's own signature)
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def post_worker_init(worker: Any) -> None:  # noqa: ARG001  (gunicorn's own signature)
    """What a worker loads at its start stays: searching it for garbage would hold up callers for 0.1 s and more."""
    gc.collect()
    gc.freeze()
