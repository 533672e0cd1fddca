"""Running numbers of a day, for reports and whatever else is told by number."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.fnol import FnolSeries
from models.upsert import insert_into


def next_in_series(session: Session, series: str) -> int:
    """The next one, from 1; a racing transaction waits here."""
    last = session.scalar(
        insert_into(session, FnolSeries)
        .values(day=series, last=1)
        .on_conflict_do_update(index_elements=["day"], set_={"last": FnolSeries.last + 1})
        .returning(FnolSeries.last)
        .execution_options(populate_existing=True)
    )
    return last or 1
