"""A PostgreSQL of our own for the tests: Debian's binaries, data and socket in a temporary directory, no TCP."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from tests.support.waiting import wait_until

OWNER = "postgres"


class PostgresMissing(Exception):
    """No PostgreSQL server is installed; `apt-get install postgresql` brings one."""


class PostgresCluster:
    """One server, many databases: each test gets an empty one."""

    def __init__(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="hotline-pg-"))
        self._count = 0
        self._bin = _newest_binaries()
        self._as_owner = ["runuser", "-u", OWNER, "--"] if os.getuid() == 0 else []
        if self._as_owner:
            shutil.chown(self.directory, OWNER, OWNER)
        self._initialise()
        self._server = self._start()

    def create_database(self) -> str:
        """The URL of a fresh, empty database."""
        self._count += 1
        name = f"test_{self._count}"
        engine = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"create database {name} template template0"))
        engine.dispose()
        return self._url(name).replace("postgresql+psycopg", "postgresql")

    def drop_database(self, url: str) -> None:
        name = make_url(url).database
        engine = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"drop database {name} with (force)"))
        engine.dispose()

    def empty(self, url: str, tables: Sequence[str]) -> None:
        """Take every row out, sessions of killed processes included: cheaper than a new database for each test."""
        engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
        others = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
        with engine.begin() as connection:
            connection.execute(text(f"{others} and pid <> pg_backend_pid()"))
            quoted = ", ".join(f'"{name}"' for name in tables)
            connection.execute(text(f"truncate {quoted}"))
        engine.dispose()

    def stop(self) -> None:
        postmaster = int((self.directory / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGINT)  # "fast": open sessions are ended
        self._server.wait(timeout=120)
        shutil.rmtree(self.directory, ignore_errors=True)

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://{OWNER}@/{name}?host={self.directory}"

    def _initialise(self) -> None:
        options = ["-U", OWNER, "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"]
        command = [*self._as_owner, str(self._bin / "initdb"), "-D", str(self.directory / "data"), *options]
        subprocess.run(command, check=True, capture_output=True, cwd=self.directory)

    def _start(self) -> subprocess.Popen[bytes]:
        options = {"listen_addresses": "", "unix_socket_directories": self.directory, "fsync": "off"}
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (self.directory / "log").open("wb") as log:
            server = subprocess.Popen(
                [*self._as_owner, self._bin / "postgres", "-D", self.directory / "data", *arguments],
                stdout=log, stderr=log, cwd=self.directory,
            )  # fmt: skip
        wait_until(lambda: server.poll() is not None or self._answers())
        assert server.poll() is None, "PostgreSQL did not start:\n" + (self.directory / "log").read_text()
        return server

    def _answers(self) -> bool:
        ready = subprocess.run([self._bin / "pg_isready", "-q", "-h", self.directory], check=False)
        return ready.returncode == 0


def _newest_binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise PostgresMissing(PostgresMissing.__doc__)
    return found[-1].parent
