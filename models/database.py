"""The database: SQLite by SQLCipher on one machine, PostgreSQL for more. Short write transactions, own reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import TimeoutError as SqlTimeoutError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool

from models.crypto import KeyRing

# https://www.sqlite.org/wal.html#walreset: before this release a WAL database can be corrupted by two checkpoints.
SAFE_SQLITE = (3, 51, 3)
BUSY_SECONDS = 3


class DatabaseError(Exception):
    """The database cannot be used as configured."""


class Database:
    """Two ways in: `write()` commits at its end, `read()` never writes."""

    def __init__(self, engine: Engine, write_turn: AbstractContextManager[None]) -> None:
        self.engine = engine
        self._write_turn = write_turn
        self._read = sessionmaker(engine, expire_on_commit=False)
        self._write = sessionmaker(engine.execution_options(immediate=True), expire_on_commit=False)

    @contextmanager
    def write(self) -> Iterator[Session]:
        with self._write_turn, self._write.begin() as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        with self._read() as session:
            yield session

    def ping(self) -> None:
        with self.engine.connect() as connection:
            connection.execute(text("select 1"))

    def close(self) -> None:
        self.engine.dispose()


class OneWriter:
    """The threads of a process write one after another, as SQLite lets them anyway.

    Left to SQLite they ask again after pauses that grow, so that one may wait long while others pass; and all of them
    take processor time from the one that holds up the rest.
    """

    def __init__(self) -> None:
        self._lock = Lock()

    def __enter__(self) -> None:
        if not self._lock.acquire(timeout=BUSY_SECONDS):
            raise SqlTimeoutError(f"no turn to write within {BUSY_SECONDS} s")

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def open_database(url: str, ring: KeyRing) -> Database:
    """Raises DatabaseError for a SQLite too old for WAL or an unknown kind of database."""
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        if not parsed.database:
            raise DatabaseError("HOTLINE_DATABASE_URL: a SQLite database needs a path, sqlite:///PATH")
        return Database(_sqlite_engine(Path(parsed.database), ring), OneWriter())
    if backend == "postgresql":
        return Database(
            create_engine(
                parsed.set(drivername="postgresql+psycopg"),
                pool_pre_ping=True,
                pool_timeout=2,
                pool_size=10,
                max_overflow=20,
                connect_args={"connect_timeout": 2, "options": "-c statement_timeout=3000 -c lock_timeout=2000"},
            ),
            nullcontext(),
        )
    raise DatabaseError(f"HOTLINE_DATABASE_URL: {backend} is not served; use sqlite:///PATH or postgresql://...")


def _sqlite_engine(path: Path, ring: KeyRing) -> Engine:
    if sqlcipher.sqlite_version_info < SAFE_SQLITE:
        raise DatabaseError(f"SQLite {sqlcipher.sqlite_version} can corrupt a WAL database; {SAFE_SQLITE} is needed")
    path.parent.mkdir(parents=True, exist_ok=True)

    def connect() -> Any:
        connection = sqlcipher.connect(str(path), timeout=BUSY_SECONDS, check_same_thread=False, isolation_level=None)
        connection.execute(f"PRAGMA key = \"x'{ring.database_key.hex()}'\"")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    engine = create_engine(
        "sqlite://", module=sqlcipher, creator=connect, poolclass=QueuePool, pool_size=10, max_overflow=40
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("immediate", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine
