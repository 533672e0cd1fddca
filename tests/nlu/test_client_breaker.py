"""When the breaker lets a caller through."""

from __future__ import annotations

import threading

import pytest

from nlu.breaker import CircuitBreaker


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    return CircuitBreaker(3, 10.0, clock)


def trip(breaker: CircuitBreaker) -> None:
    for _ in range(3):
        assert breaker.allows()
        breaker.failed()


def test_it_opens_after_failures_in_a_row(breaker: CircuitBreaker) -> None:
    for _ in range(2):
        breaker.failed()
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()
    assert breaker.is_open


def test_a_success_between_starts_the_count_again(breaker: CircuitBreaker) -> None:
    for _ in range(5):
        breaker.failed()
        breaker.failed()
        breaker.succeeded()
    assert breaker.allows()


def test_when_the_wait_is_over_one_of_many_probes(breaker: CircuitBreaker, clock: Clock) -> None:
    trip(breaker)
    clock.now += 9.9
    assert not breaker.allows()
    clock.now += 0.1
    allowed: list[bool] = []
    threads = [threading.Thread(target=lambda: allowed.append(breaker.allows())) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(allowed) == [False] * 9 + [True]


def test_a_good_probe_closes_it(breaker: CircuitBreaker, clock: Clock) -> None:
    trip(breaker)
    clock.now += 10
    assert breaker.allows()
    breaker.succeeded()
    assert not breaker.is_open
    assert all(breaker.allows() for _ in range(5))


def test_a_bad_probe_keeps_it_open_for_another_wait(breaker: CircuitBreaker, clock: Clock) -> None:
    trip(breaker)
    clock.now += 10
    assert breaker.allows()
    breaker.failed()
    clock.now += 9
    assert not breaker.allows()
    clock.now += 1
    assert breaker.allows()


def test_a_probe_that_never_reports_does_not_keep_it_open_for_ever(breaker: CircuitBreaker, clock: Clock) -> None:
    trip(breaker)
    clock.now += 10
    assert breaker.allows()
    clock.now += 10
    assert breaker.allows()


@pytest.mark.parametrize(("failures", "seconds"), [(0, 1.0), (1, 0.0)])
def test_a_breaker_that_could_never_work_is_refused(failures: int, seconds: float) -> None:
    with pytest.raises(ValueError, match="breaker"):
        CircuitBreaker(failures, seconds)
