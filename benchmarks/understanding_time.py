"""The best kept public libraries for times, measured on the words that people marked as the time.

They are given more than our own reader gets: the marked words alone, where a row has them.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from nlu.scoring import Expected
from nlu.transcript import normalise_transcript
from nlu.value_scoring import value_is_right
from settings import PROJECT_DIR

LIBRARIES = ("recognizers-text", "dateparser")
ENVIRONMENT = PROJECT_DIR / "var" / "benchmarks" / "venv-time"
LOCK = PROJECT_DIR / "requirements" / "benchmark-time.txt"
WORKER = Path(__file__).with_name("understanding_time_worker.py")
UV = PROJECT_DIR / ".venv-tools" / "bin" / "uv"


def right_times(rows: Sequence[Expected], language: str, library: str) -> list[bool]:
    """One outcome for every row that names loss_date."""
    dated = [row for row in rows if "loss_date" in row.values]
    asked = [
        {"library": library, "text": said_of_time(row, language), "language": language, "at": row.at.isoformat()}
        for row in dated
    ]
    told = subprocess.run(
        [_python(), "-W", "ignore", WORKER],
        input="".join(json.dumps(each) + "\n" for each in asked),
        capture_output=True,
        text=True,
        check=True,
    )
    given = [json.loads(line) for line in told.stdout.splitlines()]
    return [value_is_right("loss_date", row.values["loss_date"], each) for row, each in zip(dated, given, strict=True)]


def said_of_time(row: Expected, language: str) -> str:
    marked = " ".join(entity.text for entity in row.entities if entity.entity == "time")
    return normalise_transcript(marked or row.text, language).text


def _python() -> Path:
    """Of an environment made from its lock file, once."""
    python = ENVIRONMENT / "bin" / "python"
    stamp = ENVIRONMENT / "lock.txt"
    if not stamp.exists() or stamp.read_text() != LOCK.read_text():
        main = PROJECT_DIR / ".venv" / "bin" / "python"
        subprocess.run([UV, "venv", "-q", "--clear", "--python", main, ENVIRONMENT], check=True)
        subprocess.run([UV, "pip", "sync", "-q", "--python", python, "--require-hashes", LOCK], check=True)
        stamp.write_text(LOCK.read_text())
    return python
