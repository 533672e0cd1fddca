"""The demonstration's calls are playable, and it stops when told."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Event

import pytest

from operations.demo import DemoCall, Demonstration, load_demo_calls
from operations.errors import OperationsError
from settings import load_settings
from simulator.steps import Audio, load_script

FAKE = """#!/bin/sh
echo "$*" >> "$SAID"
case "$*" in
  "fnol show --last --json") echo '{"adjuster": {"id": "a"}}';;
  call*+2*) exit 1;;
esac
"""


@pytest.fixture
def hotline(tmp_path: Path) -> Path:
    command = tmp_path / "hotline"
    command.write_text(FAKE)
    command.chmod(0o755)
    return command


def demonstration(hotline: Path, stopping: Event | None = None) -> Demonstration:
    environment = {**os.environ, "SAID": str(hotline.with_name("said"))}
    return Demonstration(environment, stopping or Event(), lambda _: None, hotline)


def said(hotline: Path) -> list[str]:
    path = hotline.with_name("said")
    return path.read_text().splitlines() if path.exists() else []


def a_call(line: str) -> DemoCall:
    return DemoCall("A call", line, "+8613800138000", 20.0, Path("script.yaml"))


def test_every_call_is_on_a_line_of_ours_with_sounds_that_are_there() -> None:
    lines = load_settings({}).lines
    calls = load_demo_calls()
    assert len(calls) == 3
    for call in calls:
        steps = load_script(call.script)
        assert call.line in lines
        assert steps
        assert [step.path for step in steps if isinstance(step, Audio) and not step.path.exists()] == []


def test_seeds_calls_shows_and_counts(hotline: Path) -> None:
    assert demonstration(hotline).play([a_call("+1")])
    assert said(hotline)[1].startswith("call +1 --from +8613800138000 --script script.yaml --prompt-speed 20.0")
    assert [line for line in said(hotline) if not line.startswith("call")] == [
        "seed",
        "fnol show --last --json",
        "fnol show --last",
        "kpi",
    ]


def test_goes_on_after_a_call_that_failed_and_says_so(hotline: Path) -> None:
    assert not demonstration(hotline).play([a_call("+2"), a_call("+1")])
    assert [line for line in said(hotline) if line.startswith("call")][1].startswith("call +1")
    assert said(hotline)[-1] == "kpi"


def test_stops_when_told(hotline: Path) -> None:
    stopping = Event()
    stopping.set()
    assert not demonstration(hotline, stopping).play([a_call("+1")])
    assert said(hotline) == []


def test_a_call_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "1-broken.yaml").write_text("title: no line\nsteps: []\n")
    with pytest.raises(OperationsError, match="1-broken"):
        load_demo_calls(tmp_path)
