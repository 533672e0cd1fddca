"""supervisord: its configuration, and the questions asked of it while it runs."""

from __future__ import annotations

import http.client
import os
import pwd
import shlex
import xmlrpc.client
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operations.programs import Program
from operations.unix_http import UnixConnection
from settings import Settings

GROUP = "hotline"
LOG_BYTES = 20_000_000
LOG_FILES = 5
SOCKET_SECONDS = 5.0


def render_supervisord(settings: Settings, programs: Sequence[Program], directory: Path) -> str:
    """Text of supervisord.conf. `directory`: where relative paths of the settings begin."""
    run, log = settings.run_dir, settings.log_dir
    sections = [
        "[supervisord]",
        "nodaemon=true",
        f"logfile={log / 'supervisord.log'}",
        "logfile_maxbytes=5MB",
        "logfile_backups=2",
        f"pidfile={run / 'supervisord.pid'}",
        f"childlogdir={log}",
        "minfds=4096",
        *([f"user={pwd.getpwuid(0).pw_name}"] if os.geteuid() == 0 else []),
        "",
        "[unix_http_server]",
        f"file={run / 'supervisor.sock'}",
        "chmod=0700",
        "",
        "[rpcinterface:supervisor]",
        "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface",
        "",
    ]
    # One group is told to stop all at once; groups would be stopped one after the other.
    sections += [f"[group:{GROUP}]", f"programs={','.join(program.name for program in programs)}", ""]
    for program in programs:
        sections += [*_program_section(program, log, directory), ""]
    return "\n".join(sections)


def _program_section(program: Program, log: Path, directory: Path) -> list[str]:
    return [
        f"[program:{program.name}]",
        f"command={_escaped(shlex.join(program.command))}",
        f"directory={_escaped(str(directory))}",
        f"priority={program.priority}",
        f"autostart={str(not program.late).lower()}",
        "autorestart=true",
        "startsecs=2",
        # The pause before each try grows by a second: one that cannot run is told apart after a few seconds.
        "startretries=3",
        f"stopwaitsecs={program.stop_seconds}",
        "stopasgroup=true",
        "killasgroup=true",
        "redirect_stderr=true",
        f"stdout_logfile={log / program.name}.log",
        f"stdout_logfile_maxbytes={LOG_BYTES}",
        f"stdout_logfile_backups={LOG_FILES}",
    ]


def _escaped(value: str) -> str:
    return value.replace("%", "%%")


@dataclass(frozen=True)
class ProgramState:
    """`state` in supervisord's words: STARTING RUNNING BACKOFF STOPPING EXITED FATAL STOPPED."""

    name: str
    state: str
    pid: int
    since: int


class SupervisorClient:
    """Asks a running supervisord over its socket. Any method raises OSError when it does not answer."""

    def __init__(self, socket_path: Path) -> None:
        self._transport = _UnixTransport(socket_path)
        self._server = xmlrpc.client.ServerProxy("http://localhost/RPC2", transport=self._transport)

    def states(self) -> list[ProgramState]:
        found: Any = self._server.supervisor.getAllProcessInfo()
        return [
            ProgramState(str(each["name"]), str(each["statename"]), int(each["pid"]), int(each["start"]))
            for each in found
        ]

    def close(self) -> None:
        self._transport.close()

    def start(self, name: str) -> None:
        """Try again; a program that fails at once is seen in its state."""
        self._server.supervisor.startProcess(f"{GROUP}:{name}", False)


class _UnixTransport(xmlrpc.client.Transport):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def make_connection(self, host: Any) -> http.client.HTTPConnection:
        # One connection, kept; the library closes it after an error and asks for another.
        kept = self._connection[1] if self._connection else None
        connection = kept or UnixConnection(self._path, SOCKET_SECONDS)
        self._connection = host, connection
        return connection
