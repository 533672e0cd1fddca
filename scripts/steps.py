"""One step of the set-up: said before it starts, timed, and explained when it fails."""

from __future__ import annotations

import hashlib
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT_DIR = Path(__file__).resolve().parent.parent
LOG_FILE = PROJECT_DIR / "var" / "log" / "setup.log"
SAY_EVERY_SECONDS = 15.0
LINES_SHOWN = 15


class SetupError(Exception):
    """A step failed; the message says what failed and what to do."""


@dataclass(frozen=True)
class Step:
    """`needed` looks and is quick; `do` changes something."""

    name: str
    needed: Callable[[], bool]
    do: Callable[[], None]


def take_steps(steps: Sequence[Step], say: Callable[[str], None]) -> None:
    """Raises SetupError of the first step that fails."""
    for number, step in enumerate(steps, start=1):
        head = f"[{number}/{len(steps)}] {step.name}"
        if not step.needed():
            say(f"{head}: there")
            continue
        say(f"{head} ...")
        started = time.monotonic()
        step.do()
        say(f"{head}: done in {time.monotonic() - started:.0f} s")


def run(command: Sequence[str | Path], advice: str, env: Mapping[str, str] | None = None) -> None:
    """Run one command into the log, saying every few seconds that it goes on.

    Raises SetupError with the command's last lines and the advice.
    """
    LOG_FILE.parent.mkdir(parents=True, exist_ok=True)
    words = [str(part) for part in command]
    with LOG_FILE.open("a+", encoding="utf-8", errors="replace") as log:
        log.write(f"\n$ {' '.join(words)}\n")
        log.flush()
        begin = log.tell()
        try:
            process = subprocess.Popen(words, stdout=log, stderr=subprocess.STDOUT, cwd=PROJECT_DIR, env=env)
        except OSError as error:
            raise SetupError(f"cannot run {words[0]}: {error}\n{advice}") from error
        code = _wait(process, words[0])
        if code:
            log.seek(begin)
            last = "\n".join("    " + line for line in log.read().splitlines()[-LINES_SHOWN:])
            raise SetupError(f"`{' '.join(words)}` ended with {code}:\n{last}\n{advice}\n(all of it: {LOG_FILE})")


def _wait(process: subprocess.Popen[bytes], name: str) -> int:
    started = time.monotonic()
    while True:
        try:
            return process.wait(timeout=SAY_EVERY_SECONDS)
        except subprocess.TimeoutExpired:
            print(f"      {Path(name).name} is at it: {time.monotonic() - started:.0f} s", flush=True)
        except BaseException:
            process.terminate()
            process.wait()
            raise


def fingerprint(paths: Sequence[Path], *words: str) -> str:
    """One hash over the files' contents and the words: a stamp that any edit makes stale."""
    digest = hashlib.sha256("\0".join(words).encode())
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
