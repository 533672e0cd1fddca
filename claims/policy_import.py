"""The policy register from a CSV file: all of it or nothing, each fault named by its line; nothing stored is lost.

A policy is known by its number: a row of a known one changes what it tells, and an empty cell leaves what is stored.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TextIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims.policy_lookup import phone_index, plate_index, policy_number_index
from models.base import new_id
from models.policy import Policy

REQUIRED = ("number", "product", "valid_from", "valid_to", "insured")
OPTIONAL = ("plate", "phone", "customer_class", "vehicle", "id_last4", "birth_year")
PRODUCTS = ("motor", "property")
CLASSES = ("personal", "enterprise", "vip")
MOST_FAULTS = 50
_PHONE = re.compile(r"\+[1-9]\d{6,14}")
_ID = re.compile(r"\d{3}[\dX]")


class PolicyFileError(Exception):
    """The file cannot be imported; `faults` name every line and column that is wrong."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Imported:
    added: int
    changed: int


def read_policies(file: TextIO) -> list[dict[str, Any]]:
    """Checked rows. Raises PolicyFileError with all faults, up to MOST_FAULTS."""
    try:
        return _checked(csv.DictReader(file, strict=True))
    except (csv.Error, UnicodeDecodeError) as error:
        raise PolicyFileError([f"not a CSV file in UTF-8: {error}"]) from error


def _checked(reader: csv.DictReader[str]) -> list[dict[str, Any]]:
    columns = tuple(name.strip() for name in reader.fieldnames or ())
    faults = [f"line 1: the column {name} is missing" for name in REQUIRED if name not in columns]
    faults += [f"line 1: unknown column {name!r}" for name in columns if name not in (*REQUIRED, *OPTIONAL)]
    if faults:
        raise PolicyFileError(faults)
    rows, seen = [], dict[str, int]()
    for row in reader:
        values, wrong = _row(row)
        number = str(values.get("number", ""))
        if number and number in seen:
            wrong.append(f"number: is on line {seen[number]} already")
        seen.setdefault(number, reader.line_num)
        faults += [f"line {reader.line_num}: {fault}" for fault in wrong]
        rows.append(values)
        if len(faults) >= MOST_FAULTS:
            break
    if faults:
        raise PolicyFileError(faults)
    return rows


def _row(row: Mapping[Any, Any]) -> tuple[dict[str, Any], list[str]]:
    """The values of a line that are there, and what is wrong with it."""
    if None in row or None in row.values():
        return {}, ["has more or fewer cells than the first line"]
    values, wrong = dict[str, Any](), list[str]()
    for name, cell in ((str(name).strip(), str(cell).strip()) for name, cell in row.items()):
        if not cell:
            wrong += [f"{name}: is empty"] if name in REQUIRED else []
            continue
        try:
            values[name] = _READ.get(name, str)(cell)
        except ValueError as error:
            wrong.append(f"{name}: {error}")
    if not wrong and values["valid_to"] < values["valid_from"]:
        wrong.append("valid_to: is before valid_from")
    return values, wrong


def _number(cell: str) -> str:
    return "".join(character for character in cell.upper() if character.isalnum())


def _phone(cell: str) -> str:
    compact = re.sub(r"[\s()-]", "", cell)
    if not _PHONE.fullmatch(compact):
        raise ValueError("must be in international form, like +8613800138000")
    return compact


def _id_last4(cell: str) -> str:
    if not _ID.fullmatch(cell.upper()):
        raise ValueError("must be the last four of the identity number, like 123X")
    return cell.upper()


def _birth_year(cell: str) -> int:
    if not (cell.isdigit() and 1900 <= int(cell) <= 2100):
        raise ValueError("must be a year, like 1957")
    return int(cell)


def _day(cell: str) -> date:
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise ValueError("must be a day, like 2026-01-31") from None


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if cell not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return cell

    return read


_READ: dict[str, Callable[[str], Any]] = {
    "number": _number,
    "product": _one_of(*PRODUCTS),
    "customer_class": _one_of(*CLASSES),
    "valid_from": _day,
    "valid_to": _day,
    "phone": _phone,
    "id_last4": _id_last4,
    "birth_year": _birth_year,
}


def import_policies(session: Session, rows: Iterable[Mapping[str, Any]]) -> Imported:
    """Add or change, in the caller's transaction."""
    new = [_store(session, row) for row in rows]
    return Imported(added=sum(new), changed=len(new) - sum(new))


def _store(session: Session, row: Mapping[str, Any]) -> bool:
    index = policy_number_index(row["number"])
    policy = session.scalar(select(Policy).where(Policy.number_index == index).with_for_update())
    is_new = policy is None
    if policy is None:
        policy = Policy(id=new_id(), number_index=index, customer_class="personal")
    for name, value in (*row.items(), *_indexes(row)):
        setattr(policy, name, value)
    session.add(policy)
    return is_new


def _indexes(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "plate" in row:
        yield "plate_index", plate_index(row["plate"])
    if "phone" in row:
        yield "phone_index", phone_index(row["phone"])
