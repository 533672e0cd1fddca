"""supervisord by our hand: programs start, trouble is told, and nothing is left when we leave."""

from __future__ import annotations

import os
import sys
from http.server import HTTPServer
from pathlib import Path
from threading import Event

import pytest

from operations import data_dir
from operations.errors import OperationsError
from operations.leftovers import MARK_NAME, Identity, find_marked
from operations.programs import Program
from operations.running import RunningHotline, child_environment
from operations.supervisor import SupervisorClient, render_supervisord
from settings import Settings, WebSettings
from tests.operations.small_servers import answering, serving
from tests.support.waiting import wait_until

# Starts a grandchild in a session of its own, as a job's process is: no process group reaches it.
ESCAPING = (
    "import subprocess, time, sys; "
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)'], start_new_session=True); "
    "time.sleep(300)"
)


def python(name: str, code: str, essential: bool = False) -> Program:
    return Program(name, (sys.executable, "-c", code), 10, f"Look after {name}.", essential)


def prepared(directory: Path) -> Settings:
    settings = Settings.model_validate({"data_dir": directory, "web": {"port": 1}})
    data_dir.prepare(settings)
    return settings


def states(client: SupervisorClient) -> dict[str, str]:
    """Of every program; none while the supervisor does not listen yet."""
    try:
        return {state.name: state.state for state in client.states()}
    except OSError:
        return {}


def family(running: RunningHotline) -> set[Identity]:
    """Without supervisord itself, which bears the mark."""
    running.offspring.look()
    return {each for each in running.offspring.alive() if each.pid != running.supervisord.pid}


def test_everything_started_is_ended_grandchildren_included(short_dir: Path) -> None:
    settings, said = prepared(short_dir), list[str]()
    running = RunningHotline(settings, [python("escaping", ESCAPING)], Event(), said.append)
    with running:
        wait_until(lambda: len(find_marked(running.mark)) >= 3)
    assert find_marked(running.mark) == set()


def test_a_program_that_hides_its_environment_is_ended_without_its_supervisor(short_dir: Path) -> None:
    """As Redis and nginx do: no mark is found on it, and a killed supervisord stops nobody."""
    born = short_dir / "born"
    code = f"import os, time; print(os.getpid(), file=open({str(born)!r}, 'w'), flush=True); time.sleep(300)"
    hidden = Program("hidden", ("/usr/bin/env", "-i", sys.executable, "-c", code), 10, "")
    running = RunningHotline(prepared(short_dir), [hidden], Event(), print)
    with running:
        # It runs once it has written its number; until then a child of supervisord may still be on its way to it.
        wait_until(lambda: born.exists() and born.read_text().endswith("\n"))
        (program,) = (each for each in family(running) if each.pid == int(born.read_text()))
        assert program not in find_marked(running.mark)
        running.supervisord.kill()
        running.supervisord.wait()
        assert program in running.offspring.alive()
    assert running.offspring.alive() == set()


def test_a_stop_during_the_start_is_no_error(short_dir: Path) -> None:
    stopping = Event()
    stopping.set()
    with RunningHotline(prepared(short_dir), [python("steady", "import time; time.sleep(300)")], stopping, print) as it:
        assert it.wait_ready(120) is False
        it.watch()


def test_an_essential_part_that_cannot_run_ends_the_start_with_its_words(short_dir: Path) -> None:
    broken = python("web", "import sys; sys.exit('no such table: policies')", essential=True)
    with (
        pytest.raises(OperationsError, match="no such table: policies") as caught,
        RunningHotline(prepared(short_dir), [broken], Event(), print) as running,
    ):
        running.wait_ready(120)
    assert "Look after web." in str(caught.value)


def test_programs_are_asked_about_by_name(short_dir: Path) -> None:
    settings = prepared(short_dir)
    client = SupervisorClient(settings.run_dir / "supervisor.sock")
    with RunningHotline(settings, [python("steady", "import time; time.sleep(300)")], Event(), print):
        wait_until(lambda: states(client) == {"steady": "RUNNING"})
        (state,) = client.states()
        assert state.name == "steady"
        assert state.pid > 0
    client.close()


def test_late_programs_wait_until_the_web_process_answers(short_dir: Path) -> None:
    settings, said = prepared(short_dir), list[str]()
    late = Program("nlu-ko-KR", (sys.executable, "-c", "import time; time.sleep(300)"), 40, "", late=True)
    client = SupervisorClient(settings.run_dir / "supervisor.sock")
    parts = {"parts": {"redis": {"state": "ok", "detail": "answers"}}}
    server = HTTPServer(("127.0.0.1", 0), answering(parts))
    settings = settings.model_copy(update={"web": WebSettings(port=server.server_port)})
    with RunningHotline(settings, [python("web", "import time; time.sleep(300)"), late], Event(), said.append) as it:
        wait_until(lambda: states(client).get("web") == "RUNNING")
        assert states(client)["nlu-ko-KR"] == "STOPPED"
        with serving(server):
            assert it.wait_ready(120)
        assert states(client)["nlu-ko-KR"] in {"STARTING", "RUNNING"}
    client.close()


def test_output_goes_to_a_log_of_its_own(short_dir: Path) -> None:
    settings = prepared(short_dir)
    noisy = python(
        "noisy", "import sys, time; print('out', flush=True); print('err', file=sys.stderr); time.sleep(300)"
    )
    log = settings.log_dir / "noisy.log"
    with RunningHotline(settings, [noisy], Event(), print):
        wait_until(lambda: log.exists() and {"out", "err"} <= set(log.read_text().split()))


def test_parts_start_with_absolute_paths_and_our_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOTLINE_CONFIG", "my.yaml")
    environment = child_environment(Settings(), "m1")
    assert environment["HOTLINE_CONFIG"] == str(tmp_path / "my.yaml")
    assert environment["HOTLINE_DATA_DIR"] == str(tmp_path / "var")
    assert environment[MARK_NAME] == "m1"
    assert MARK_NAME not in os.environ


def test_a_percent_sign_is_not_an_expansion(tmp_path: Path) -> None:
    text = render_supervisord(Settings(data_dir=tmp_path), [Program("p", ("run", "%(x)s"), 1, "")], tmp_path)
    assert "command=run '%%(x)s'" in text
