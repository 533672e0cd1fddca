"""The whole hotline as `make run` starts it: every part, three calls, the records they made, and a clean end."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from operations.leftovers import PROC
from operations.ports import taken_ports
from operations.programs import ports
from settings import load_settings
from tests.support.running_hotline import free_port, hotline_command

PLAYED_SECONDS = 600
STOP_SECONDS = 60

pytestmark = [pytest.mark.whole, pytest.mark.speech, pytest.mark.rasa, pytest.mark.timeout(900)]


@dataclass(frozen=True)
class Demonstrated:
    """A hotline that has just played its demonstration and is still up."""

    environment: dict[str, str]
    process: subprocess.Popen[bytes]
    output: Path

    def text(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def ask(self, *arguments: str) -> Any:
        done = subprocess.run(
            [hotline_command(), *arguments, "--json"], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def demonstrated() -> Iterator[Demonstrated]:
    # A socket's path may have 107 bytes; pytest's directories are longer.
    with TemporaryDirectory(prefix="hotline-") as directory:
        environment = {**os.environ, "HOTLINE_DATA_DIR": f"{directory}/var", "HOTLINE_PORT": str(free_port())}
        output = Path(directory) / "up.log"
        with output.open("wb") as out:
            process = subprocess.Popen(
                [hotline_command(), "up", "--demo"], env=environment, stdout=out, stderr=subprocess.STDOUT
            )
        hotline = Demonstrated(environment, process, output)
        try:
            _wait_played(hotline)
            yield hotline
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(STOP_SECONDS)


def _wait_played(hotline: Demonstrated) -> None:
    until = time.monotonic() + PLAYED_SECONDS
    while hotline.text().count("Ctrl-C stops everything") < 2:
        assert hotline.process.poll() is None, hotline.text()
        assert time.monotonic() < until, hotline.text()
        time.sleep(0.5)


def test_the_korean_voice_became_a_record_with_evidence(demonstrated: Demonstrated) -> None:
    numbers = [row["number"] for row in demonstrated.ask("fnol", "list") if row["language"] == "ko-KR"]
    assert len(numbers) == 1, demonstrated.text()
    record = demonstrated.ask("fnol", "show", str(numbers[0]))
    assert record["injury"]["status"] == "none"
    assert record["loss_date"]["value"]
    assert record["evidence"]["loss_date"][-1]["text"]
    assert record["adjuster"]


def test_every_call_was_registered_and_given_to_somebody(demonstrated: Demonstrated) -> None:
    rows = demonstrated.ask("fnol", "list")
    assert sorted(row["language"] for row in rows) == ["en-US", "ko-KR", "zh-CN"]
    assert all(re.fullmatch(r"BA\S+", row["number"] or "") for row in rows), demonstrated.text()
    records = [demonstrated.ask("fnol", "show", row["number"]) for row in rows]
    assert all(record["adjuster"] for record in records)
    assert demonstrated.ask("fnol", "show", "--last")["language"] == "en-US"


def test_the_calls_were_counted(demonstrated: Demonstrated) -> None:
    until = time.monotonic() + 30
    while (figures := demonstrated.ask("kpi"))["inbound_offered"] < 3:
        assert time.monotonic() < until, figures
    assert figures["inbound_offered"] == 3
    assert figures["contained"] == 3


def test_the_doctor_finds_a_healthy_hotline(demonstrated: Demonstrated) -> None:
    parts = demonstrated.ask("doctor")
    assert {name: part for name, part in parts.items() if part["state"] == "failed"} == {}
    assert {"worker", "media", "nlu ko-KR", "line +861055500003", "redis", "schema"} <= set(parts)


def test_a_second_hotline_on_the_same_directory_is_refused(demonstrated: Demonstrated) -> None:
    again = subprocess.run(
        [hotline_command(), "up"], env=demonstrated.environment, capture_output=True, text=True, check=False
    )
    assert again.returncode == 1
    assert "is running" in again.stderr


def test_no_number_of_a_caller_is_in_the_logs(demonstrated: Demonstrated) -> None:
    logs = list((Path(demonstrated.environment["HOTLINE_DATA_DIR"]) / "log").glob("*.log"))
    callers = ("13800138003", "13800138008", "1012345678")
    # The stand-in plays Twilio and prints the SMS it was given.
    ours = [log for log in logs if log.name != "twilio-stand-in.log"]
    assert ours
    text = {log.name: log.read_text(encoding="utf-8", errors="replace") for log in ours}
    assert [(name, number) for name, said in text.items() for number in callers if number in said] == []


def test_ctrl_c_leaves_nothing_running(demonstrated: Demonstrated) -> None:
    """The last of this file: it ends the hotline."""
    directory = demonstrated.environment["HOTLINE_DATA_DIR"]
    family = _processes_of(directory)
    assert len(family) > 10
    demonstrated.process.send_signal(signal.SIGINT)
    assert demonstrated.process.wait(STOP_SECONDS) == 0
    assert _processes_of(directory) == {}
    assert {pid: name for pid, name in family.items() if _command(pid) == name} == {}
    settings = load_settings(demonstrated.environment)
    assert taken_ports(settings.web.host, ports(settings)) == {}


def _processes_of(directory: str) -> dict[int, str]:
    """Command by process id of everything that has the directory in its environment or its command."""
    found = {}
    for each in PROC.iterdir():
        if not each.name.isdigit() or int(each.name) == os.getpid():
            continue
        try:
            told = (each / "environ").read_bytes() + (each / "cmdline").read_bytes()
        except OSError:
            continue
        if directory.encode() in told:
            found[int(each.name)] = _command(int(each.name))
    return found


def _command(pid: int) -> str:
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""
