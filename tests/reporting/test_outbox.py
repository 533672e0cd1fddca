"""A row is handed out once a lease, tried again, given up with a reason, and never lost; on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from models.database import Database
from models.outbox import OutboxEntry
from reporting import outbox
from tests.support.records import NOON

LEASE = timedelta(seconds=30)


def put(database: Database, key: str, now: datetime = NOON, due_at: datetime | None = None) -> str:
    with database.write() as session:
        outbox.enqueue(session, "route_claim", {"fnol_id": key}, key, now, due_at)
    with database.read() as session:
        return session.scalars(select(OutboxEntry.id).where(OutboxEntry.dedupe_key == key)).one()


def lease(database: Database, now: datetime, limit: int = 10) -> list[str]:
    with database.write() as session:
        return [row.outbox_id for row in outbox.lease_due(session, now, LEASE, limit)]


def begin(database: Database, outbox_id: str, now: datetime, attempts: int = 3) -> outbox.Due | None:
    with database.write() as session:
        return outbox.begin(session, outbox_id, now, LEASE, lambda _: attempts)


def test_the_same_job_and_key_is_written_once(database: Database) -> None:
    first = put(database, "F1")
    assert put(database, "F1", NOON + timedelta(hours=1)) == first
    with database.write() as session:
        outbox.enqueue(session, "send_notice", {}, "F1", NOON)  # another job may use the key
        assert session.scalar(select(func.count()).select_from(OutboxEntry)) == 2


def test_a_rolled_back_transaction_owes_nothing(database: Database) -> None:
    def fail_to_save() -> None:
        with database.write() as session:
            outbox.enqueue(session, "route_claim", {}, "F1", NOON)
            raise RuntimeError("the report was not saved")

    with pytest.raises(RuntimeError):
        fail_to_save()
    assert lease(database, NOON) == []


def test_a_row_is_leased_once_until_the_lease_ends(database: Database) -> None:
    outbox_id = put(database, "F1")
    assert lease(database, NOON) == [outbox_id]
    assert lease(database, NOON + timedelta(seconds=29)) == []
    assert lease(database, NOON + LEASE) == [outbox_id]


def test_a_row_is_not_due_before_its_time(database: Database) -> None:
    outbox_id = put(database, "F1", due_at=NOON + timedelta(minutes=15))
    assert lease(database, NOON) == []
    assert lease(database, NOON + timedelta(minutes=15)) == [outbox_id]


def test_relays_at_once_share_the_rows(database: Database) -> None:
    ids = {put(database, f"F{n}") for n in range(20)}
    with ThreadPoolExecutor(4) as pool:
        shares = list(pool.map(lambda _: lease(database, NOON, 8), range(4)))
    taken = [outbox_id for share in shares for outbox_id in share]
    assert len(taken) == len(set(taken))
    assert set(taken) | set(lease(database, NOON, 20)) == ids


def test_one_of_two_copies_runs(database: Database) -> None:
    outbox_id = put(database, "F1")
    lease(database, NOON)
    with ThreadPoolExecutor(4) as pool:
        begun = list(pool.map(lambda _: begin(database, outbox_id, NOON), range(4)))
    assert sum(due is not None for due in begun) == 1


def test_a_lost_runner_is_replaced_when_its_lease_is_over(database: Database) -> None:
    outbox_id = put(database, "F1")
    lease(database, NOON)
    assert begin(database, outbox_id, NOON)
    assert begin(database, outbox_id, NOON + timedelta(seconds=29)) is None
    lease(database, NOON + LEASE)
    again = begin(database, outbox_id, NOON + LEASE)
    assert again is not None
    assert again.attempt == 2


def test_a_finished_row_is_left_alone_for_good(database: Database) -> None:
    outbox_id = put(database, "F1")
    due = begin(database, outbox_id, NOON)
    assert due is not None
    with database.write() as session:
        outbox.finish(session, due, NOON)
    later = NOON + timedelta(days=1)
    assert (lease(database, later), begin(database, outbox_id, later)) == ([], None)


def test_a_failure_waits_and_then_is_given_up_with_its_reason(database: Database) -> None:
    outbox_id = put(database, "F1")
    for retry_in in (timedelta(seconds=2), None):
        due = begin(database, outbox_id, NOON)
        assert due is not None
        with database.write() as session:
            outbox.fail(session, due, "Twilio is away", NOON, retry_in)
        if retry_in:
            assert lease(database, NOON + timedelta(seconds=1)) == []
    with database.write() as session:
        assert [(letter.reason, letter.attempts) for letter in outbox.dead_letters(session)] == [("Twilio is away", 2)]
        assert outbox.backlog(session, NOON).failed == 1
        assert outbox.revive(session, outbox_id, NOON)
        assert not outbox.revive(session, outbox_id, NOON)
    assert lease(database, NOON) == [outbox_id]


def test_a_job_that_kills_its_process_every_time_is_given_up(database: Database) -> None:
    outbox_id, now = put(database, "F1"), NOON
    for _ in range(3):
        assert begin(database, outbox_id, now) is not None
        now += LEASE
        lease(database, now)
    assert begin(database, outbox_id, now) is None
    with database.read() as session:
        assert [letter.reason for letter in outbox.dead_letters(session)] == [outbox.NEVER_ENDED]


def test_a_late_failure_does_not_undo_what_another_runner_finished(database: Database) -> None:
    outbox_id = put(database, "F1")
    slow = begin(database, outbox_id, NOON)
    lease(database, NOON + LEASE)
    quick = begin(database, outbox_id, NOON + LEASE)
    assert slow is not None
    assert quick is not None
    with database.write() as session:
        outbox.finish(session, quick, NOON + LEASE)
        outbox.fail(session, slow, "timed out", NOON + LEASE, None)
    with database.read() as session:
        assert session.get_one(OutboxEntry, outbox_id).failed_at is None
        state = outbox.backlog(session, NOON + LEASE)
    assert (state.due, state.later, state.failed, state.oldest_due_at) == (0, 0, 0, None)
