"""Everything the hotline keeps on this machine is in one directory, closed to other users."""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from models.crypto import KeyRing
from operations.errors import OperationsError
from settings import DEMO_ACCOUNT_PREFIX, Settings, secrets_file

# sockaddr_un.sun_path is 108 bytes with its closing zero: unix(7).
SOCKET_PATH_BYTES = 107
LONGEST_SOCKET_NAME = "supervisor.sock.12345678"  # supervisord binds under a name with its process id first
# The path stands in the configuration of nginx, Redis and supervisord, each with quoting rules of its own.
PLAIN_PATH = re.compile(r"[\w./+@=,~-]+")


def prepare(settings: Settings) -> None:
    """Make the directories, 0700.

    Raises OperationsError for a path that sockets or the parts' configuration cannot carry.
    """
    refused = refused_path(settings)
    if refused:
        raise OperationsError(refused)
    for directory in (settings.data_dir, settings.run_dir, settings.log_dir, redis_dir(settings)):
        directory.mkdir(parents=True, exist_ok=True)
        directory.chmod(0o700)
    # Counters of processes that are gone would be added up with ours.
    shutil.rmtree(metrics_dir(settings), ignore_errors=True)
    metrics_dir(settings).mkdir(mode=0o700)


def refused_path(settings: Settings) -> str:
    """Empty, or why the data directory's path will not do."""
    if not PLAIN_PATH.fullmatch(str(settings.data_dir)):
        return (
            f"the data directory {str(settings.data_dir)!r} has a space or another special character in its path; "
            "set HOTLINE_DATA_DIR to a plain one"
        )
    longest = len(os.fsencode(settings.run_dir / LONGEST_SOCKET_NAME))
    if longest > SOCKET_PATH_BYTES:
        return (
            f"the data directory {settings.data_dir} is {longest - SOCKET_PATH_BYTES} bytes too long for the sockets "
            "in it; set HOTLINE_DATA_DIR to a shorter path"
        )
    return ""


def redis_dir(settings: Settings) -> Path:
    return settings.data_dir / "redis"


def metrics_dir(settings: Settings) -> Path:
    return settings.run_dir / "metrics"


def has_no_secrets(settings: Settings) -> bool:
    given = (settings.keys, settings.twilio.auth_token)
    return not any(value.get_secret_value() for value in given) and not settings.twilio.account_sid


def make_demo_secrets(data_dir: Path) -> Path:
    """Keys and a made-up Twilio account, for a hotline that only the simulator calls.

    Raises OperationsError when there is a secrets file: keys written over would leave its data unreadable.
    """
    path = secrets_file(data_dir)
    lines = (
        "# Made for this data directory. Whoever has this file can read its data; without it nobody can.",
        f"HOTLINE_KEYS={KeyRing.generate()}",
        f"TWILIO_ACCOUNT_SID={DEMO_ACCOUNT_PREFIX}{secrets.token_hex(14)}",
        f"TWILIO_AUTH_TOKEN={secrets.token_hex(16)}",
    )
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise OperationsError(f"{path} is there already; its keys open this directory's data, so it is kept") from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return path


@contextmanager
def held_alone(settings: Settings) -> Iterator[None]:
    """One `hotline up` at a time on a data directory; the kernel lets go of the lock however we end."""
    with _lock_file(settings).open("a+", encoding="utf-8") as file:
        if not _take(file):
            raise OperationsError(
                f"a hotline is running on {settings.data_dir} already (process {_holder(file)}); "
                "stop it, or set HOTLINE_DATA_DIR and HOTLINE_PORT for a second one"
            )
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def held_by(settings: Settings) -> str:
    """The process id of the `hotline up` on this data directory; empty when there is none."""
    try:
        with _lock_file(settings).open("r", encoding="utf-8") as file:
            return "" if _take(file) else _holder(file)
    except FileNotFoundError:
        return ""


def _lock_file(settings: Settings) -> Path:
    return settings.run_dir / "up.lock"


def _take(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(file: TextIO) -> str:
    file.seek(0)
    return file.read().strip() or "unknown"
