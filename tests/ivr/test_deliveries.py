"""A delivery that meets another one in the database is decided again, once."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from ivr.call_store import DEADLOCK, Deliveries
from tests.ivr.phone import Hotline, Phone


class RefusedError(Exception):
    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


class Decides:
    """Fails so many times, as the database fails."""

    def __init__(self, failures: int, sqlstate: str) -> None:
        self.failures, self.sqlstate, self.asked = failures, sqlstate, 0

    def __call__(self, _session: Session) -> str:
        self.asked += 1
        if self.asked <= self.failures:
            raise OperationalError("UPDATE", {}, RefusedError(self.sqlstate))
        return "<Response/>"


@pytest.mark.parametrize(
    ("failures", "sqlstate", "asked"), [(0, DEADLOCK, 1), (1, DEADLOCK, 2), (2, DEADLOCK, 2), (1, "08006", 1)]
)
def test_two_legs_that_wait_for_each_other(small_hotline: Hotline, failures: int, sqlstate: str, asked: int) -> None:
    phone, decides = Phone(small_hotline), Decides(failures, sqlstate)
    deliveries, now = Deliveries(small_hotline.database), small_hotline.clock()
    if failures < asked:
        assert deliveries.answer(phone.request(), now, decides) == "<Response/>"
    else:
        with pytest.raises(OperationalError):
            deliveries.answer(phone.request(), now, decides)
    assert decides.asked == asked
