"""The processes of a hotline: what each is, how it is started, and what its failure means."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from operations.errors import OperationsError
from settings import PROJECT_DIR, Settings

SBIN = "/usr/sbin:/usr/local/sbin:/sbin"


@dataclass(frozen=True)
class Program:
    """`essential`: without it no call is answered, so a start that cannot run it ends.

    `late`: started when the web process answers. Loading Rasa's models takes all cores for half a minute, and calls
    can be answered meanwhile.
    """

    name: str
    command: tuple[str, ...]
    priority: int
    advice: str
    essential: bool = False
    late: bool = False
    stop_seconds: int = 10


def programs(settings: Settings) -> tuple[Program, ...]:
    """What `hotline up` runs with these settings, in starting order.

    Raises OperationsError when a program is not installed.
    """
    chosen: list[Program] = []
    if settings.bundled_redis:
        chosen.append(_redis(settings))
    chosen += [_web(settings), _media(settings)]
    chosen += [_worker(number) for number in range(1, settings.jobs.workers + 1)]
    chosen += [_nlu(language) for language, nlu in sorted(settings.nlu.languages.items()) if not nlu.url]
    if settings.demo_account:
        chosen.append(_stand_in())
    chosen.append(_edge(settings))
    return tuple(sorted(chosen, key=lambda program: program.priority))


def ports(settings: Settings) -> dict[str, int]:
    """Port by what takes it, for a check before anything starts."""
    taken = {"web.port (HOTLINE_PORT)": settings.web.port}
    if settings.demo_account:
        taken["the Twilio stand-in (web.port + 9)"] = settings.stand_in_port
    for language, nlu in settings.nlu.languages.items():
        if not nlu.url:
            taken[f"the Rasa server of {language} (web.port + 100 and up)"] = settings.nlu_port(language)
    return taken


def gunicorn_command(settings: Settings, bind: str) -> tuple[str, ...]:
    """The web process. No `max_requests`: a restart would come in the middle of calls."""
    return (
        _script("gunicorn"),
        "--worker-class=gthread",
        f"--workers={settings.web.workers}",
        f"--threads={settings.web.threads}",
        f"--bind={bind}",
        "--timeout=30",
        "--graceful-timeout=8",
        "--keep-alive=5",
        "--no-control-socket",
        f"--config={PROJECT_DIR / 'operations' / 'gunicorn_hooks.py'}",
        "app:create_app()",
    )


def _redis(settings: Settings) -> Program:
    advice = "Its append-only file may be damaged: redis-check-aof in the data directory; losing it loses no report."
    return Program("redis", (find_program("redis-server"), str(settings.run_dir / "redis.conf")), 10, advice, True)


def _web(settings: Settings) -> Program:
    advice = "Run `hotline doctor`: the database, the keys or the dialogue files are the usual reasons."
    return Program("web", gunicorn_command(settings, f"unix:{settings.run_dir / 'web.sock'}"), 20, advice, True)


def _media(settings: Settings) -> Program:
    advice = "Run `hotline models`: lines go on with Twilio's ears, keys and people meanwhile."
    command = (_script("hotline"), "media", "--bind", f"unix:{settings.run_dir / 'media.sock'}")
    return Program("media", command, 20, advice)


def _worker(number: int) -> Program:
    name = "worker" if number == 1 else f"worker-{number}"
    return Program(name, (_script("hotline"), "worker"), 30, "Reports are kept; their jobs run when a worker is back.")


def _nlu(language: str) -> Program:
    advice = f"Run `hotline nlu train --lang {language}`; rules understand yes, no and digits meanwhile."
    command = (_script("hotline"), "nlu", "serve", "--lang", language)
    return Program(f"nlu-{language}", command, 40, advice, late=True)


def _stand_in() -> Program:
    advice = "It plays Twilio's REST side for the demo account; the simulator needs it."
    return Program("twilio-stand-in", (_script("hotline"), "twilio-stand-in"), 30, advice)


def _edge(settings: Settings) -> Program:
    advice = "Another program may have taken the port: choose one with HOTLINE_PORT."
    command = (find_program("nginx"), "-p", str(settings.run_dir), "-c", str(settings.run_dir / "nginx.conf"))
    return Program("edge", command, 50, advice, True)


def find_program(name: str, search: Callable[..., str | None] = shutil.which) -> str:
    found = search(name) or search(name, path=SBIN)
    if found is None:
        raise OperationsError(f"{name} is not installed; run `make setup`, or: apt-get install {name}")
    return found


def _script(name: str) -> str:
    """A command of the Python environment we run in, whatever the PATH says."""
    return str(Path(sys.executable).with_name(name))
