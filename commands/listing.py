"""Lists on a terminal, however narrow: nothing is cut off, and the beginning of an id names its row."""

from __future__ import annotations

from typing import Any, TypeVar

import click
from rich.table import Table
from sqlalchemy import or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

Row = TypeVar("Row")
# Fewer signs are a slip of the hand.
SHORTEST_BEGINNING = 4


def make_table(*columns: str) -> Table:
    """Long values go on in the next line of their cell."""
    table = Table()
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    return table


def find_row(
    session: Session, table: type[Row], named: str, *columns: InstrumentedAttribute[str], where: Any = True
) -> Row | None:
    """The row whose column is `named`, or the only one that begins so. Raises ClickException when several do."""
    begins = [column.startswith(named, autoescape=True) for column in columns]
    found = session.scalars(select(table).where(or_(*begins), where)).all()
    exact = [row for row in found if any(getattr(row, column.key) == named for column in columns)]
    if exact:
        return exact[0]
    if len(found) > 1:
        raise click.ClickException(f"{named} is the beginning of {len(found)} ids")
    return found[0] if found and len(named) >= SHORTEST_BEGINNING else None
