"""The database's shape: brought forward by Alembic, in code rather than by an ini file, and checked at start-up."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from models.database import Database

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
# Any number, the same in every process: two starting at once take turns at the migration.
UPGRADE_LOCK = 7_305_122_109


class SchemaBehind(Exception):
    """The database is not at the revision this code was written for."""

    def __init__(self, found: str | None, wanted: str) -> None:
        super().__init__(f"the database is at revision {found or 'none'}, {wanted} is needed: run `hotline db upgrade`")
        self.found = found
        self.wanted = wanted


def upgrade(database: Database, revision: str = "head") -> str:
    """Bring the database to a revision in one transaction, one process at a time; the revision it is at then."""
    engine = database.engine.execution_options(immediate=True)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("set local statement_timeout = 0"))
            connection.execute(text("set local lock_timeout = 0"))
            connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
        command.upgrade(_config(connection), revision)
    return current(database) or ""


def current(database: Database) -> str | None:
    """The revision the database is at; None when it is empty."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The revision this code was written for."""
    return ScriptDirectory.from_config(_config(None)).get_current_head() or ""


def require_current(database: Database) -> None:
    """Raises SchemaBehind: a process that starts on another shape would fail later, in the middle of a call."""
    found, wanted = current(database), newest()
    if found != wanted:
        raise SchemaBehind(found, wanted)


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
