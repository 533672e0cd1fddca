"""What the media benchmark measures: the media process and vosk-server's asr_server.py, as processes of their own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks.media_under_test import CHILDREN, LANGUAGE
from ivr.speech.model_store import find_model
from ivr.speech.process_figures import processor_seconds

PROJECT_DIR = Path(__file__).resolve().parents[1]


class MediaRig:
    """The real media process on a Unix socket; `stored` is when it stored the last utterance of each call."""

    def __init__(self, model: str, front_end: str, recognizers: int, warm_up: float) -> None:
        self._directory = tempfile.TemporaryDirectory()
        self.socket = Path(self._directory.name) / "m.sock"
        command = [sys.executable, "-m", "benchmarks.media_under_test", str(self.socket), model, front_end]
        self._process = subprocess.Popen(
            [*command, str(recognizers), str(warm_up)], cwd=PROJECT_DIR, stdout=subprocess.PIPE, text=True
        )
        self.stored: dict[str, float] = {}
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._wait_ready()

    def processor_seconds(self) -> tuple[float, float]:
        """(the server, its recognising children)."""
        children = [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if self._is_child(pid)]
        return processor_seconds(self._process.pid), sum(map(processor_seconds, children))

    def rest(self) -> None:
        """Until the children have nothing left to warm."""
        before = -1.0
        while (now := self.processor_seconds()[1]) - before > 0.1:
            before = now
            time.sleep(2.0)

    def close(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(30)
        self._reader.join(5)
        self._directory.cleanup()

    def _wait_ready(self) -> None:
        transport = httpx.HTTPTransport(uds=str(self.socket))
        with httpx.Client(transport=transport, trust_env=False) as client:
            while True:
                time.sleep(0.2)
                try:
                    languages = client.get("http://media/healthz").json()["languages"]
                except httpx.HTTPError:
                    continue
                if languages[LANGUAGE].get("children", 0) == CHILDREN:
                    return

    def _is_child(self, pid: int) -> bool:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            return False
        return int(fields[1]) == self._process.pid

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout:
            for line in self._process.stdout:
                call_sid, at = line.split()[:2]
                self.stored[call_sid] = float("inf") if at == "lost" else float(at)


class AsrServerRig:
    """vosk-server's own server; `python` has websockets < 14, which its handler needs."""

    def __init__(self, script: Path, python: str, model: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"ws://127.0.0.1:{port}"
        environment = {
            **os.environ,
            "VOSK_SERVER_INTERFACE": "127.0.0.1",
            "VOSK_SERVER_PORT": str(port),
            "VOSK_SAMPLE_RATE": "16000",
        }
        self._process = subprocess.Popen(
            [python, str(script), str(find_model(model, Path()))],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while True:
            time.sleep(0.2)
            if self._process.poll() is not None:
                raise RuntimeError("asr_server.py ended; has its Python vosk and websockets<14?")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return

    def close(self) -> None:
        self._process.kill()
        self._process.wait(30)


@contextmanager
def busy_cores() -> Iterator[Callable[[], float]]:
    """Cores' worth of processor time that the whole machine has used since."""
    started, before = time.monotonic(), _machine_seconds()
    yield lambda: (_machine_seconds() - before) / (time.monotonic() - started)


def _machine_seconds() -> float:
    fields = [int(field) for field in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")
