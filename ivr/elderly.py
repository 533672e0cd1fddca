"""Who is spoken to more slowly, offered a person first and answered sooner: by the policy's year of birth. Pure."""

from __future__ import annotations

from datetime import datetime

from settings import Line


def is_elderly(birth_year: int | None, now: datetime, from_age: int) -> bool:
    """Turned `from_age` this year or before; 0 means nobody is, and an unknown year nobody either."""
    return bool(from_age) and birth_year is not None and now.year - birth_year >= from_age


def line_for(line: Line, birth_year: int | None, now: datetime, from_age: int) -> Line:
    """The line as this caller is to hear it."""
    return line.model_copy(update={"elderly": True}) if is_elderly(birth_year, now, from_age) else line
