"""Both databases keep what they promised: encrypted file, durable and serial writes, aware times."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError as SqlError
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.exc import TimeoutError as SqlTimeoutError

from models.call import Call
from models.crypto import KeyRing
from models.database import Database, DatabaseError, open_database
from models.fnol import FnolDraft, FnolSeries
from tests.support.records import CALLER, NOON, add_call

SECRET = "京A12345 李明 13800138000"


def test_nothing_of_a_caller_is_readable_in_the_file(sqlite_database: Database, tmp_path: Path) -> None:
    with sqlite_database.write() as session:
        call = add_call(session)
        call.state = {"said": SECRET}
    written = b"".join(path.read_bytes() for path in tmp_path.glob("hotline.db*"))
    assert len(written) > 4096
    for part in (*SECRET.split(), CALLER, "call_sid", "SQLite format"):
        assert part.encode() not in written
        assert part.encode("utf-16-le") not in written


def test_personal_columns_are_sealed_inside_the_database_too(database: Database) -> None:
    with database.write() as session:
        add_call(session)
    with database.read() as session:
        raw = session.execute(text("select caller_sealed, caller_index from call")).one()
        assert session.get_one(Call, "CA1").caller == CALLER
    assert b"138" not in bytes(raw[0])
    assert "138001" not in raw[1]


def test_another_key_opens_nothing(sqlite_database: Database, tmp_path: Path) -> None:
    with sqlite_database.write() as session:
        add_call(session)
    stranger = open_database(f"sqlite:///{tmp_path / 'hotline.db'}", KeyRing.parse(KeyRing.generate()))
    with pytest.raises(SqlError):
        stranger.ping()
    stranger.close()


def test_sqlite_syncs_every_commit_and_checks_foreign_keys(sqlite_database: Database) -> None:
    with sqlite_database.read() as session:
        pragmas = {name: session.scalar(text(f"pragma {name}")) for name in ("journal_mode", "synchronous")}
    assert pragmas == {"journal_mode": "wal", "synchronous": 2}


def test_a_row_of_an_unknown_call_is_refused(database: Database) -> None:
    def add() -> None:
        with database.write() as session:
            session.add(FnolDraft(call_sid="nobody", language="zh-CN", state="open", created_at=NOON, updated_at=NOON))

    with pytest.raises(IntegrityError):
        add()


def test_writers_at_once_wait_for_each_other(database: Database) -> None:
    """Read, add one, write: lost updates or `database is locked` would show."""
    with database.write() as session:
        session.add(FnolSeries(day="260318", last=0))

    def add_one(_: int) -> None:
        with database.write() as session:
            row = session.get_one(FnolSeries, "260318", with_for_update=True)
            row.last += 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_one, range(40)))
    with database.read() as session:
        assert session.get_one(FnolSeries, "260318").last == 40


def test_who_gets_no_turn_to_write_is_told(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.database.BUSY_SECONDS", 0.05)

    def write() -> None:
        with sqlite_database.write():
            pass

    with ThreadPoolExecutor(1) as pool:
        with sqlite_database.write(), pytest.raises(SqlTimeoutError, match="no turn to write"):
            pool.submit(write).result()
        pool.submit(write).result()


def test_a_failed_write_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.write() as session:
            add_call(session)
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        fail()
    with database.read() as session:
        assert session.scalars(select(Call)).all() == []


def test_times_come_back_aware_and_the_same_instant(database: Database) -> None:
    there = datetime(2026, 3, 18, 20, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    with database.write() as session:
        add_call(session).ended_at = there
    with database.read() as session:
        ended_at = session.get_one(Call, "CA1").ended_at
        assert session.scalar(select(Call.call_sid).where(Call.ended_at == there)) == "CA1"
    assert ended_at == there
    assert ended_at is not None
    assert ended_at.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    def store() -> None:
        with database.write() as session:
            add_call(session).ended_at = datetime(2026, 3, 18)  # noqa: DTZ001  (what is refused)

    with pytest.raises(StatementError, match="must carry its zone"):
        store()


@pytest.mark.parametrize(("url", "says"), [("mysql://x/y", "mysql is not served"), ("sqlite://", "needs a path")])
def test_an_address_that_cannot_be_used_is_named(url: str, says: str, key_ring: KeyRing) -> None:
    with pytest.raises(DatabaseError, match=says):
        open_database(url, key_ring)
