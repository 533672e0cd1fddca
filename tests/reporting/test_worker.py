"""Real Redis, real RQ, real processes killed in the middle: RQ may lose anything, the outbox loses nothing."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models.base import new_id
from models.database import Database
from models.outbox import OutboxEntry
from models.task import Notice
from reporting import outbox
from reporting.relay import Relay
from reporting.rq_side import OUTSIDE_QUEUE_NAME, QUEUE_NAME
from tests.reporting.worker_process import LEASE_SECONDS, make_file_context
from tests.support.redis import RedisServer

PROJECT = Path(__file__).resolve().parents[2]


class Workshop:
    """A relay in this process, workers in others, and what they did."""

    def __init__(self, database_url: str, redis: RedisServer, directory: Path, keys: str) -> None:
        self.directory, self.redis = directory, redis
        self._arguments = [database_url, redis.url, str(directory)]
        self._environment = {**os.environ, "HOTLINE_KEYS": keys, "PYTHONPATH": str(PROJECT)}
        self.context = make_file_context(database_url, directory, keys)
        self.relay = Relay(self.context, redis.client())
        self.workers: list[subprocess.Popen[bytes]] = []

    @property
    def database(self) -> Database:
        return self.context.database

    def start_worker(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.reporting.worker_process", *self._arguments],
            cwd=PROJECT, env=self._environment,
        )  # fmt: skip
        self.workers.append(process)
        return process

    def close(self) -> None:
        for process in self.workers:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            process.wait(timeout=10)
        self.database.close()

    def ask_for_notices(self, count: int) -> None:
        now = self.context.now()
        with self.database.write() as session:
            for _ in range(count):
                notice = Notice(id=new_id(), purpose="test", subject_id=new_id(), created_at=now)
                notice.phone, notice.body = "+8613800138000", notice.id
                session.add(notice)
                outbox.enqueue(session, "send_notice", {"notice_id": notice.id}, notice.id, now)

    def sent(self) -> list[str]:
        log = self.directory / "sms.log"
        return [line.split()[1] for line in log.read_text().splitlines()] if log.exists() else []

    def notices(self) -> set[str]:
        with self.database.read() as session:
            return set(session.scalars(select(Notice.id)))

    def open_rows(self) -> int:
        waiting = select(func.count()).select_from(OutboxEntry).where(OutboxEntry.done_at.is_(None))
        with self.database.read() as session:
            return session.scalar(waiting.where(OutboxEntry.job == "send_notice")) or 0

    def until(self, holds: Callable[[], bool], *, seconds: float = 120.0) -> None:
        """Tick the relay until something holds; the limit is generous, it is no measurement."""
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, f"waited in vain; open: {self.open_rows()}, sent: {len(self.sent())}"
            self.relay.tick()
            time.sleep(0.1)


@pytest.fixture
def workshop(database_url: str, redis_server: RedisServer, tmp_path: Path, key_ring_text: str) -> Iterator[Workshop]:
    shop = Workshop(database_url, redis_server, tmp_path, key_ring_text)
    yield shop
    shop.close()


@pytest.fixture
def lonely_workshop(
    migrated_file: Path, redis_server: RedisServer, tmp_path: Path, key_ring_text: str
) -> Iterator[Workshop]:
    """On SQLite only, where the kind of database makes no difference."""
    shop = Workshop(f"sqlite:///{shutil.copy(migrated_file, tmp_path)}", redis_server, tmp_path, key_ring_text)
    yield shop
    shop.close()


def test_a_worker_and_its_horse_killed_in_the_middle_cost_one_lease(workshop: Workshop) -> None:
    (workshop.directory / "hang").touch()
    workshop.ask_for_notices(1)
    first = workshop.start_worker()
    workshop.until((workshop.directory / "at_it").exists)
    (workshop.directory / "hang").unlink()
    first.kill()  # the horse leads a process group of its own
    os.kill(int((workshop.directory / "at_it").read_text()), signal.SIGKILL)
    assert workshop.sent() == []
    workshop.start_worker()
    workshop.until(lambda: workshop.open_rows() == 0)
    assert len(workshop.sent()) == 1  # the one that was killed had not got as far as sending
    with workshop.database.read() as session:
        row = session.scalars(select(OutboxEntry).where(OutboxEntry.job == "send_notice")).one()
    assert row.attempts == 2


def test_flushing_redis_in_a_burst_loses_nothing_and_repeats_nothing(lonely_workshop: Workshop) -> None:
    workshop = lonely_workshop
    workshop.start_worker()
    workshop.ask_for_notices(12)
    workshop.until(lambda: len(workshop.sent()) >= 2)
    workshop.redis.client().flushall()
    workshop.ask_for_notices(6)
    workshop.until(lambda: workshop.open_rows() == 0)
    assert sorted(workshop.sent()) == sorted(workshop.notices())


def test_without_redis_the_relay_does_the_work(lonely_workshop: Workshop) -> None:
    workshop = lonely_workshop
    workshop.redis.stop()
    workshop.ask_for_notices(8)
    workshop.until(lambda: workshop.open_rows() == 0)
    assert sorted(workshop.sent()) == sorted(workshop.notices())
    assert workshop.relay.alone
    workshop.redis.start()
    workshop.ask_for_notices(1)
    workshop.relay.tick()
    assert not workshop.relay.alone
    assert len(workshop.sent()) == 8


def test_only_ids_travel_and_a_copy_nobody_takes_expires(lonely_workshop: Workshop) -> None:
    workshop = lonely_workshop
    workshop.ask_for_notices(1)
    workshop.relay.tick()
    client = workshop.redis.client()
    keys = [key for key in client.scan_iter("rq:job:*") if client.type(key) == b"hash"]
    assert "13800138000" not in str([client.hgetall(key) for key in keys])
    assert all(0 < client.ttl(key) <= LEASE_SECONDS for key in keys)
    assert client.llen(f"rq:queue:{OUTSIDE_QUEUE_NAME}") == 1  # behind everything that waits for nobody
    assert client.llen(f"rq:queue:{QUEUE_NAME}") == len(keys) - 1
    client.close()
