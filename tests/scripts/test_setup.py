"""The set-up: does what is missing, once, and says what failed and what to do."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from scripts.debian_packages import PACKAGES, missing_packages
from scripts.environments import MAIN, Environment
from scripts.python310 import VARIABLE, find_python310
from scripts.steps import SetupError, Step, fingerprint, run, take_steps


def step(name: str, needed: bool, done: list[str]) -> Step:
    return Step(name, lambda: needed, lambda: done.append(name))


def test_only_missing_steps_are_done_and_all_are_said() -> None:
    done, said = list[str](), list[str]()
    take_steps([step("a", False, done), step("b", True, done)], said.append)
    assert done == ["b"]
    assert [line.split(": ")[0].split(" ...")[0] for line in said] == ["[1/2] a", "[2/2] b", "[2/2] b"]


def test_a_failed_step_stops_the_rest() -> None:
    done = list[str]()

    def fail() -> None:
        raise SetupError("no")

    with pytest.raises(SetupError):
        take_steps([Step("a", lambda: True, fail), step("b", True, done)], lambda _: None)
    assert done == []


def test_a_failed_command_shows_its_last_words_and_the_advice() -> None:
    with pytest.raises(SetupError, match=r"(?s)no space left.*Make room\."):
        run([sys.executable, "-c", "import sys; print('no space left'); sys.exit(3)"], "Make room.")
    with pytest.raises(SetupError, match=r"Make room\."):
        run(["/no/such/program"], "Make room.")


def test_a_fingerprint_changes_with_content_names_and_words(tmp_path: Path) -> None:
    lock = tmp_path / "run.txt"
    lock.write_text("a==1")
    before = fingerprint([lock], "x")
    assert fingerprint([lock], "x") == before
    assert fingerprint([lock], "y") != before
    lock.write_text("a==2")
    assert fingerprint([lock], "x") != before


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    run_lock, test_lock = tmp_path / "run.txt", tmp_path / "dev.txt"
    run_lock.write_text("a==1")
    test_lock.write_text("a==1\nb==1")
    made = replace(MAIN, directory=tmp_path / "venv", kinds=(("run", (run_lock,)), ("test", (test_lock,))))
    made.python.parent.mkdir(parents=True)
    made.python.symlink_to(sys.executable)
    return made


@pytest.mark.parametrize(
    ("made", "wanted", "current"),
    [("run", "run", True), ("test", "run", True), ("test", "test", True), ("run", "test", False)],
)
def test_what_the_tests_need_holds_what_the_hotline_needs(
    environment: Environment, made: str, wanted: str, current: bool
) -> None:
    environment.stamp.write_text(environment.mark(made))
    assert environment.is_current(wanted) is current


@pytest.mark.parametrize(
    "spoil",
    [
        lambda environment: environment.stamp.unlink(),
        lambda environment: environment.python.unlink(),
        lambda environment: environment.locks("run")[0].write_text("a==2"),
    ],
)
def test_an_environment_is_made_anew_when_anything_changed(
    environment: Environment, spoil: Callable[[Environment], None]
) -> None:
    environment.stamp.write_text(environment.mark("run"))
    spoil(environment)
    assert not environment.is_current("run")


def test_a_running_hotline_needs_fewer_packages_than_its_tests() -> None:
    assert {package.name for package in PACKAGES if package.for_tests_only} == {"postgresql"}
    assert set(missing_packages(for_tests=False)) <= set(missing_packages(for_tests=True))


def test_a_named_python_that_is_another_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, sys.executable)
    with pytest.raises(SetupError, match=VARIABLE):
        find_python310(Path("/no/uv"))
