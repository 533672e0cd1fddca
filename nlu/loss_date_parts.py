"""The parts of a day: which hours the words mean."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PartOfDay:
    """Hours from midnight of the day it is said of; over 24 is the next day.

    first..last is what the words mean alone, `typical` stands for them, and a time on the clock said with them is the
    one reading of its hour that falls in clock_first..clock_last.
    """

    first: float
    last: float
    typical: float
    clock_first: float
    clock_last: float


PARTS: dict[str, PartOfDay] = {
    "before_dawn": PartOfDay(0, 6, 3, 0, 7),
    "dawn": PartOfDay(4, 9, 6.5, 1, 9.9),
    "early_morning": PartOfDay(5, 10.5, 8, 2, 11.9),
    "morning": PartOfDay(5, 12, 9, 0, 12.9),
    "forenoon": PartOfDay(7, 12, 10, 2, 12.9),
    "late_morning": PartOfDay(9, 12.5, 11, 7, 12.9),
    "before_noon": PartOfDay(10.5, 12.5, 11.75, 10, 12.9),
    "noon": PartOfDay(11, 14, 12, 10.5, 14.9),
    "early_afternoon": PartOfDay(12, 15.5, 13.5, 12, 16),
    "afternoon": PartOfDay(12, 18.5, 15, 12, 19.9),
    "late_afternoon": PartOfDay(15, 19, 17, 13, 20),
    "afternoon_evening": PartOfDay(12, 18, 15, 12, 23.9),
    "dusk": PartOfDay(16.5, 20.5, 18, 15.5, 21.9),
    "evening": PartOfDay(18, 24, 20, 16.5, 28),
    "late_night": PartOfDay(20.5, 26, 23, 18.9, 28.5),
    "nighttime": PartOfDay(19.5, 29, 23, 18, 30.5),
    "night": PartOfDay(22, 29, 24, 18.9, 30.5),
    "daytime": PartOfDay(7, 18, 12, 6, 18),
}
# Parts that reach past midnight: said in the early hours, they began the day before.
NIGHTLY = {"evening", "late_night", "nighttime", "night"}
SMALL_HOURS = {"before_dawn", "night", "nighttime", "late_night", "evening"}
