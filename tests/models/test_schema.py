"""The migrations make exactly what the tables say, on both databases, and a database behind is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from models import schema
from models.database import Database
from models.tables import metadata


def test_migrations_make_what_the_tables_say(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    assert "fnol" in inspect(database.engine).get_table_names()


def test_an_empty_database_is_refused_until_it_is_upgraded(empty_database: Database) -> None:
    with pytest.raises(schema.SchemaBehind, match="hotline db upgrade"):
        schema.require_current(empty_database)
    assert schema.current(empty_database) is None
    assert schema.upgrade(empty_database) == schema.newest()
    schema.require_current(empty_database)


def test_a_second_upgrade_changes_nothing(database: Database) -> None:
    with database.write() as session:
        session.execute(text("insert into fnol_series (day, last) values ('261122', 7)"))
    assert schema.upgrade(database) == schema.newest()
    with database.read() as session:
        assert session.scalar(text("select last from fnol_series")) == 7


def test_processes_that_start_together_take_turns(empty_database: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: schema.upgrade(empty_database), range(4))) == {schema.newest()}


def test_a_failed_upgrade_leaves_nothing_behind(empty_database: Database) -> None:
    with empty_database.write() as session:
        session.execute(text("create table fnol_series (day varchar(8))"))  # in the way of the migration
    with pytest.raises(Exception, match="fnol_series"):
        schema.upgrade(empty_database)
    assert schema.current(empty_database) is None
    assert set(inspect(empty_database.engine).get_table_names()) <= {"fnol_series", "alembic_version"}
