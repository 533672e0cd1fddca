"""A worker as a process of its own: `python -m tests.reporting.worker_process DATABASE REDIS DIRECTORY`.

Its outside is a directory: an SMS is a line in `sms.log`; while the file `hang` exists a job writes its pid to `at_it`
and sleeps, so that a test can kill it in the middle. Keys come from the environment.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from redis import Redis

from models.crypto import KeyRing, install_key_ring
from models.database import open_database
from reporting.context import JobContext
from reporting.rq_side import make_worker
from settings import JobSettings, Settings

# A job and the fork it runs in end well within it, on a machine with other work to do as well.
LEASE_SECONDS = 10


def job_settings() -> Settings:
    return Settings(data_dir=Path("unused"), jobs=JobSettings(lease_seconds=LEASE_SECONDS, worker_ttl=20))


def send_sms_to(directory: Path, to: str, body: str) -> str:
    if (directory / "hang").exists():
        (directory / "at_it").write_text(f"{os.getpid()}")
        time.sleep(60)
    with (directory / "sms.log").open("a", encoding="utf-8") as log:
        log.write(f"{to} {body}\n")
    return "SM1"


def make_file_context(database_url: str, directory: Path, keys: str) -> JobContext:
    ring = KeyRing.parse(keys)
    install_key_ring(ring)
    return JobContext(
        database=open_database(database_url, ring),
        settings=job_settings(),
        send_sms=lambda to, body: send_sms_to(directory, to, body),
        place_call=lambda *_, **__: "CA1",
        fetch_recording=lambda recording_sid: b"RIFF" + recording_sid.encode(),
        delete_recording=lambda _: None,
        now=lambda: datetime.now(UTC),
    )


def main(database_url: str, redis_url: str, directory: str) -> None:
    context = make_file_context(database_url, Path(directory), os.environ["HOTLINE_KEYS"])
    make_worker(context, Redis.from_url(redis_url)).work(logging_level="WARNING")


if __name__ == "__main__":
    main(*sys.argv[1:])
