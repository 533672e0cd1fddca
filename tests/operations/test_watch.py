"""Trouble is told once, with the log's end and what to do."""

from __future__ import annotations

from pathlib import Path

from operations.programs import Program
from operations.supervisor import ProgramState
from operations.watch import Watch, describe, last_lines

WORKER = Program("worker", ("worker",), 10, "Start it again.")


def running(since: int) -> ProgramState:
    return ProgramState("worker", "RUNNING", 1, since)


def test_a_steady_program_is_no_news() -> None:
    watch = Watch([WORKER])
    assert [watch.news([running(100)], 100.0 + second) for second in range(50)] == [[]] * 50


def test_a_program_that_starts_over_and_over_is_in_trouble() -> None:
    watch = Watch([WORKER])
    told = [trouble for start in (100, 103, 106, 109, 112) for trouble in watch.news([running(start)], start)]
    assert [(trouble.program.name, trouble.gave_up) for trouble in told] == [("worker", False)]


def test_a_few_restarts_in_an_hour_are_not() -> None:
    watch = Watch([WORKER])
    assert not any(watch.news([running(start)], start) for start in range(0, 3600, 300))


def test_one_that_does_not_start_is_told_once_a_minute() -> None:
    watch = Watch([WORKER])
    fatal = ProgramState("worker", "FATAL", 0, 0)
    told = [(now, trouble) for now in range(0, 130, 10) for trouble in watch.news([fatal], float(now))]
    assert [now for now, _ in told] == [0, 60, 120]
    assert all(trouble.gave_up for _, trouble in told)


def test_programs_that_are_not_ours_are_left_out() -> None:
    assert Watch([WORKER]).news([ProgramState("other", "FATAL", 0, 0)], 0.0) == []


def test_the_description_shows_the_log_and_the_advice(tmp_path: Path) -> None:
    (tmp_path / "worker.log").write_text("\n".join(f"line {n}" for n in range(100)))
    (trouble,) = Watch([WORKER]).news([ProgramState("worker", "FATAL", 0, 0)], 0.0)
    text = describe(trouble, tmp_path)
    assert "line 99" in text
    assert "line 50" not in text
    assert "Start it again." in text
    assert str(tmp_path / "worker.log") in text


def test_last_lines_of_a_large_or_missing_log(tmp_path: Path) -> None:
    log = tmp_path / "large.log"
    log.write_bytes("\n".join(f"事 {n}" for n in range(20_000)).encode())
    assert last_lines(log, 2) == ["事 19998", "事 19999"]
    assert last_lines(tmp_path / "none.log") == []
