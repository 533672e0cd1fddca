"""A Redis of our own for the tests: a unix socket in a temporary directory, no port."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from tests.support.waiting import wait_until


class RedisServer:
    """Can be stopped and started again in the middle of a test, losing everything or nothing."""

    def __init__(self) -> None:
        # Not pytest's directory: a unix socket's path may have 107 bytes.
        self.directory = Path(tempfile.mkdtemp(prefix="hotline-redis-"))
        self.socket = self.directory / "redis.sock"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def client(self) -> Redis:
        return Redis.from_url(self.url)

    def start(self) -> None:
        options = {
            "port": "0", "unixsocket": str(self.socket), "dir": str(self.directory), "save": "", "appendonly": "no",
        }  # fmt: skip
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        self._process = subprocess.Popen(["redis-server", *arguments], stdout=subprocess.DEVNULL)
        wait_until(self._answers)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=10)
            self._process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def _answers(self) -> bool:
        client = self.client()
        try:
            return bool(client.ping())
        except (RedisError, OSError):
            return False
        finally:
            client.close()
